/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* What several repeats of one way come to. Any thread. */
PoiseSpread poise_lab_tally_spread   (double          *values,
                                      guint            n);
void        poise_lab_tally_repeats  (const GPtrArray *repeats,
                                      PoiseReportRun  *row);
void        poise_lab_tally_speedups (PoiseReport     *report,
                                      const char      *first);

G_END_DECLS
