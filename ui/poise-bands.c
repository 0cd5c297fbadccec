/* SPDX-License-Identifier: MIT */
#include "ui/poise-bands.h"

#include "ui/poise-main-thread.h"

#include <string.h>

/* Of a band, in pixels of the screen. A higher one is copied more often than it has to
 * be, lower ones are more of them for GTK to draw. */
#define BAND_ROWS 32

/* One pixel of GDK_MEMORY_DEFAULT, which cairo draws without converting it. */
#define BYTES sizeof (guint32)

/* Red, green, blue and alpha, from 0 to 255; alpha is told in full by whether a row is
 * there. */
typedef float   Color __attribute__ ((vector_size (16), may_alias));
typedef guint8  Rgba __attribute__ ((vector_size (4), may_alias));

typedef struct
{
  guint32    *pixels; /* NULL before its first row, and after its last */
  GdkTexture *texture;
  guint       n_missing; /* rows */
  gboolean    stale;     /* rows were added since the texture was made */
} Band;

struct _PoiseBands
{
  guint        ref_count;
  PoisePixels *pixels;
  guint        width; /* of the screen's pixels */
  guint        height;
  double       ratio_x; /* how many pixels of the picture one of the screen's shows */
  double       ratio_y;

  Band    *bands;
  guint    n_bands;
  guint8  *done; /* for each row of the screen's pixels */
  guint    n_done;
  guint    next; /* the rows to be looked at, from next to before end */
  guint    end;
  Color   *sums; /* of one row, one for each of the picture's columns */
  guint32 *row;
};

/**
 * poise_bands_new:
 * @pixels: the picture; kept
 * @width: how wide it is on the screen, in the screen's own pixels
 * @height: how high
 *
 * Returns: (transfer full): bands without any row; all that are there are taken by
 * poise_bands_update().
 */
