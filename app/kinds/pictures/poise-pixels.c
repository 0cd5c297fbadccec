/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-pixels.h"

#include "app/engine/poise-error.h"

#include <stdatomic.h>

struct _PoisePixels
{
  atomic_uint  ref_count;
  guint        width;
  guint        height;
  atomic_uint  n_finished;
  guint8      *pixels;
  atomic_uchar finished[]; /* for each row */
};

static gsize
get_row_bytes (const PoisePixels *self)
{
  return (gsize) self->width * POISE_PIXELS_BYTES;
}

/**
 * poise_pixels_new:
 * @width: at least 1
 * @height: at least 1
 *
 * Any thread; quick, since the system hands out the memory when it is first written to.
 *
 * Returns: (transfer full) (nullable): a picture without any row. Fails with
 * %POISE_ERROR_SYSTEM when there is no memory.
 */
PoisePixels *
poise_pixels_new (guint    width,
                  guint    height,
                  GError **error)
{
  guint8 *pixels;
  PoisePixels *self;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  pixels = g_try_malloc0_n ((gsize) width * height, POISE_PIXELS_BYTES);
  if (pixels == NULL)
    {
      g_autofree char *size = g_format_size ((guint64) width * height * POISE_PIXELS_BYTES);

      g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                   "%u × %u pixels: not enough memory (needs %s)", width, height, size);
      return NULL;
    }
  self = g_malloc0 (sizeof *self + height * sizeof self->finished[0]);
  atomic_init (&self->ref_count, 1);
  self->width = width;
  self->height = height;
  self->pixels = pixels;
  return self;
}

/**
 * poise_pixels_ref:
 *
 * Any thread. Returns: (transfer full): @self.
 */
PoisePixels *
poise_pixels_ref (PoisePixels *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/**
 * poise_pixels_unref:
 *
 * Any thread.
 */
void
poise_pixels_unref (PoisePixels *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;
  g_free (self->pixels);
  g_free (self);
}

/**
 * poise_pixels_get_width:
 *
 * Any thread. Returns: how many pixels a row has.
 */
guint
poise_pixels_get_width (PoisePixels *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->width;
}

/**
 * poise_pixels_get_height:
 *
 * Any thread. Returns: how many rows there will be.
 */
guint
poise_pixels_get_height (PoisePixels *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->height;
}

/**
 * poise_pixels_begin_row:
 * @row: one that is nobody else's, from 0 at the top
 *
 * A worker's thread. Returns: (transfer none): the row, to be written to.
 */
guint8 *
poise_pixels_begin_row (PoisePixels *self,
                        guint        row)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (row < self->height, NULL);

  return self->pixels + row * get_row_bytes (self);
}

/**
 * poise_pixels_finish_row:
 * @row: the worker's own, once
 *
 * A worker's thread: hands a row over to all who look.
 */
void
poise_pixels_finish_row (PoisePixels *self,
                         guint        row)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (row < self->height);

  atomic_store_explicit (&self->finished[row], TRUE, memory_order_release);
  atomic_fetch_add_explicit (&self->n_finished, 1, memory_order_release);
}

/**
 * poise_pixels_get_n_finished:
 *
 * Any thread. Returns: how many rows are finished.
 */
guint
poise_pixels_get_n_finished (PoisePixels *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load_explicit (&self->n_finished, memory_order_acquire);
}

/**
 * poise_pixels_get_row:
 *
 * Any thread. Returns: (transfer none) (nullable): a row that is finished, else NULL.
 */
const guint8 *
poise_pixels_get_row (PoisePixels *self,
                      guint        row)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (row < self->height, NULL);

  if (!atomic_load_explicit (&self->finished[row], memory_order_acquire))
    return NULL;
  return self->pixels + row * get_row_bytes (self);
}
