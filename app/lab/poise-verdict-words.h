/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* What verdicts are made of. All on any thread; every string is (transfer full). A run
 * that is NULL is one that was never made. */

gboolean poise_verdict_has_figures (const PoiseReportRun *run);
gboolean poise_verdict_is_frozen   (const PoiseReportRun *run);
gboolean poise_verdict_is_perfect  (const PoiseReportRun *run);
gboolean poise_verdict_is_worse    (const PoiseReportRun *a,
                                    const PoiseReportRun *b);
double   poise_verdict_get         (const PoiseReportRun *run,
                                    PoiseMetric           metric);
gboolean poise_verdict_differ      (const PoiseReportRun *a,
                                    const PoiseReportRun *b);

char    *poise_verdict_say_window  (const PoiseReportRun *run);
char    *poise_verdict_say_ms      (double                ms);
char    *poise_verdict_say_time    (const PoiseReportRun *run);
char    *poise_verdict_say_count   (guint                 n,
                                    const char           *one,
                                    const char           *many);
char    *poise_verdict_say_errors  (const PoiseReport    *report);
char    *poise_verdict_say_label   (const PoiseReportRun *run);
char    *poise_verdict_say_rest    (const PoiseReport    *report);

G_END_DECLS
