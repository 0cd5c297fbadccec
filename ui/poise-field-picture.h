/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/kinds/life/poise-field.h"

G_BEGIN_DECLS

/* How large a playing field is drawn, in pixels of the screen. Where there is room a cell is
 * a whole number of pixels wide, so that none is wider than another. */
typedef struct
{
  guint  n_cells;  /* across and down, that share a point of the picture: else one */
  double point_px; /* how wide a point is: a whole number, or less than one */
  int    width_px;
  int    height_px;
} PoiseFieldScale;

typedef struct
{
  GdkRGBA dead;
  GdkRGBA alive;
  GdkRGBA grid;
} PoiseFieldColors;

PoiseFieldScale  poise_field_scale_fit     (guint                   width,
                                            guint                   height,
                                            int                     width_px,
                                            int                     height_px);
PoiseFieldColors poise_field_colors_of     (GtkWidget              *widget);
void             poise_field_picture_paint (PoiseField             *field,
                                            const PoiseFieldScale  *scale,
                                            const PoiseFieldColors *colors,
                                            cairo_t                *cr);

G_END_DECLS
