/* SPDX-License-Identifier: MIT */
#include "app/kinds/life/poise-life-pattern.h"

const char *const poise_life_pattern_ids[POISE_LIFE_N_PATTERNS + 1] = {
  [POISE_LIFE_GUN] = "gun",       [POISE_LIFE_R_PENTOMINO] = "r-pentomino",
  [POISE_LIFE_GLIDER] = "glider", [POISE_LIFE_ACORN] = "acorn",
  [POISE_LIFE_RANDOM] = "random", [POISE_LIFE_EMPTY] = "empty",
};

static const PoiseLifePattern patterns[] = {
  /* Gosper's, of 1970: a glider every 30 generations. */
  [POISE_LIFE_GUN] = { "gun", 36, 9,
                       "24bo$22bobo$12b2o6b2o12b2o$11bo3bo4b2o12b2o$2o8bo5bo3b2o$2o8bo3bob2o"
                       "4bobo$10bo5bo7bo$11bo3bo$12b2o!" },
  /* Five cells that settle after 1,103 generations. */
  [POISE_LIFE_R_PENTOMINO] = { "r-pentomino", 3, 3, "b2o$2o$bo!" },
  [POISE_LIFE_GLIDER] = { "glider", 3, 3, "bo$2bo$3o!" },
  /* Seven cells that settle after 5,206 generations. */
  [POISE_LIFE_ACORN] = { "acorn", 7, 3, "bo$3bo$2o2b3o!" },
  [POISE_LIFE_RANDOM] = { "random", 1, 1, NULL },
  [POISE_LIFE_EMPTY] = { "empty", 1, 1, "!" },
};

/**
 * poise_life_pattern_get:
 * @index: POISE_LIFE_GUN and so on
 *
 * Any thread. Returns: (transfer none)
 */
const PoiseLifePattern *
poise_life_pattern_get (guint index)
{
  g_return_val_if_fail (index < POISE_LIFE_N_PATTERNS, NULL);

  return &patterns[index];
}

/**
 * poise_life_pattern_fits:
 *
 * Any thread. Returns: whether a world of that size has room for the pattern.
 */
gboolean
poise_life_pattern_fits (const PoiseLifePattern *self,
                         guint                   width,
                         guint                   height)
{
  return self->width <= width && self->height <= height;
}

/* Runs of dead (b) and living (o) cells, each after its length, $ at the end of a row. */
static void
draw_cells (const PoiseLifePattern *self,
            PoiseLifeWorld         *world)
{
  guint left = (poise_life_world_get_width (world) - self->width) / 2;
  guint x = left;
  guint y = (poise_life_world_get_height (world) - self->height) / 2;
  guint length = 0;

  for (const char *c = self->cells; *c != '!'; c++)
    if (g_ascii_isdigit (*c))
      length = length * 10 + (guint) (*c - '0');
    else
      {
        if (*c == '$')
          {
            y++;
            x = left;
          }
        else
          for (guint i = 0; i < MAX (length, 1); i++, x++)
            if (*c == 'o')
              poise_life_world_set (world, x, y, TRUE);
        length = 0;
      }
}

/* Steele, Lea and Flood's SplitMix64: the same on every machine, from any seed. */
static guint64
next_random (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Three cells of eight live, about as many as keep a world busiest. */
static void
draw_random (PoiseLifeWorld *world,
             guint64         seed)
{
  guint width = poise_life_world_get_width (world);
  guint height = poise_life_world_get_height (world);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x += 64)
      {
        guint64 a = next_random (&seed);
        guint64 b = next_random (&seed);
        guint64 cells = a & (b | next_random (&seed));

        poise_life_world_set_word (world, x / 64, y, cells);
      }
}

/**
 * poise_life_pattern_draw:
 * @world: an empty one that the pattern fits
 * @seed: of the random pattern; the others do not look at it
 *
 * Whichever thread the world belongs to. Puts the pattern into the middle of the world.
 */
void
poise_life_pattern_draw (const PoiseLifePattern *self,
                         PoiseLifeWorld         *world,
                         guint64                 seed)
{
  g_return_if_fail (poise_life_pattern_fits (self, poise_life_world_get_width (world),
                                             poise_life_world_get_height (world)));

  if (self->cells != NULL)
    draw_cells (self, world);
  else
    draw_random (world, seed);
}
