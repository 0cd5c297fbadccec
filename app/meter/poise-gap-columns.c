/* SPDX-License-Identifier: MIT */
#include "app/meter/poise-gap-columns.h"

#include <string.h>

struct _PoiseGapColumns
{
  gint64 *longest_us; /* 0 where nothing was measured */
  int n_columns;
  gint64 column_us;
  gint64 oldest; /* where on the grid the first column stands */
};

/**
 * poise_gap_columns_new:
 *
 * Makes an object without columns. May be called from any thread.
 *
 * Returns: (transfer full): to be freed with poise_gap_columns_free()
 */
PoiseGapColumns *
poise_gap_columns_new (void)
{
  return g_new0 (PoiseGapColumns, 1);
}

/**
 * poise_gap_columns_free:
 * @self: (nullable): columns
 *
 * Frees @self. NULL is allowed.
 */
void
poise_gap_columns_free (PoiseGapColumns *self)
{
  if (self == NULL)
    return;

  g_free (self->longest_us);
  g_free (self);
}

static void
fill (PoiseGapColumns *self,
      gint64           end_us,
      gint64           gap_us)
{
  gint64 newest = self->oldest + self->n_columns - 1;
  gint64 first = MAX ((end_us - gap_us) / self->column_us, self->oldest);
  gint64 last = MIN ((end_us - 1) / self->column_us, newest);

  for (gint64 i = first; i <= last; i++)
    {
      gint64 *longest_us = &self->longest_us[i - self->oldest];

      *longest_us = MAX (*longest_us, gap_us);
    }
}

/**
 * poise_gap_columns_collect:
 * @self: columns
 * @recent: the gaps
 * @now_us: now, as g_get_monotonic_time() tells
 * @window_us: how much active time all columns cover
 * @n_columns: how many there are, at least 1
 * @open_us: a gap that is still open, 0 for none
 *
 * Fills the columns anew; the last one holds the present.
 */
void
poise_gap_columns_collect (PoiseGapColumns   *self,
                           const PoiseRecent *recent,
                           gint64             now_us,
                           gint64             window_us,
                           int                n_columns,
                           gint64             open_us)
{
  gint64 active_us;

  g_return_if_fail (self != NULL);
  g_return_if_fail (recent != NULL);
  g_return_if_fail (n_columns > 0);
  g_return_if_fail (window_us >= n_columns);

  if (self->n_columns != n_columns)
    self->longest_us = g_renew (gint64, self->longest_us, n_columns);
  memset (self->longest_us, 0, (gsize) n_columns * sizeof self->longest_us[0]);

  active_us = poise_recent_get_active_us (recent, now_us);
  self->n_columns = n_columns;
  self->column_us = window_us / n_columns;
  self->oldest = active_us / self->column_us - n_columns + 1;

  for (guint age = 0; age < poise_recent_get_n_samples (recent); age++)
    {
      PoiseSample sample = poise_recent_get_sample (recent, age);

      if (sample.end_us / self->column_us < self->oldest)
        break;
      fill (self, sample.end_us, sample.value_us);
    }
  if (open_us > 0)
    fill (self, active_us, open_us);
}

/**
 * poise_gap_columns_get:
 * @self: columns
 * @column: which, 0 for the oldest
 *
 * Returns: the longest gap in it, in microseconds; 0 when there is none
 */
gint64
poise_gap_columns_get (const PoiseGapColumns *self,
                       int                    column)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (column >= 0 && column < self->n_columns, 0);

  return self->longest_us[column];
}

/**
 * poise_gap_columns_find:
 * @self: columns, collected before
 * @active_us: a moment in active time
 *
 * Returns: the column that holds the moment, -1 when it is older than all
 */
int
poise_gap_columns_find (const PoiseGapColumns *self,
                        gint64                 active_us)
{
  gint64 column;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (self->n_columns > 0, -1);

  column = active_us / self->column_us - self->oldest;
  return column < 0 ? -1 : (int) MIN (column, self->n_columns - 1);
}
