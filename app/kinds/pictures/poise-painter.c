/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-painter.h"

#include "app/kinds/pictures/poise-orbits.h"
#include "app/kinds/pictures/poise-palette.h"

/* So many blocks of orbits, or pixels, at a time: 30 to 120 µs, which is how fast a
 * cancel comes through (pitfall 23). One pixel alone may take a thousand times as long. */
#define MAX_BLOCKS 1000

struct _PoisePainter
{
  PoiseMandelbrot *picture;
  PoiseOrbits     *orbits;
  guint            busy; /* a bit for each lane that has an orbit */
  guint8          *lane_pixel[POISE_ORBITS_LANES];
  guint            lane_row[POISE_ORBITS_LANES];

  guint8 *pixels; /* of the row that is being dealt out to lanes, or NULL */
  guint   row;
  guint   column;
  guint64 n_painted; /* of all rows */
};

/**
 * poise_painter_new:
 * @picture: not kept alive
 *
 * A worker's thread. Returns: (transfer full): a share of no row yet.
 */
PoisePainter *
poise_painter_new (PoiseMandelbrot *picture)
{
  PoisePainter *self = g_new0 (PoisePainter, 1);

  self->picture = picture;
  self->orbits = poise_orbits_new (NULL, poise_mandelbrot_get_iterations (picture));
  return self;
}

/**
 * poise_painter_free:
 *
 * The same thread. Rows that it has begun are never finished.
 */
void
poise_painter_free (PoisePainter *self)
{
  g_return_if_fail (self != NULL);

  poise_orbits_free (self->orbits);
  g_free (self);
}

static void
count_pixel (PoisePainter *self,
             guint         row)
{
  self->n_painted++;
  poise_mandelbrot_count_pixel (self->picture, row);
}

/* Returns: whether there is a row whose pixels can be dealt out. */
static gboolean
has_row (PoisePainter *self)
{
  if (self->pixels != NULL)
    return TRUE;
  if (!poise_mandelbrot_take_row (self->picture, &self->row))
    return FALSE;
  self->pixels =
      poise_pixels_begin_row (poise_mandelbrot_get_pixels (self->picture), self->row);
  self->column = 0;
  return TRUE;
}

/* Gives the next pixel to @lane, unless its colour is known at once. */
static void
deal_out (PoisePainter *self,
          guint         lane)
{
  guint8 *pixel = self->pixels + self->column * POISE_PIXELS_BYTES;
  double re, im;

  poise_mandelbrot_find_point (self->picture, self->column, self->row, &re, &im);
  self->column++;
  if (self->column == poise_pixels_get_width (poise_mandelbrot_get_pixels (self->picture)))
    self->pixels = NULL;
  if (poise_orbits_stays (re, im))
    {
      poise_palette_paint_stayed (pixel);
      count_pixel (self, self->row);
      return;
    }
  poise_orbits_put (self->orbits, lane, re, im);
  self->lane_pixel[lane] = pixel;
  self->lane_row[lane] = self->row;
  self->busy |= 1u << lane;
}

/* Gives a pixel to every lane that has none. Returns: how many were dealt out, @max at
 * most. */
static guint
fill_lanes (PoisePainter *self,
            guint         max)
{
  guint n = 0;

  for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
    while ((self->busy & (1u << lane)) == 0)
      {
        if (n == max || !has_row (self))
          return n;
        deal_out (self, lane);
        n++;
      }
  return n;
}

static void
paint_lane (PoisePainter *self,
            guint         lane)
{
  double norm;
  guint n = poise_orbits_take (self->orbits, lane, &norm);

  if (n > 0)
    poise_palette_paint_left (self->lane_pixel[lane], n, norm);
  else
    poise_palette_paint_stayed (self->lane_pixel[lane]);
  self->busy &= ~(1u << lane);
  count_pixel (self, self->lane_row[lane]);
}

/* Follows the orbits until the first of them end, and paints their pixels. Returns: how
 * many blocks it took, @max at most. */
static guint
follow_orbits (PoisePainter *self,
               guint         max)
{
  guint n_blocks;
  guint ended = poise_orbits_run (self->orbits, max, &n_blocks);

  for (guint lane = 0; lane < POISE_ORBITS_LANES; lane++)
    if ((ended & (1u << lane)) != 0)
      paint_lane (self, lane);
  return n_blocks;
}

/**
 * poise_painter_paint:
 *
 * The same thread: paints for as long as a step may take.
 *
 * Returns: whether there was anything to paint; when not, all that it took is finished
 * and no row is left to take.
 */
gboolean
poise_painter_paint (PoisePainter *self)
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  while (n < MAX_BLOCKS)
    {
      n += fill_lanes (self, MAX_BLOCKS - n);
      if (self->busy == 0)
        break;
      if (n < MAX_BLOCKS)
        n += follow_orbits (self, MAX_BLOCKS - n);
    }
  return n > 0;
}

/**
 * poise_painter_get_n_painted:
 *
 * The same thread. Returns: how many pixels it has painted so far.
 */
guint64
poise_painter_get_n_painted (PoisePainter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_painted;
}
