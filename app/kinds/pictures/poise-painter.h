/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/pictures/poise-mandelbrot.h"

G_BEGIN_DECLS

/**
 * PoisePainter:
 *
 * One worker's share of a picture: takes rows and paints their pixels. Belongs to one
 * thread.
 */
typedef struct _PoisePainter PoisePainter;

PoisePainter *poise_painter_new           (PoiseMandelbrot *picture);
void          poise_painter_free          (PoisePainter    *self);
gboolean      poise_painter_paint         (PoisePainter    *self);
guint64       poise_painter_get_n_painted (PoisePainter    *self);

G_END_DECLS
