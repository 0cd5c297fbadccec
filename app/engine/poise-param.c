/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-param.h"

#include "app/engine/poise-text.h"

#include <string.h>

static gboolean
holds_text (const PoiseParam *param)
{
  return param->type == POISE_PARAM_TEXT || param->type == POISE_PARAM_FOLDER;
}

static gsize
get_max_bytes (const PoiseParam *param)
{
  return param->max > 0 ? (gsize) param->max : POISE_PARAM_TEXT_MAX_BYTES;
}

/**
 * poise_param_dup_default:
 *
 * Any thread. Returns: (transfer full): the value that a parameter has when nobody
 * sets it.
 */
PoiseValue
poise_param_dup_default (const PoiseParam *param)
{
  g_return_val_if_fail (param != NULL, (PoiseValue){ 0 });

  if (holds_text (param))
    return (PoiseValue){ .text = g_strdup (param->text != NULL ? param->text : "") };
  if (param->type == POISE_PARAM_REAL)
    return (PoiseValue){ .real = param->real_value };
  if (param->value == POISE_PARAM_CORES)
    return (PoiseValue){ .number = CLAMP ((gint64) g_get_num_processors (), param->min,
                                          param->max) };
  return (PoiseValue){ .number = param->value };
}

/**
 * poise_param_dup_value:
 *
 * Any thread. Returns: (transfer full): the same.
 */
PoiseValue
poise_param_dup_value (const PoiseParam *param,
                       PoiseValue        value)
{
  g_return_val_if_fail (param != NULL, value);

  return holds_text (param) ? (PoiseValue){ .text = g_strdup (value.text) } : value;
}

/**
 * poise_param_clear_value:
 *
 * Any thread: frees what a value holds.
 */
void
poise_param_clear_value (const PoiseParam *param,
                         PoiseValue       *value)
{
  g_return_if_fail (param != NULL);
  g_return_if_fail (value != NULL);

  if (holds_text (param))
    g_clear_pointer (&value->text, g_free);
}

static char *
describe_range (const PoiseParam *param)
{
  g_autofree char *min = poise_text_count (param->zero != NULL ? 1 : param->min);
  g_autofree char *max = poise_text_count (param->max);

  if (param->zero != NULL)
    return g_strdup_printf ("0 for %s, or a whole number from %s to %s", param->zero, min,
                            max);
  return g_strdup_printf ("a whole number from %s to %s", min, max);
}

static char *
describe_real_range (const PoiseParam *param)
{
  g_autofree char *min = poise_text_real (param->real_min);
  g_autofree char *max = poise_text_real (param->real_max);

  return g_strdup_printf ("a number from %s to %s, as in 0.25 or 1e-3", min, max);
}

/**
 * poise_param_describe_allowed:
 *
 * Any thread. Returns: (transfer full): what values a parameter takes, in words.
 */
char *
poise_param_describe_allowed (const PoiseParam *param)
{
  g_return_val_if_fail (param != NULL, NULL);

  switch (param->type)
    {
    case POISE_PARAM_BOOL:
      return g_strdup ("true or false");
    case POISE_PARAM_CHOICE:
      {
        g_autofree char *list = g_strjoinv (", ", (char **) param->choices);
        return g_strdup_printf ("one of %s", list);
      }
    case POISE_PARAM_REAL:
      return describe_real_range (param);
    case POISE_PARAM_TEXT:
      {
        g_autofree char *max = poise_text_count ((gint64) get_max_bytes (param));
        return g_strdup_printf ("a text in UTF-8 of up to %s bytes", max);
      }
    case POISE_PARAM_FOLDER:
      return g_strdup ("a file or folder of this computer");
    case POISE_PARAM_INT:
    default:
      return describe_range (param);
    }
}

/* Decimal digits, a minus before them or not, and nothing else: strtoll and GOption
 * would also take " 7", "+7", "0x10" and what does not fit (pitfall 12). */
static gboolean
parse_int (const PoiseParam *param,
           const char       *text,
           gint64           *number)
{
  return text[0] != '+' &&
         g_ascii_string_to_signed (text, 10, param->min, param->max, number, NULL);
}

