/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/pictures/poise-picture.h"
#include "app/kinds/pictures/poise-pixels.h"

G_BEGIN_DECLS

/**
 * PoiseMandelbrot:
 *
 * A picture of the Mandelbrot set that is being drawn: what its workers share. They take
 * rows from a common heap, so that none is idle while there is one.
 *
 * Any thread; nothing in it needs a lock.
 */
typedef struct _PoiseMandelbrot PoiseMandelbrot;

PoiseMandelbrot  *poise_mandelbrot_new            (PoisePixels      *pixels,
                                                   const PoisePlace *place,
                                                   guint             iterations);
void              poise_mandelbrot_free           (PoiseMandelbrot  *self);
PoisePixels      *poise_mandelbrot_get_pixels     (PoiseMandelbrot  *self);
const PoisePlace *poise_mandelbrot_get_place      (PoiseMandelbrot  *self);
guint             poise_mandelbrot_get_iterations (PoiseMandelbrot  *self);
gboolean          poise_mandelbrot_take_row       (PoiseMandelbrot  *self,
                                                   guint            *row);
void              poise_mandelbrot_find_point     (PoiseMandelbrot  *self,
                                                   guint             column,
                                                   guint             row,
                                                   double           *re,
                                                   double           *im);
void              poise_mandelbrot_count_pixel    (PoiseMandelbrot  *self,
                                                   guint             row);

G_END_DECLS
