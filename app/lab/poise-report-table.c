/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-table.h"

#include "app/engine/poise-text.h"

/* ---- texts ---------------------------------------------------------------------- */

static gboolean
breaks_line (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR
         || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * poise_report_make_line:
 * @text: (nullable): any bytes
 *
 * Any thread. Returns: (transfer full): it as one line of valid UTF-8, with spaces where
 * line breaks and control characters were.
 */
char *
poise_report_make_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *line = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (
        line, breaks_line (g_utf8_get_char (p)) ? ' ' : g_utf8_get_char (p));
  return g_string_free (line, FALSE);
}

static char *
print_parameters (const PoiseReport *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i + 1 < self->parameters->len; i += 2)
    g_string_append_printf (text, "%s%s=%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (self->parameters, i),
                            (const char *) g_ptr_array_index (self->parameters, i + 1));
  return g_string_free (text, FALSE);
}

static char *
print_time (const PoiseReport *self)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (self->time_s);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("");
}

static void
add_part (GString *text, const char *before, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "", before, part);
}

static char *
print_host (const PoiseReport *self)
{
  GString *text = g_string_new (NULL);

  add_part (text, "", self->host);
  g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", self->cores,
                          self->cores == 1 ? "core" : "cores");
  add_part (text, "GTK ", self->gtk);
  add_part (text, "GLib ", self->glib);
  add_part (text, "renderer ", self->renderer);
  add_part (text, "frames of the ", self->frame_source);
  add_part (text, "", self->system);
  return g_string_free (text, FALSE);
}

/**
 * poise_report_list_set_up:
 *
 * Any thread. Returns: (transfer full) (element-type utf8): what was compared, and on
 * what machine, a line each.
 */
GPtrArray *
poise_report_list_set_up (const PoiseReport *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *parameters = print_parameters (self);
  g_autofree char *time = print_time (self);
  g_autofree char *host = print_host (self);
  g_autofree char *what = g_strdup_printf (
      "%s%s%s; %u %s; %s", self->kind != NULL ? self->kind : "",
      *parameters != '\0' ? ": " : "", parameters, self->repeats,
      self->repeats == 1 ? "run each" : "runs each: medians, and [least–most]", time);

  g_ptr_array_add (lines, poise_report_make_line (what));
  g_ptr_array_add (lines, poise_report_make_line (host));
  return lines;
}

/**
 * poise_report_list_errors:
 *
 * Any thread. Returns: (transfer full) (element-type utf8): a line for each way that
 * failed.
 */
GPtrArray *
poise_report_list_errors (const PoiseReport *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (self->runs, i);
      g_autofree char *text = NULL;

      if (run->error == NULL)
        continue;
      text = g_strdup_printf ("%s: %s", run->label, run->error);
      g_ptr_array_add (lines, poise_report_make_line (text));
    }
  return lines;
}

/* ---- further columns ------------------------------------------------------------ */

static void
column_free (gpointer data)
{
  PoiseReportColumn *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->unit);
  g_free (self);
}

static gboolean
has_column (GPtrArray *columns, const char *id)
{
  for (guint i = 0; i < columns->len; i++)
    if (g_str_equal (((PoiseReportColumn *) g_ptr_array_index (columns, i))->id, id))
      return TRUE;
  return FALSE;
}

static void
add_columns_of (GPtrArray *columns, const PoiseReportRun *run)
{
  for (guint i = 0; run != NULL && i < run->extras->len; i++)
    {
      const PoiseExtra *extra = g_ptr_array_index (run->extras, i);
      PoiseReportColumn *column;

      if (has_column (columns, extra->id))
        continue;
      column = g_new (PoiseReportColumn, 1);
      column->id = g_strdup (extra->id);
      column->title = g_strdup (extra->title);
      column->unit = g_strdup (extra->unit);
      g_ptr_array_add (columns, column);
    }
}

/**
 * poise_report_list_extra_columns:
 *
 * Any thread. Returns: (transfer full) (element-type PoiseReportColumn): the extras that
 * any run has, each once.
 */
GPtrArray *
poise_report_list_extra_columns (const PoiseReport *self)
{
  GPtrArray *columns = g_ptr_array_new_with_free_func (column_free);

  add_columns_of (columns, self->baseline);
  for (guint i = 0; i < self->runs->len; i++)
    add_columns_of (columns, g_ptr_array_index (self->runs, i));
  return columns;
}

