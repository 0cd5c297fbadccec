/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PoiseBar:
 *
 * A progress bar that also shows activity whose end nobody knows.
 *
 * Properties: "fraction", from 0 to 1, or less than 0 for unknown; "label", its
 * accessible name; "moving", whether unknown progress is going on just now.
 */
#define POISE_TYPE_BAR (poise_bar_get_type ())
G_DECLARE_FINAL_TYPE (PoiseBar, poise_bar, POISE, BAR, GtkWidget)

G_END_DECLS
