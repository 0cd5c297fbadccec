/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void poise_pill_append (GtkSnapshot           *snapshot,
                        const GdkRGBA         *color,
                        float                  alpha,
                        const graphene_rect_t *bounds);

G_END_DECLS
