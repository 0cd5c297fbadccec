/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POISE_PIXELS_BYTES 4 /* of a pixel: red, green, blue, alpha */

/**
 * PoisePixels:
 *
 * Where workers put the rows of a picture. Any thread; reference-counted.
 *
 * A row belongs to one worker, which may write to it until it says that the row is
 * finished. From then on it never changes and everybody may read it; before, nobody
 * else may.
 */
typedef struct _PoisePixels PoisePixels;

PoisePixels  *poise_pixels_new            (guint        width,
                                           guint        height,
                                           GError     **error);
PoisePixels  *poise_pixels_ref            (PoisePixels *self);
void          poise_pixels_unref          (PoisePixels *self);
guint         poise_pixels_get_width      (PoisePixels *self);
guint         poise_pixels_get_height     (PoisePixels *self);
guint8       *poise_pixels_begin_row      (PoisePixels *self,
                                           guint        row);
void          poise_pixels_finish_row     (PoisePixels *self,
                                           guint        row);
guint         poise_pixels_get_n_finished (PoisePixels *self);
const guint8 *poise_pixels_get_row        (PoisePixels *self,
                                           guint        row);
GVariant     *poise_pixels_pack           (PoisePixels *self);
gboolean      poise_pixels_unpack         (PoisePixels *self,
                                           GVariant    *packed,
                                           GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoisePixels, poise_pixels_unref)

G_END_DECLS
