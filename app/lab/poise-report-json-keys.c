/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-json-private.h"

const PoiseReportKey poise_report_keys[POISE_N_METRICS] = {
  [POISE_METRIC_ELAPSED] = { "elapsed_s", NULL },
  [POISE_METRIC_SPEEDUP] = { "speedup", NULL },
  [POISE_METRIC_FRAMES] = { "frames", NULL },
  [POISE_METRIC_LATE_FRAMES] = { "late_frames", NULL },
  [POISE_METRIC_GAP_P50] = { "frame_gap_ms", "p50" },
  [POISE_METRIC_GAP_P99] = { "frame_gap_ms", "p99" },
  [POISE_METRIC_GAP_MAX] = { "frame_gap_ms", "max" },
  [POISE_METRIC_LAG_P50] = { "loop_lag_ms", "p50" },
  [POISE_METRIC_LAG_P99] = { "loop_lag_ms", "p99" },
  [POISE_METRIC_LAG_MAX] = { "loop_lag_ms", "max" },
  [POISE_METRIC_INPUT_P50] = { "input_ms", "p50" },
  [POISE_METRIC_INPUT_P99] = { "input_ms", "p99" },
  [POISE_METRIC_INPUT_MAX] = { "input_ms", "max" },
  [POISE_METRIC_STALL_MAX] = { "stall_max_ms", NULL },
  [POISE_METRIC_BACKLOG_MAX] = { "backlog_max", NULL },
  [POISE_METRIC_CANCEL] = { "cancel_ms", NULL },
  [POISE_METRIC_GIO_MAX] = { "gio_max_ms", NULL },
};
