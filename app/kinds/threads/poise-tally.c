/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-tally.h"

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
