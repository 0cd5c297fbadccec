/* SPDX-License-Identifier: MIT */
/* Worlds of Life: against a plain reference, and against what is known of patterns that
 * have been studied for fifty years. */
#include "tests/unit/poise-test.h"

#include "app/kinds/life/poise-life-kernel.h"
#include "app/kinds/life/poise-life-pattern.h"

#include <string.h>

/* Two neighbours cross every edge of words and tiles. */
static const guint sizes[] = { 1, 2, 3, 15, 16, 17, 63, 64, 65, 127, 128, 255, 256, 257, 300 };

/* ---- the reference: a byte for a cell, and what the rule says */

typedef struct
{
  guint   width;
  guint   height;
  guint8 *cells;
} Plain;

static guint8 *
get_cell (const Plain *plain,
          guint        x,
          guint        y)
{
  return &plain->cells[(gsize) (y % plain->height) * plain->width + x % plain->width];
}

static guint
count_neighbours (const Plain *plain,
                  guint        x,
                  guint        y)
{
  guint n = 0;

  for (guint down = 0; down < 3; down++)
    for (guint across = 0; across < 3; across++)
      if (down != 1 || across != 1)
        n += *get_cell (plain, x + plain->width + across - 1, y + plain->height + down - 1);
  return n;
}

static void
step_plain (Plain *plain)
{
  g_autofree guint8 *next = g_new (guint8, (gsize) plain->width * plain->height);

  for (guint y = 0; y < plain->height; y++)
    for (guint x = 0; x < plain->width; x++)
      {
        guint n = count_neighbours (plain, x, y);

        next[(gsize) y * plain->width + x] = n == 3 || (n == 2 && *get_cell (plain, x, y));
      }
  memcpy (plain->cells, next, (gsize) plain->width * plain->height);
}

static void
assert_same (const PoiseLifeWorld *world,
             const Plain          *plain)
{
  for (guint y = 0; y < plain->height; y++)
    for (guint x = 0; x < plain->width; x++)
      if (poise_life_world_get (world, x, y) != *get_cell (plain, x, y))
        g_error ("%u × %u, generation %" G_GUINT64_FORMAT ": the cell at %u, %u is wrong",
                 plain->width, plain->height, poise_life_world_get_generation (world), x, y);
}

/* ---- worlds */

static void
step_world (PoiseLifeWorld *world,
            guint           n_generations)
{
  for (guint i = 0; i < n_generations; i++)
    while (!poise_life_world_step (world, 1000))
      ;
}

static guint64
count_cells (const PoiseLifeWorld *world)
{
  guint height = poise_life_world_get_height (world);
  g_autofree guint64 *words =
      g_new (guint64, POISE_LIFE_ROW_WORDS (poise_life_world_get_width (world)) * height);

  return poise_life_world_copy_rows (world, 0, height, words);
}

static PoiseLifeWorld *
make_world (guint pattern,
            guint width,
            guint height)
{
  PoiseLifeWorld *world = poise_life_world_new (width, height);

  poise_life_pattern_draw (poise_life_pattern_get (pattern), world, 1);
  return world;
}

static void
set_both (PoiseLifeWorld *world,
          Plain          *plain,
          guint           x,
          guint           y,
          gboolean        alive)
{
  poise_life_world_set (world, x, y, alive);
  *get_cell (plain, x, y) = (guint8) alive;
}

/* A field as full as a person would paint it, and what a player does to it later. */
static void
check_against_plain (guint width,
                     guint height)
{
  g_autoptr (PoiseLifeWorld) world = poise_life_world_new (width, height);
  g_autofree guint8 *cells = g_new0 (guint8, (gsize) width * height);
  Plain plain = { width, height, cells };

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      if (g_test_rand_int_range (0, 8) < 3)
        set_both (world, &plain, x, y, TRUE);
  assert_same (world, &plain);
  for (guint i = 0; i < 60; i++)
    {
      /* Also into what stands still by then, and in the middle of a generation. */
      if (i % 4 == 3)
        set_both (world, &plain, (guint) g_test_rand_int_range (0, (gint32) width),
                  (guint) g_test_rand_int_range (0, (gint32) height),
                  g_test_rand_bit () != 0);
      if (i % 8 == 7 && height > POISE_LIFE_TILE_ROWS)
        {
          g_assert_false (poise_life_world_step (world, 1));
          set_both (world, &plain, width - 1, 0, i % 16 == 7);
          g_assert_true (poise_life_world_is_between (world));
        }
      step_world (world, 1);
      step_plain (&plain);
      assert_same (world, &plain);
    }
  g_assert_cmpuint (poise_life_world_get_generation (world), ==, 60);
}

static void
test_reference (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      if (i < 4 || j < 4 || i == j)
        check_against_plain (sizes[i], sizes[j]);
}

/* Long after most of a world stands still, what is left out must be right too; and a cell
 * that is painted there and dies at once must be gone in the generation after. */
