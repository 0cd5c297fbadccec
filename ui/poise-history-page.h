/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ui/poise-history-store.h"

G_BEGIN_DECLS

/**
 * PoiseHistoryPage:
 *
 * All comparisons that came to their end: the list on the left; on the right the report of
 * the selected one, or two that were chosen, laid side by side.
 *
 * Actions: "history.choose" and "history.delete", each with a comparison's number;
 * "history.compare" for the two that are chosen; "history.undo" for the last that was
 * deleted; "history.refresh".
 */
#define POISE_TYPE_HISTORY_PAGE (poise_history_page_get_type ())
G_DECLARE_FINAL_TYPE (PoiseHistoryPage, poise_history_page, POISE, HISTORY_PAGE, GtkWidget)

void poise_history_page_set_store (PoiseHistoryPage  *self,
                                   PoiseHistoryStore *store);

G_END_DECLS
