/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-metric.h"

G_BEGIN_DECLS

/* Where a metric's median stands in the JSON of a run. */
typedef struct
{
  const char *key;    /* "frame_gap_ms" */
  const char *member; /* "p99" of the object there, or NULL when there is none */
} PoiseReportKey;

extern const PoiseReportKey poise_report_keys[POISE_N_METRICS];

#define POISE_REPORT_US_PER_MS 1000.0

G_END_DECLS
