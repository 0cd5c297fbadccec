/* SPDX-License-Identifier: MIT */
/* The words that say what is to be run: a kind, its paths and its parameters. */
#include "app/cli/poise-cli-params.h"

#include "app/kinds/poise-kinds.h"

#include <math.h>
#include <string.h>

/* A longer one, 31 years, is a slip of the finger. */
#define TIMEOUT_MAX_S 1e9

static gboolean
fail (GError     **error,
      const char  *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError     **error,
      const char  *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, POISE_ERROR, POISE_ERROR_USAGE, message);
  return FALSE;
}

/* "limit=100" to a parameter's value. */
static gboolean
set_param (PoiseParams  *params,
           const char   *text,
           GError      **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;

  if (equals == NULL)
    return fail (error, "--set: “%s” has no “=”; write --set NAME=VALUE", text);
  name = g_strndup (text, (gsize) (equals - text));
  return poise_params_set (params, name, equals + 1, error);
}

static gboolean
take_option (const PoiseCliGiven  *given,
             PoiseParams          *params,
             GError              **error)
{
  const char *name = given->option->name;

  if (g_str_equal (name, "set"))
    return set_param (params, given->value, error);
  if (g_str_equal (name, "threads"))
    return poise_params_set (params, name, given->value, error);
  return TRUE; /* no part of the parameters */
}

static const PoiseKind *
find_kind (const PoiseCliWords  *words,
           GError              **error)
{
  const char *id = words->plain->len > 0 ? g_ptr_array_index (words->plain, 0) : NULL;
  const PoiseKind *kind = id != NULL ? poise_kinds_find (id) : NULL;
  g_autofree char *ids = poise_kinds_join_ids ();

  if (id == NULL)
    fail (error, "a kind is missing; allowed: %s", ids);
  else if (kind == NULL)
    fail (error, "unknown kind “%s”; allowed: %s", id, ids);
  return kind;
}

/**
 * poise_cli_params_new:
 * @words: the first plain one is the kind, the others are its paths; of the options,
 *     --set and --threads are read
 *
 * Main thread. Fails with %POISE_ERROR_USAGE.
 *
 * Returns: (transfer full): the parameters that they say
 */
PoiseParams *
poise_cli_params_new (const PoiseCliWords  *words,
                      GError              **error)
{
  g_autoptr (PoiseParams) params = NULL;
  const PoiseKind *kind;

  g_return_val_if_fail (words != NULL, NULL);

  kind = find_kind (words, error);
  if (kind == NULL)
    return NULL;
  params = poise_params_new (kind);
  for (guint i = 1; i < words->plain->len; i++)
    if (!poise_params_add_path (params, g_ptr_array_index (words->plain, i), error))
      return NULL;
  for (guint i = 0; i < words->given->len; i++)
    if (!take_option (&g_array_index (words->given, PoiseCliGiven, i), params, error))
      return NULL;
  return g_steal_pointer (&params);
}

/**
 * poise_cli_params_read_timeout:
 * @timeout_us: (out): what --timeout says, in microseconds; 0 when it was not given
 *
 * Any thread. Digits, and digits behind a point: strtod alone would also take " 7",
 * "0x10", "inf" and, in some locales, a comma (pitfall 12). Fails with
 * %POISE_ERROR_USAGE.
 */
gboolean
poise_cli_params_read_timeout (const PoiseCliWords  *words,
                               gint64               *timeout_us,
                               GError              **error)
{
  const char *text = poise_cli_words_get (words, "timeout");
  gsize whole, behind, len;
  double timeout_s;

  *timeout_us = 0;
  if (text == NULL)
    return TRUE;
  whole = strspn (text, "0123456789");
  behind = text[whole] == '.' ? strspn (text + whole + 1, "0123456789") : 0;
  len = whole + (behind > 0 ? 1 + behind : 0);
  timeout_s = g_ascii_strtod (text, NULL);
  if (whole + behind == 0 || text[len] != '\0' || timeout_s <= 0 ||
      timeout_s > TIMEOUT_MAX_S)
    return fail (error,
                 "--timeout: “%s” is not a number of seconds above 0, "
                 "up to 1,000,000,000, as in 0.5",
                 text);
  *timeout_us = (gint64) ceil (timeout_s * G_USEC_PER_SEC);
  return TRUE;
}
