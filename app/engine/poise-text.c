/* SPDX-License-Identifier: MIT */
/* Numbers as a person reads them. Any thread; every string is (transfer full). */
#include "app/engine/poise-text.h"

#include <math.h>
#include <string.h>

#define S_PER_MIN 60
#define S_PER_H 3600
/* An estimate is told up to here; of a job that all but stands still it can be
 * anything. */
#define LEFT_MAX_S (96 * S_PER_H)
/* A double has 15 digits for sure and never more than 17. */
#define REAL_MIN_DIGITS 15
#define REAL_MAX_DIGITS 17
/* What stands in one line of a window or a terminal. */
#define SHORT_CHARS 120

/**
 * poise_text_count:
 *
 * Returns: the number with its thousands set apart: "50,000,000".
 */
char *
poise_text_count (gint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  gsize len = strlen (digits);
  gsize sign = digits[0] == '-' ? 1 : 0;
  GString *text = g_string_sized_new (len + len / 3);

  for (gsize i = 0; i < len; i++)
    {
      if (i > sign && (len - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/**
 * poise_text_duration:
 *
 * Returns: "0.29 s", "12.3 s", "2 min 05 s", "1 h 02 min".
 */
char *
poise_text_duration (gint64 duration_us)
{
  double s = (double) duration_us / G_USEC_PER_SEC;
  gint64 whole_s = (gint64) s;

  if (s < 1)
    return g_strdup_printf ("%.2f s", s);
  if (whole_s < S_PER_MIN)
    return g_strdup_printf ("%.1f s", floor (s * 10) / 10);
  if (whole_s < S_PER_H)
    return g_strdup_printf ("%d min %02d s", (int) (whole_s / S_PER_MIN),
                            (int) (whole_s % S_PER_MIN));
  return g_strdup_printf ("%" G_GINT64_FORMAT " h %02d min", whole_s / S_PER_H,
                          (int) (whole_s % S_PER_H / S_PER_MIN));
}

/**
 * poise_text_units:
 * @unit: what is counted, in the plural; "bytes" become kB, MB, …
 *
 * Returns: "1,204 numbers", "4.3 GB".
 */
char *
poise_text_units (gint64      units,
                  const char *unit)
{
  g_autofree char *count = NULL;

  if (g_strcmp0 (unit, "bytes") == 0)
    return g_format_size ((guint64) units);
  count = poise_text_count (units);
  return g_strdup_printf ("%s %s", count, unit);
}

/**
 * poise_text_rate:
 *
 * Returns: "2.5 billion numbers/s", "310 million numbers/s", "1.3 GB/s".
 */
char *
poise_text_rate (double      per_second,
                 const char *unit)
{
  g_autofree char *count = NULL;

  if (g_strcmp0 (unit, "bytes") == 0)
    {
      g_autofree char *size = g_format_size ((guint64) per_second);
      return g_strdup_printf ("%s/s", size);
    }
  if (per_second >= 1e9)
    return g_strdup_printf ("%.1f billion %s/s", per_second / 1e9, unit);
  if (per_second >= 1e6)
    return g_strdup_printf ("%.*f million %s/s", per_second < 1e7 ? 1 : 0, per_second / 1e6,
                            unit);
  if (per_second < 10)
    return g_strdup_printf ("%.1f %s/s", per_second, unit);
  count = poise_text_count ((gint64) per_second);
  return g_strdup_printf ("%s %s/s", count, unit);
}

/**
 * poise_text_left:
 * @left_s: an estimate, in seconds
 *
 * Returns: "about 12 s left", coarser the longer it is.
 */
char *
poise_text_left (double left_s)
{
  int s = (int) ceil (MIN (left_s, LEFT_MAX_S));

  if (s >= LEFT_MAX_S)
    return g_strdup ("more than four days left");
  if (s < S_PER_MIN)
    return g_strdup_printf ("about %d s left", MAX (s, 1));
  if (s < S_PER_H)
    return g_strdup_printf ("about %d min left", (s + S_PER_MIN / 2) / S_PER_MIN);
  return g_strdup_printf ("about %d h left", (s + S_PER_H / 2) / S_PER_H);
}

/**
 * poise_text_real:
 *
 * Returns: the shortest text that is read as the same number: "0.1", "1e-09".
 */
char *
poise_text_real (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = REAL_MIN_DIGITS; digits <= REAL_MAX_DIGITS; digits++)
    {
      char format[] = { '%', '.', '1', (char) ('0' + digits - 10), 'g', '\0' };

      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  return g_strdup (text);
}

/**
 * poise_text_parse_real:
 * @value: (out): the number
 *
 * Digits, a point with digits behind it, an exponent; nothing before, between or
 * behind: strtod alone would also take " 7", "0x10", "inf" and, in some locales, a
 * comma (pitfall 12).
 *
 * Returns: whether @text is such a number, and not too large for one.
 */
gboolean
poise_text_parse_real (const char *text,
                       double     *value)
{
  static const char digits[] = "0123456789";
  const char *rest = text + (text[0] == '-' ? 1 : 0);
  gsize whole = strspn (rest, digits);

  rest += whole;
  if (whole > 0 && rest[0] == '.' && g_ascii_isdigit (rest[1]))
    rest += 1 + strspn (rest + 1, digits);
  if (whole > 0 && (rest[0] == 'e' || rest[0] == 'E'))
    {
      const char *exponent = rest + 1 + (rest[1] == '-' || rest[1] == '+' ? 1 : 0);
      gsize len = strspn (exponent, digits);

      rest = len > 0 ? exponent + len : rest;
    }
  if (whole == 0 || rest[0] != '\0')
    return FALSE;
  *value = g_ascii_strtod (text, NULL);
  return isfinite (*value);
}

/**
 * poise_text_shorten:
 * @text: any bytes
 *
 * Returns: the text as UTF-8, and of a long one the beginning.
 */
char *
poise_text_shorten (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);
  char *end;

  if (g_utf8_strlen (valid, -1) <= SHORT_CHARS)
    return valid;
  end = g_utf8_offset_to_pointer (valid, SHORT_CHARS - 1);
  *end = '\0';
  end = g_strconcat (valid, "…", NULL);
  g_free (valid);
  return end;
}

/**
 * poise_text_measure_char:
 *
 * Returns: how many columns a terminal needs for it.
 */
guint
poise_text_measure_char (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

/**
 * poise_text_measure:
 *
 * Returns: how many columns a terminal needs for it.
 */
guint
poise_text_measure (const char *utf8)
{
  guint columns = 0;

  g_return_val_if_fail (utf8 != NULL, 0);

  for (; *utf8 != '\0'; utf8 = g_utf8_next_char (utf8))
    columns += poise_text_measure_char (g_utf8_get_char (utf8));
  return columns;
}
