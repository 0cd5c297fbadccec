/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseLifeWorld:
 *
 * A world of Conway's Game of Life of any size. It is a torus: what leaves it on one side
 * comes back on the other. A cell is born with three living neighbours, and lives on with
 * two or three.
 *
 * Any thread, one at a time.
 */
typedef struct _PoiseLifeWorld PoiseLifeWorld;

PoiseLifeWorld *poise_life_world_new  (guint           width,
                                       guint           height);
void            poise_life_world_free (PoiseLifeWorld *self);

guint    poise_life_world_get_width      (const PoiseLifeWorld *self);
guint    poise_life_world_get_height     (const PoiseLifeWorld *self);
guint64  poise_life_world_get_generation (const PoiseLifeWorld *self);
gboolean poise_life_world_get            (const PoiseLifeWorld *self,
                                          guint                 x,
                                          guint                 y);
void     poise_life_world_set            (PoiseLifeWorld       *self,
                                          guint                 x,
                                          guint                 y,
                                          gboolean              alive);
void     poise_life_world_set_word       (PoiseLifeWorld       *self,
                                          guint                 word,
                                          guint                 y,
                                          guint64               cells);
gboolean poise_life_world_is_between     (const PoiseLifeWorld *self);
gboolean poise_life_world_step           (PoiseLifeWorld       *self,
                                          guint                 n_words);
guint64  poise_life_world_copy_rows      (const PoiseLifeWorld *self,
                                          guint                 first_row,
                                          guint                 n_rows,
                                          guint64              *words);

/* How many words a row of @width cells takes, 64 cells to a word. */
#define POISE_LIFE_ROW_WORDS(width) (((gsize) (width) + 63) / 64)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLifeWorld, poise_life_world_free)

G_END_DECLS