/* ---- cells ---------------------------------------------------------------------- */

/* The least and the most, where a person would see that they differ. */
static char *
print_spread (const PoiseReportRun *run, PoiseMetric metric)
{
  const PoiseSpread *figure = &run->metrics[metric];
  int decimals = (int) poise_metric_get_info (metric)->decimals;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  if (run->repeats < 2 || !isfinite (figure->min) || !isfinite (figure->max))
    return g_strdup ("");
  least = g_strdup_printf ("%.*f", decimals, figure->min);
  most = g_strdup_printf ("%.*f", decimals, figure->max);
  return g_str_equal (least, most) ? g_strdup ("")
                                   : g_strdup_printf (" [%s–%s]", least, most);
}

static char *
print_ratio (const PoiseReport *report, const PoiseReportRun *run, PoiseMetric metric)
{
  double ratio = poise_report_get_ratio (report, run, metric);

  if (run == report->baseline || !isfinite (ratio))
    return g_strdup ("");
  return g_strdup_printf (" (%.1f ×)", ratio);
}

static char *
print_cell (const PoiseReport *report, const PoiseReportRun *run, PoiseMetric metric)
{
  g_autofree char *median = poise_metric_format (metric, run->metrics[metric].median);
  g_autofree char *spread = print_spread (run, metric);
  g_autofree char *ratio = print_ratio (report, run, metric);

  return g_strconcat (median, spread, ratio, NULL);
}

static char *
print_extra (const PoiseReportRun *run, const PoiseReportColumn *column)
{
  const PoiseExtra *extra = poise_report_run_find_extra (run, column->id);
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (extra == NULL || !isfinite (extra->value))
    return g_strdup ("–");
  number = extra->value == floor (extra->value) && fabs (extra->value) < 1e15
               ? poise_text_count ((gint64) extra->value)
               : g_strdup_printf ("%.3g", extra->value);
  text = g_strdup_printf ("%s%s%s", number, *column->unit != '\0' ? " " : "",
                          column->unit);
  return poise_report_make_line (text);
}

/* ---- the table ------------------------------------------------------------------ */

static gboolean
has_column_for (const PoiseReport *report, PoiseMetric metric)
{
  return poise_metric_get_info (metric)->in_table
         && poise_report_has_metric (report, metric);
}

static void
add_titles (PoiseReportTable *self, const PoiseReport *report, GPtrArray *columns)
{
  g_ptr_array_add (self->titles, g_strdup ("Way"));
  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    if (has_column_for (report, metric))
      g_ptr_array_add (self->titles, g_strdup (poise_metric_get_info (metric)->title));
  for (guint i = 0; i < columns->len; i++)
    {
      const PoiseReportColumn *column = g_ptr_array_index (columns, i);

      g_ptr_array_add (self->titles, poise_report_make_line (column->title));
    }
}

static void
add_row (PoiseReportTable     *self,
         const PoiseReport    *report,
         const PoiseReportRun *run,
         GPtrArray            *columns)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (row, poise_report_make_line (run->label));
  for (PoiseMetric metric = 0; metric < POISE_N_METRICS; metric++)
    if (has_column_for (report, metric))
      g_ptr_array_add (row, print_cell (report, run, metric));
  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (row, print_extra (run, g_ptr_array_index (columns, i)));
  g_ptr_array_add (self->rows, row);
}

/**
 * poise_report_table_new:
 *
 * Any thread. Returns: (transfer full): the table, without the columns that nobody
 * measured.
 */
PoiseReportTable *
poise_report_table_new (const PoiseReport *report)
{
  PoiseReportTable *self = g_new0 (PoiseReportTable, 1);
  g_autoptr (GPtrArray) columns = poise_report_list_extra_columns (report);

  self->titles = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  add_titles (self, report, columns);
  if (report->baseline != NULL)
    add_row (self, report, report->baseline, columns);
  for (guint i = 0; i < report->runs->len; i++)
    add_row (self, report, g_ptr_array_index (report->runs, i), columns);
  return self;
}

void
poise_report_table_free (PoiseReportTable *self)
{
  g_ptr_array_unref (self->titles);
  g_ptr_array_unref (self->rows);
  g_free (self);
}
