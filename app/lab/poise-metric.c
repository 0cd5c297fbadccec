/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-metric.h"

#include "app/engine/poise-text.h"

#include <math.h>

static const PoiseMetricInfo infos[POISE_N_METRICS] = {
  [POISE_METRIC_ELAPSED] = { "elapsed_s", "Time", "s", 3, FALSE, TRUE },
  [POISE_METRIC_SPEEDUP] = { "speedup", "Speed-up", "×", 2, FALSE, TRUE },
  [POISE_METRIC_FRAMES] = { "frames", "Frames", "", 0, FALSE, TRUE },
  [POISE_METRIC_LATE_FRAMES] = { "late_frames", "Late", "", 0, FALSE, TRUE },
  [POISE_METRIC_GAP_P50] = { "frame_gap_p50_ms", "Frame gap p50", "ms", 1, TRUE, TRUE },
  [POISE_METRIC_GAP_P99] = { "frame_gap_p99_ms", "Frame gap p99", "ms", 1, TRUE, TRUE },
  [POISE_METRIC_GAP_MAX] = { "frame_gap_max_ms", "Frame gap max", "ms", 1, TRUE, TRUE },
  [POISE_METRIC_LAG_P50] = { "loop_lag_p50_ms", "Loop lag p50", "ms", 2, TRUE, FALSE },
  [POISE_METRIC_LAG_P99] = { "loop_lag_p99_ms", "Loop lag p99", "ms", 2, TRUE, TRUE },
  [POISE_METRIC_LAG_MAX] = { "loop_lag_max_ms", "Loop lag max", "ms", 2, TRUE, FALSE },
  [POISE_METRIC_INPUT_P50] = { "input_p50_ms", "Input to paint p50", "ms", 1, TRUE, FALSE },
  [POISE_METRIC_INPUT_P99] = { "input_p99_ms", "Input to paint p99", "ms", 1, TRUE, TRUE },
  [POISE_METRIC_INPUT_MAX] = { "input_max_ms", "Input to paint max", "ms", 1, TRUE, FALSE },
  [POISE_METRIC_STALL_MAX] = { "stall_max_ms", "Longest stall", "ms", 0, FALSE, TRUE },
  [POISE_METRIC_BACKLOG_MAX] = { "backlog_max", "Most waiting", "", 0, FALSE, TRUE },
  [POISE_METRIC_CANCEL] = { "cancel_ms", "Cancel", "ms", 1, FALSE, TRUE },
  [POISE_METRIC_GIO_MAX] = { "gio_max_ms", "GIO call max", "ms", 1, TRUE, TRUE },
};

/**
 * poise_metric_get_info:
 *
 * Any thread. Returns: (transfer none): what there is to know about it.
 */
const PoiseMetricInfo *
poise_metric_get_info (PoiseMetric metric)
{
  g_return_val_if_fail (metric < POISE_N_METRICS, NULL);

  return &infos[metric];
}

/**
 * poise_metric_format:
 * @value: in the metric's unit; NAN when it was not measured
 *
 * Any thread. Returns: (transfer full): the value with its unit, as a person reads it;
 * a dash when there is none.
 */
char *
poise_metric_format (PoiseMetric metric,
                     double      value)
{
  const PoiseMetricInfo *info = poise_metric_get_info (metric);

  if (!isfinite (value))
    return g_strdup ("–");
  if (info->decimals == 0 && *info->unit == '\0')
    return poise_text_count ((gint64) value);
  if (g_str_equal (info->unit, "×"))
    return g_strdup_printf ("%.*f ×", (int) info->decimals, value);
  return g_strdup_printf ("%.*f%s%s", (int) info->decimals, value,
                          *info->unit != '\0' ? " " : "", info->unit);
}
