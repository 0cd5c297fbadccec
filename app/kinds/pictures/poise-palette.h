/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POISE_PALETTE_BYTES 4 /* red, green, blue, and alpha, which is always 255 */

void poise_palette_paint_left   (guint8 *rgba,
                                 guint   n,
                                 double  norm);
void poise_palette_paint_stayed (guint8 *rgba);

G_END_DECLS
