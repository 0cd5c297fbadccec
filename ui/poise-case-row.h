/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/**
 * PoiseCaseRow:
 *
 * One way of a comparison that is under way: still to come, or what is known of it.
 */
#define POISE_TYPE_CASE_ROW (poise_case_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseCaseRow, poise_case_row, POISE, CASE_ROW, GtkWidget)

GtkWidget *poise_case_row_new     (const char           *label);
void       poise_case_row_set_run (PoiseCaseRow         *self,
                                   const PoiseReportRun *run);

G_END_DECLS
