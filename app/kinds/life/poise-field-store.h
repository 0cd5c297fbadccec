/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/life/poise-field-stroke.h"

G_BEGIN_DECLS

/* One generation of a playing field. */
typedef struct
{
  guint64 *words; /* row by row; a cell is a bit, the lowest of a word the westernmost */
  guint64  generation;
  guint64  population;
  guint64  n_strokes; /* how many of those ever drawn are in it */
} PoiseFieldFrame;

/**
 * PoiseFieldStore:
 *
 * Where the thread of a world and the thread of its player meet: the newest generation
 * goes one way, what the player drew the other. Neither ever waits for the other one, so a
 * world whose thread gets no processor for long does not hold up the window. Any thread;
 * reference-counted.
 */
typedef struct _PoiseFieldStore PoiseFieldStore;

PoiseFieldStore *poise_field_store_new        (guint width,
                                               guint height);
PoiseFieldStore *poise_field_store_ref        (PoiseFieldStore *self);
void             poise_field_store_unref      (PoiseFieldStore *self);

guint            poise_field_store_get_width  (PoiseFieldStore *self);
guint            poise_field_store_get_height (PoiseFieldStore *self);
gsize            poise_field_store_get_n_row_words (PoiseFieldStore *self);

/* The world's side. */
PoiseFieldFrame *poise_field_store_get_back   (PoiseFieldStore *self);
void             poise_field_store_publish    (PoiseFieldStore *self);
gboolean         poise_field_store_is_taken   (PoiseFieldStore *self);
guint            poise_field_store_take_strokes (PoiseFieldStore     *self,
                                                 gboolean             close,
                                                 PoiseFieldStrokeFunc func,
                                                 gpointer             user_data);

/* The player's side. */
PoiseFieldFrame *poise_field_store_get_front  (PoiseFieldStore *self);
gboolean         poise_field_store_fetch      (PoiseFieldStore *self);
gboolean         poise_field_store_draw       (PoiseFieldStore        *self,
                                               const PoiseFieldStroke *stroke);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseFieldStore, poise_field_store_unref)

G_END_DECLS
