/* SPDX-License-Identifier: MIT */
#include "app/kinds/life/poise-field.h"

#define WORD_BITS 64

struct _PoiseField
{
  PoiseOutput      parent_instance;
  PoiseFieldStore *store;
  GArray          *pending; /* strokes that the fetched generation does not have yet */
  guint64          n_strokes; /* ever drawn, the last pending one with them */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseField, poise_field, POISE_TYPE_OUTPUT)

static guint64 *
get_words (PoiseField *self,
           guint       y)
{
  PoiseFieldFrame *frame = poise_field_store_get_front (self->store);

  return frame->words + y * poise_field_store_get_n_row_words (self->store);
}

static void
set_cells (guint    x,
           guint    y,
           guint    n_cells,
           gboolean alive,
           gpointer user_data)
{
  PoiseField *self = user_data;
  PoiseFieldFrame *frame = poise_field_store_get_front (self->store);
  guint64 *words = get_words (self, y);

  for (guint i = x; i < x + n_cells; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << (i % WORD_BITS);
      guint64 *word = &words[i / WORD_BITS];

      if (((*word & bit) != 0) == (alive != FALSE))
        continue;
      *word ^= bit;
      if (alive)
        frame->population++;
      else
        frame->population--;
    }
}

static void
show_stroke (PoiseField             *self,
             const PoiseFieldStroke *stroke)
{
  poise_field_stroke_paint (stroke, poise_field_get_width (self),
                            poise_field_get_height (self), set_cells, self);
}

static gboolean
poise_field_fetch (PoiseOutput *output)
{
  PoiseField *self = POISE_FIELD (output);
  guint64 first_pending = self->n_strokes - self->pending->len;
  guint64 n_arrived;

  if (!poise_field_store_fetch (self->store))
    return FALSE;

  n_arrived = poise_field_store_get_front (self->store)->n_strokes;
  g_assert (n_arrived >= first_pending && n_arrived <= self->n_strokes);
  g_array_remove_range (self->pending, 0, (guint) (n_arrived - first_pending));
  for (guint i = 0; i < self->pending->len; i++)
    show_stroke (self, &g_array_index (self->pending, PoiseFieldStroke, i));
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

static void
poise_field_finalize (GObject *object)
{
  PoiseField *self = POISE_FIELD (object);

  g_clear_pointer (&self->store, poise_field_store_unref);
  g_array_unref (self->pending);
  G_OBJECT_CLASS (poise_field_parent_class)->finalize (object);
}

static void
poise_field_class_init (PoiseFieldClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = poise_field_finalize;
  POISE_OUTPUT_CLASS (klass)->fetch = poise_field_fetch;

  signals[CHANGED] = g_signal_new ("changed", POISE_TYPE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
poise_field_init (PoiseField *self)
{
  self->pending = g_array_new (FALSE, FALSE, sizeof (PoiseFieldStroke));
}

/**
 * poise_field_new:
 * @store: where the world's thread meets this one; nobody else may be its player
 *
 * Returns: (transfer full): what a person sees of it.
 */
PoiseOutput *
poise_field_new (PoiseFieldStore *store)
{
  PoiseField *self;

  g_return_val_if_fail (store != NULL, NULL);

  self = g_object_new (POISE_TYPE_FIELD, NULL);
  self->store = poise_field_store_ref (store);
  return POISE_OUTPUT (self);
}

guint
poise_field_get_width (PoiseField *self)
{
  return poise_field_store_get_width (self->store);
}

guint
poise_field_get_height (PoiseField *self)
{
  return poise_field_store_get_height (self->store);
}

/**
 * poise_field_get_generation:
 *
 * Returns: the number of the generation that is shown.
 */
guint64
poise_field_get_generation (PoiseField *self)
{
  return poise_field_store_get_front (self->store)->generation;
}

/**
 * poise_field_get_population:
 *
 * Returns: how many living cells are shown, with what was drawn.
 */
guint64
poise_field_get_population (PoiseField *self)
{
  return poise_field_store_get_front (self->store)->population;
}

/**
 * poise_field_get_row:
 *
 * Returns: (transfer none): 64 cells to a word, the lowest bit is the westernmost; bits
 * behind the last cell are 0. Valid until "changed".
 */
const guint64 *
poise_field_get_row (PoiseField *self,
                     guint       y)
{
  g_return_val_if_fail (y < poise_field_get_height (self), NULL);

  return get_words (self, y);
}

gboolean
poise_field_get_cell (PoiseField *self,
                      guint       x,
                      guint       y)
{
  g_return_val_if_fail (x < poise_field_get_width (self), FALSE);
  g_return_val_if_fail (y < poise_field_get_height (self), FALSE);

  return (get_words (self, y)[x / WORD_BITS] >> (x % WORD_BITS) & 1) != 0;
}

/**
 * poise_field_draw:
 *
 * Shows what was drawn and gives it to the world.
 *
 * Returns: FALSE when the world has ended; nothing is drawn then.
 */
gboolean
poise_field_draw (PoiseField             *self,
                  const PoiseFieldStroke *stroke)
{
  g_return_val_if_fail (POISE_IS_FIELD (self), FALSE);
  g_return_val_if_fail (stroke != NULL, FALSE);

  if (!poise_field_store_draw (self->store, stroke))
    return FALSE;
  self->n_strokes++;
  g_array_append_val (self->pending, *stroke);
  show_stroke (self, stroke);
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}
