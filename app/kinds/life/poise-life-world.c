/* SPDX-License-Identifier: MIT */
/* Two grids: one holds the newest generation, the other the one before and then, tile by
 * tile, the next one.
 *
 * Most of an old world stands still or swings to and fro, and such tiles cost nothing: when
 * a tile and the eight around it are what they were two generations ago, its next
 * generation is what it was one generation ago, and that is what already lies in the grid
 * to be written. This leaves out what has period one or two, and is exact. */
#include "app/kinds/life/poise-life-world.h"

#include "app/kinds/life/poise-life-kernel.h"

#include <string.h>

#define WORD_BITS 64

struct _PoiseLifeWorld
{
  guint           width;
  guint           height;
  guint           n_words;   /* of a row, that hold cells */
  guint           n_columns; /* tiles in a row of tiles */
  guint           n_bands;   /* rows of tiles */
  gsize           stride;    /* words from one row to the next */
  PoiseLifeKernel kernel;

  /* Before and after each row lies a word for the neighbours from across the edge. */
  guint64 *grids[2];
  guint64 *mask; /* of a row's words: the cells that exist */
  guint    current;
  guint    next_band; /* of the next generation, to be computed; 0 between two */
  guint64  generation;

  /* For each tile, of the grid's generation: whether it is another one than two
   * generations before, or may be. */
  guint8 *changed[2];
  guint8 *edited; /* whether to take the tile for changed in the next generation too */
  guint8 *active; /* a band of tiles: whether any of three above one another changed */
};

/* A tile's words come whole, those on either side of a row's as well. */
#define GUARD_WORDS POISE_LIFE_TILE_WORDS

static guint64 *
get_row (const PoiseLifeWorld *self,
         guint                 grid,
         guint                 y)
{
  return self->grids[grid] + GUARD_WORDS + y * self->stride;
}

static void
set_bit (guint64 *row,
         guint    x,
         guint64  bit)
{
  guint64 *word = row + x / WORD_BITS;

  *word = (*word & ~(G_GUINT64_CONSTANT (1) << (x % WORD_BITS))) | bit << (x % WORD_BITS);
}

static guint64
get_bit (const guint64 *row,
         guint          x)
{
  return row[x / WORD_BITS] >> (x % WORD_BITS) & 1;
}

/* The neighbours from across the edge: the row's last cell before its first one, and the
 * first one behind the last. */
static void
close_row (const PoiseLifeWorld *self,
           guint64              *row)
{
  row[-1] = get_bit (row, self->width - 1) << (WORD_BITS - 1);
  set_bit (row, self->width, row[0] & 1);
}

static void
fill_mask (PoiseLifeWorld *self)
{
  guint rest = self->width % WORD_BITS;

  memset (self->mask, 0xff, self->n_words * sizeof (guint64));
  if (rest > 0)
    self->mask[self->n_words - 1] = (G_GUINT64_CONSTANT (1) << rest) - 1;
}

/* Nothing is known about what the other grid holds, nor that it follows. */
static void
forget (PoiseLifeWorld *self)
{
  gsize n_tiles = (gsize) self->n_columns * self->n_bands;

  self->next_band = 0;
  memset (self->changed[self->current], TRUE, n_tiles);
  memset (self->edited, TRUE, n_tiles);
}

/**
 * poise_life_world_new:
 * @width: at least 1
 * @height: at least 1
 *
 * Returns: (transfer full): a world without a living cell, at generation 0.
 */
