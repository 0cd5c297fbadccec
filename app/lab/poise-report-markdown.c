/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-table.h"
#include "app/lab/poise-report-text.h"

#include <string.h>

/* What Markdown, or GitHub's dialect of it, takes for a sign. */
#define SIGNS "\\`*_[]<>|~#$&"

static void
add_escaped (GString *text, const char *line)
{
  for (; *line != '\0'; line++)
    {
      if (strchr (SIGNS, *line) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, *line);
    }
}

static void
add_row (GString *text, GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    {
      g_string_append (text, "| ");
      add_escaped (text, g_ptr_array_index (cells, i));
      g_string_append_c (text, ' ');
    }
  g_string_append (text, "|\n");
}

static void
add_table (GString *text, const PoiseReport *report)
{
  g_autoptr (PoiseReportTable) table = poise_report_table_new (report);

  add_row (text, table->titles);
  for (guint i = 0; i < table->titles->len; i++)
    g_string_append (text, i == 0 ? "|:--" : "|--:");
  g_string_append (text, "|\n");
  for (guint i = 0; i < table->rows->len; i++)
    add_row (text, g_ptr_array_index (table->rows, i));
}

static void
add_paragraph (GString *text, const char *before, const char *any_bytes)
{
  g_autofree char *line = poise_report_make_line (any_bytes);

  if (*line == '\0')
    return;
  g_string_append (text, before);
  add_escaped (text, line);
  g_string_append_c (text, '\n');
}

/**
 * poise_report_to_markdown:
 *
 * Any thread. Returns: (transfer full): what was compared, a table with the ratios to
 * rest, and the verdict, in Markdown.
 */
char *
poise_report_to_markdown (const PoiseReport *self)
{
  g_autoptr (GPtrArray) set_up = NULL;
  g_autoptr (GPtrArray) errors = NULL;
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  set_up = poise_report_list_set_up (self);
  errors = poise_report_list_errors (self);
  text = g_string_new (NULL);
  add_paragraph (text, "### ", self->title);
  for (guint i = 0; i < set_up->len; i++)
    add_paragraph (text, "\n", g_ptr_array_index (set_up, i));
  g_string_append_c (text, '\n');
  add_table (text, self);
  for (guint i = 0; i < errors->len; i++)
    add_paragraph (text, "\n", g_ptr_array_index (errors, i));
  add_paragraph (text, "\n", self->verdict);
  return g_string_free (text, FALSE);
}
