/* SPDX-License-Identifier: MIT */
#include "ui/poise-stage.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-pill.h"

#include <glib/gi18n.h>
#include <math.h>

/* The dots. In so long each swings a whole number of times, the first one so often and
 * each of the others once more than the one before it: then all are together again. A
 * swing takes two to three seconds. */
#define N_DOTS       15
#define CYCLE_US     (60 * G_TIME_SPAN_SECOND)
#define FIRST_SWINGS 20
#define DOT          11.0f
#define DOT_STEP     24.0f
#define DOTS_WIDTH   ((N_DOTS - 1) * DOT_STEP + DOT)
#define FAINTEST_DOT 0.35f
#define RESTING_DOT  0.3f

/* The marks: inputs come ten times a second, so that the light goes round in one. */
#define N_MARKS     10
#define MARK_WIDTH  14.0f
#define MARK_HEIGHT 4.0f
#define MARK_STEP   22.0f
#define MARKS_WIDTH ((N_MARKS - 1) * MARK_STEP + MARK_WIDTH)
#define MARK_ALPHA  0.2f

#define WIDTH      ((int) DOTS_WIDTH)
#define MIN_HEIGHT 56
#define HEIGHT     128

struct _PoiseStage
{
  GtkWidget parent_instance;

  gboolean active;
  guint    tick_id;
  guint    touches;
};

G_DEFINE_FINAL_TYPE (PoiseStage, poise_stage, GTK_TYPE_WIDGET)

/* Where a dot is, -1 for the bottom to 1 for the top: by the clock and not by the frame,
 * so that it jumps when a frame was missed. */
static double
swing_at (guint  dot,
          gint64 now_us)
{
  double cycle = (double) (now_us % CYCLE_US) / CYCLE_US;

  return cos (2 * G_PI * cycle * (FIRST_SWINGS + dot));
}

/* Who wants no animations gets as little of one as can be measured: one dot moves. */
static gboolean
is_discreet (PoiseStage *self)
{
  gboolean animations;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations",
                &animations, NULL);
  return !animations;
}

static void
append_dots (PoiseStage    *self,
             GtkSnapshot   *snapshot,
             const GdkRGBA *color,
             float          height)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float left = (width - DOTS_WIDTH) / 2;
  gint64 now_us = g_get_monotonic_time ();
  gboolean discreet = is_discreet (self);

  for (guint i = 0; i < N_DOTS; i++)
    {
      gboolean moves = self->active && (!discreet || i == N_DOTS / 2);
      double swing = moves ? swing_at (i, now_us) : 0;
      float alpha = moves ? FAINTEST_DOT + (1 - FAINTEST_DOT) * (float) (i + 1) / N_DOTS
                          : RESTING_DOT;

      float y = (height - DOT) * (float) (1 - swing) / 2;

      poise_pill_append (snapshot, color, alpha,
                         &GRAPHENE_RECT_INIT (left + (float) i * DOT_STEP, y, DOT, DOT));
    }
}

static void
append_marks (PoiseStage    *self,
              GtkSnapshot   *snapshot,
              const GdkRGBA *color,
              float          top)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float left = (width - MARKS_WIDTH) / 2;

  for (guint i = 0; i < N_MARKS; i++)
    poise_pill_append (snapshot, color,
                       self->active && i == self->touches % N_MARKS ? 1 : MARK_ALPHA,
                       &GRAPHENE_RECT_INIT (left + (float) i * MARK_STEP, top, MARK_WIDTH,
                                            MARK_HEIGHT));
}

static void
poise_stage_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  PoiseStage *self = POISE_STAGE (widget);
  float top = (float) gtk_widget_get_height (widget) - MARK_HEIGHT;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  append_dots (self, snapshot, &color, top - DOT);
  append_marks (self, snapshot, &color, top);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
poise_stage_measure (GtkWidget     *widget,
                     GtkOrientation orientation,
                     int            for_size,
                     int           *minimum,
                     int           *natural,
                     int           *minimum_baseline,
                     int           *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? WIDTH : MIN_HEIGHT;
  *natural = across ? WIDTH : HEIGHT;
}

static void
poise_stage_dispose (GObject *object)
{
  poise_stage_set_active (POISE_STAGE (object), FALSE);

  G_OBJECT_CLASS (poise_stage_parent_class)->dispose (object);
}

static void
poise_stage_class_init (PoiseStageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_stage_dispose;
  widget_class->measure = poise_stage_measure;
  widget_class->snapshot = poise_stage_snapshot;

  gtk_widget_class_set_css_name (widget_class, "stage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
poise_stage_init (PoiseStage *self)
{
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
      _ ("Swings while the window is alive, and answers to each input"), -1);
}

/**
 * poise_stage_new:
 *
 * Main thread. Returns: (transfer floating): a stage at rest.
 */
GtkWidget *
poise_stage_new (void)
{
  return g_object_new (POISE_TYPE_STAGE, NULL);
}

/**
 * poise_stage_set_active:
 * @active: whether it moves
 *
 * Main thread. Sets the dots swinging, one drawing a frame while it is mapped, or lays
 * them to rest, where they cost nothing.
 */
void
poise_stage_set_active (PoiseStage *self,
                        gboolean    active)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_STAGE (self));

  if (self->active == !!active)
    return;

  self->active = !!active;
  if (active)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  else
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * poise_stage_touch:
 *
 * Main thread. Lights the next mark, which the next frame shows.
 */
void
poise_stage_touch (PoiseStage *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_STAGE (self));

  self->touches++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * poise_stage_get_touches:
 *
 * Main thread. Returns: how often it was touched.
 */
guint
poise_stage_get_touches (PoiseStage *self)
{
  g_return_val_if_fail (poise_on_main_thread (), 0);
  g_return_val_if_fail (POISE_IS_STAGE (self), 0);

  return self->touches;
}