PoiseLifeWorld *
poise_life_world_new (guint width,
                      guint height)
{
  PoiseLifeWorld *self;
  gsize n_tiles;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_new0 (PoiseLifeWorld, 1);
  self->width = width;
  self->height = height;
  self->n_words = (guint) POISE_LIFE_ROW_WORDS (width);
  self->n_columns = (self->n_words + POISE_LIFE_TILE_WORDS - 1) / POISE_LIFE_TILE_WORDS;
  self->n_bands = (height + POISE_LIFE_TILE_ROWS - 1) / POISE_LIFE_TILE_ROWS;
  self->stride = (gsize) self->n_columns * POISE_LIFE_TILE_WORDS + 2 * GUARD_WORDS;
  self->kernel = poise_life_kernel_best ();

  n_tiles = (gsize) self->n_columns * self->n_bands;
  for (guint i = 0; i < 2; i++)
    {
      self->grids[i] = g_new0 (guint64, self->stride * height);
      self->changed[i] = g_new0 (guint8, n_tiles);
    }
  self->edited = g_new0 (guint8, n_tiles);
  self->active = g_new0 (guint8, self->n_columns);
  self->mask = g_new0 (guint64, self->stride);
  fill_mask (self);
  forget (self);
  return self;
}

void
poise_life_world_free (PoiseLifeWorld *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_free (self->grids[i]);
      g_free (self->changed[i]);
    }
  g_free (self->edited);
  g_free (self->active);
  g_free (self->mask);
  g_free (self);
}

guint
poise_life_world_get_width (const PoiseLifeWorld *self)
{
  return self->width;
}

guint
poise_life_world_get_height (const PoiseLifeWorld *self)
{
  return self->height;
}

/**
 * poise_life_world_get_generation:
 *
 * Returns: the number of the newest whole generation.
 */
guint64
poise_life_world_get_generation (const PoiseLifeWorld *self)
{
  return self->generation;
}

/**
 * poise_life_world_get:
 *
 * Returns: whether a cell lives in the newest whole generation.
 */
gboolean
poise_life_world_get (const PoiseLifeWorld *self,
                      guint                 x,
                      guint                 y)
{
  g_return_val_if_fail (x < self->width && y < self->height, FALSE);

  return (gboolean) get_bit (get_row (self, self->current, y), x);
}

/* A row of the newest whole generation is another one now, in one of its words. */
static void
mark_edited (PoiseLifeWorld *self,
             guint64        *row,
             guint           word,
             guint           y)
{
  gsize tile = (gsize) (y / POISE_LIFE_TILE_ROWS) * self->n_columns +
               word / POISE_LIFE_TILE_WORDS;

  close_row (self, row);
  self->changed[self->current][tile] = TRUE;
  /* The generation after the next one finds the edited one in its place. */
  self->edited[tile] = TRUE;
  if (self->next_band > 0)
    forget (self);
}

/**
 * poise_life_world_set:
 *
 * Changes a cell of the newest whole generation. What was already computed of the next one
 * is begun anew.
 */
void
poise_life_world_set (PoiseLifeWorld *self,
                      guint           x,
                      guint           y,
                      gboolean        alive)
{
  guint64 *row;

  g_return_if_fail (x < self->width && y < self->height);

  row = get_row (self, self->current, y);
  set_bit (row, x, alive ? 1 : 0);
  mark_edited (self, row, x / WORD_BITS, y);
}

/**
 * poise_life_world_set_word:
 * @word: which one of the row, from the west
 * @cells: the lowest bit is the westernmost cell; those that do not exist are left out
 *
 * The same for 64 cells.
 */
void
poise_life_world_set_word (PoiseLifeWorld *self,
                           guint           word,
                           guint           y,
                           guint64         cells)
{
  guint64 *row;

  g_return_if_fail (word < self->n_words && y < self->height);

  row = get_row (self, self->current, y);
  row[word] = cells & self->mask[word];
  mark_edited (self, row, word, y);
}

/* Sets which tiles of a band, and those above and below them, have changed. */
static void
find_active (PoiseLifeWorld *self,
             guint           band)
{
  const guint8 *changed = self->changed[self->current];
  const guint8 *row = changed + (gsize) band * self->n_columns;
  const guint8 *above =
      changed + (gsize) ((band + self->n_bands - 1) % self->n_bands) * self->n_columns;
  const guint8 *below = changed + (gsize) ((band + 1) % self->n_bands) * self->n_columns;

  for (guint i = 0; i < self->n_columns; i++)
    self->active[i] = above[i] | row[i] | below[i];
}

