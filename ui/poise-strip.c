/* SPDX-License-Identifier: MIT */
#include "ui/poise-strip.h"

#include "app/meter/poise-lengths.h"
#include "app/meter/poise-loop-lag.h"
#include "ui/poise-beacon.h"
#include "ui/poise-frame-meter.h"
#include "ui/poise-gap-plot.h"
#include "ui/poise-knob.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

/* A beat of the loop lag each so often; two wake-ups for each, while measuring. */
#define LAG_BEAT_US   (20 * G_TIME_SPAN_MILLISECOND)
/* Measuring goes on so long, so that a gap that closes after the job is seen. */
#define TAIL_US       (1500 * G_TIME_SPAN_MILLISECOND)
/* Figures that change more often than four times a second cannot be read. */
#define FIGURES_MS    250
#define TEN_MS_US     (10 * G_TIME_SPAN_MILLISECOND)
#define TEN_SECONDS_US (10 * G_TIME_SPAN_SECOND)

typedef enum
{
  VERDICT_NONE,
  VERDICT_SMOOTH,
  VERDICT_JANKY,
  VERDICT_FROZEN,
} Verdict;

static const struct
{
  const char *word;
  const char *icon;
  const char *css_class;
} verdicts[] = {
  [VERDICT_NONE] = { N_ ("Resting"), "media-playback-pause-symbolic", "resting" },
  [VERDICT_SMOOTH] = { N_ ("Smooth"), "object-select-symbolic", "smooth" },
  [VERDICT_JANKY] = { N_ ("Janky"), "dialog-warning-symbolic", "janky" },
  [VERDICT_FROZEN] = { N_ ("Frozen"), "dialog-error-symbolic", "frozen" },
};

struct _PoiseStrip
{
  GtkWidget parent_instance;

  PoiseBeacon *beacon;
  GtkImage *verdict_icon;
  GtkLabel *verdict_word;
  GtkLabel *activity;
  PoiseGapPlot *plot;
  GtkWidget *frames_box;
  GtkInscription *frames;
  GtkInscription *p99;
  GtkInscription *worst;
  GtkInscription *lag;

  PoiseFrameMeter *meter;
  PoiseLoopLag *loop_lag;
  PoiseHistogram *lags;
  Verdict verdict;

  gboolean busy;
  gboolean measuring;
  gint64 tail_ends_us;
  gint64 told_interval_us;
  guint figures_id;
};

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseStrip, poise_strip, GTK_TYPE_WIDGET)

static char *
format_length (gint64 length_us)
{
  double ms = (double) length_us / G_TIME_SPAN_MILLISECOND;

  if (length_us < TEN_MS_US)
    return g_strdup_printf (_ ("%.1f ms"), ms);
  if (length_us < TEN_SECONDS_US)
    return g_strdup_printf (_ ("%.0f ms"), ms);
  return g_strdup_printf (_ ("%.1f s"), ms / 1000);
}

static void
set_figure (GtkInscription *figure,
            const char     *name,
            const char     *text)
{
  g_autofree char *spoken = NULL;

  if (g_strcmp0 (gtk_inscription_get_text (figure), text) == 0)
    return;

  gtk_inscription_set_text (figure, text);
  spoken = g_strdup_printf ("%s: %s", name, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (figure), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
}

static Verdict
judge (const PoiseFrameFigures *figures)
{
  if (figures->window_us == 0)
    return VERDICT_NONE;
  if (figures->worst_us > POISE_HANG_US)
    return VERDICT_FROZEN;
  if (figures->worst_us > POISE_LONG_TASK_US)
    return VERDICT_JANKY;
  return VERDICT_SMOOTH;
}

static void
set_verdict (PoiseStrip *self,
             Verdict     verdict)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_remove_css_class (widget, verdicts[self->verdict].css_class);
  self->verdict = verdict;
  gtk_widget_add_css_class (widget, verdicts[verdict].css_class);
  gtk_image_set_from_icon_name (self->verdict_icon, verdicts[verdict].icon);
  gtk_label_set_text (self->verdict_word, _ (verdicts[verdict].word));
}

