/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PoiseComparePage:
 *
 * The same job in several ways, side by side: what to compare on the left; on the right
 * how far it is while it runs, and what came of it.
 *
 * Property "comparing" (read-only, notified): whether a comparison runs.
 */
#define POISE_TYPE_COMPARE_PAGE (poise_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (PoiseComparePage, poise_compare_page, POISE, COMPARE_PAGE, GtkWidget)

gboolean poise_compare_page_is_comparing (PoiseComparePage *self);
void     poise_compare_page_cancel       (PoiseComparePage *self);

G_END_DECLS
