/* SPDX-License-Identifier: MIT */
/* What two reports say of each other. */
#include "app/lab/poise-report-table.h"
#include "app/lab/poise-report-text.h"

/* Less is nothing to a person, and in the noise of most machines. */
#define MIN_CHANGE 0.10

static void
add_line (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_line (GString *text, const char *format, ...)
{
  g_autofree char *formatted = NULL;
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  formatted = g_strdup_vprintf (format, args);
  va_end (args);
  line = poise_report_make_line (formatted);
  g_string_append_printf (text, "%s\n", line);
}

/* ---- what they were made on ----------------------------------------------------- */

static void
add_difference (GString *text, const char *name, const char *before, const char *after)
{
  if (g_strcmp0 (before, after) != 0)
    g_string_append_printf (text, "%s%s %s before, %s now", text->len > 0 ? "; " : "",
                            name, before != NULL ? before : "none",
                            after != NULL ? after : "none");
}

static void
add_difference_in_number (GString *text, const char *name, double before, double after)
{
  g_autofree char *a = g_strdup_printf ("%.4g", before);
  g_autofree char *b = g_strdup_printf ("%.4g", after);

  add_difference (text, name, a, b);
}

/* All values of a parameter, NULL when there is none of that name. */
static char *
join_values (const PoiseReport *report, const char *name)
{
  g_autoptr (GString) text = NULL;

  for (guint i = 0; i + 1 < report->parameters->len; i += 2)
    {
      if (!g_str_equal (g_ptr_array_index (report->parameters, i), name))
        continue;
      if (text != NULL)
        g_string_append (text, ", ");
      else
        text = g_string_new (NULL);
      g_string_append (text, g_ptr_array_index (report->parameters, i + 1));
    }
  return text != NULL ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
add_parameter (GString           *text,
               const char        *name,
               const PoiseReport *before,
               const PoiseReport *after)
{
  g_autofree char *a = join_values (before, name);
  g_autofree char *b = join_values (after, name);

  add_difference (text, name, a, b);
}

static gboolean
has_name_before (const PoiseReport *report, guint end, const char *name)
{
  for (guint i = 0; i < end; i += 2)
    if (g_str_equal (g_ptr_array_index (report->parameters, i), name))
      return TRUE;
  return FALSE;
}

static void
add_parameters (GString *text, const PoiseReport *before, const PoiseReport *after)
{
  for (guint i = 0; i + 1 < after->parameters->len; i += 2)
    {
      const char *name = g_ptr_array_index (after->parameters, i);

      if (!has_name_before (after, i, name))
        add_parameter (text, name, before, after);
    }
  for (guint i = 0; i + 1 < before->parameters->len; i += 2)
    {
      const char *name = g_ptr_array_index (before->parameters, i);

      if (!has_name_before (before, i, name)
          && !has_name_before (after, after->parameters->len, name))
        add_parameter (text, name, before, after);
    }
}

static void
add_set_ups (GString *text, const PoiseReport *before, const PoiseReport *after)
{
  g_autoptr (GString) differences = g_string_new (NULL);

  add_difference (differences, "machine", before->host, after->host);
  add_difference (differences, "system", before->system, after->system);
  add_difference_in_number (differences, "cores", before->cores, after->cores);
  add_difference (differences, "GTK", before->gtk, after->gtk);
  add_difference (differences, "GLib", before->glib, after->glib);
  add_difference (differences, "renderer", before->renderer, after->renderer);
  add_difference (differences, "frame source", before->frame_source, after->frame_source);
  add_difference_in_number (differences, "refresh interval in ms",
                            (double) before->interval_us / 1000,
                            (double) after->interval_us / 1000);
  add_parameters (differences, before, after);
  if (differences->len > 0)
    add_line (text, "What differs: %s", differences->str);
}

/* ---- figures -------------------------------------------------------------------- */

static gboolean
is_same_way (const PoiseReportRun *a, const PoiseReportRun *b)
{
  return g_strcmp0 (a->strategy, b->strategy) == 0
         && g_strcmp0 (a->delivery, b->delivery) == 0 && g_strcmp0 (a->pool, b->pool) == 0
         && g_strcmp0 (a->settings, b->settings) == 0 && a->threads == b->threads
         && a->n_jobs == b->n_jobs;
}

static const PoiseReportRun *
find_way (const PoiseReport *report, const PoiseReportRun *like)
{
  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (is_same_way (run, like))
        return run;
    }
  return NULL;
}

static double
get_least (const PoiseSpread *figure)
{
  return isfinite (figure->min) ? figure->min : figure->median;
}

static double
get_most (const PoiseSpread *figure)
{
  return isfinite (figure->max) ? figure->max : figure->median;
}

/* By more than chance: none of the repeats came to where the others were. */
static gboolean
has_changed (const PoiseSpread *before, const PoiseSpread *after)
{
  if (!isfinite (before->median) || !isfinite (after->median)
      || !(fabs (after->median - before->median) > MIN_CHANGE * fabs (before->median)))
    return FALSE;
  return get_least (after) > get_most (before) || get_most (after) < get_least (before);
}

/* "frame gap p99", but "GIO call max" and "CPU". */
static char *
begin_small (const char *title)
{
  if (g_ascii_isupper (title[0]) && g_ascii_islower (title[1]))
    return g_strdup_printf ("%c%s", g_ascii_tolower (title[0]), title + 1);
  return g_strdup (title);
}

/* What tells the one from the other in few words: " on GTK 4.8.3". */
static char *
print_where (const PoiseReport *before, const PoiseReport *after)
{
  if (before->gtk != NULL && g_strcmp0 (before->gtk, after->gtk) != 0)
    return g_strconcat (" on GTK ", before->gtk, NULL);
  if (before->glib != NULL && g_strcmp0 (before->glib, after->glib) != 0)
    return g_strconcat (" on GLib ", before->glib, NULL);
  if (before->host != NULL && g_strcmp0 (before->host, after->host) != 0)
    return g_strconcat (" on ", before->host, NULL);
  return g_strdup ("");
}

/* Returns: whether a person sees the change: 0.001 s and 0.002 s are both 0.00 s. */
static gboolean
add_figure (GString              *text,
            const PoiseReportRun *before,
            const PoiseReportRun *after,
            PoiseMetric           metric,
            const char           *where)
{
  g_autofree char *name = begin_small (poise_metric_get_info (metric)->title);
  g_autofree char *a = poise_metric_format (metric, before->metrics[metric].median);
  g_autofree char *b = poise_metric_format (metric, after->metrics[metric].median);

  if (g_str_equal (a, b))
    return FALSE;
  add_line (text, "%s: %s was %s%s, is %s now", after->label, name, a, where, b);
  return TRUE;
}

/* Returns: how many figures changed. */
static guint
add_figures (GString              *text,
             const PoiseReportRun *before,
             const PoiseReportRun *after,
             const char           *where)
{
  guint n = 0;

  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    if (poise_metric_get_info (metric)->in_table
        && has_changed (&before->metrics[metric], &after->metrics[metric]))
      n += add_figure (text, before, after, metric, where);
  return n;
}

static void
add_failures (GString *text, const PoiseReportRun *before, const PoiseReportRun *after)
{
  if ((before->error == NULL) == (after->error == NULL))
    return;
  if (after->error != NULL)
    add_line (text, "%s: failed now: %s", after->label, after->error);
  else
    add_line (text, "%s: failed before: %s", after->label, before->error);
}

/* ---- the whole ------------------------------------------------------------------ */

/* The ways of @report that @other has not. */
static void
add_missing (GString           *text,
             const PoiseReport *report,
             const PoiseReport *other,
             const char        *when)
{
  g_autoptr (GString) labels = g_string_new (NULL);

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (find_way (other, run) == NULL)
        g_string_append_printf (labels, "%s%s", labels->len > 0 ? "; " : "", run->label);
    }
  if (labels->len > 0)
    add_line (text, "Only %s: %s", when, labels->str);
}