/* Tells the refresh interval, and whether it is the display's word or an assumption. */
static void
update_interval (PoiseStrip              *self,
                 const PoiseFrameFigures *figures)
{
  double interval_ms = (double) figures->interval_us / G_TIME_SPAN_MILLISECOND;
  g_autofree char *text = NULL;

  if (self->told_interval_us == figures->interval_us)
    return;

  self->told_interval_us = figures->interval_us;
  if (figures->interval_known)
    text = g_strdup_printf (_ ("Frames painted per second; the display shows one every "
                               "%.1f ms"),
                            interval_ms);
  else
    text = g_strdup_printf (_ ("Frames painted per second; the display does not tell how "
                               "many it shows, one every %.1f ms is assumed"),
                            interval_ms);
  gtk_widget_set_tooltip_text (self->frames_box, text);
}

static void
update_lag (PoiseStrip *self)
{
  g_autofree char *text = NULL;

  poise_histogram_reset (self->lags);
  poise_loop_lag_collect_recent (self->loop_lag, POISE_FRAME_METER_WINDOW_US, self->lags);
  text = format_length (poise_histogram_get_quantile (self->lags, 0.99));
  set_figure (self->lag, _ ("Loop lag, 99th percentile"), text);
}

static void
update_figures (PoiseStrip *self)
{
  g_autofree char *frames = NULL;
  g_autofree char *p99 = NULL;
  g_autofree char *worst = NULL;
  PoiseFrameFigures figures;
  Verdict verdict;

  poise_frame_meter_get_figures (self->meter, &figures);
  verdict = judge (&figures);
  if (verdict != self->verdict)
    set_verdict (self, verdict);
  if (verdict == VERDICT_NONE)
    return;

  frames = g_strdup_printf (_ ("%.0f/s"), figures.per_second);
  p99 = format_length (figures.p99_us);
  worst = format_length (figures.worst_us);
  set_figure (self->frames, _ ("Frames"), frames);
  set_figure (self->p99, _ ("Frame gap, 99th percentile"), p99);
  set_figure (self->worst, _ ("Worst frame gap"), worst);
  update_interval (self, &figures);
  update_lag (self);
}

static gboolean
is_wanted (PoiseStrip *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return FALSE;

  return self->busy || g_get_monotonic_time () < self->tail_ends_us;
}

static void update_measuring (PoiseStrip *self);

static gboolean
figures_cb (gpointer data)
{
  PoiseStrip *self = POISE_STRIP (data);

  poise_frame_meter_loop_is_free (self->meter);
  update_figures (self);
  update_measuring (self);
  return G_SOURCE_CONTINUE;
}

/* The one place where measuring begins and ends: at rest nothing ticks or wakes. */
static void
update_measuring (PoiseStrip *self)
{
  gboolean measuring = is_wanted (self);

  if (self->measuring == measuring)
    return;

  self->measuring = measuring;
  poise_frame_meter_set_active (self->meter, measuring);
  poise_beacon_set_active (self->beacon, measuring);
  gtk_label_set_text (self->activity, measuring ? _ ("measuring") : _ ("at rest"));
  if (measuring)
    {
      poise_loop_lag_start (self->loop_lag);
      /* Below the frames: figures can wait, and the meter learns of a free loop. */
      self->figures_id = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FIGURES_MS,
                                             figures_cb, self, NULL);
    }
  else
    {
      poise_loop_lag_stop (self->loop_lag);
      g_clear_handle_id (&self->figures_id, g_source_remove);
      update_figures (self);
    }
}

static void
poise_strip_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (poise_strip_parent_class)->map (widget);
  update_measuring (POISE_STRIP (widget));
}

