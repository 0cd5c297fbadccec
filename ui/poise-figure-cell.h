/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report-figures.h"

G_BEGIN_DECLS

/**
 * PoiseFigureCell:
 *
 * A cell of a report's table: a figure, or the name of a row. It can have the focus, so
 * that a screen reader tells it in whole.
 */
#define POISE_TYPE_FIGURE_CELL (poise_figure_cell_get_type ())
G_DECLARE_FINAL_TYPE (PoiseFigureCell, poise_figure_cell, POISE, FIGURE_CELL, GtkWidget)

GtkWidget  *poise_figure_cell_new_figure (void);
GtkWidget  *poise_figure_cell_new_head   (void);
void        poise_figure_cell_set_figure (PoiseFigureCell         *self,
                                          const PoiseReportFigure *figure);
void        poise_figure_cell_set_run    (PoiseFigureCell         *self,
                                          const PoiseReportRun    *run,
                                          int                      n_chars);
const char *poise_figure_cell_get_words  (PoiseFigureCell         *self);

/* Beside the colour: what marks a figure of that level; empty for most. */
const char *poise_figure_cell_get_mark   (PoiseLevel               level);

G_END_DECLS
