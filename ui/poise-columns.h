/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  POISE_COLUMN_START,
  POISE_COLUMN_CENTER,
  POISE_COLUMN_END,
  POISE_N_COLUMNS,
} PoiseColumn;

/**
 * PoiseColumns:
 *
 * Up to three columns side by side; in a narrow window one at a time, with buttons
 * above to switch between them.
 *
 * Properties: "start", "center", "end" (the widgets, each of which may be missing),
 * "start-title", "center-title", "end-title" (what the buttons say), and "start-width"
 * (in pixels, while they are side by side).
 */
#define POISE_TYPE_COLUMNS (poise_columns_get_type ())
G_DECLARE_FINAL_TYPE (PoiseColumns, poise_columns, POISE, COLUMNS, GtkWidget)

void poise_columns_show (PoiseColumns *self,
                         PoiseColumn   column);

G_END_DECLS
