/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A tile is so many words of 64 cells wide, and at most so many rows high. */
#define POISE_LIFE_TILE_WORDS 4
#define POISE_LIFE_TILE_ROWS  16

/**
 * PoiseLifeTile:
 *
 * One tile of a world of Life and where its next generation goes. A cell is a bit, the
 * lowest of a word is its westernmost. The words to the west and to the east of the tile
 * are read too: of the one the highest bit, of the other the lowest.
 */
typedef struct
{
  const guint64 *above; /* the row to the north of the first one */
  const guint64 *rows;
  const guint64 *below; /* the row to the south of the last one */
  guint64       *target;
  const guint64 *mask;   /* of the cells that exist, for each word of a row */
  gsize          stride; /* words from one row to the next, in @rows and in @target */
  guint          n_rows;
} PoiseLifeTile;

/* Computes the next generation of a tile. Returns: whether it is another one than was in
 * the target before, cells that do not exist left out; those become 0. */
typedef gboolean (*PoiseLifeKernel) (const PoiseLifeTile *tile);

gboolean        poise_life_kernel_plain (const PoiseLifeTile *tile);
PoiseLifeKernel poise_life_kernel_best  (void);

G_END_DECLS