static gboolean
is_active (const PoiseLifeWorld *self,
           guint                 column)
{
  guint west = column > 0 ? column - 1 : self->n_columns - 1;
  guint east = column + 1 < self->n_columns ? column + 1 : 0;

  return self->active[west] | self->active[column] | self->active[east];
}

static gboolean
step_tile (PoiseLifeWorld *self,
           guint           first_row,
           guint           n_rows,
           guint           column)
{
  guint now = self->current;
  gsize offset = (gsize) column * POISE_LIFE_TILE_WORDS;
  guint north = first_row > 0 ? first_row - 1 : self->height - 1;
  guint south = first_row + n_rows < self->height ? first_row + n_rows : 0;
  PoiseLifeTile tile = {
    .above = get_row (self, now, north) + offset,
    .rows = get_row (self, now, first_row) + offset,
    .below = get_row (self, now, south) + offset,
    .target = get_row (self, !now, first_row) + offset,
    .mask = self->mask + offset,
    .stride = self->stride,
    .n_rows = n_rows,
  };

  return self->kernel (&tile);
}

/* Computes a row of tiles of the next generation. Returns: what it cost, in words. */
static guint
step_band (PoiseLifeWorld *self,
           guint           band)
{
  guint first_row = band * POISE_LIFE_TILE_ROWS;
  guint n_rows = MIN (POISE_LIFE_TILE_ROWS, self->height - first_row);
  gsize first_tile = (gsize) band * self->n_columns;
  guint8 *changed = self->changed[!self->current] + first_tile;
  guint8 *edited = self->edited + first_tile;
  guint n_words = 0;

  find_active (self, band);
  for (guint i = 0; i < self->n_columns; i++)
    {
      changed[i] = FALSE;
      n_words++;
      if (!is_active (self, i))
        continue;
      changed[i] = step_tile (self, first_row, n_rows, i) || edited[i];
      edited[i] = FALSE;
      n_words += n_rows * POISE_LIFE_TILE_WORDS;
    }
  if (n_words > self->n_columns)
    for (guint i = 0; i < n_rows; i++)
      close_row (self, get_row (self, !self->current, first_row + i));
  return n_words;
}

/**
 * poise_life_world_is_between:
 *
 * Returns: whether nothing has been computed of the next generation.
 */
gboolean
poise_life_world_is_between (const PoiseLifeWorld *self)
{
  return self->next_band == 0;
}

/**
 * poise_life_world_step:
 * @n_words: of 64 cells, about how many to compute at most
 *
 * Computes a piece of the next generation.
 *
 * Returns: whether that one is whole now, and so the newest.
 */
gboolean
poise_life_world_step (PoiseLifeWorld *self,
                       guint           n_words)
{
  guint spent = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  do
    spent += step_band (self, self->next_band++);
  while (spent < n_words && self->next_band < self->n_bands);
  if (self->next_band < self->n_bands)
    return FALSE;

  self->next_band = 0;
  self->current = !self->current;
  self->generation++;
  return TRUE;
}

/**
 * poise_life_world_copy_rows:
 * @words: where they go, POISE_LIFE_ROW_WORDS() of the width for each row
 *
 * Copies rows of the newest whole generation. The lowest bit of a word is its westernmost
 * cell; bits behind the last cell are 0.
 *
 * Returns: how many cells live in them.
 */
guint64
poise_life_world_copy_rows (const PoiseLifeWorld *self,
                            guint                 first_row,
                            guint                 n_rows,
                            guint64              *words)
{
  guint64 population = 0;

  g_return_val_if_fail (first_row + n_rows <= self->height, 0);

  for (guint i = 0; i < n_rows; i++)
    {
      const guint64 *row = get_row (self, self->current, first_row + i);

      for (guint j = 0; j < self->n_words; j++)
        {
          guint64 cells = row[j] & self->mask[j];

          population += (guint) __builtin_popcountll (cells);
          *words++ = cells;
        }
    }
  return population;
}
