/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-figures.h"

#include "app/engine/poise-text.h"
#include "app/lab/poise-report-table.h"

#include <math.h>
#include <string.h>

/* From here on a figure needs no tenths: three digits are as much as it is worth. */
#define LARGE_VALUE 100
/* Of what has no fixed number of decimals. */
#define EXTRA_DECIMALS 2

static void
column_free (gpointer data)
{
  PoiseFigureColumn *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->unit);
  g_free (self);
}

static void
add_column (GPtrArray  *columns,
            PoiseMetric metric,
            const char *id,
            const char *title,
            const char *unit)
{
  PoiseFigureColumn *column = g_new (PoiseFigureColumn, 1);

  column->metric = metric;
  column->id = g_strdup (id);
  column->title = g_strdup (title);
  column->unit = g_strdup (unit);
  g_ptr_array_add (columns, column);
}

/* Until the first way was measured there is the window at rest alone. */
static gboolean
wants_metric (const PoiseReport *self,
              PoiseMetric        metric)
{
  if (!poise_metric_get_info (metric)->in_table)
    return FALSE;
  if (self->runs->len == 0)
    return self->baseline != NULL && isfinite (self->baseline->metrics[metric].median);
  return poise_report_has_metric (self, metric);
}

/**
 * poise_report_list_columns:
 *
 * Any thread. Returns: (transfer full) (element-type PoiseFigureColumn): the columns of
 * its table, in order: the metrics that any run has, and what only these runs have.
 */
GPtrArray *
poise_report_list_columns (const PoiseReport *self)
{
  g_autoptr (GPtrArray) extras = NULL;
  GPtrArray *columns;

  g_return_val_if_fail (self != NULL, NULL);

  extras = poise_report_list_extra_columns (self);
  columns = g_ptr_array_new_with_free_func (column_free);
  for (PoiseMetric i = 0; i < POISE_N_METRICS; i++)
    if (wants_metric (self, i))
      add_column (columns, i, NULL, poise_metric_get_info (i)->title,
                  poise_metric_get_info (i)->unit);
  for (guint i = 0; i < extras->len; i++)
    {
      const PoiseReportColumn *extra = g_ptr_array_index (extras, i);

      add_column (columns, POISE_N_METRICS, extra->id, extra->title, extra->unit);
    }
  return columns;
}

static char *
format_number (double value,
               guint  decimals)
{
  if (fabs (value) >= LARGE_VALUE)
    decimals = 0;
  /* Whole numbers beyond these are no gint64 any more. */
  if (decimals == 0 && fabs (value) < (double) G_MAXINT64 / 2)
    return poise_text_count ((gint64) llround (value));
  if (decimals == 0)
    return g_strdup_printf ("%.3g", value);
  return g_strdup_printf ("%.*f", (int) decimals, value);
}

static char *
format_ratio (double ratio)
{
  g_autofree char *number = NULL;

  if (!isfinite (ratio))
    return NULL;
  number = format_number (ratio, 1);
  return g_strdup_printf ("%s ×", number);
}

/* How far the repeats lie from their median at most. */
static char *
format_spread (const PoiseSpread *spread,
               guint              decimals)
{
  double most = MAX (spread->max - spread->median, spread->median - spread->min);
  g_autofree char *text = NULL;

  if (!(most > 0))
    return NULL;
  text = format_number (most, fabs (spread->median) >= LARGE_VALUE ? 0 : decimals);
  return g_strdup_printf ("±%s", text);
}

static char *
format_range (const PoiseSpread *spread,
              guint              decimals)
{
  g_autofree char *least = format_number (spread->min, decimals);
  g_autofree char *most = format_number (spread->max, decimals);

  return g_strdup_printf ("%s to %s", least, most);
}

/* How long a cancel takes is felt as well, but the window does not stand still for it. */
static PoiseLevel
find_level (PoiseMetric metric,
            double      value)
{
  const PoiseMetricInfo *info = poise_metric_get_info (metric);

  if (!g_str_equal (info->unit, "ms") || metric == POISE_METRIC_CANCEL)
    return POISE_LEVEL_IN_TIME;
  if (value * G_TIME_SPAN_MILLISECOND > POISE_HANG_US)
    return POISE_LEVEL_HANG;
  return value * G_TIME_SPAN_MILLISECOND > POISE_LONG_TASK_US ? POISE_LEVEL_LONG
                                                              : POISE_LEVEL_IN_TIME;
}

static char *
describe (const PoiseReportRun    *run,
          const PoiseFigureColumn *column,
          const PoiseReportFigure *figure)
{
  GString *words = g_string_new (NULL);
  const char *unit = g_str_equal (column->unit, "×") ? "times" : column->unit;

  g_string_append_printf (words, "%s, %s: ", run->label, column->title);
  if (figure->value == NULL)
    g_string_append (words, "not measured");
  else
    g_string_append_printf (words, "%s%s%s", figure->value, *unit != '\0' ? " " : "",
                            unit);
  if (figure->level == POISE_LEVEL_HANG)
    g_string_append (words, ", a hang");
  else if (figure->level == POISE_LEVEL_LONG)
    g_string_append (words, ", too long");
  if (figure->ratio != NULL)
    g_string_append_printf (words, ", %.*s times the window at rest",
                            (int) (strchr (figure->ratio, ' ') - figure->ratio),
                            figure->ratio);
  if (figure->spread != NULL)
    {
      g_autofree char *range =
          format_range (&run->metrics[column->metric],
                          poise_metric_get_info (column->metric)->decimals);

      g_string_append_printf (words, "; the median of %s", range);
    }
  return g_string_free (words, FALSE);
}

