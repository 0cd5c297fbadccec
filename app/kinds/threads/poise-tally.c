/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-tally.h"

#include <string.h>

/**
 * poise_tally_merge:
 * @other: what another thread saw, which stays as it is
 *
 * Counts in @self whatever was counted in @other. Each of the two saw its own
 * messages in order or did not; nothing is said about the order between them.
 */
void
poise_tally_merge (PoiseTally       *self,
                   const PoiseTally *other)
{
  g_return_if_fail (self != NULL && other != NULL);

  self->count += other->count;
  self->sum += other->sum;
  self->sum_of_squares += other->sum_of_squares;
  self->last = MAX (self->last, other->last);
  self->reordered += other->reordered;
}

/**
 * poise_tally_equal:
 *
 * Returns: whether the same numbers were counted, in whatever order.
 */
gboolean
poise_tally_equal (const PoiseTally *a,
                   const PoiseTally *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->count == b->count && a->sum == b->sum && a->sum_of_squares == b->sum_of_squares;
}

/* A tally as it is packed: all its five numbers. */
#define PACKED G_VARIANT_TYPE ("(ttttt)")

/**
 * poise_tallies_pack:
 *
 * Returns: (transfer floating): several tallies as they are, of type a(ttttt).
 */
GVariant *
poise_tallies_pack (const PoiseTally *tallies,
                    gsize             n)
{
  G_STATIC_ASSERT (sizeof (PoiseTally) == 5 * sizeof (guint64));

  g_return_val_if_fail (tallies != NULL, NULL);

  return g_variant_new_fixed_array (PACKED, tallies, n, sizeof (PoiseTally));
}

/**
 * poise_tallies_unpack:
 * @packed: what poise_tallies_pack() made of as many, or anything
 *
 * Returns: FALSE when they are not as many; nothing has changed then.
 */
gboolean
poise_tallies_unpack (PoiseTally *tallies,
                      gsize       n,
                      GVariant   *packed)
{
  gconstpointer data;
  gsize n_packed;

  g_return_val_if_fail (tallies != NULL, FALSE);
  g_return_val_if_fail (packed != NULL, FALSE);

  if (!g_variant_is_of_type (packed, G_VARIANT_TYPE ("a(ttttt)")))
    return FALSE;
  data = g_variant_get_fixed_array (packed, &n_packed, sizeof (PoiseTally));
  if (n_packed != n)
    return FALSE;
  memcpy (tallies, data, n * sizeof (PoiseTally));
  return TRUE;
}
