/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define POISE_TYPE_BEACON (poise_beacon_get_type ())
G_DECLARE_FINAL_TYPE (PoiseBeacon, poise_beacon, POISE, BEACON, GtkWidget)

GtkWidget *poise_beacon_new        (void);
void       poise_beacon_set_active (PoiseBeacon *self,
                                    gboolean     active);
gboolean   poise_beacon_get_active (PoiseBeacon *self);

G_END_DECLS
