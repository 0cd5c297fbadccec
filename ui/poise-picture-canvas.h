/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/kinds/pictures/poise-picture.h"

G_BEGIN_DECLS

/**
 * PoisePictureCanvas:
 *
 * Draws a #PoisePicture as its rows arrive, fitted into the room there is. Main thread
 * only.
 */
#define POISE_TYPE_PICTURE_CANVAS (poise_picture_canvas_get_type ())
G_DECLARE_FINAL_TYPE (PoisePictureCanvas, poise_picture_canvas, POISE, PICTURE_CANVAS,
                      GtkWidget)

void                   poise_picture_canvas_show     (PoisePictureCanvas *self,
                                                      PoisePicture       *picture,
                                                      gboolean            goes_on);
const graphene_rect_t *poise_picture_canvas_get_rect (PoisePictureCanvas *self);

G_END_DECLS