static void
test_still_tiles (void)
{
  enum
  {
    WIDTH = 700,
    HEIGHT = 70
  };
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_R_PENTOMINO, WIDTH, HEIGHT);
  g_autofree guint8 *cells = g_new0 (guint8, WIDTH * HEIGHT);
  Plain plain = { WIDTH, HEIGHT, cells };

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      *get_cell (&plain, x, y) = (guint8) poise_life_world_get (world, x, y);
  for (guint i = 0; i < 400; i++)
    {
      if (i % 5 == 0)
        set_both (world, &plain, i * 37 % WIDTH, i * 11 % HEIGHT, TRUE);
      if (i % 7 == 0)
        for (guint j = 0; j < 3; j++)
          set_both (world, &plain, (i * 53 + j) % WIDTH, 5, TRUE);
      step_world (world, 1);
      step_plain (&plain);
      assert_same (world, &plain);
    }
}

/* What was computed of a generation before a cell was painted counts for nothing. */
static void
test_painting_amid_a_generation (void)
{
  enum
  {
    WIDTH = 900,
    HEIGHT = 200
  };
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_RANDOM, WIDTH, HEIGHT);
  g_autofree guint8 *cells = g_new0 (guint8, WIDTH * HEIGHT);
  Plain plain = { WIDTH, HEIGHT, cells };

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      *get_cell (&plain, x, y) = (guint8) poise_life_world_get (world, x, y);
  for (guint i = 0; i < 50; i++)
    {
      g_assert_false (poise_life_world_step (world, i * 57));
      set_both (world, &plain, i * 37 % WIDTH, HEIGHT - 1 - i % 20, i % 2 == 0);
      g_assert_true (poise_life_world_is_between (world));
      step_world (world, 1);
      step_plain (&plain);
      assert_same (world, &plain);
    }
}

/* Whichever this machine can run. */
static void
test_kernels (void)
{
  enum
  {
    STRIDE = 3 * POISE_LIFE_TILE_WORDS,
    ROWS = POISE_LIFE_TILE_ROWS
  };
  guint64 from[(ROWS + 2) * STRIDE], to[2][ROWS * STRIDE] = { 0 };
  guint64 mask[POISE_LIFE_TILE_WORDS];
  const PoiseLifeKernel kernels[2] = { poise_life_kernel_plain, poise_life_kernel_best () };

  for (guint round = 0; round < 100; round++)
    {
      guint n_rows = 1 + round % ROWS;
      gboolean changed[2];

      for (guint i = 0; i < G_N_ELEMENTS (from); i++)
        from[i] = (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      for (guint i = 0; i < POISE_LIFE_TILE_WORDS; i++)
        mask[i] = round % 3 == 0 ? G_MAXUINT64 : from[i] & from[i + 20];
      for (guint i = 0; i < 2; i++)
        {
          const PoiseLifeTile tile = {
            .above = from + POISE_LIFE_TILE_WORDS,
            .rows = from + STRIDE + POISE_LIFE_TILE_WORDS,
            .below = from + (n_rows + 1) * STRIDE + POISE_LIFE_TILE_WORDS,
            .target = to[i] + POISE_LIFE_TILE_WORDS,
            .mask = mask,
            .stride = STRIDE,
            .n_rows = n_rows,
          };

          changed[i] = kernels[i](&tile);
          g_assert_true (changed[i]);
          g_assert_false (kernels[i](&tile));
        }
      g_assert_cmpmem (to[0], sizeof to[0], to[1], sizeof to[1]);
    }
}

/* ---- patterns */

/* It moves by one cell down and to the right in four generations, also across the edges. */
static void
test_glider (void)
{
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_GLIDER, 70, 40);
  g_autoptr (PoiseLifeWorld) start = make_world (POISE_LIFE_GLIDER, 70, 40);

  for (guint n = 1; n <= 300; n++)
    {
      step_world (world, 4);
      g_assert_cmpuint (count_cells (world), ==, 5);
      for (guint y = 0; y < 40; y++)
        for (guint x = 0; x < 70; x++)
          g_assert_cmpint (poise_life_world_get (world, (x + n) % 70, (y + n) % 40), ==,
                           poise_life_world_get (start, x, y));
    }
}

static void
test_blinker (void)
{
  g_autoptr (PoiseLifeWorld) world = poise_life_world_new (64, 16);

  /* Across both edges. */
  poise_life_world_set (world, 63, 0, TRUE);
  poise_life_world_set (world, 0, 0, TRUE);
  poise_life_world_set (world, 1, 0, TRUE);
  for (guint i = 1; i <= 100; i++)
    {
      step_world (world, 1);
      g_assert_cmpuint (count_cells (world), ==, 3);
      g_assert_true (poise_life_world_get (world, 0, 0));
      g_assert_cmpint (poise_life_world_get (world, 63, 0), ==, i % 2 == 0);
      g_assert_cmpint (poise_life_world_get (world, 1, 0), ==, i % 2 == 0);
      g_assert_cmpint (poise_life_world_get (world, 0, 15), ==, i % 2 == 1);
      g_assert_cmpint (poise_life_world_get (world, 0, 1), ==, i % 2 == 1);
    }
}

