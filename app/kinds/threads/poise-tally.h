/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseTally:
 *
 * Which numbered messages were seen, in constant memory: two tallies are equal when
 * the same numbers were counted, each as often. A message that is lost, or one that
 * comes twice, changes the count; one in another's place changes the sums.
 *
 * One thread at a time; starts with all zero. The sums wrap around.
 */
typedef struct
{
  guint64 count;
  guint64 sum;
  guint64 sum_of_squares;
  guint64 last;      /* the greatest number */
  guint64 reordered; /* how many did not follow a smaller one */
} PoiseTally;

/* Counts the next message. */
static inline void
poise_tally_add (PoiseTally *self,
                 guint64     number)
{
  self->count++;
  self->sum += number;
  self->sum_of_squares += number * number;
  if (G_UNLIKELY (number <= self->last))
    self->reordered++;
  else
    self->last = number;
}

void     poise_tally_merge (PoiseTally       *self,
                            const PoiseTally *other);
gboolean poise_tally_equal (const PoiseTally *a,
                            const PoiseTally *b);
GVariant *poise_tallies_pack (const PoiseTally *tallies,
                              gsize             n);
gboolean poise_tallies_unpack (PoiseTally *tallies,
                               gsize       n,
                               GVariant   *packed);

G_END_DECLS
