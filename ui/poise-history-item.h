/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "app/lab/poise-history.h"

G_BEGIN_DECLS

/**
 * PoiseHistoryItem:
 *
 * A line of the history's list, as it is shown. Main thread.
 *
 * Properties: "title", "date" (in the person's own time and form), "origin" (the kind,
 * the host, the versions), "verdict" (all read-only and constant), and "chosen" (to be
 * compared with another one).
 */
#define POISE_TYPE_HISTORY_ITEM (poise_history_item_get_type ())
G_DECLARE_FINAL_TYPE (PoiseHistoryItem, poise_history_item, POISE, HISTORY_ITEM, GObject)

PoiseHistoryItem *poise_history_item_new        (const PoiseHistoryEntry *entry);
gint64            poise_history_item_get_id     (PoiseHistoryItem *self);
const char       *poise_history_item_get_title  (PoiseHistoryItem *self);
gboolean          poise_history_item_get_chosen (PoiseHistoryItem *self);
void              poise_history_item_set_chosen (PoiseHistoryItem *self,
                                                 gboolean          chosen);

G_END_DECLS