static void
fill_metric (PoiseReportFigure    *figure,
             const PoiseReport    *self,
             const PoiseReportRun *run,
             PoiseMetric           metric)
{
  const PoiseSpread *spread = &run->metrics[metric];
  guint decimals = poise_metric_get_info (metric)->decimals;

  if (!isfinite (spread->median))
    return;
  figure->value = format_number (spread->median, decimals);
  figure->spread = format_spread (spread, decimals);
  figure->level = find_level (metric, spread->median);
  if (run != self->baseline)
    figure->ratio = format_ratio (poise_report_get_ratio (self, run, metric));
}

static void
fill_extra (PoiseReportFigure    *figure,
            const PoiseReportRun *run,
            const char           *id)
{
  const PoiseExtra *extra = poise_report_run_find_extra (run, id);

  if (extra == NULL || !isfinite (extra->value))
    return;
  figure->value = format_number (
      extra->value, extra->value == floor (extra->value) ? 0 : EXTRA_DECIMALS);
}

/**
 * poise_report_get_figure:
 * @run: the window at rest, or one of the runs
 * @column: one of poise_report_list_columns()
 *
 * Any thread. Returns: (transfer full): what that cell of the table says.
 */
PoiseReportFigure *
poise_report_get_figure (const PoiseReport       *self,
                         const PoiseReportRun    *run,
                         const PoiseFigureColumn *column)
{
  PoiseReportFigure *figure;

  g_return_val_if_fail (self != NULL && run != NULL && column != NULL, NULL);

  figure = g_new0 (PoiseReportFigure, 1);
  if (column->id == NULL)
    fill_metric (figure, self, run, column->metric);
  else
    fill_extra (figure, run, column->id);
  figure->words = describe (run, column, figure);
  if (figure->value == NULL)
    figure->value = g_strdup ("–");
  return figure;
}

void
poise_report_figure_free (PoiseReportFigure *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->value);
  g_free (self->ratio);
  g_free (self->spread);
  g_free (self->words);
  g_free (self);
}

static void
append_part (GString    *line,
             const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

static void
append_version (GString    *line,
                const char *name,
                const char *version)
{
  g_autofree char *part = NULL;

  if (version == NULL)
    return;
  part = g_strdup_printf ("%s %s", name, version);
  append_part (line, part);
}

/**
 * poise_report_describe_host:
 *
 * Any thread. Returns: (transfer full): where it was measured, in one line; empty when
 * nothing is known.
 */
char *
poise_report_describe_host (const PoiseReport *self)
{
  GString *line;
  g_autofree char *cores = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  line = g_string_new (NULL);
  append_part (line, self->host);
  append_part (line, self->system);
  cores = g_strdup_printf (self->cores == 1 ? "%u core" : "%u cores", self->cores);
  append_part (line, self->cores > 0 ? cores : NULL);
  append_version (line, "GTK", self->gtk);
  append_version (line, "GLib", self->glib);
  append_part (line, self->renderer);
  if (g_strcmp0 (self->frame_source, "timer") == 0)
    append_part (line, "frames of a timer, without a window");
  return g_string_free (line, FALSE);
}

/**
 * poise_report_describe_run:
 *
 * Any thread. Returns: (transfer full): what a row is: its name, what is set for it, what
 * went wrong, and its result.
 */
char *
poise_report_describe_run (const PoiseReportRun *run)
{
  GString *words;

  g_return_val_if_fail (run != NULL, NULL);

  words = g_string_new (run->label);
  if (run->settings != NULL)
    g_string_append_printf (words, ", %s", run->settings);
  if (run->error != NULL)
    g_string_append_printf (words, ": %s", run->error);
  if (run->outcome != NULL)
    g_string_append_printf (words, "; %s", run->outcome);
  return g_string_free (words, FALSE);
}

/* What is set for a row, but for the number of threads. */
static char *
list_other_settings (const PoiseReportRun *run)
{
  g_auto (GStrv) all = g_strsplit (run->settings != NULL ? run->settings : "", ", ", -1);
  GString *others = g_string_new (NULL);

  for (guint i = 0; all[i] != NULL; i++)
    if (!g_str_has_prefix (all[i], "threads="))
      g_string_append_printf (others, "%s\n", all[i]);
  return g_string_free (others, FALSE);
}

static gboolean
is_same_but_threads (const PoiseReportRun *a,
                     const PoiseReportRun *b)
{
  g_autofree char *left = list_other_settings (a);
  g_autofree char *right = list_other_settings (b);

  return a->threads != b->threads && a->n_jobs == b->n_jobs &&
         g_strcmp0 (a->strategy, b->strategy) == 0 &&
         g_strcmp0 (a->delivery, b->delivery) == 0 &&
         g_strcmp0 (a->pool, b->pool) == 0 && g_str_equal (left, right);
}

/**
 * poise_report_has_threads:
 *
 * Any thread. Returns: whether its runs differ in the number of threads and in nothing
 * else, so that speed-up against threads is a curve.
 */
gboolean
poise_report_has_threads (const PoiseReport *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (self->runs, i);

      if (run->threads == 0 || !isfinite (run->metrics[POISE_METRIC_SPEEDUP].median))
        return FALSE;
      for (guint k = 0; k < i; k++)
        if (!is_same_but_threads (g_ptr_array_index (self->runs, k), run))
          return FALSE;
    }
  return self->runs->len > 1;
}
