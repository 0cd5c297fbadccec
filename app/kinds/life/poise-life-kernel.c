/* SPDX-License-Identifier: MIT */
/* The neighbours of 256 cells at a time are counted with full adders whose digits lie in
 * words of their own ("bit-sliced"): some thirty operations for all of them. */
#include "app/kinds/life/poise-life-kernel.h"

#define TOP_BIT 63

/* The compiler's own vectors: it splits them where a machine's are smaller. They are
 * read at any word. */
typedef guint64 Lanes
    __attribute__ ((vector_size (POISE_LIFE_TILE_WORDS * sizeof (guint64)), aligned (8)));

/* A row, and how many of each cell and its two neighbours in it live. */
typedef struct
{
  Lanes cells;
  Lanes sides_1; /* of the two neighbours: the ones of the sum, and the twos */
  Lanes sides_2;
  Lanes all_1; /* the same with the cell itself */
  Lanes all_2;
} Row;

static inline __attribute__ ((always_inline)) void
add_row (const guint64 *words,
         Row           *row)
{
  Lanes cells = *(const Lanes *) words;
  Lanes west = (cells << 1) | (*(const Lanes *) (words - 1) >> TOP_BIT);
  Lanes east = (cells >> 1) | (*(const Lanes *) (words + 1) << TOP_BIT);

  row->cells = cells;
  row->sides_1 = west ^ east;
  row->sides_2 = west & east;
  row->all_1 = row->sides_1 ^ cells;
  row->all_2 = row->sides_2 | (row->sides_1 & cells);
}

/* Two or three neighbours: the ones and the twos of their sum hold 2 or 3. A cell is born
 * or stays with three, and stays with two. */
static inline __attribute__ ((always_inline)) void
decide (const Row *above,
        const Row *row,
        const Row *below,
        Lanes     *next)
{
  Lanes outer = above->all_1 ^ below->all_1;
  Lanes ones = outer ^ row->sides_1;
  Lanes carry = (above->all_1 & below->all_1) | (outer & row->sides_1);
  Lanes odd_twos = above->all_2 ^ below->all_2 ^ row->sides_2 ^ carry;
  Lanes more_twos = (above->all_2 & below->all_2) | (row->sides_2 & carry);

  *next = odd_twos & ~more_twos & (ones | row->cells);
}

static inline __attribute__ ((always_inline)) gboolean
compute (const PoiseLifeTile *tile)
{
  const Lanes mask = *(const Lanes *) tile->mask;
  const guint64 *words = tile->rows;
  guint64 *target = tile->target;
  Lanes changed = { 0 };
  Row above, row, below;

  add_row (tile->above, &above);
  add_row (words, &row);
  for (guint i = 1; i <= tile->n_rows; i++)
    {
      Lanes next;

      words += tile->stride;
      add_row (i < tile->n_rows ? words : tile->below, &below);
      decide (&above, &row, &below, &next);
      next &= mask;
      changed |= (next ^ *(Lanes *) target) & mask;
      *(Lanes *) target = next;
      target += tile->stride;
      above = row;
      row = below;
    }
  return (changed[0] | changed[1] | changed[2] | changed[3]) != 0;
}

/**
 * poise_life_kernel_plain:
 *
 * Any thread. Runs on every machine.
 */
gboolean
poise_life_kernel_plain (const PoiseLifeTile *tile)
{
  return compute (tile);
}

#ifdef __x86_64__

__attribute__ ((target ("avx2"))) static gboolean
compute_avx2 (const PoiseLifeTile *tile)
{
  return compute (tile);
}

static gboolean
has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") != 0;
}

#else

#define compute_avx2 poise_life_kernel_plain
#define has_avx2()   FALSE

#endif

/**
 * poise_life_kernel_best:
 *
 * Any thread. Returns: the fastest one for this machine; they all give the same.
 */
PoiseLifeKernel
poise_life_kernel_best (void)
{
  return has_avx2 () ? compute_avx2 : poise_life_kernel_plain;
}
