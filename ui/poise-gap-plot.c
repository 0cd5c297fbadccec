/* SPDX-License-Identifier: MIT */
#include "ui/poise-gap-plot.h"

#include "app/meter/poise-gap-columns.h"
#include "app/meter/poise-lengths.h"
#include "ui/poise-main-thread.h"

#include <glib/gi18n.h>
#include <math.h>

/* The y axis is logarithmic: from below a frame at 165 Hz to two seconds. */
#define LOWEST_US   (5 * G_TIME_SPAN_MILLISECOND)
#define HIGHEST_US  (2 * G_TIME_SPAN_SECOND)
/* 20 drawings a second are enough for the eye; the same at 60 Hz cost two workers 5 % of
 * their time. Every third frame at 60 Hz, with room for jitter. */
#define REDRAW_US   (45 * G_TIME_SPAN_MILLISECOND)
/* How often the description in words follows, for those who listen. */
#define DESCRIBE_US G_TIME_SPAN_SECOND

#define MIN_WIDTH  112
#define NAT_WIDTH  360
#define MIN_HEIGHT 44
#define NAT_HEIGHT 60
#define DASH       3
#define LABEL_GAP  4
/* Bars are a pixel wide where there are few, else two: at 40 ms each they hold two
 * frames, and half of them cost half. */
#define MANY_BARS  256

enum
{
  LINE_INTERVAL,
  LINE_LONG_TASK,
  LINE_HANG,
  N_LINES
};

struct _PoiseGapPlot
{
  GtkWidget parent_instance;

  PoiseFrameMeter *meter;
  guint tick_id;
  gint64 drawn_us;
  gint64 described_us;
  char *description;

  PoiseGapColumns *columns;
  PangoLayout *labels[N_LINES];
  gint64 labelled_interval_us;
};

/* Where the bars stand, and how they look. */
typedef struct
{
  int left;
  int width;
  int height;
  int bar_width;
  int n_bars;
  gint64 interval_us;
  GdkRGBA levels[POISE_N_LEVELS];
  GdkRGBA text;
  GdkRGBA line;
} Sketch;

G_DEFINE_FINAL_TYPE (PoiseGapPlot, poise_gap_plot, GTK_TYPE_WIDGET)

static void
clear_labels (PoiseGapPlot *self)
{
  for (guint i = 0; i < N_LINES; i++)
    g_clear_object (&self->labels[i]);
}

static PangoLayout *
create_label (PoiseGapPlot *self,
              gint64        length_us)
{
  double ms = (double) length_us / G_TIME_SPAN_MILLISECOND;
  g_autofree char *text = g_strdup_printf (_ ("%.0f ms"), ms);

  return gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
}

static void
update_labels (PoiseGapPlot *self,
               gint64        interval_us)
{
  if (self->labels[0] != NULL && self->labelled_interval_us == interval_us)
    return;

  clear_labels (self);
  self->labels[LINE_INTERVAL] = create_label (self, interval_us);
  self->labels[LINE_LONG_TASK] = create_label (self, POISE_LONG_TASK_US);
  self->labels[LINE_HANG] = create_label (self, POISE_HANG_US);
  self->labelled_interval_us = interval_us;
}

static int
gutter_width (PoiseGapPlot *self)
{
  int widest = 0;

  for (guint i = 0; i < N_LINES; i++)
    {
      int width;

      pango_layout_get_pixel_size (self->labels[i], &width, NULL);
      widest = MAX (widest, width);
    }

  return widest + LABEL_GAP;
}

/* How high a gap stands, in whole pixels, so that equal ones merge into one bar. */
static int
bar_height (gint64 gap_us,
            int    height)
{
  double ratio;

  if (gap_us <= LOWEST_US)
    return gap_us > 0 ? 1 : 0;

  ratio = log ((double) gap_us / LOWEST_US) / log ((double) HIGHEST_US / LOWEST_US);
  return MAX ((int) lround (MIN (ratio, 1) * height), 1);
}

static void
append_rectangle (GtkSnapshot   *snapshot,
                  const GdkRGBA *color,
                  int            x,
                  int            y,
                  int            width,
                  int            height)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                  (float) height));
}

/* Neighbours that look the same become one node. */
static void
append_bars (PoiseGapPlot *self,
             GtkSnapshot  *snapshot,
             const Sketch *sketch)
{
  int begin = 0;
  int begin_height = 0;
  PoiseLevel begin_level = POISE_LEVEL_IN_TIME;

  for (int i = 0; i <= sketch->n_bars; i++)
    {
      gint64 gap_us = i < sketch->n_bars ? poise_gap_columns_get (self->columns, i) : 0;
      int height = bar_height (gap_us, sketch->height);
      PoiseLevel level = poise_level_of (gap_us, sketch->interval_us);

      if (i < sketch->n_bars && height == begin_height && level == begin_level)
        continue;
      if (begin_height > 0)
        append_rectangle (snapshot, &sketch->levels[begin_level],
                          sketch->left + begin * sketch->bar_width,
                          sketch->height - begin_height,
                          (i - begin) * sketch->bar_width, begin_height);
      begin = i;
      begin_height = height;
      begin_level = level;
    }
}

