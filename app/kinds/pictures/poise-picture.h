/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-output.h"
#include "app/kinds/pictures/poise-pixels.h"

G_BEGIN_DECLS

/* What part of the plane a picture shows. Its height follows from the picture's shape. */
typedef struct
{
  double center_x;
  double center_y;
  double scale; /* the width of the view, in the plane's units */
} PoisePlace;

/**
 * PoisePicture:
 *
 * A picture of a part of a plane, whose rows appear as workers finish them. Main thread
 * only.
 *
 * Signals: "changed" (guint first, guint last): rows from first to last may have
 * appeared.
 */
#define POISE_TYPE_PICTURE (poise_picture_get_type ())
G_DECLARE_FINAL_TYPE (PoisePicture, poise_picture, POISE, PICTURE, PoiseOutput)

PoiseOutput      *poise_picture_new        (PoisePixels      *pixels,
                                            const PoisePlace *place,
                                            const PoisePlace *home);
PoisePixels      *poise_picture_get_pixels (PoisePicture     *self);
const PoisePlace *poise_picture_get_place  (PoisePicture     *self);
const PoisePlace *poise_picture_get_home   (PoisePicture     *self);

G_END_DECLS
