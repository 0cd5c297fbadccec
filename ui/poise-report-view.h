/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/**
 * PoiseReportView:
 *
 * What came of a comparison, to be looked at and taken away: the verdict, the table, the
 * frame gaps in time, their cumulative curve, and below what saves and copies it.
 *
 * Actions: report.save-json, report.save-csv, report.save-png, report.save-svg, which ask
 * where to; report.save, with a format ("json", "csv", "png", "svg") and a path; and
 * report.copy-markdown.
 */
#define POISE_TYPE_REPORT_VIEW (poise_report_view_get_type ())
G_DECLARE_FINAL_TYPE (PoiseReportView, poise_report_view, POISE, REPORT_VIEW, GtkWidget)

GtkWidget *poise_report_view_new        (void);
void       poise_report_view_set_report (PoiseReportView   *self,
                                         const PoiseReport *report);

G_END_DECLS
