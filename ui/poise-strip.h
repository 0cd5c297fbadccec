/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define POISE_TYPE_STRIP (poise_strip_get_type ())
G_DECLARE_FINAL_TYPE (PoiseStrip, poise_strip, POISE, STRIP, GtkWidget)

GtkWidget *poise_strip_new      (void);
void       poise_strip_set_busy (PoiseStrip *self,
                                 gboolean    busy);
gboolean   poise_strip_get_busy (PoiseStrip *self);
void       poise_strip_touch    (PoiseStrip *self);

G_END_DECLS
