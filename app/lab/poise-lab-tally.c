/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-tally.h"

#include <stdlib.h>

/* Microseconds of a quarter of an hour still count, while what dividing adds to a double,
 * as in 1.0026255000000002, does not. */
#define FIGURE_FORMAT "%.9g"

static double
round_figure (double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    return value;
  return g_ascii_strtod (
      g_ascii_formatd (digits, sizeof digits, FIGURE_FORMAT, value), NULL);
}

static PoiseSpread
round_spread (double median,
              double min,
              double max)
{
  return (PoiseSpread){
    .median = round_figure (median),
    .min = round_figure (min),
    .max = round_figure (max),
  };
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

/**
 * poise_lab_tally_spread:
 * @values: finite; sorted by this
 *
 * Returns: their median, of an even number the mean of the two in the middle, and the
 * least and the greatest; as many digits of each as mean something.
 */
PoiseSpread
poise_lab_tally_spread (double *values,
                        guint   n)
{
  g_return_val_if_fail (values != NULL || n == 0, POISE_SPREAD_NONE);

  if (n == 0)
    return POISE_SPREAD_NONE;
  qsort (values, n, sizeof *values, compare_doubles);
  return round_spread ((values[(n - 1) / 2] + values[n / 2]) / 2, values[0],
                       values[n - 1]);
}

static PoiseSpread
spread_metric (const GPtrArray *repeats,
               PoiseMetric      metric)
{
  g_autofree double *values = g_new (double, repeats->len);
  guint n = 0;

  for (guint i = 0; i < repeats->len; i++)
    {
      const PoiseReportRun *repeat = g_ptr_array_index (repeats, i);

      if (isfinite (repeat->metrics[metric].median))
        values[n++] = repeat->metrics[metric].median;
    }
  return poise_lab_tally_spread (values, n);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const PoiseReportRun *const *left = a, *const *right = b;

  return compare_doubles (&(*left)->metrics[POISE_METRIC_ELAPSED].median,
                          &(*right)->metrics[POISE_METRIC_ELAPSED].median);
}

/* The one whose time is the median; of an even number, the quicker of the two. */
static const PoiseReportRun *
find_median (const GPtrArray *repeats)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new (repeats->len);

  for (guint i = 0; i < repeats->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (repeats, i));
  g_ptr_array_sort (sorted, compare_times);
  return g_ptr_array_index (sorted, (sorted->len - 1) / 2);
}

static double
compute_extra (const GPtrArray *repeats,
               const char      *id)
{
  g_autofree double *values = g_new (double, repeats->len);
  guint n = 0;

  for (guint i = 0; i < repeats->len; i++)
    {
      const PoiseExtra *extra =
          poise_report_run_find_extra (g_ptr_array_index (repeats, i), id);

      if (extra != NULL && isfinite (extra->value))
        values[n++] = extra->value;
    }
  return poise_lab_tally_spread (values, n).median;
}

static void
tally_extras (const GPtrArray      *repeats,
              const PoiseReportRun *median,
              PoiseReportRun       *row)
{
  g_ptr_array_set_size (row->extras, 0);
  for (guint i = 0; i < median->extras->len; i++)
    {
      const PoiseExtra *extra = g_ptr_array_index (median->extras, i);

      poise_report_run_add_extra (row, extra->id, extra->title, extra->unit,
                                  compute_extra (repeats, extra->id));
    }
}

static void
share_array (GArray **where,
             GArray  *array)
{
  g_array_unref (*where);
  *where = g_array_ref (array);
}

/**
 * poise_lab_tally_repeats:
 * @repeats: of #PoiseReportRun, each of one run, whose spreads are no spreads
 * @row: gets what they come to; its speed-up and how long a cancel took stay
 */
void
poise_lab_tally_repeats (const GPtrArray *repeats,
                         PoiseReportRun  *row)
{
  const PoiseReportRun *median;

  g_return_if_fail (repeats != NULL && repeats->len > 0);
  g_return_if_fail (row != NULL);

  median = find_median (repeats);
  for (guint i = 0; i < POISE_N_METRICS; i++)
    if (i != POISE_METRIC_SPEEDUP && i != POISE_METRIC_CANCEL)
      row->metrics[i] = spread_metric (repeats, i);
  row->repeats = repeats->len;
  share_array (&row->gaps, median->gaps);
  share_array (&row->stalls, median->stalls);
  row->began_us = median->began_us;
  row->ended_us = median->ended_us;
  g_free (row->outcome);
  row->outcome = g_strdup (median->outcome);
  tally_extras (repeats, median, row);
}

/**
 * poise_lab_tally_speedups:
 * @first: the label of the row that all are compared with; it may be missing
 */
void
poise_lab_tally_speedups (PoiseReport *report,
                          const char  *first)
{
  const PoiseReportRun *base;
  double base_s;

  g_return_if_fail (report != NULL && first != NULL);

  base = poise_report_find (report, first);
  base_s = base != NULL ? base->metrics[POISE_METRIC_ELAPSED].median : (double) NAN;
  for (guint i = 0; i < report->runs->len; i++)
    {
      PoiseReportRun *run = g_ptr_array_index (report->runs, i);
      PoiseSpread time = run->metrics[POISE_METRIC_ELAPSED];

      run->metrics[POISE_METRIC_SPEEDUP] =
          round_spread (base_s / time.median, base_s / time.max, base_s / time.min);
    }
}
