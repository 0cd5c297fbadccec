/* SPDX-License-Identifier: MIT */
#include "ui/poise-beacon.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-pill.h"

#include <glib/gi18n.h>
#include <math.h>

/* To and fro once: slow enough to follow, fast enough to see 50 ms missing. */
#define PERIOD_US (1800 * G_TIME_SPAN_MILLISECOND)
/* The trail: where the dot was so long ago, and fainter. */
#define N_ECHOES  3
#define ECHO_US   (28 * G_TIME_SPAN_MILLISECOND)

#define WIDTH        72
#define HEIGHT       16
#define DOT          10.0f
#define TRACK        2.0f
#define TRACK_ALPHA  0.25f
#define RESTING_DOT  0.55f
#define DISCREET_DOT 0.5f

struct _PoiseBeacon
{
  GtkWidget parent_instance;

  gboolean active;
  guint tick_id;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseBeacon, poise_beacon, GTK_TYPE_WIDGET)

/* Where the dot is, 0 for left to 1 for right: by the clock and not by the frame, so
 * that it jumps when a frame was missed. */
static double
position_at (gint64 now_us)
{
  double phase = (double) (now_us % PERIOD_US) / PERIOD_US;

  return (1 - cos (2 * G_PI * phase)) / 2;
}

static void
append_dot (PoiseBeacon   *self,
            GtkSnapshot   *snapshot,
            const GdkRGBA *color,
            float          alpha,
            double         position)
{
  float way = (float) gtk_widget_get_width (GTK_WIDGET (self)) - DOT;
  float top = ((float) gtk_widget_get_height (GTK_WIDGET (self)) - DOT) / 2;

  poise_pill_append (snapshot, color, alpha,
                     &GRAPHENE_RECT_INIT (way * (float) position, top, DOT, DOT));
}

static gboolean
is_discreet (PoiseBeacon *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self));
  gboolean animations;

  g_object_get (settings, "gtk-enable-animations", &animations, NULL);
  return !animations;
}

static void
poise_beacon_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  PoiseBeacon *self = POISE_BEACON (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gint64 now_us = g_get_monotonic_time ();
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  poise_pill_append (snapshot, &color, TRACK_ALPHA,
                     &GRAPHENE_RECT_INIT (0, (height - TRACK) / 2, width, TRACK));

  if (!self->active)
    {
      append_dot (self, snapshot, &color, RESTING_DOT, 0.5);
      return;
    }
  /* Who wants no animations still needs to see whether the window is alive. */
  if (is_discreet (self))
    {
      append_dot (self, snapshot, &color, DISCREET_DOT, position_at (now_us));
      return;
    }

  for (int echo = N_ECHOES; echo > 0; echo--)
    append_dot (self, snapshot, &color, 0.5f / (float) (echo + 1),
                position_at (now_us - echo * ECHO_US));
  append_dot (self, snapshot, &color, 1, position_at (now_us));
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
poise_beacon_measure (GtkWidget     *widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
poise_beacon_dispose (GObject *object)
{
  poise_beacon_set_active (POISE_BEACON (object), FALSE);

  G_OBJECT_CLASS (poise_beacon_parent_class)->dispose (object);
}

static void
poise_beacon_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PoiseBeacon *self = POISE_BEACON (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_beacon_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  PoiseBeacon *self = POISE_BEACON (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      poise_beacon_set_active (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_beacon_class_init (PoiseBeaconClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_beacon_dispose;
  object_class->get_property = poise_beacon_get_property;
  object_class->set_property = poise_beacon_set_property;

  widget_class->measure = poise_beacon_measure;
  widget_class->snapshot = poise_beacon_snapshot;

  properties[PROP_ACTIVE] =
      g_param_spec_boolean ("active", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "beacon");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
poise_beacon_init (PoiseBeacon *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Moves while the window is alive"), -1);
}

/**
 * poise_beacon_new:
 *
 * Makes a dot that glides to and fro while it is active, frame by frame: when the window
 * hangs it stands still, and afterwards it jumps to where it should have been. Main
 * thread only.
 *
 * Returns: (transfer floating): a beacon at rest
 */
GtkWidget *
poise_beacon_new (void)
{
  return g_object_new (POISE_TYPE_BEACON, NULL);
}

/**
 * poise_beacon_set_active:
 * @self: a beacon
 * @active: whether it moves
 *
 * Sets the dot moving, one drawing a frame, or lays it to rest, where it costs nothing.
 */
void
poise_beacon_set_active (PoiseBeacon *self,
                         gboolean     active)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_BEACON (self));

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
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/**
 * poise_beacon_get_active:
 * @self: a beacon
 *
 * Returns: whether it moves
 */
gboolean
poise_beacon_get_active (PoiseBeacon *self)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_BEACON (self), FALSE);

  return self->active;
}
