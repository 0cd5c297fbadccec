/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-enums.h"
#include "app/kinds/pictures/poise-pixels.h"

G_BEGIN_DECLS

/**
 * PoisePixelsHash:
 *
 * The SHA-256 of a picture's pixels, from left to right and from the top, a bounded piece
 * at a time. Belongs to one thread.
 */
typedef struct _PoisePixelsHash PoisePixelsHash;

PoisePixelsHash *poise_pixels_hash_new  (PoisePixels     *pixels);
void             poise_pixels_hash_free (PoisePixelsHash *self);
PoiseStep        poise_pixels_hash_step (PoisePixelsHash *self,
                                         char           **sha256,
                                         GError         **error);
gboolean         poise_pixels_hash_is_digest (const char *text);

G_END_DECLS
