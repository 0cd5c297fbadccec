/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/kinds/pictures/poise-pixels.h"

G_BEGIN_DECLS

/**
 * PoiseBands:
 *
 * A picture at the size at which it is on the screen: bands of rows, a texture each.
 * Rows that are not finished yet are transparent.
 *
 * Where GTK draws with the processor, every texture is drawn anew for every frame, which
 * costs milliseconds for one as large as the picture and as much for one that has to be
 * scaled. So what is drawn has the screen's own size, is scaled once, when a row comes,
 * and only the band with the row in it is made anew.
 *
 * Main thread only; reference-counted.
 */
typedef struct _PoiseBands PoiseBands;

PoiseBands *poise_bands_new         (PoisePixels           *pixels,
                                     guint                  width,
                                     guint                  height);
PoiseBands *poise_bands_ref         (PoiseBands            *self);
void        poise_bands_unref       (PoiseBands            *self);
guint       poise_bands_get_width   (PoiseBands            *self);
guint       poise_bands_get_height  (PoiseBands            *self);
void        poise_bands_change      (PoiseBands            *self,
                                     guint                  first,
                                     guint                  last);
gboolean    poise_bands_update      (PoiseBands            *self,
                                     gint64                 budget_us);
gboolean    poise_bands_is_complete (PoiseBands            *self);
void        poise_bands_snapshot    (PoiseBands            *self,
                                     GtkSnapshot           *snapshot,
                                     const graphene_rect_t *bounds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseBands, poise_bands_unref)

G_END_DECLS
