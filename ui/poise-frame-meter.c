/* SPDX-License-Identifier: MIT */
#include "ui/poise-frame-meter.h"

#include "ui/poise-frame-interval.h"
#include "ui/poise-main-thread.h"

/* Ten seconds at 400 Hz. */
#define N_SAMPLES 4096

struct _PoiseFrameMeter
{
  GObject parent_instance;

  GtkWidget *widget;    /* not owned, weak */
  GdkFrameClock *clock; /* while measuring */
  gulong after_paint_id;
  gboolean active;

  PoiseRecent *recent;
  PoiseHistogram *gaps;
  gint64 gap_began_us;  /* the last frame, or the start */
  gboolean gap_is_cut;  /* it was the start */
  gint64 loop_free_us;  /* since when the loop was seen to be free, 0 for not at all */
  gint64 interval_us;
  gboolean interval_known;
};

enum
{
  PROP_0,
  PROP_ACTIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseFrameMeter, poise_frame_meter, G_TYPE_OBJECT)

static gboolean
is_late (PoiseFrameMeter *self,
         gint64           gap_us)
{
  return 2 * gap_us > 3 * self->interval_us;
}

static void
open_gap (PoiseFrameMeter *self,
          gint64           now_us,
          gboolean         cut)
{
  self->gap_began_us = now_us;
  self->gap_is_cut = cut;
  self->loop_free_us = 0;
}

/* A gap that was cut short at either end says nothing, unless it is too long even so. */
static void
close_gap (PoiseFrameMeter *self,
           gint64           now_us,
           gboolean         cut)
{
  gint64 gap_us = now_us - self->gap_began_us;

  if (is_late (self, gap_us) || !(cut || self->gap_is_cut))
    poise_recent_record (self->recent, now_us, gap_us);
}

static void
after_paint_cb (PoiseFrameMeter *self)
{
  /* Never gdk_frame_clock_get_frame_time(): it is smoothed, which hides all jank. */
  gint64 now_us = g_get_monotonic_time ();

  close_gap (self, now_us, FALSE);
  /* After a time without frames that nobody wanted, it goes on from here. */
  poise_recent_start (self->recent, now_us);
  open_gap (self, now_us, FALSE);
}

static void
update_interval (PoiseFrameMeter *self)
{
  gint64 interval_us = self->clock != NULL ? poise_frame_interval_find (self->clock) : 0;

  if (interval_us == 0)
    return;

  self->interval_us = interval_us;
  self->interval_known = TRUE;
}

static void
begin (PoiseFrameMeter *self,
       GdkFrameClock   *clock)
{
  gint64 now_us = g_get_monotonic_time ();

  g_set_object (&self->clock, clock);
  self->after_paint_id = g_signal_connect_swapped (
      clock, "after-paint", G_CALLBACK (after_paint_cb), self);
  gdk_frame_clock_begin_updating (clock);

  poise_recent_start (self->recent, now_us);
  open_gap (self, now_us, TRUE);
}

static void
end (PoiseFrameMeter *self)
{
  gint64 now_us = g_get_monotonic_time ();

  close_gap (self, now_us, TRUE);
  poise_recent_stop (self->recent, now_us);

  update_interval (self);
  gdk_frame_clock_end_updating (self->clock);
  g_clear_signal_handler (&self->after_paint_id, self->clock);
  g_clear_object (&self->clock);
}

static void
update_measuring (PoiseFrameMeter *self)
{
  GdkFrameClock *clock = NULL;

  if (self->active && self->widget != NULL && gtk_widget_get_mapped (self->widget))
    clock = gtk_widget_get_frame_clock (self->widget);
  if (clock == self->clock)
    return;

  if (self->clock != NULL)
    end (self);
  if (clock != NULL)
    begin (self, clock);
}

