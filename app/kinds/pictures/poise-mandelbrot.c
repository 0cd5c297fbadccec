/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-mandelbrot.h"

#include <stdatomic.h>

struct _PoiseMandelbrot
{
  PoisePixels *pixels;
  PoisePlace   place;
  double       spacing; /* from one pixel to the next, in the plane's units */
  guint        iterations;

  atomic_uint next_row; /* the heap */
  guint      *n_left;   /* of each row, pixels not yet painted; for the row's worker */
};

/**
 * poise_mandelbrot_new:
 * @pixels: (transfer full): where the rows go
 * @place: what they show
 * @iterations: how far a point's orbit is followed
 *
 * Any thread. Returns: (transfer full): a picture of which no row has been taken yet.
 */
PoiseMandelbrot *
poise_mandelbrot_new (PoisePixels      *pixels,
                      const PoisePlace *place,
                      guint             iterations)
{
  PoiseMandelbrot *self;

  g_return_val_if_fail (pixels != NULL, NULL);
  g_return_val_if_fail (place != NULL, NULL);

  self = g_new0 (PoiseMandelbrot, 1);
  self->pixels = pixels;
  self->place = *place;
  self->spacing = place->scale / poise_pixels_get_width (pixels);
  self->iterations = iterations;
  self->n_left = g_new (guint, poise_pixels_get_height (pixels));
  return self;
}

/**
 * poise_mandelbrot_free:
 *
 * Any thread, when no worker uses it any more.
 */
void
poise_mandelbrot_free (PoiseMandelbrot *self)
{
  g_return_if_fail (self != NULL);

  poise_pixels_unref (self->pixels);
  g_free (self->n_left);
  g_free (self);
}

/**
 * poise_mandelbrot_get_pixels:
 *
 * Any thread. Returns: (transfer none): where the rows go.
 */
PoisePixels *
poise_mandelbrot_get_pixels (PoiseMandelbrot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->pixels;
}

/**
 * poise_mandelbrot_get_place:
 *
 * Any thread. Returns: (transfer none): what they show.
 */
const PoisePlace *
poise_mandelbrot_get_place (PoiseMandelbrot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->place;
}

/**
 * poise_mandelbrot_get_iterations:
 *
 * Any thread. Returns: how far a point's orbit is followed.
 */
guint
poise_mandelbrot_get_iterations (PoiseMandelbrot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->iterations;
}

/**
 * poise_mandelbrot_take_row:
 * @row: (out): one that is now the worker's
 *
 * A worker's thread. Returns: whether there was one left.
 */
gboolean
poise_mandelbrot_take_row (PoiseMandelbrot *self,
                           guint           *row)
{
  guint height;

  g_return_val_if_fail (self != NULL, FALSE);

  height = poise_pixels_get_height (self->pixels);
  /* Asked first, so that the number does not run on and on. */
  if (atomic_load (&self->next_row) >= height)
    return FALSE;
  *row = atomic_fetch_add (&self->next_row, 1);
  if (*row >= height)
    return FALSE;
  self->n_left[*row] = poise_pixels_get_width (self->pixels);
  return TRUE;
}

/**
 * poise_mandelbrot_find_point:
 * @re: (out): the real part of the point in the middle of a pixel
 * @im: (out): its imaginary part
 *
 * Any thread. The imaginary axis goes up, rows are counted downwards.
 */
void
poise_mandelbrot_find_point (PoiseMandelbrot *self,
                             guint            column,
                             guint            row,
                             double          *re,
                             double          *im)
{
  double width = poise_pixels_get_width (self->pixels);
  double height = poise_pixels_get_height (self->pixels);

  *re = self->place.center_x + (column + 0.5 - width / 2) * self->spacing;
  *im = self->place.center_y - (row + 0.5 - height / 2) * self->spacing;
}

/**
 * poise_mandelbrot_count_pixel:
 * @row: the worker's own
 *
 * A worker's thread: one more of the row's pixels is painted. With the last of them the
 * row is finished.
 */
void
poise_mandelbrot_count_pixel (PoiseMandelbrot *self,
                              guint            row)
{
  g_return_if_fail (self != NULL);

  if (--self->n_left[row] == 0)
    poise_pixels_finish_row (self->pixels, row);
}
