/* SPDX-License-Identifier: MIT */
#include "app/kinds/tables/poise-csv.h"
#include "app/lab/poise-report-table.h"
#include "app/lab/poise-report-text.h"

static void
add_text (GString *csv, const char *text)
{
  if (text != NULL)
    poise_csv_add_text (csv, text, -1);
  else
    poise_csv_add_null (csv);
}

static void
add_number (GString *csv, double value)
{
  if (isfinite (value))
    poise_csv_add_real (csv, value);
  else
    poise_csv_add_null (csv);
}

static void
add_title (GString *csv, const char *title, const char *suffix)
{
  g_autofree char *whole = g_strconcat (title, suffix, NULL);

  poise_csv_add_text (csv, whole, -1);
}

static void
add_titles (GString *csv, GPtrArray *columns)
{
  static const char *const titles[] = { "label",   "strategy", "delivery", "pool",
                                        "threads", "jobs",     "settings", "repeats" };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    add_text (csv, titles[i]);
  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    {
      const char *id = poise_metric_get_info (metric)->id;

      add_title (csv, id, "");
      add_title (csv, id, "_min");
      add_title (csv, id, "_max");
    }
  for (guint i = 0; i < columns->len; i++)
    add_text (csv, ((PoiseReportColumn *) g_ptr_array_index (columns, i))->id);
  add_text (csv, "outcome");
  add_text (csv, "error");
  poise_csv_end_row (csv);
}

static void
add_extra (GString *csv, const PoiseReportRun *run, const PoiseReportColumn *column)
{
  const PoiseExtra *extra = poise_report_run_find_extra (run, column->id);

  add_number (csv, extra != NULL ? extra->value : (double) NAN);
}

static void
add_row (GString *csv, const PoiseReportRun *run, GPtrArray *columns)
{
  add_text (csv, run->label);
  add_text (csv, run->strategy);
  add_text (csv, run->delivery);
  add_text (csv, run->pool);
  poise_csv_add_int (csv, run->threads);
  poise_csv_add_int (csv, run->n_jobs);
  add_text (csv, run->settings);
  poise_csv_add_int (csv, run->repeats);
  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    {
      add_number (csv, run->metrics[metric].median);
      add_number (csv, run->metrics[metric].min);
      add_number (csv, run->metrics[metric].max);
    }
  for (guint i = 0; i < columns->len; i++)
    add_extra (csv, run, g_ptr_array_index (columns, i));
  add_text (csv, run->outcome);
  add_text (csv, run->error);
  poise_csv_end_row (csv);
}

/**
 * poise_report_to_csv:
 *
 * Any thread. Returns: (transfer full): a row for each way, the window at rest first;
 * of each figure the median, the least and the most. What was not measured is empty.
 */
char *
poise_report_to_csv (const PoiseReport *self)
{
  g_autoptr (GPtrArray) columns = NULL;
  GString *csv;

  g_return_val_if_fail (self != NULL, NULL);

  columns = poise_report_list_extra_columns (self);
  csv = g_string_new (NULL);
  add_titles (csv, columns);
  if (self->baseline != NULL)
    add_row (csv, self->baseline, columns);
  for (guint i = 0; i < self->runs->len; i++)
    add_row (csv, g_ptr_array_index (self->runs, i), columns);
  return g_string_free (csv, FALSE);
}