PoiseBands *
poise_bands_new (PoisePixels *pixels,
                 guint        width,
                 guint        height)
{
  PoiseBands *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (pixels != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_new0 (PoiseBands, 1);
  self->ref_count = 1;
  self->pixels = poise_pixels_ref (pixels);
  self->width = width;
  self->height = height;
  self->ratio_x = (double) poise_pixels_get_width (pixels) / width;
  self->ratio_y = (double) poise_pixels_get_height (pixels) / height;
  self->n_bands = (height + BAND_ROWS - 1) / BAND_ROWS;
  self->bands = g_new0 (Band, self->n_bands);
  for (guint i = 0; i < self->n_bands; i++)
    self->bands[i].n_missing = MIN (BAND_ROWS, height - i * BAND_ROWS);
  self->done = g_malloc0 (height);
  self->end = height;
  self->sums = g_aligned_alloc (poise_pixels_get_width (pixels), sizeof (Color), 16);
  self->row = g_new (guint32, width);
  return self;
}

/**
 * poise_bands_ref:
 *
 * Returns: (transfer full): @self.
 */
PoiseBands *
poise_bands_ref (PoiseBands *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * poise_bands_unref:
 */
void
poise_bands_unref (PoiseBands *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (poise_on_main_thread ());

  if (--self->ref_count > 0)
    return;
  for (guint i = 0; i < self->n_bands; i++)
    {
      g_free (self->bands[i].pixels);
      g_clear_object (&self->bands[i].texture);
    }
  g_free (self->bands);
  g_free (self->done);
  g_free (self->row);
  g_aligned_free (self->sums);
  poise_pixels_unref (self->pixels);
  g_free (self);
}

/**
 * poise_bands_get_width:
 *
 * Returns: how wide it is, in the screen's own pixels.
 */
guint
poise_bands_get_width (PoiseBands *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->width;
}

/**
 * poise_bands_get_height:
 *
 * Returns: how high it is, in the screen's own pixels.
 */
guint
poise_bands_get_height (PoiseBands *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->height;
}

/**
 * poise_bands_change:
 * @first: a row of the picture
 * @last: one that is not above it
 *
 * Rows from first to last may have appeared.
 */
void
poise_bands_change (PoiseBands *self,
                    guint       first,
                    guint       last)
{
  guint from, to;

  g_return_if_fail (self != NULL);
  g_return_if_fail (first <= last);

  from = (guint) (first / self->ratio_y);
  to = MIN ((guint) ((last + 1) / self->ratio_y) + 1, self->height);
  /* Rounding may leave a row out that begins just there. */
  from -= MIN (from, 1);
  if (self->next == self->end)
    {
      self->next = from;
      self->end = to;
    }
  self->next = MIN (self->next, from);
  self->end = MAX (self->end, to);
}

/* How much of the picture's pixel @at lies between @begin and @end. */
static float
get_share (guint  at,
           double begin,
           double end)
{
  return (float) (MIN (end, at + 1.0) - MAX (begin, at));
}

/* The last of the pixels that lie between two places, of @n. */
static guint
get_last (double end,
          guint  n)
{
  guint last = (guint) end;

  return MIN (last == end && last > 0 ? last - 1 : last, n - 1);
}

static void
add_row (Color        *sums,
         const guint8 *pixels,
         guint         n,
         float         share)
{
  const Rgba *rgba = (const Rgba *) pixels;

  for (guint i = 0; i < n; i++)
    sums[i] += share * __builtin_convertvector (rgba[i], Color);
}

/* Adds up the rows of the picture that lie on @row of the screen's. Returns: whether all
 * of them are there. */
static gboolean
add_rows (PoiseBands *self,
          guint       row)
{
  guint width = poise_pixels_get_width (self->pixels);
  double begin = row * self->ratio_y;
  double end = (row + 1) * self->ratio_y;
  guint last = get_last (end, poise_pixels_get_height (self->pixels));

  for (guint y = (guint) begin; y <= last; y++)
    if (poise_pixels_get_row (self->pixels, y) == NULL)
      return FALSE;
  memset (self->sums, 0, width * sizeof (Color));
  for (guint y = (guint) begin; y <= last; y++)
    add_row (self->sums, poise_pixels_get_row (self->pixels, y), width,
             get_share (y, begin, end));
  return TRUE;
}

static guint32
pack (Color sum,
      float factor)
{
  sum = sum * factor + 0.5f;
  return 0xff000000u | (guint32) sum[0] << 16 | (guint32) sum[1] << 8 | (guint32) sum[2];
}

/* From the sums of the picture's columns to the screen's pixels: each the mean of what
 * lies on it. */
static void
scale_row (PoiseBands *self)
{
  guint width = poise_pixels_get_width (self->pixels);
  float factor = (float) (1 / (self->ratio_x * self->ratio_y));

  for (guint x = 0; x < self->width; x++)
    {
      double begin = x * self->ratio_x;
      double end = (x + 1) * self->ratio_x;
      guint last = get_last (end, width);
      Color sum = { 0 };

      for (guint i = (guint) begin; i <= last; i++)
        sum += self->sums[i] * get_share (i, begin, end);
      self->row[x] = pack (sum, factor);
    }
}

static void
store_row (PoiseBands *self,
           guint       row)
{
  Band *band = &self->bands[row / BAND_ROWS];
  guint n_rows = MIN (BAND_ROWS, self->height - row / BAND_ROWS * BAND_ROWS);

  if (band->pixels == NULL)
    band->pixels = g_new0 (guint32, (gsize) n_rows * self->width);
  memcpy (band->pixels + (gsize) (row % BAND_ROWS) * self->width, self->row,
          self->width * BYTES);
  band->stale = TRUE;
  band->n_missing--;
  self->done[row] = TRUE;
  self->n_done++;
}

/* A texture never changes, so one that is to get more rows is made of a copy. */
static void
make_texture (PoiseBands *self,
              guint       index)
{
  Band *band = &self->bands[index];
  guint n_rows = MIN (BAND_ROWS, self->height - index * BAND_ROWS);
  gsize stride = self->width * BYTES;
  g_autoptr (GBytes) bytes = NULL;

  if (band->n_missing > 0)
    bytes = g_bytes_new (band->pixels, n_rows * stride);
  else
    bytes = g_bytes_new_take (g_steal_pointer (&band->pixels), n_rows * stride);
  g_clear_object (&band->texture);
  band->texture = gdk_memory_texture_new ((int) self->width, (int) n_rows,
                                          GDK_MEMORY_DEFAULT, bytes, stride);
  band->stale = FALSE;
}

/**
 * poise_bands_update:
 * @budget_us: how long it may take
 *
 * Takes over rows that have appeared. Returns: whether it has to go on with that in the
 * next frame.
 */
gboolean
poise_bands_update (PoiseBands *self,
                    gint64      budget_us)
{
  gint64 end_us = g_get_monotonic_time () + budget_us;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (poise_on_main_thread (), FALSE);

  for (; self->next < self->end && g_get_monotonic_time () < end_us; self->next++)
    if (!self->done[self->next] && add_rows (self, self->next))
      {
        scale_row (self);
        store_row (self, self->next);
      }
  for (guint i = 0; i < self->n_bands; i++)
    if (self->bands[i].stale)
      make_texture (self, i);
  return self->next < self->end;
}

/**
 * poise_bands_is_complete:
 *
 * Returns: whether no row is missing.
 */
gboolean
poise_bands_is_complete (PoiseBands *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_done == self->height;
}

/**
 * poise_bands_snapshot:
 * @bounds: where the whole picture is to be
 *
 * Draws the rows that there are.
 */
void
poise_bands_snapshot (PoiseBands            *self,
                      GtkSnapshot           *snapshot,
                      const graphene_rect_t *bounds)
{
  float row_height;

  g_return_if_fail (self != NULL);

  row_height = bounds->size.height / (float) self->height;
  for (guint i = 0; i < self->n_bands; i++)
    if (self->bands[i].texture != NULL)
      gtk_snapshot_append_texture (
          snapshot, self->bands[i].texture,
          &GRAPHENE_RECT_INIT (
              bounds->origin.x, bounds->origin.y + (float) (i * BAND_ROWS) * row_height,
              bounds->size.width,
              (float) gdk_texture_get_height (self->bands[i].texture) * row_height));
}
