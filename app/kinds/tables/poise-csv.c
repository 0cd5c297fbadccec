/* SPDX-License-Identifier: MIT */
#include "app/kinds/tables/poise-csv.h"

#include "app/engine/poise-text.h"

#include <string.h>

/* Beside what RFC 4180 names, whatever some reader might trim, take for a sign or read
 * in another encoding: the same as the sqlite3 program quotes. */
static gboolean
needs_quotes (const char *text,
              gsize       len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || text[i] == '"' || text[i] == '\'' || text[i] == ',')
      return TRUE;
  return len == 0;
}

/**
 * poise_csv_add_text:
 * @text: any bytes
 * @len: how many, -1 for all up to the terminating zero
 *
 * One more value, in quotes where it needs them; an empty text is always quoted, which
 * tells it from what is not there.
 */
void
poise_csv_add_text (GString    *csv,
                    const char *text,
                    gssize      len)
{
  gsize n_bytes = len < 0 ? strlen (text) : (gsize) len;

  g_return_if_fail (csv != NULL);

  if (!needs_quotes (text, n_bytes))
    {
      g_string_append_len (csv, text, (gssize) n_bytes);
      g_string_append_c (csv, ',');
      return;
    }
  g_string_append_c (csv, '"');
  for (gsize i = 0; i < n_bytes; i++)
    {
      if (text[i] == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, text[i]);
    }
  g_string_append (csv, "\",");
}

/**
 * poise_csv_add_null:
 *
 * One more value that is not there.
 */
void
poise_csv_add_null (GString *csv)
{
  g_return_if_fail (csv != NULL);

  g_string_append_c (csv, ',');
}

/**
 * poise_csv_add_int:
 */
void
poise_csv_add_int (GString *csv,
                   gint64   value)
{
  g_return_if_fail (csv != NULL);

  g_string_append_printf (csv, "%" G_GINT64_FORMAT ",", value);
}

/**
 * poise_csv_add_real:
 *
 * The shortest text that is read as the same number.
 */
void
poise_csv_add_real (GString *csv,
                    double   value)
{
  g_autofree char *text = poise_text_real (value);

  g_return_if_fail (csv != NULL);

  g_string_append (csv, text);
  g_string_append_c (csv, ',');
}

/**
 * poise_csv_end_row:
 *
 * Ends a row of at least one value.
 */
void
poise_csv_end_row (GString *csv)
{
  g_return_if_fail (csv != NULL && csv->len > 0);

  csv->str[csv->len - 1] = '\n';
}
