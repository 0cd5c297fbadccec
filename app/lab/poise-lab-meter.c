/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-meter.h"

#include "app/lab/poise-lab-gio.h"
#include "app/lab/poise-lab-input.h"
#include "app/meter/poise-lengths.h"
#include "app/meter/poise-loop-lag.h"
#include "app/meter/poise-loop-turns.h"

#define LAG_BEAT_US (10 * G_TIME_SPAN_MILLISECOND)

/* A frame is late when its gap is longer than this many refresh intervals. */
#define LATE_INTERVALS 1.5

struct _PoiseLabMeter
{
  gint64          interval_us;
  gint64          begin_us;
  gint64          last_us; /* the last frame, or the beginning */
  GArray         *gaps;    /* of PoiseGap */
  PoiseHistogram *gap_lengths;
  PoiseLoopLag   *lag;
  PoiseLoopTurns *turns;
  PoiseLabInput  *input;
  PoiseLabGio    *gio; /* or NULL */
  gint64          gio_max_us;

  /* What they had measured when they were stopped. */
  PoiseHistogram *lags;
};

/**
 * poise_lab_meter_new:
 * @source: one that runs
 * @calls_gio: whether to time GIO's calls
 *
 * Returns: (transfer full): it measures from here on.
 */
PoiseLabMeter *
poise_lab_meter_new (PoiseFrameSource *source,
                     gboolean          calls_gio)
{
  PoiseLabMeter *self;

  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (source), NULL);

  self = g_new0 (PoiseLabMeter, 1);
  self->interval_us = poise_frame_source_get_interval_us (source);
  self->gaps = g_array_new (FALSE, FALSE, sizeof (PoiseGap));
  self->gap_lengths = poise_histogram_new ();
  self->lags = poise_histogram_new ();
  self->lag = poise_loop_lag_new (NULL, G_PRIORITY_DEFAULT, LAG_BEAT_US);
  self->turns = poise_loop_turns_new (POISE_STALL_US);
  self->input = poise_lab_input_new (source);
  if (calls_gio)
    self->gio = poise_lab_gio_new ();
  poise_loop_lag_start (self->lag);
  poise_loop_turns_start (self->turns);
  self->begin_us = g_get_monotonic_time ();
  self->last_us = self->begin_us;
  return self;
}

/**
 * poise_lab_meter_free:
 * @self: (nullable): no thread and no source of its own is left when this returns
 */
void
poise_lab_meter_free (PoiseLabMeter *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->gaps);
  poise_histogram_free (self->gap_lengths);
  poise_histogram_free (self->lags);
  poise_loop_lag_free (self->lag);
  poise_loop_turns_free (self->turns);
  poise_lab_input_free (self->input);
  poise_lab_gio_free (self->gio);
  g_free (self);
}

/**
 * poise_lab_meter_get_begin_us:
 *
 * Returns: when it began, of g_get_monotonic_time().
 */
gint64
poise_lab_meter_get_begin_us (const PoiseLabMeter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->begin_us;
}

/**
 * poise_lab_meter_painted:
 * @now_us: the end of a frame
 */
void
poise_lab_meter_painted (PoiseLabMeter *self,
                         gint64         now_us)
{
  PoiseGap gap;

  g_return_if_fail (self != NULL);

  gap.end_us = now_us - self->begin_us;
  gap.length_us = now_us - self->last_us;
  self->last_us = now_us;
  g_array_append_val (self->gaps, gap);
  poise_histogram_record (self->gap_lengths, gap.length_us);
  poise_lab_input_painted (self->input, now_us);
}

/**
 * poise_lab_meter_stop:
 *
 * Once, right after a frame: whatever waited longer than a turn of the loop for that
 * frame has been counted.
 */
void
poise_lab_meter_stop (PoiseLabMeter *self)
{
  g_return_if_fail (self != NULL);

  poise_loop_turns_stop (self->turns);
  poise_loop_lag_stop (self->lag);
  poise_loop_lag_collect (self->lag, self->lags);
  if (self->gio != NULL)
    self->gio_max_us = poise_lab_gio_get_max_us (self->gio, g_get_monotonic_time ());
}

static void
set (PoiseReportRun *run,
     PoiseMetric     metric,
     double          value)
{
  run->metrics[metric] = (PoiseSpread){ value, value, value };
}

static double
to_ms (gint64 us)
{
  return (double) us / G_TIME_SPAN_MILLISECOND;
}

/* The three of one histogram stand side by side in the list of metrics. */
static void
tell_lengths (const PoiseHistogram *lengths,
              PoiseMetric           p50,
              PoiseReportRun       *run)
{
  if (poise_histogram_get_count (lengths) == 0)
    return;
  set (run, p50, to_ms (poise_histogram_get_quantile (lengths, 0.5)));
  set (run, p50 + 1, to_ms (poise_histogram_get_quantile (lengths, 0.99)));
  set (run, p50 + 2, to_ms (poise_histogram_get_max (lengths)));
}

/* The frame that ends the last gap shows that the job has ended: it is none of those
 * that were painted meanwhile. */
static void
tell_frames (const PoiseLabMeter *self,
             gint64               ended_us,
             PoiseReportRun      *run)
{
  guint n = 0, n_late = 0;

  for (guint i = 0; i < self->gaps->len; i++)
    {
      const PoiseGap *gap = &g_array_index (self->gaps, PoiseGap, i);

      n += gap->end_us <= ended_us;
      n_late += (double) gap->length_us > LATE_INTERVALS * (double) self->interval_us;
    }
  set (run, POISE_METRIC_FRAMES, n);
  set (run, POISE_METRIC_LATE_FRAMES, n_late);
  g_array_append_vals (run->gaps, self->gaps->data, self->gaps->len);
}

static void
tell_stalls (const PoiseLabMeter *self,
             PoiseReportRun      *run)
{
  const GArray *turns = poise_loop_turns_get_long (self->turns);
  gint64 max_us = 0;

  for (guint i = 0; i < turns->len; i++)
    {
      const PoiseTurn *turn = &g_array_index (turns, PoiseTurn, i);
      PoiseStall stall = { turn->begin_us - self->begin_us, turn->length_us, NULL };

      max_us = MAX (max_us, turn->length_us);
      g_array_append_val (run->stalls, stall);
    }
  set (run, POISE_METRIC_STALL_MAX, to_ms (max_us));
}

/**
 * poise_lab_meter_tell:
 * @began_us: when the job was started, of g_get_monotonic_time(); of the window at rest,
 *     when the meter began
 * @ended_us: when it had ended
 * @run: gets the figures of this one run
 *
 * After poise_lab_meter_stop().
 */
void
poise_lab_meter_tell (const PoiseLabMeter *self,
                      gint64               began_us,
                      gint64               ended_us,
                      PoiseReportRun      *run)
{
  g_return_if_fail (self != NULL && run != NULL);

  run->began_us = began_us - self->begin_us;
  run->ended_us = ended_us - self->begin_us;
  tell_frames (self, run->ended_us, run);
  tell_lengths (self->gap_lengths, POISE_METRIC_GAP_P50, run);
  tell_lengths (self->lags, POISE_METRIC_LAG_P50, run);
  tell_lengths (poise_lab_input_get_histogram (self->input), POISE_METRIC_INPUT_P50, run);
  tell_stalls (self, run);
  if (self->gio != NULL)
    set (run, POISE_METRIC_GIO_MAX, to_ms (self->gio_max_us));
}
