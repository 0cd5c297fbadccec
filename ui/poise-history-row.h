/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ui/poise-history-item.h"

G_BEGIN_DECLS

/**
 * PoiseHistoryRow:
 *
 * One comparison in the history's list. Its buttons activate "history.choose" and
 * "history.delete", each with its number.
 *
 * Property: "item" (a #PoiseHistoryItem, or NULL).
 */
#define POISE_TYPE_HISTORY_ROW (poise_history_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseHistoryRow, poise_history_row, POISE, HISTORY_ROW, GtkWidget)

G_END_DECLS
