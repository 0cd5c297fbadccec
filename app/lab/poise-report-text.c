/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-text.h"

#include "app/engine/poise-text.h"
#include "app/lab/poise-report-table.h"

#define BETWEEN_COLUMNS 2

/* ---- the table ------------------------------------------------------------------ */

static const char *
get_cell (const PoiseReportTable *table, guint row, guint column)
{
  GPtrArray *cells = row == 0 ? table->titles : g_ptr_array_index (table->rows, row - 1);

  return g_ptr_array_index (cells, column);
}

static guint
get_width (const PoiseReportTable *table, guint column)
{
  guint width = 0;

  for (guint row = 0; row <= table->rows->len; row++)
    width = MAX (width, poise_text_measure (get_cell (table, row, column)));
  return width;
}

static void
add_spaces (GString *text, guint n)
{
  g_string_append_printf (text, "%*s", (int) n, "");
}

/* The way at the left, figures at the right of their columns. */
static void
add_cell (GString *text, const char *cell, guint width, gboolean is_figure)
{
  guint missing = width - poise_text_measure (cell);

  if (is_figure)
    add_spaces (text, BETWEEN_COLUMNS + missing);
  g_string_append (text, cell);
  if (!is_figure)
    add_spaces (text, missing);
}

static void
add_block (GString                *text,
           const PoiseReportTable *table,
           const guint            *widths,
           guint                   from,
           guint                   to)
{
  for (guint row = 0; row <= table->rows->len; row++)
    {
      add_cell (text, get_cell (table, row, 0), widths[0], FALSE);
      for (guint column = from; column < to; column++)
        add_cell (text, get_cell (table, row, column), widths[column], TRUE);
      g_string_append_c (text, '\n');
    }
}

/* Where the block ends that begins at @from: as many columns as fit beside the way, at
 * least one. */
static guint
find_end (const guint *widths, guint n_columns, guint from, guint max_width)
{
  guint width = widths[0];
  guint end = from;

  do
    width += BETWEEN_COLUMNS + widths[end++];
  while (end < n_columns && width + BETWEEN_COLUMNS + widths[end] <= max_width);
  return end;
}

static void
add_table (GString *text, const PoiseReport *report, guint max_width)
{
  g_autoptr (PoiseReportTable) table = poise_report_table_new (report);
  g_autofree guint *widths = g_new (guint, table->titles->len);
  guint end;

  for (guint column = 0; column < table->titles->len; column++)
    widths[column] = get_width (table, column);
  if (table->titles->len == 1)
    add_block (text, table, widths, 1, 1);
  for (guint from = 1; from < table->titles->len; from = end)
    {
      end = find_end (widths, table->titles->len, from, max_width);
      if (from > 1)
        g_string_append_c (text, '\n');
      add_block (text, table, widths, from, end);
    }
}

/* ---- the whole ------------------------------------------------------------------ */

static void
add_lines (GString *text, GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));
}

static char *
print (const PoiseReport *self, guint max_width)
{
  g_autoptr (GPtrArray) set_up = poise_report_list_set_up (self);
  g_autoptr (GPtrArray) errors = poise_report_list_errors (self);
  g_autofree char *title = poise_report_make_line (self->title);
  g_autofree char *verdict = poise_report_make_line (self->verdict);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n", title);
  add_lines (text, set_up);
  g_string_append_c (text, '\n');
  add_table (text, self, max_width);
  g_string_append_c (text, '\n');
  add_lines (text, errors);
  if (*verdict != '\0')
    g_string_append_printf (text, "%s\n", verdict);
  return g_string_free (text, FALSE);
}

/**
 * poise_report_to_text:
 *
 * Any thread. Returns: (transfer full): what was compared, a table in columns of equal
 * width, and the verdict; in lines as long as they get.
 */
char *
poise_report_to_text (const PoiseReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return print (self, G_MAXINT);
}

/**
 * poise_report_to_text_within:
 * @columns: how wide the terminal is
 *
 * Any thread. Returns: (transfer full): the same, but the table in as many pieces one
 * below the other as it takes for each to fit.
 */
char *
poise_report_to_text_within (const PoiseReport *self, guint columns)
{
  g_return_val_if_fail (self != NULL, NULL);

  return print (self, columns);
}
