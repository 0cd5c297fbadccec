/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/**
 * PoiseHistoryPair:
 *
 * Two comparisons laid side by side: what the newer one says of the older one, and the
 * tables of both, the older first.
 */
#define POISE_TYPE_HISTORY_PAIR (poise_history_pair_get_type ())
G_DECLARE_FINAL_TYPE (PoiseHistoryPair, poise_history_pair, POISE, HISTORY_PAIR, GtkWidget)

void poise_history_pair_set_reports (PoiseHistoryPair  *self,
                                     const PoiseReport *one,
                                     const PoiseReport *other);

G_END_DECLS