static void
append_rests (PoiseGapPlot *self,
              GtkSnapshot  *snapshot,
              const Sketch *sketch)
{
  const PoiseRecent *recent = poise_frame_meter_get_recent (self->meter);

  for (guint age = 0; age < poise_recent_get_n_rests (recent); age++)
    {
      gint64 rest_us = poise_recent_get_rest (recent, age);
      int bar = poise_gap_columns_find (self->columns, rest_us);

      if (bar < 0)
        break;
      for (int y = 0; y < sketch->height; y += 2 * DASH)
        append_rectangle (snapshot, &sketch->text, sketch->left + bar * sketch->bar_width,
                          y, 1, DASH);
    }
}

static void
append_line (GtkSnapshot  *snapshot,
             const Sketch *sketch,
             PangoLayout  *label,
             gint64        length_us)
{
  int y = sketch->height - bar_height (length_us, sketch->height);
  int label_width;
  int label_height;

  append_rectangle (snapshot, &sketch->line, sketch->left, y, sketch->width, 1);

  pango_layout_get_pixel_size (label, &label_width, &label_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((float) (sketch->left - LABEL_GAP - label_width),
                                      (float) (y - label_height / 2)));
  gtk_snapshot_append_layout (snapshot, label, &sketch->text);
  gtk_snapshot_restore (snapshot);
}

static GdkRGBA
faded (const GdkRGBA *color,
       float          alpha)
{
  GdkRGBA result = *color;

  result.alpha *= alpha;
  return result;
}

/* A colour that the style defines by name; the widget's own when it does not. */
static GdkRGBA
named_color (PoiseGapPlot *self,
             const char   *name)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (style, name, &color))
    gtk_style_context_get_color (style, &color);
  return color;
}

static void
choose_colors (PoiseGapPlot *self,
               Sketch       *sketch)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA accent = named_color (self, "poise_accent_color");
  GdkRGBA color;

  gtk_style_context_get_color (style, &color);
  sketch->text = faded (&color, 0.65f);
  sketch->line = faded (&color, 0.2f);
  sketch->levels[POISE_LEVEL_IN_TIME] = faded (&accent, 0.5f);
  sketch->levels[POISE_LEVEL_LATE] = accent;
  sketch->levels[POISE_LEVEL_LONG] = named_color (self, "poise_warning_color");
  sketch->levels[POISE_LEVEL_HANG] = named_color (self, "poise_error_color");
}

static void
append_plot (PoiseGapPlot *self,
             GtkSnapshot  *snapshot,
             const Sketch *sketch)
{
  gint64 open_us = poise_frame_meter_get_open_gap_us (self->meter);

  if (poise_level_of (open_us, sketch->interval_us) == POISE_LEVEL_IN_TIME)
    open_us = 0;
  poise_gap_columns_collect (self->columns, poise_frame_meter_get_recent (self->meter),
                             g_get_monotonic_time (), POISE_FRAME_METER_WINDOW_US,
                             sketch->n_bars, open_us);

  /* A node of their own for what moves, so that the labels beside it are not damaged. */
  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT ((float) sketch->left, 0,
                                               (float) sketch->width,
                                               (float) sketch->height));
  append_bars (self, snapshot, sketch);
  append_rests (self, snapshot, sketch);
  gtk_snapshot_pop (snapshot);
}

static void
poise_gap_plot_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  PoiseGapPlot *self = POISE_GAP_PLOT (widget);
  Sketch sketch = { .height = gtk_widget_get_height (widget) };

  if (self->meter == NULL)
    return;

  sketch.interval_us = poise_frame_meter_get_interval_us (self->meter, NULL);
  update_labels (self, sketch.interval_us);
  sketch.left = gutter_width (self);
  sketch.width = gtk_widget_get_width (widget) - sketch.left;
  if (sketch.width <= 0)
    return;
  sketch.bar_width = sketch.width > MANY_BARS ? 2 : 1;
  sketch.n_bars = (sketch.width + sketch.bar_width - 1) / sketch.bar_width;
  choose_colors (self, &sketch);

  append_plot (self, snapshot, &sketch);
  append_line (snapshot, &sketch, self->labels[LINE_INTERVAL], sketch.interval_us);
  append_line (snapshot, &sketch, self->labels[LINE_LONG_TASK], POISE_LONG_TASK_US);
  append_line (snapshot, &sketch, self->labels[LINE_HANG], POISE_HANG_US);
}

