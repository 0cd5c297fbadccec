/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-pixels.h"

#include "app/engine/poise-error.h"
#include "app/kinds/poise-packed.h"

#include <stdatomic.h>
#include <string.h>

struct _PoisePixels
{
  atomic_uint  ref_count;
  guint        width;
  guint        height;
  atomic_uint  n_finished;
  GVariant    *unpacked; /* whose data the pixels are, or NULL */
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
  if (self->unpacked != NULL)
    g_variant_unref (self->unpacked);
  else
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

/* Each row: whether it is finished. */
static GVariant *
pack_finished (PoisePixels *self)
{
  g_autofree guint8 *finished = g_new (guint8, self->height);

  for (guint row = 0; row < self->height; row++)
    finished[row] = poise_pixels_get_row (self, row) != NULL;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, finished, self->height, 1);
}

static GBytes *
copy_finished (PoisePixels *self)
{
  gsize row_bytes = get_row_bytes (self);
  gsize size = row_bytes * poise_pixels_get_n_finished (self);
  guint8 *pixels = g_malloc (size);
  guint8 *end = pixels;

  for (guint row = 0; row < self->height; row++)
    if (poise_pixels_get_row (self, row) != NULL)
      {
        memcpy (end, poise_pixels_get_row (self, row), row_bytes);
        end += row_bytes;
      }
  return g_bytes_new_take (pixels, size);
}

static void
unref_pixels (gpointer self)
{
  poise_pixels_unref (self);
}

/**
 * poise_pixels_pack:
 *
 * Any thread, when no worker paints any more. A picture that is finished is not copied:
 * what is returned keeps it alive.
 *
 * Returns: (transfer floating): all rows that are finished.
 */
GVariant *
poise_pixels_pack (PoisePixels *self)
{
  g_autoptr (GBytes) pixels = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (poise_pixels_get_n_finished (self) == self->height)
    pixels = g_bytes_new_with_free_func (self->pixels, get_row_bytes (self) * self->height,
                                         unref_pixels, poise_pixels_ref (self));
  else
    pixels = copy_finished (self);
  return g_variant_new ("(@ay@ay)", pack_finished (self),
                        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, pixels, TRUE));
}

/* Takes over the rows, one after another, of which @finished says which they are. */
static void
take_rows (PoisePixels  *self,
           const guint8 *finished,
           gboolean      all,
           GVariant     *data)
{
  gsize row_bytes = get_row_bytes (self);
  const guint8 *next = g_variant_get_data (data);

  if (all)
    {
      g_free (self->pixels);
      self->pixels = (guint8 *) next;
      self->unpacked = g_variant_ref (data);
    }
  for (guint row = 0; row < self->height; row++)
    if (finished[row])
      {
        if (!all)
          memcpy (poise_pixels_begin_row (self, row), next, row_bytes);
        next += row_bytes;
        poise_pixels_finish_row (self, row);
      }
}

/**
 * poise_pixels_unpack:
 * @packed: what poise_pixels_pack() made of a picture of the same size, or anything
 *
 * Any thread, while no row has been begun; none must be begun afterwards. A picture that
 * is finished is not copied: it keeps alive what @packed lies in. Fails with
 * %POISE_ERROR_SYSTEM and has no rows then.
 */
gboolean
poise_pixels_unpack (PoisePixels *self,
                     GVariant    *packed,
                     GError     **error)
{
  g_autoptr (GVariant) flags = NULL;
  g_autoptr (GVariant) data = NULL;
  const guint8 *finished;
  gsize n_finished = 0;
  gsize n_rows;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packed != NULL, FALSE);
  g_return_val_if_fail (poise_pixels_get_n_finished (self) == 0, FALSE);

  if (!poise_packed_check (packed, "(ayay)", "pixels", error))
    return FALSE;
  g_variant_get (packed, "(@ay@ay)", &flags, &data);
  finished = g_variant_get_fixed_array (flags, &n_rows, 1);
  for (gsize i = 0; i < n_rows; i++)
    n_finished += finished[i] != 0;
  if (n_rows != self->height || g_variant_get_size (data) != n_finished * get_row_bytes (self))
    return poise_packed_refuse ("pixels", error);
  take_rows (self, finished, n_finished == self->height, data);
  return TRUE;
}
