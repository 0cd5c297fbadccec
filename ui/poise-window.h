/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ui/poise-application.h"

G_BEGIN_DECLS

/**
 * PoiseWindow:
 *
 * The window: the pages, and below them the responsiveness strip.
 */
#define POISE_TYPE_WINDOW (poise_window_get_type ())
G_DECLARE_FINAL_TYPE (PoiseWindow, poise_window, POISE, WINDOW, GtkApplicationWindow)

GtkWidget *poise_window_new         (PoiseApplication *application);
void       poise_window_begin_tour  (PoiseWindow      *self);
void       poise_window_compare     (PoiseWindow      *self,
                                     const char       *id);
gboolean   poise_window_refuse_jobs (GtkWidget        *widget);
void       poise_window_tell        (GtkWidget        *widget,
                                     const char       *message);

G_END_DECLS
