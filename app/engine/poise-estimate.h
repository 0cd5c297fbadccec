/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rate is that of the last four seconds, read four times a second. */
#define POISE_ESTIMATE_SAMPLES 17
#define POISE_ESTIMATE_INTERVAL_US (G_USEC_PER_SEC / 4)

/**
 * PoiseEstimate:
 *
 * How fast a job goes, and how long it will still take. One thread at a time;
 * start with all zero.
 */
typedef struct
{
  gint64  at_us[POISE_ESTIMATE_SAMPLES];
  guint64 done[POISE_ESTIMATE_SAMPLES];
  guint   n; /* samples ever taken */
} PoiseEstimate;

gboolean poise_estimate_add      (PoiseEstimate *self,
                                  gint64         elapsed_us,
                                  guint64        done);
double   poise_estimate_get_rate (const PoiseEstimate *self);
double   poise_estimate_get_left (const PoiseEstimate *self,
                                  guint64              total);

G_END_DECLS
