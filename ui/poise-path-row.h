/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-params.h"

G_BEGIN_DECLS

/**
 * PoisePathRow:
 *
 * The files and folders that a kind is to work on: what is chosen, and buttons
 * to choose others or to go back to the sample.
 */
#define POISE_TYPE_PATH_ROW (poise_path_row_get_type ())
G_DECLARE_FINAL_TYPE (PoisePathRow, poise_path_row, POISE, PATH_ROW, GtkWidget)

GtkWidget *poise_path_row_new (PoiseParams *params);

G_END_DECLS
