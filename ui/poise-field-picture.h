/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/kinds/poise-field.h"

G_BEGIN_DECLS

/* How large a playing field is drawn: a cell is a whole number of pixels wide, or a pixel a
 * whole number of cells, so that no cell is wider than another. Pixels of the screen. */
typedef struct
{
  guint cell_px; /* 1 when a pixel stands for several cells */
  guint n_cells; /* across and down, that share a pixel; 1 when cells are larger */
  guint width_px;
  guint height_px;
} PoiseFieldScale;

typedef struct
{
  GdkRGBA dead;
  GdkRGBA alive;
  GdkRGBA grid;
} PoiseFieldColors;

PoiseFieldScale poise_field_scale_fit     (guint                   width,
                                           guint                   height,
                                           guint                   width_px,
                                           guint                   height_px);
void            poise_field_picture_paint (PoiseField             *field,
                                           const PoiseFieldScale  *scale,
                                           const PoiseFieldColors *colors,
                                           cairo_t                *cr);

G_END_DECLS