static void
describe (PoiseGapPlot *self)
{
  g_autofree char *description = NULL;
  PoiseFrameFigures figures;

  poise_frame_meter_get_figures (self->meter, &figures);
  if (figures.window_us == 0)
    description = g_strdup (_ ("Nothing measured yet"));
  else
    description = g_strdup_printf (
        _ ("Worst gap between two frames %.0f ms, %.0f frames per second, %u late"),
        (double) figures.worst_us / G_TIME_SPAN_MILLISECOND, figures.per_second,
        figures.n_late);

  if (g_strcmp0 (description, self->description) == 0)
    return;

  g_free (self->description);
  self->description = g_steal_pointer (&description);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->description,
                                  -1);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PoiseGapPlot *self = POISE_GAP_PLOT (widget);
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->drawn_us >= REDRAW_US)
    {
      self->drawn_us = now_us;
      gtk_widget_queue_draw (widget);
    }
  if (now_us - self->described_us >= DESCRIBE_US)
    {
      self->described_us = now_us;
      describe (self);
    }

  return G_SOURCE_CONTINUE;
}

static void
update_ticking (PoiseGapPlot *self)
{
  gboolean active = self->meter != NULL && poise_frame_meter_get_active (self->meter);

  if (active && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  if (active || self->tick_id == 0)
    return;

  gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  /* The last picture stays. */
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
poise_gap_plot_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? MIN_WIDTH : MIN_HEIGHT;
  *natural = across ? NAT_WIDTH : NAT_HEIGHT;
}

static void
poise_gap_plot_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  clear_labels (POISE_GAP_PLOT (widget));
  GTK_WIDGET_CLASS (poise_gap_plot_parent_class)->css_changed (widget, change);
}

static void
poise_gap_plot_system_setting_changed (GtkWidget       *widget,
                                       GtkSystemSetting setting)
{
  GtkWidgetClass *parent_class = GTK_WIDGET_CLASS (poise_gap_plot_parent_class);

  clear_labels (POISE_GAP_PLOT (widget));
  parent_class->system_setting_changed (widget, setting);
}

static void
poise_gap_plot_dispose (GObject *object)
{
  PoiseGapPlot *self = POISE_GAP_PLOT (object);

  poise_gap_plot_set_meter (self, NULL);
  clear_labels (self);

  G_OBJECT_CLASS (poise_gap_plot_parent_class)->dispose (object);
}

static void
poise_gap_plot_finalize (GObject *object)
{
  PoiseGapPlot *self = POISE_GAP_PLOT (object);

  poise_gap_columns_free (self->columns);
  g_free (self->description);

  G_OBJECT_CLASS (poise_gap_plot_parent_class)->finalize (object);
}

static void
poise_gap_plot_class_init (PoiseGapPlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_gap_plot_dispose;
  object_class->finalize = poise_gap_plot_finalize;

  widget_class->measure = poise_gap_plot_measure;
  widget_class->snapshot = poise_gap_plot_snapshot;
  widget_class->css_changed = poise_gap_plot_css_changed;
  widget_class->system_setting_changed = poise_gap_plot_system_setting_changed;

  gtk_widget_class_set_css_name (widget_class, "gapplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
poise_gap_plot_init (PoiseGapPlot *self)
{
  self->columns = poise_gap_columns_new ();
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Frame gaps of the last ten seconds"), -1);
}

/**
 * poise_gap_plot_new:
 *
 * Makes a plot of the last ten seconds of frame gaps: time runs to the right, the gap's
 * length stands up on a logarithmic axis from 5 ms to 2 s, and a gap is as wide as the
 * time it lasted, so a freeze is a block. Lines stand at the refresh interval, 50 and
 * 250 ms, a dashed one where the meter rested. Main thread only.
 *
 * Returns: (transfer floating): a plot without a meter
 */
GtkWidget *
poise_gap_plot_new (void)
{
  return g_object_new (POISE_TYPE_GAP_PLOT, NULL);
}

/**
 * poise_gap_plot_set_meter:
 * @self: a plot
 * @meter: (nullable): whose gaps are plotted; kept alive
 *
 * Shows the gaps of @meter, live while it is active; at rest nothing is drawn.
 */
void
poise_gap_plot_set_meter (PoiseGapPlot    *self,
                          PoiseFrameMeter *meter)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_GAP_PLOT (self));
  g_return_if_fail (meter == NULL || POISE_IS_FRAME_METER (meter));

  if (self->meter == meter)
    return;

  if (self->meter != NULL)
    g_signal_handlers_disconnect_by_data (self->meter, self);
  g_set_object (&self->meter, meter);
  if (meter != NULL)
    g_signal_connect_object (meter, "notify::active", G_CALLBACK (update_ticking), self,
                             G_CONNECT_SWAPPED);

  update_ticking (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
