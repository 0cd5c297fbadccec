/* SPDX-License-Identifier: MIT */
#include "app/kinds/tables/poise-csv.h"

#include "app/engine/poise-text.h"

#include <string.h>

/**
 * poise_csv_needs_quotes:
 *
 * Any thread. Beside what RFC 4180 names, whatever some reader might trim, take for a
 * sign or read in another encoding: the same as the sqlite3 program quotes.
 *
 * Returns: whether a value, or a piece of one, must stand in quotes.
 */
gboolean
poise_csv_needs_quotes (const char *text,
                        gsize       len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || text[i] == '"' || text[i] == '\'' || text[i] == ',')
      return TRUE;
  return len == 0;
}

/**
 * poise_csv_add_piece:
 * @text: any bytes
 *
 * A piece of a long value, for whoever writes the quotes around it and the comma behind
 * it.
 */
void
poise_csv_add_piece (GString    *csv,
                     const char *text,
                     gsize       len)
{
  g_return_if_fail (csv != NULL);

  while (len > 0)
    {
      const char *quote = memchr (text, '"', len);
      gsize n = quote != NULL ? (gsize) (quote - text) + 1 : len;

      g_string_append_len (csv, text, (gssize) n);
      if (quote != NULL)
        g_string_append_c (csv, '"');
      text += n;
      len -= n;
    }
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

  if (poise_csv_needs_quotes (text, n_bytes))
    {
      g_string_append_c (csv, '"');
      poise_csv_add_piece (csv, text, n_bytes);
      g_string_append (csv, "\",");
    }
  else
    {
      g_string_append_len (csv, text, (gssize) n_bytes);
      g_string_append_c (csv, ',');
    }
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
