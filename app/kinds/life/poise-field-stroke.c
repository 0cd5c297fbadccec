/* SPDX-License-Identifier: MIT */
#include "app/kinds/life/poise-field-stroke.h"

#include <stdlib.h>

typedef struct
{
  int                  width;
  int                  height;
  int                  size;
  gboolean             alive;
  PoiseFieldStrokeFunc func;
  gpointer             user_data;
} Brush;

/* What of the brush is on the field. */
static void
dab (const Brush *brush,
     int          x,
     int          y)
{
  int left = MAX (x, 0);
  int right = MIN (x + brush->size, brush->width);
  int bottom = MIN (y + brush->size, brush->height);

  if (left >= right)
    return;
  for (int i = MAX (y, 0); i < bottom; i++)
    brush->func ((guint) left, (guint) i, (guint) (right - left), brush->alive,
                 brush->user_data);
}

/**
 * poise_field_stroke_paint:
 * @width: of the field
 * @height: of the field
 * @func: called for the cells of the stroke; for some of them more than once
 *
 * Any thread. Goes along the stroke, cell by cell (Bresenham's line).
 */
void
poise_field_stroke_paint (const PoiseFieldStroke *self,
                          guint                   width,
                          guint                   height,
                          PoiseFieldStrokeFunc    func,
                          gpointer                user_data)
{
  const Brush brush = {
    (int) width, (int) height, (int) self->size, self->alive, func, user_data,
  };
  int across = abs (self->to_x - self->from_x);
  int down = abs (self->to_y - self->from_y);
  int step_x = self->to_x > self->from_x ? 1 : -1;
  int step_y = self->to_y > self->from_y ? 1 : -1;
  int slack = across - down;
  int x = self->from_x;
  int y = self->from_y;

  g_return_if_fail (self->size > 0);
  g_return_if_fail (func != NULL);

  dab (&brush, x, y);
  while (x != self->to_x || y != self->to_y)
    {
      int twice = 2 * slack;

      if (twice > -down)
        {
          slack -= down;
          x += step_x;
        }
      if (twice < across)
        {
          slack += across;
          y += step_y;
        }
      dab (&brush, x, y);
    }
}
