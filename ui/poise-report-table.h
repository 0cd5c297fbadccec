/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report.h"
#include "ui/poise-report-cell.h"

G_BEGIN_DECLS

/**
 * PoiseReportTable:
 *
 * A report's figures: a row for the window at rest and for each way, a column for each
 * metric. The names of the rows stay in view while the columns are scrolled. It is one
 * stop of the Tab key; the arrows go from cell to cell.
 */
#define POISE_TYPE_REPORT_TABLE (poise_report_table_get_type ())
G_DECLARE_FINAL_TYPE (PoiseReportTable, poise_report_table, POISE, REPORT_TABLE, GtkWidget)

GtkWidget       *poise_report_table_new           (void);
void             poise_report_table_set_report    (PoiseReportTable  *self,
                                                   const PoiseReport *report);
guint            poise_report_table_get_n_rows    (PoiseReportTable  *self);
guint            poise_report_table_get_n_columns (PoiseReportTable  *self);
PoiseReportCell *poise_report_table_get_cell      (PoiseReportTable  *self,
                                                   guint              row,
                                                   guint              column);

G_END_DECLS