static void
poise_frame_meter_dispose (GObject *object)
{
  PoiseFrameMeter *self = POISE_FRAME_METER (object);

  if (self->clock != NULL)
    end (self);
  if (self->widget != NULL)
    g_signal_handlers_disconnect_by_data (self->widget, self);
  g_clear_weak_pointer (&self->widget);

  G_OBJECT_CLASS (poise_frame_meter_parent_class)->dispose (object);
}

static void
poise_frame_meter_finalize (GObject *object)
{
  PoiseFrameMeter *self = POISE_FRAME_METER (object);

  poise_recent_free (self->recent);
  poise_histogram_free (self->gaps);

  G_OBJECT_CLASS (poise_frame_meter_parent_class)->finalize (object);
}

static void
poise_frame_meter_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  PoiseFrameMeter *self = POISE_FRAME_METER (object);

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
poise_frame_meter_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  PoiseFrameMeter *self = POISE_FRAME_METER (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      poise_frame_meter_set_active (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_frame_meter_class_init (PoiseFrameMeterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = poise_frame_meter_dispose;
  object_class->finalize = poise_frame_meter_finalize;
  object_class->get_property = poise_frame_meter_get_property;
  object_class->set_property = poise_frame_meter_set_property;

  properties[PROP_ACTIVE] =
      g_param_spec_boolean ("active", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
poise_frame_meter_init (PoiseFrameMeter *self)
{
  self->recent = poise_recent_new (N_SAMPLES);
  self->gaps = poise_histogram_new ();
  self->interval_us = POISE_FRAME_INTERVAL_ASSUMED_US;
}

/**
 * poise_frame_meter_new:
 * @widget: the widget whose window is measured; not kept alive
 *
 * Makes a meter for the frames of @widget's window: the time from the end of one frame
 * to the end of the next, while something moves. It rests until
 * poise_frame_meter_set_active(), and whenever @widget is not mapped. Main thread only,
 * as all its functions are.
 *
 * Returns: (transfer full): a meter
 */
PoiseFrameMeter *
poise_frame_meter_new (GtkWidget *widget)
{
  PoiseFrameMeter *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (POISE_TYPE_FRAME_METER, NULL);
  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (widget, "map", G_CALLBACK (update_measuring), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (widget, "unmap", G_CALLBACK (update_measuring), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return self;
}

/**
 * poise_frame_meter_set_active:
 * @self: a meter
 * @active: whether to measure
 *
 * Starts or stops measuring. While it measures, the window paints frame after frame;
 * otherwise the meter costs nothing. Becoming active opens the first gap, so that a
 * freeze which begins right here is seen before any frame was painted.
 */
void
poise_frame_meter_set_active (PoiseFrameMeter *self,
                              gboolean         active)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FRAME_METER (self));

  if (self->active == !!active)
    return;

  self->active = !!active;
  update_measuring (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/**
 * poise_frame_meter_get_active:
 * @self: a meter
 *
 * Returns: whether it was made active
 */
gboolean
poise_frame_meter_get_active (PoiseFrameMeter *self)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_FRAME_METER (self), FALSE);

  return self->active;
}

/**
 * poise_frame_meter_loop_is_free:
 * @self: a meter
 *
 * To be called now and then (four times a second will do) from a source whose priority
 * is lower than GDK_PRIORITY_REDRAW. When the loop has had time for that twice and still
 * no frame was painted, then the display does not ask for any (a covered window on
 * Wayland, a minimised one), and the time since the last frame is cut out as a rest
 * instead of being taken for a freeze. Once is not enough: after a real freeze the
 * display's word that it is ready may be the next thing to be read.
 */
void
poise_frame_meter_loop_is_free (PoiseFrameMeter *self)
{
  gint64 now_us = g_get_monotonic_time ();

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FRAME_METER (self));

  if (self->clock == NULL || !poise_recent_is_running (self->recent))
    return;

  if (self->loop_free_us == 0)
    self->loop_free_us = now_us;
  else if (now_us - self->loop_free_us > POISE_FRAME_UNWANTED_US)
    poise_recent_stop (self->recent, self->gap_began_us);
}

/**
 * poise_frame_meter_get_interval_us:
 * @self: a meter
 * @known: (out) (optional): whether the display told it; otherwise 60 Hz is assumed, as
 *   on X11 without a compositor
 *
 * Returns: the refresh interval in microseconds
 */
gint64
poise_frame_meter_get_interval_us (PoiseFrameMeter *self,
                                   gboolean        *known)
{
  g_return_val_if_fail (poise_on_main_thread (), POISE_FRAME_INTERVAL_ASSUMED_US);
  g_return_val_if_fail (POISE_IS_FRAME_METER (self), POISE_FRAME_INTERVAL_ASSUMED_US);

  update_interval (self);
  if (known != NULL)
    *known = self->interval_known;

  return self->interval_us;
}

/**
 * poise_frame_meter_get_open_gap_us:
 * @self: a meter
 *
 * Returns: how long the last frame, or the start, is ago, in microseconds; 0 while it
 *   does not measure
 */
gint64
poise_frame_meter_get_open_gap_us (PoiseFrameMeter *self)
{
  g_return_val_if_fail (poise_on_main_thread (), 0);
  g_return_val_if_fail (POISE_IS_FRAME_METER (self), 0);

  if (!poise_recent_is_running (self->recent))
    return 0;

  return g_get_monotonic_time () - self->gap_began_us;
}

/**
 * poise_frame_meter_get_recent:
 * @self: a meter
 *
 * Returns: (transfer none): the gaps themselves, newest first, with the rests between
 *   them; the gap that is open now is not among them
 */
const PoiseRecent *
poise_frame_meter_get_recent (PoiseFrameMeter *self)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_FRAME_METER (self), NULL);

  return self->recent;
}

static guint
count_late (PoiseFrameMeter *self,
            gint64           since_us)
{
  guint n_late = 0;

  for (guint age = 0; age < poise_recent_get_n_samples (self->recent); age++)
    {
      PoiseSample sample = poise_recent_get_sample (self->recent, age);

      if (sample.end_us <= since_us)
        break;
      n_late += is_late (self, sample.value_us);
    }

  return n_late;
}

/**
 * poise_frame_meter_get_figures:
 * @self: a meter
 * @figures: (out caller-allocates): where they are put
 *
 * Sums up the last ten seconds of active time. Some 10 µs.
 */
void
poise_frame_meter_get_figures (PoiseFrameMeter   *self,
                               PoiseFrameFigures *figures)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 active_us;
  gint64 open_us;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FRAME_METER (self));
  g_return_if_fail (figures != NULL);

  active_us = poise_recent_get_active_us (self->recent, now_us);
  open_us = poise_frame_meter_get_open_gap_us (self);
  *figures = (PoiseFrameFigures){
    .window_us = MIN (active_us, POISE_FRAME_METER_WINDOW_US),
  };
  figures->interval_us =
      poise_frame_meter_get_interval_us (self, &figures->interval_known);

  poise_histogram_reset (self->gaps);
  poise_recent_collect (self->recent, now_us, POISE_FRAME_METER_WINDOW_US, 0, self->gaps);
  figures->n_frames = (guint) poise_histogram_get_count (self->gaps);
  figures->n_late = count_late (self, active_us - POISE_FRAME_METER_WINDOW_US);
  if (is_late (self, open_us))
    {
      poise_histogram_record (self->gaps, open_us);
      figures->n_late++;
    }

  if (figures->window_us > 0)
    figures->per_second = figures->n_frames * (double) G_TIME_SPAN_SECOND
                          / (double) figures->window_us;
  figures->p50_us = poise_histogram_get_quantile (self->gaps, 0.5);
  figures->p99_us = poise_histogram_get_quantile (self->gaps, 0.99);
  figures->worst_us = poise_histogram_get_max (self->gaps);
}
