/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-lines.h"

G_BEGIN_DECLS

/**
 * PoiseLinesView:
 *
 * Lines of text that scroll, and follow new ones as long as the last is in sight.
 * Only what is on the screen costs anything, however many lines there are.
 */
#define POISE_TYPE_LINES_VIEW (poise_lines_view_get_type ())
G_DECLARE_FINAL_TYPE (PoiseLinesView, poise_lines_view, POISE, LINES_VIEW, GtkWidget)

void poise_lines_view_set_lines (PoiseLinesView *self,
                                 PoiseLines     *lines);

G_END_DECLS