static void
poise_strip_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (poise_strip_parent_class)->unmap (widget);
  update_measuring (POISE_STRIP (widget));
}

static void
poise_strip_dispose (GObject *object)
{
  PoiseStrip *self = POISE_STRIP (object);

  self->busy = FALSE;
  self->tail_ends_us = 0;
  update_measuring (self);
  g_clear_pointer (&self->loop_lag, poise_loop_lag_free);
  g_clear_object (&self->meter);

  poise_dispose_template (GTK_WIDGET (self), POISE_TYPE_STRIP);
  G_OBJECT_CLASS (poise_strip_parent_class)->dispose (object);
}

static void
poise_strip_finalize (GObject *object)
{
  PoiseStrip *self = POISE_STRIP (object);

  poise_histogram_free (self->lags);

  G_OBJECT_CLASS (poise_strip_parent_class)->finalize (object);
}

static void
poise_strip_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  PoiseStrip *self = POISE_STRIP (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_strip_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  PoiseStrip *self = POISE_STRIP (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      poise_strip_set_busy (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_strip_class_init (PoiseStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_strip_dispose;
  object_class->finalize = poise_strip_finalize;
  object_class->get_property = poise_strip_get_property;
  object_class->set_property = poise_strip_set_property;

  widget_class->map = poise_strip_map;
  widget_class->unmap = poise_strip_unmap;

  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (POISE_TYPE_BEACON);
  g_type_ensure (POISE_TYPE_GAP_PLOT);
  g_type_ensure (POISE_TYPE_KNOB);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, beacon);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, verdict_word);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, activity);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, plot);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, frames_box);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, frames);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, p99);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, worst);
  gtk_widget_class_bind_template_child (widget_class, PoiseStrip, lag);
  gtk_widget_class_bind_template_callback (widget_class, poise_strip_touch);

  gtk_widget_class_set_css_name (widget_class, "strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
poise_strip_init (PoiseStrip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->meter = poise_frame_meter_new (GTK_WIDGET (self));
  self->loop_lag = poise_loop_lag_new (NULL, G_PRIORITY_DEFAULT, LAG_BEAT_US);
  self->lags = poise_histogram_new ();
  poise_gap_plot_set_meter (self->plot, self->meter);
  set_verdict (self, VERDICT_NONE);
}

/**
 * poise_strip_new:
 *
 * Makes the responsiveness strip: something that moves, the last ten seconds of frame
 * gaps with their figures and a word for them, and something to try with hand and
 * keyboard. It measures while it is busy or was touched, and is completely at rest
 * otherwise; what it measured stays in sight. Main thread only.
 *
 * Returns: (transfer floating): a strip at rest
 */
GtkWidget *
poise_strip_new (void)
{
  return g_object_new (POISE_TYPE_STRIP, NULL);
}

/**
 * poise_strip_set_busy:
 * @self: a strip
 * @busy: whether jobs run
 *
 * Lets the strip measure as long as jobs run, and 1.5 s longer. To be set before a job
 * gets the chance to block the window.
 */
void
poise_strip_set_busy (PoiseStrip *self,
                      gboolean    busy)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_STRIP (self));

  if (self->busy == !!busy)
    return;

  self->busy = !!busy;
  poise_strip_touch (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/**
 * poise_strip_get_busy:
 * @self: a strip
 *
 * Returns: whether jobs run, as far as the strip was told
 */
gboolean
poise_strip_get_busy (PoiseStrip *self)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_STRIP (self), FALSE);

  return self->busy;
}

/**
 * poise_strip_touch:
 * @self: a strip
 *
 * Tells that somebody touches the window: the strip measures for 1.5 s more. Cheap
 * enough for every motion of the pointer.
 */
void
poise_strip_touch (PoiseStrip *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_STRIP (self));

  self->tail_ends_us = g_get_monotonic_time () + TAIL_US;
  update_measuring (self);
}
