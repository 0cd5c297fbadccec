/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report.h"
#include "ui/poise-figure-cell.h"

G_BEGIN_DECLS

/**
 * PoiseFigureTable:
 *
 * A report's figures: a row for the window at rest and for each way, a column for each
 * metric. The names of the rows stay in view while the columns are scrolled. It is one
 * stop of the Tab key; the arrows go from cell to cell.
 */
#define POISE_TYPE_FIGURE_TABLE (poise_figure_table_get_type ())
G_DECLARE_FINAL_TYPE (PoiseFigureTable, poise_figure_table, POISE, FIGURE_TABLE, GtkWidget)

GtkWidget       *poise_figure_table_new           (void);
void             poise_figure_table_set_report    (PoiseFigureTable  *self,
                                                   const PoiseReport *report);
guint            poise_figure_table_get_n_rows    (PoiseFigureTable  *self);
guint            poise_figure_table_get_n_columns (PoiseFigureTable  *self);
PoiseFigureCell *poise_figure_table_get_cell      (PoiseFigureTable  *self,
                                                   guint              row,
                                                   guint              column);

G_END_DECLS