/* How many cells live after each generation tells when a pattern has settled: with gliders,
 * blinkers and still lifes alone it never changes again. */
static guint
find_settled (PoiseLifeWorld *world,
              guint           n_generations)
{
  guint64 last = count_cells (world);
  guint settled = 0;

  for (guint i = 1; i <= n_generations; i++)
    {
      guint64 n;

      step_world (world, 1);
      n = count_cells (world);
      if (n != last)
        settled = i;
      last = n;
    }
  return settled;
}

static void
test_r_pentomino (void)
{
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_R_PENTOMINO, 1000, 900);

  g_assert_cmpuint (count_cells (world), ==, 5);
  g_assert_cmpuint (find_settled (world, 1300), ==, 1103);
  g_assert_cmpuint (count_cells (world), ==, 116);
}

static void
test_acorn (void)
{
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_ACORN, 3000, 3000);

  g_assert_cmpuint (count_cells (world), ==, 7);
  step_world (world, 5206);
  g_assert_cmpuint (count_cells (world), ==, 633);
  g_assert_cmpuint (poise_life_world_get_generation (world), ==, 5206);
}

/* A glider of five cells more every 30 generations, while they have room. */
static void
test_gun (void)
{
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_GUN, 1000, 1000);

  for (guint i = 0; i < 40; i++)
    {
      g_assert_cmpuint (count_cells (world), ==, 36 + 5 * i);
      step_world (world, 30);
    }
}

static void
test_patterns (void)
{
  const guint n_cells[] = { 36, 5, 5, 7 };

  for (guint i = 0; i < G_N_ELEMENTS (n_cells); i++)
    {
      const PoiseLifePattern *pattern = poise_life_pattern_get (i);
      g_autoptr (PoiseLifeWorld) world = NULL;

      g_assert_cmpstr (pattern->id, ==, poise_life_pattern_ids[i]);
      g_assert_true (poise_life_pattern_fits (pattern, pattern->width, pattern->height));
      g_assert_false (poise_life_pattern_fits (pattern, pattern->width - 1, 4096));
      g_assert_false (poise_life_pattern_fits (pattern, 4096, pattern->height - 1));
      world = make_world (i, pattern->width, pattern->height);
      g_assert_cmpuint (count_cells (world), ==, n_cells[i]);
    }
}

static guint64
hash_world (const PoiseLifeWorld *world)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (guint y = 0; y < poise_life_world_get_height (world); y++)
    for (guint x = 0; x < poise_life_world_get_width (world); x++)
      hash = (hash ^ (guint64) poise_life_world_get (world, x, y)) *
             G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

/* From a seed always the same, on every machine; every width has cells of its own. */
static void
test_random (void)
{
  g_autoptr (PoiseLifeWorld) world = make_world (POISE_LIFE_RANDOM, 256, 192);
  g_autoptr (PoiseLifeWorld) odd = make_world (POISE_LIFE_RANDOM, 101, 33);
  g_autoptr (PoiseLifeWorld) other = poise_life_world_new (256, 192);
  g_autoptr (PoiseLifeWorld) tiny = make_world (POISE_LIFE_RANDOM, 1, 1);

  poise_life_pattern_draw (poise_life_pattern_get (POISE_LIFE_RANDOM), other, 2);
  g_assert_cmpuint (count_cells (world), ==, 18437);
  g_assert_cmphex (hash_world (world), ==, G_GUINT64_CONSTANT (0xbca017b8cac304e2));
  g_assert_cmpuint (count_cells (odd), ==, 1218);
  g_assert_cmphex (hash_world (odd), ==, G_GUINT64_CONSTANT (0x341db92b1bb21d1f));
  g_assert_cmpuint (count_cells (tiny), <=, 1);
  g_assert_cmphex (hash_world (other), !=, hash_world (world));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/life/world/reference", test_reference);
  g_test_add_func ("/life/world/still-tiles", test_still_tiles);
  g_test_add_func ("/life/world/painting-amid-a-generation",
                   test_painting_amid_a_generation);
  g_test_add_func ("/life/world/kernels", test_kernels);
  g_test_add_func ("/life/pattern/glider", test_glider);
  g_test_add_func ("/life/pattern/blinker", test_blinker);
  g_test_add_func ("/life/pattern/r-pentomino", test_r_pentomino);
  g_test_add_func ("/life/pattern/acorn", test_acorn);
  g_test_add_func ("/life/pattern/gun", test_gun);
  g_test_add_func ("/life/pattern/sizes", test_patterns);
  g_test_add_func ("/life/pattern/random", test_random);
  return g_test_run ();
}
