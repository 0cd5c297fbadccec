/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* A report in which no two figures are the same, so that none can stand for another. */
PoiseReport    *poise_test_report_new          (void);
void            poise_test_report_assert_equal (const PoiseReport *a,
                                                const PoiseReport *b);

/* (transfer none): the row of that index. */
PoiseReportRun *poise_test_get_run             (const PoiseReport *report,
                                                guint              index);

G_END_DECLS
