/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/life/poise-life-world.h"

G_BEGIN_DECLS

/**
 * PoiseLifePattern:
 *
 * What a world of Life begins with: a constant, in the middle of the world.
 */
typedef struct
{
  const char *id; /* "r-pentomino" */
  guint       width;
  guint       height;
  const char *cells; /* run-length encoded, as programs of Life write patterns */
} PoiseLifePattern;

/* In the order of poise_life_pattern_ids; the random one has no cells of its own and takes
 * any world. */
enum
{
  POISE_LIFE_GUN,
  POISE_LIFE_R_PENTOMINO,
  POISE_LIFE_GLIDER,
  POISE_LIFE_ACORN,
  POISE_LIFE_RANDOM,
  POISE_LIFE_EMPTY,
  POISE_LIFE_N_PATTERNS,
};

extern const char *const poise_life_pattern_ids[POISE_LIFE_N_PATTERNS + 1];

const PoiseLifePattern *poise_life_pattern_get  (guint                   index);
gboolean                poise_life_pattern_fits (const PoiseLifePattern *self,
                                                 guint                   width,
                                                 guint                   height);
void                    poise_life_pattern_draw (const PoiseLifePattern *self,
                                                 PoiseLifeWorld         *world,
                                                 guint64                 seed);

G_END_DECLS
