/* SPDX-License-Identifier: MIT */
/* Three frames: the world fills in one, the player looks at another, and the third is on
 * its way; whoever is ready exchanges an own one for it. Strokes go the other way on a list
 * without a lock, the newest first, which the world takes as a whole. */
#include "app/kinds/life/poise-field-store.h"

#include "app/kinds/life/poise-life-world.h"

#include <stdatomic.h>

#define N_FRAMES 3
/* Beside the number of the frame on its way: whether the player has not seen it yet. */
#define FRESH (1u << 8)

typedef struct _Node Node;
struct _Node
{
  PoiseFieldStroke stroke;
  Node            *older;
};

struct _PoiseFieldStore
{
  atomic_uint     ref_count;
  guint           width;
  guint           height;
  PoiseFieldFrame frames[N_FRAMES];

  guint           back;   /* the world's */
  guint           front;  /* the player's */
  atomic_uint     on_way; /* the third, and whether it is fresh */
  _Atomic (Node *) strokes;
};

/* On the list's place: the world has ended and takes nothing any more. */
static Node closed;

/**
 * poise_field_store_new:
 *
 * Any thread. Returns: (transfer full): a store of a field without a living cell.
 */
PoiseFieldStore *
poise_field_store_new (guint width,
                       guint height)
{
  PoiseFieldStore *self;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  self = g_new0 (PoiseFieldStore, 1);
  atomic_init (&self->ref_count, 1);
  self->width = width;
  self->height = height;
  for (guint i = 0; i < N_FRAMES; i++)
    self->frames[i].words = g_new0 (guint64, POISE_LIFE_ROW_WORDS (width) * height);
  self->front = 1;
  atomic_init (&self->on_way, 2);
  atomic_init (&self->strokes, NULL);
  return self;
}

/* Any thread. */
PoiseFieldStore *
poise_field_store_ref (PoiseFieldStore *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/* Any thread. */
void
poise_field_store_unref (PoiseFieldStore *self)
{
  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  poise_field_store_take_strokes (self, TRUE, NULL, NULL);
  for (guint i = 0; i < N_FRAMES; i++)
    g_free (self->frames[i].words);
  g_free (self);
}

guint
poise_field_store_get_width (PoiseFieldStore *self)
{
  return self->width;
}

guint
poise_field_store_get_height (PoiseFieldStore *self)
{
  return self->height;
}

/**
 * poise_field_store_get_n_row_words:
 *
 * Any thread. Returns: from one row of a frame to the next.
 */
gsize
poise_field_store_get_n_row_words (PoiseFieldStore *self)
{
  return POISE_LIFE_ROW_WORDS (self->width);
}

/**
 * poise_field_store_get_back:
 *
 * The world's thread. Returns: (transfer none): what to fill in, with some old generation
 * in it; valid until poise_field_store_publish().
 */
PoiseFieldFrame *
poise_field_store_get_back (PoiseFieldStore *self)
{
  return &self->frames[self->back];
}

/**
 * poise_field_store_publish:
 *
 * The world's thread: hands over what poise_field_store_get_back() gave.
 */
void
poise_field_store_publish (PoiseFieldStore *self)
{
  self->back = atomic_exchange (&self->on_way, self->back | FRESH) & ~FRESH;
}

/**
 * poise_field_store_is_taken:
 *
 * The world's thread. Returns: whether the player has fetched the newest generation.
 */
gboolean
poise_field_store_is_taken (PoiseFieldStore *self)
{
  return (atomic_load_explicit (&self->on_way, memory_order_relaxed) & FRESH) == 0;
}

/* The oldest first. */
static Node *
reverse (Node *newest)
{
  Node *done = NULL;

  while (newest != NULL)
    {
      Node *next = newest->older;

      newest->older = done;
      done = newest;
      newest = next;
    }
  return done;
}

/**
 * poise_field_store_take_strokes:
 * @close: whether these are the last ones
 * @func: (nullable): called for the cells of each stroke, in the order they were drawn
 *
 * The world's thread: takes what was drawn since the last call.
 *
 * Returns: how many strokes there were.
 */
guint
poise_field_store_take_strokes (PoiseFieldStore     *self,
                                gboolean             close,
                                PoiseFieldStrokeFunc func,
                                gpointer             user_data)
{
  Node *list;
  guint n = 0;

  /* Seldom there is any. */
  if (!close && atomic_load_explicit (&self->strokes, memory_order_relaxed) == NULL)
    return 0;
  list = atomic_exchange (&self->strokes, close ? &closed : NULL);
  for (list = list != &closed ? reverse (list) : NULL; list != NULL; n++)
    {
      g_autofree Node *node = list;

      list = node->older;
      if (func != NULL)
        poise_field_stroke_paint (&node->stroke, self->width, self->height, func, user_data);
    }
  return n;
}

/**
 * poise_field_store_get_front:
 *
 * The player's thread. Returns: (transfer none): the frame that was fetched last, the
 * player's to draw on; valid until poise_field_store_fetch().
 */
PoiseFieldFrame *
poise_field_store_get_front (PoiseFieldStore *self)
{
  return &self->frames[self->front];
}

/**
 * poise_field_store_fetch:
 *
 * The player's thread: takes the newest generation.
 *
 * Returns: whether there was a newer one.
 */
gboolean
poise_field_store_fetch (PoiseFieldStore *self)
{
  if (poise_field_store_is_taken (self))
    return FALSE;
  self->front = atomic_exchange (&self->on_way, self->front) & ~FRESH;
  return TRUE;
}

/**
 * poise_field_store_draw:
 *
 * The player's thread: gives the world what was drawn.
 *
 * Returns: whether the world will take it; it does not once it has ended.
 */
gboolean
poise_field_store_draw (PoiseFieldStore        *self,
                        const PoiseFieldStroke *stroke)
{
  Node *node;
  Node *newest = atomic_load (&self->strokes);

  g_return_val_if_fail (stroke != NULL && stroke->size > 0, FALSE);

  if (newest == &closed)
    return FALSE;
  node = g_new (Node, 1);
  node->stroke = *stroke;
  do
    {
      if (newest == &closed)
        {
          g_free (node);
          return FALSE;
        }
      node->older = newest;
    }
  while (!atomic_compare_exchange_weak (&self->strokes, &newest, node));
  return TRUE;
}
