/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-gaps.h"

#include <math.h>
#include <string.h>

static const PoiseGap *
get_gap (const GArray *gaps,
         guint         i)
{
  return &g_array_index (gaps, PoiseGap, i);
}

static gint64
get_length (const GArray *sorted,
            guint         i)
{
  return g_array_index (sorted, gint64, i);
}

/**
 * poise_gap_get_begin:
 *
 * Returns: when it began, in microseconds since measuring began, and not before that.
 */
gint64
poise_gap_get_begin (const PoiseGap *gap)
{
  gint64 length_us, end_us;

  g_return_val_if_fail (gap != NULL, 0);

  length_us = MAX (gap->length_us, 0);
  end_us = MAX (gap->end_us, 0);
  return length_us < end_us ? end_us - length_us : 0;
}

/**
 * poise_gaps_get_end:
 * @gaps: of #PoiseGap, in order
 *
 * Returns: when the last one ended, in microseconds since measuring began; 0 without any.
 */
gint64
poise_gaps_get_end (const GArray *gaps)
{
  g_return_val_if_fail (gaps != NULL, 0);

  return gaps->len > 0 ? MAX (get_gap (gaps, gaps->len - 1)->end_us, 0) : 0;
}

/**
 * poise_gaps_find:
 * @gaps: of #PoiseGap, in order
 * @at_us: a moment, since measuring began
 *
 * Returns: (transfer none) (nullable): the gap that the moment lies in.
 */
const PoiseGap *
poise_gaps_find (const GArray *gaps,
                 gint64        at_us)
{
  guint first = 0, last;

  g_return_val_if_fail (gaps != NULL, NULL);

  for (last = gaps->len; first < last;)
    {
      guint middle = first + (last - first) / 2;

      if (get_gap (gaps, middle)->end_us < at_us)
        first = middle + 1;
      else
        last = middle;
    }
  if (first == gaps->len || poise_gap_get_begin (get_gap (gaps, first)) > at_us)
    return NULL;
  return get_gap (gaps, first);
}

/**
 * poise_gaps_find_longest:
 * @gaps: of #PoiseGap
 *
 * Returns: (transfer none) (nullable): the longest gap, the first of equal ones.
 */
const PoiseGap *
poise_gaps_find_longest (const GArray *gaps)
{
  const PoiseGap *longest = NULL;

  g_return_val_if_fail (gaps != NULL, NULL);

  for (guint i = 0; i < gaps->len; i++)
    if (longest == NULL || get_gap (gaps, i)->length_us > longest->length_us)
      longest = get_gap (gaps, i);
  return longest;
}

/* Which column a moment lies in. */
static gint64
find_column (gint64 at_us,
             gint64 span_us,
             guint  n_columns)
{
  return (gint64) floor ((double) at_us / (double) span_us * n_columns);
}

static void
fill (const PoiseGap *gap,
      gint64          span_us,
      guint           n_columns,
      gint64         *longest_us)
{
  gint64 end_us = CLAMP (gap->end_us, 0, span_us);
  gint64 begin_us = poise_gap_get_begin (gap);
  gint64 first = find_column (begin_us, span_us, n_columns);
  gint64 last = find_column (MAX (end_us - 1, begin_us), span_us, n_columns);

  for (gint64 i = first; i <= MIN (last, (gint64) n_columns - 1); i++)
    longest_us[i] = MAX (longest_us[i], gap->length_us);
}

/**
 * poise_gaps_reduce:
 * @gaps: of #PoiseGap, in order
 * @span_us: how much time all columns cover, from when measuring began
 * @n_columns: how many columns of equal time there are
 * @longest_us: (out caller-allocates) (array length=n_columns): the longest gap that
 *   reaches into each, so that a gap is as wide as the time it lasted; 0 where none does
 */
void
poise_gaps_reduce (const GArray *gaps,
                   gint64        span_us,
                   guint         n_columns,
                   gint64       *longest_us)
{
  g_return_if_fail (gaps != NULL && longest_us != NULL);
  g_return_if_fail (span_us > 0);

  memset (longest_us, 0, n_columns * sizeof longest_us[0]);
  for (guint i = 0; i < gaps->len; i++)
    {
      const PoiseGap *gap = get_gap (gaps, i);

      if (gap->length_us > 0 && gap->end_us > 0 && poise_gap_get_begin (gap) < span_us)
        fill (gap, span_us, n_columns, longest_us);
    }
}

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/**
 * poise_gaps_sort:
 * @gaps: of #PoiseGap
 *
 * Returns: (transfer full): their lengths as gint64, the shortest first.
 */
GArray *
poise_gaps_sort (const GArray *gaps)
{
  GArray *sorted;

  g_return_val_if_fail (gaps != NULL, NULL);

  sorted = g_array_sized_new (FALSE, FALSE, sizeof (gint64), gaps->len);
  for (guint i = 0; i < gaps->len; i++)
    g_array_append_val (sorted, get_gap (gaps, i)->length_us);
  g_array_sort (sorted, compare_lengths);
  return sorted;
}

/**
 * poise_gaps_get_share:
 * @sorted: as poise_gaps_sort() made it
 *
 * Returns: the share of them that are not longer than @length_us, from 0 to 1; NAN
 * without any.
 */
double
poise_gaps_get_share (const GArray *sorted,
                      gint64        length_us)
{
  guint first = 0, last;

  g_return_val_if_fail (sorted != NULL, NAN);

  for (last = sorted->len; first < last;)
    {
      guint middle = first + (last - first) / 2;

      if (get_length (sorted, middle) <= length_us)
        first = middle + 1;
      else
        last = middle;
    }
  return sorted->len > 0 ? (double) first / sorted->len : (double) NAN;
}

/**
 * poise_gaps_get_quantile:
 * @sorted: as poise_gaps_sort() made it
 * @share: from 0 to 1
 *
 * Returns: the shortest length that at least that share is not longer than; 0 without
 * any.
 */
gint64
poise_gaps_get_quantile (const GArray *sorted,
                         double        share)
{
  guint i;

  g_return_val_if_fail (sorted != NULL, 0);
  g_return_val_if_fail (share >= 0 && share <= 1, 0);

  if (sorted->len == 0)
    return 0;
  i = (guint) ceil (share * sorted->len);
  return get_length (sorted, CLAMP (i, 1, sorted->len) - 1);
}