static void
add_ways (GString *text, const PoiseReport *before, const PoiseReport *after)
{
  g_autofree char *where = print_where (before, after);
  guint n_ways = 0;
  guint n_figures = 0;

  for (guint i = 0; i < after->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (after->runs, i);
      const PoiseReportRun *like = find_way (before, run);

      if (like == NULL)
        continue;
      n_ways++;
      n_figures += add_figures (text, like, run, where);
      add_failures (text, like, run);
    }
  if (n_ways == 0)
    add_line (text, "They have no way in common.");
  else if (n_figures == 0)
    add_line (text, "No figure changed by more than %.0f %% and beyond both spreads.",
              100 * MIN_CHANGE);
  else if (before->repeats < 2 || after->repeats < 2)
    add_line (text,
              "What was run only once has no spread to judge by: it may be chance.");
}

static gboolean
can_compare (GString *text, const PoiseReport *before, const PoiseReport *after)
{
  if (g_strcmp0 (before->kind, after->kind) == 0)
    return TRUE;
  add_line (text, "Comparisons of different jobs, %s and %s, cannot be compared.",
            before->kind != NULL ? before->kind : "nothing",
            after->kind != NULL ? after->kind : "nothing");
  return FALSE;
}

/**
 * poise_report_compare:
 *
 * Any thread. Two ways are the same when strategy, delivery, pool, threads, settings and
 * the number of jobs are; a figure changed when it did by more than a tenth and no
 * repeat came to where the others were.
 *
 * Returns: (transfer full): what differs between the machines and parameters, and then
 * a line for each figure that changed
 */
char *
poise_report_compare (const PoiseReport *before, const PoiseReport *after)
{
  GString *text;

  g_return_val_if_fail (before != NULL, NULL);
  g_return_val_if_fail (after != NULL, NULL);

  text = g_string_new (NULL);
  if (can_compare (text, before, after))
    {
      add_set_ups (text, before, after);
      add_ways (text, before, after);
      add_missing (text, before, after, "before");
      add_missing (text, after, before, "now");
    }
  return g_string_free (text, FALSE);
}
