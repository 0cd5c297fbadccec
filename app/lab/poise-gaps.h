/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* A run's frame gaps, made ready to be drawn: however many there are, a drawing needs no
 * more of them than it has pixels. All on any thread. */

gint64          poise_gap_get_begin     (const PoiseGap *gap);
gint64          poise_gaps_get_end      (const GArray *gaps);
const PoiseGap *poise_gaps_find         (const GArray *gaps,
                                         gint64        at_us);
const PoiseGap *poise_gaps_find_longest (const GArray *gaps);
void            poise_gaps_reduce       (const GArray *gaps,
                                         gint64        span_us,
                                         guint         n_columns,
                                         gint64       *longest_us);

GArray         *poise_gaps_sort         (const GArray *gaps);
double          poise_gaps_get_share    (const GArray *sorted,
                                         gint64        length_us);
gint64          poise_gaps_get_quantile (const GArray *sorted,
                                         double        share);

G_END_DECLS
