/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a comparison measures in each run, in the order in which its table shows it. */
typedef enum
{
  POISE_METRIC_ELAPSED,     /* the job, from its start to its end */
  POISE_METRIC_SPEEDUP,     /* how many times as fast as the first row */
  POISE_METRIC_FRAMES,      /* painted while the job ran */
  POISE_METRIC_LATE_FRAMES, /* gaps of more than 1.5 refresh intervals */
  POISE_METRIC_GAP_P50,
  POISE_METRIC_GAP_P99,
  POISE_METRIC_GAP_MAX,
  POISE_METRIC_LAG_P50,
  POISE_METRIC_LAG_P99,
  POISE_METRIC_LAG_MAX,
  POISE_METRIC_INPUT_P50, /* synthetic: see PoiseLab */
  POISE_METRIC_INPUT_P99,
  POISE_METRIC_INPUT_MAX,
  POISE_METRIC_STALL_MAX,   /* the longest turn of the loop that was a stall, else 0 */
  POISE_METRIC_BACKLOG_MAX, /* most callbacks that waited at once */
  POISE_METRIC_CANCEL,      /* from the click until the loop showed that all workers had stopped */
  POISE_METRIC_GIO_MAX,     /* the longest GIO call in the same program, where one was made */
  POISE_N_METRICS,
} PoiseMetric;

typedef struct
{
  const char *id;    /* "frame_gap_p99_ms": a column of the CSV */
  const char *title; /* "Frame gap p99" */
  const char *unit;  /* "ms", "s", "×" or "" */
  guint       decimals;
  gboolean    at_rest;   /* whether the window at rest has it too, for a ratio */
  gboolean    in_table;  /* whether the table for people has a column for it */
} PoiseMetricInfo;

const PoiseMetricInfo *poise_metric_get_info (PoiseMetric metric);
char                  *poise_metric_format   (PoiseMetric metric,
                                              double      value);

G_END_DECLS