static gboolean
parse_real (const PoiseParam *param,
            const char       *text,
            double           *real)
{
  return poise_text_parse_real (text, real) && *real >= param->real_min &&
         *real <= param->real_max;
}

static gboolean
parse_bool (const char *text,
            gint64     *number)
{
  *number = g_str_equal (text, "true");
  return *number || g_str_equal (text, "false");
}

static gboolean
parse_choice (const PoiseParam *param,
              const char       *text,
              gint64           *number)
{
  for (guint i = 0; param->choices[i] != NULL; i++)
    if (g_str_equal (param->choices[i], text))
      {
        *number = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_text (const PoiseParam *param,
            const char       *text,
            char            **taken)
{
  if (strlen (text) > get_max_bytes (param))
    return FALSE;
  if (param->type == POISE_PARAM_TEXT && !g_utf8_validate (text, -1, NULL))
    return FALSE;
  *taken = g_strdup (text);
  return TRUE;
}

static gboolean
parse (const PoiseParam *param,
       const char       *text,
       PoiseValue       *value)
{
  switch (param->type)
    {
    case POISE_PARAM_BOOL:
      return parse_bool (text, &value->number);
    case POISE_PARAM_CHOICE:
      return parse_choice (param, text, &value->number);
    case POISE_PARAM_REAL:
      return parse_real (param, text, &value->real);
    case POISE_PARAM_TEXT:
    case POISE_PARAM_FOLDER:
      return parse_text (param, text, &value->text);
    case POISE_PARAM_INT:
    default:
      return parse_int (param, text, &value->number);
    }
}

/**
 * poise_param_check:
 * @text: what a person wrote
 * @value: (out) (transfer full): its value
 *
 * Any thread. The one place where a parameter's text is read and checked, for
 * the window and the command line alike. Fails with %POISE_ERROR_USAGE, saying
 * what is allowed; @value is then of no use.
 */
gboolean
poise_param_check (const PoiseParam *param,
                   const char       *text,
                   PoiseValue       *value,
                   GError          **error)
{
  g_autofree char *allowed = NULL;
  g_autofree char *shown = NULL;

  g_return_val_if_fail (param != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (parse (param, text, value))
    return TRUE;

  allowed = poise_param_describe_allowed (param);
  shown = poise_text_shorten (text);
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: “%s” is not %s", param->name,
               shown, allowed);
  return FALSE;
}

/**
 * poise_param_print:
 *
 * Any thread. Returns: (transfer full): the text that poise_param_check() reads
 * as @value.
 */
char *
poise_param_print (const PoiseParam *param,
                   PoiseValue        value)
{
  g_return_val_if_fail (param != NULL, NULL);

  switch (param->type)
    {
    case POISE_PARAM_BOOL:
      return g_strdup (value.number ? "true" : "false");
    case POISE_PARAM_CHOICE:
      return g_strdup (param->choices[value.number]);
    case POISE_PARAM_REAL:
      return poise_text_real (value.real);
    case POISE_PARAM_TEXT:
    case POISE_PARAM_FOLDER:
      return g_strdup (value.text);
    case POISE_PARAM_INT:
    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value.number);
    }
}

/**
 * poise_param_describe_value:
 *
 * Any thread. Returns: (transfer full): a value as a person reads it: "50,000,000",
 * "1,000 ms", "no limit"; a text in one line and not all of a long one.
 */
char *
poise_param_describe_value (const PoiseParam *param,
                            PoiseValue        value)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (param != NULL, NULL);

  if (holds_text (param))
    {
      gboolean empty = value.text[0] == '\0' && param->placeholder != NULL;
      char *shown = poise_text_shorten (empty ? param->placeholder : value.text);

      return g_strdelimit (shown, "\n\r\t", ' ');
    }
  if (param->type == POISE_PARAM_INT && value.number == 0 && param->zero != NULL)
    return g_strdup (param->zero);
  text = param->type == POISE_PARAM_INT ? poise_text_count (value.number)
                                        : poise_param_print (param, value);
  if (param->unit == NULL)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s %s", text, param->unit);
}
