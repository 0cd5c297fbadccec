/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report-figures.h"

G_BEGIN_DECLS

/**
 * PoiseReportCell:
 *
 * A cell of a report's table: a figure, or the name of a row. It can have the focus, so
 * that a screen reader tells it in whole.
 */
#define POISE_TYPE_REPORT_CELL (poise_report_cell_get_type ())
G_DECLARE_FINAL_TYPE (PoiseReportCell, poise_report_cell, POISE, REPORT_CELL, GtkWidget)

GtkWidget  *poise_report_cell_new_figure (void);
GtkWidget  *poise_report_cell_new_head   (void);
void        poise_report_cell_set_figure (PoiseReportCell         *self,
                                          const PoiseReportFigure *figure);
void        poise_report_cell_set_run    (PoiseReportCell         *self,
                                          const PoiseReportRun    *run,
                                          int                      n_chars);
const char *poise_report_cell_get_words  (PoiseReportCell         *self);

/* Beside the colour: what marks a figure of that level; empty for most. */
const char *poise_report_cell_get_mark   (PoiseLevel               level);

G_END_DECLS
