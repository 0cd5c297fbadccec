/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseFieldStroke:
 *
 * What a pointer drew on a playing field in one go: a straight line of cells, both ends
 * with it, as thick as a square brush. It may reach beyond the field.
 */
typedef struct
{
  int      from_x; /* of the brush's upper left cell */
  int      from_y;
  int      to_x;
  int      to_y;
  guint    size; /* of the brush, in cells; at least 1 */
  gboolean alive;
} PoiseFieldStroke;

/* Called for a row of @n_cells cells of a stroke, all of them on the field. */
typedef void (*PoiseFieldStrokeFunc) (guint    x,
                                      guint    y,
                                      guint    n_cells,
                                      gboolean alive,
                                      gpointer user_data);

void poise_field_stroke_paint (const PoiseFieldStroke *self,
                               guint                   width,
                               guint                   height,
                               PoiseFieldStrokeFunc    func,
                               gpointer                user_data);

G_END_DECLS
