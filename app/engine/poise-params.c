/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-params.h"

#include "app/engine/poise-kind.h"
#include "app/engine/poise-text.h"

#include <errno.h>
#include <string.h>

/* How many workers a job has whose kind says nothing about it. */
#define WORKERS_BY_DEFAULT 1

struct _PoiseParams
{
  const PoiseKind *kind;
  gint64          *values; /* in the order of the kind's parameters */
  GPtrArray       *paths;  /* NULL-terminated */
};

static guint
count_choices (const PoiseParam *param)
{
  return g_strv_length ((char **) param->choices);
}

/**
 * poise_param_get_default:
 *
 * Any thread. Returns: the value that a parameter has when nobody sets it.
 */
gint64
poise_param_get_default (const PoiseParam *param)
{
  g_return_val_if_fail (param != NULL, 0);

  if (param->value == POISE_PARAM_CORES)
    return CLAMP ((gint64) g_get_num_processors (), param->min, param->max);
  return param->value;
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
    case POISE_PARAM_INT:
    default:
      {
        g_autofree char *min = poise_text_count (param->min);
        g_autofree char *max = poise_text_count (param->max);
        return g_strdup_printf ("a whole number from %s to %s", min, max);
      }
    }
}

/* Decimal digits, a minus before them or not, and nothing else: strtoll and GOption
 * would also take " 7", "+7", "0x10" and what does not fit (pitfall 12). */
static gboolean
parse_int (const char *text,
           gint64      min,
           gint64      max,
           gint64     *value)
{
  return text[0] != '+' && g_ascii_string_to_signed (text, 10, min, max, value, NULL);
}

static gboolean
parse_bool (const char *text,
            gint64     *value)
{
  *value = g_str_equal (text, "true");
  return *value || g_str_equal (text, "false");
}

static gboolean
parse_choice (const PoiseParam *param,
              const char       *text,
              gint64           *value)
{
  for (guint i = 0; i < count_choices (param); i++)
    if (g_str_equal (param->choices[i], text))
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * poise_param_check:
 * @text: what a person wrote
 * @value: (out): its value
 *
 * Any thread. The one place where a parameter's text is read and checked, for
 * the window and the command line alike. Fails with %POISE_ERROR_USAGE, saying
 * what is allowed.
 */
gboolean
poise_param_check (const PoiseParam *param,
                   const char       *text,
                   gint64           *value,
                   GError          **error)
{
  g_autofree char *allowed = NULL;
  gboolean valid;

  g_return_val_if_fail (param != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  switch (param->type)
    {
    case POISE_PARAM_BOOL:
      valid = parse_bool (text, value);
      break;
    case POISE_PARAM_CHOICE:
      valid = parse_choice (param, text, value);
      break;
    case POISE_PARAM_INT:
    default:
      valid = parse_int (text, param->min, param->max, value);
      break;
    }
  if (valid)
    return TRUE;

  allowed = poise_param_describe_allowed (param);
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: “%s” is not %s", param->name,
               text, allowed);
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
                   gint64            value)
{
  g_return_val_if_fail (param != NULL, NULL);

  switch (param->type)
    {
    case POISE_PARAM_BOOL:
      return g_strdup (value ? "true" : "false");
    case POISE_PARAM_CHOICE:
      return g_strdup (param->choices[value]);
    case POISE_PARAM_INT:
    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value);
    }
}

/**
 * poise_params_new:
 *
 * Main thread. Returns: (transfer full): every parameter of @kind at its
 * default, and no paths.
 */
PoiseParams *
poise_params_new (const PoiseKind *kind)
{
  PoiseParams *self;

  g_return_val_if_fail (kind != NULL, NULL);

  self = g_new0 (PoiseParams, 1);
  self->kind = kind;
  self->values = g_new (gint64, kind->n_params);
  for (gsize i = 0; i < kind->n_params; i++)
    self->values[i] = poise_param_get_default (&kind->params[i]);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->paths, NULL);
  return self;
}

static gpointer
copy_path (gconstpointer path,
           gpointer      user_data)
{
  return g_strdup (path);
}

/**
 * poise_params_copy:
 *
 * Main thread. Returns: (transfer full): the same values.
 */
PoiseParams *
poise_params_copy (const PoiseParams *self)
{
  PoiseParams *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = poise_params_new (self->kind);
  if (self->kind->n_params > 0)
    memcpy (copy->values, self->values, self->kind->n_params * sizeof (gint64));
  g_ptr_array_unref (copy->paths);
  copy->paths = g_ptr_array_copy (self->paths, copy_path, NULL);
  return copy;
}

void
poise_params_free (PoiseParams *self)
{
  g_free (self->values);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

/**
 * poise_params_get_kind:
 *
 * Main thread. Returns: (transfer none): whose parameters these are.
 */
const PoiseKind *
poise_params_get_kind (const PoiseParams *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind;
}

/* A parameter's number among its kind's, or -1. */
static gssize
find (const PoiseParams *self,
      const char        *name)
{
  for (gsize i = 0; i < self->kind->n_params; i++)
    if (g_str_equal (self->kind->params[i].name, name))
      return (gssize) i;
  return -1;
}

static void
set_unknown_error (const PoiseParams *self,
                   const char        *name,
                   GError           **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (gsize i = 0; i < self->kind->n_params; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", self->kind->params[i].name);
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "%s has no parameter “%s”; it has %s", self->kind->id, name,
               names->len > 0 ? names->str : "none");
}

/**
 * poise_params_set:
 * @name: a parameter's name
 * @text: its value as a person writes it
 *
 * Main thread. Fails with %POISE_ERROR_USAGE and leaves everything as it was.
 */
gboolean
poise_params_set (PoiseParams *self,
                  const char  *name,
                  const char  *text,
                  GError     **error)
{
  gssize found;
  gint64 value;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  found = find (self, name);
  if (found < 0)
    {
      set_unknown_error (self, name, error);
      return FALSE;
    }
  if (!poise_param_check (&self->kind->params[found], text, &value, error))
    return FALSE;
  self->values[found] = value;
  return TRUE;
}

/**
 * poise_params_get_int:
 * @name: a parameter that the kind has
 *
 * Main thread. Returns: its value.
 */
gint64
poise_params_get_int (const PoiseParams *self,
                      const char        *name)
{
  gssize found;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  found = find (self, name);
  g_return_val_if_fail (found >= 0, 0);
  return self->values[found];
}

/**
 * poise_params_get_bool:
 *
 * Main thread. Returns: the value of a parameter that is true or false.
 */
gboolean
poise_params_get_bool (const PoiseParams *self,
                       const char        *name)
{
  return poise_params_get_int (self, name) != 0;
}

/**
 * poise_params_get_choice:
 *
 * Main thread. Returns: (transfer none): the chosen word.
 */
const char *
poise_params_get_choice (const PoiseParams *self,
                         const char        *name)
{
  gssize found;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  found = find (self, name);
  g_return_val_if_fail (found >= 0, NULL);
  return self->kind->params[found].choices[self->values[found]];
}

/**
 * poise_params_add_path:
 * @path: (type filename): any bytes
 *
 * Main thread. Fails with %POISE_ERROR_USAGE for a kind that takes no paths.
 */
gboolean
poise_params_add_path (PoiseParams *self,
                       const char  *path,
                       GError     **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  if (self->kind->paths == POISE_PATHS_NONE)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s takes no files or folders, and was given “%s”", self->kind->id,
                   shown);
      return FALSE;
    }
  g_ptr_array_insert (self->paths, (int) self->paths->len - 1, g_strdup (path));
  return TRUE;
}

/**
 * poise_params_clear_paths:
 *
 * Main thread.
 */
void
poise_params_clear_paths (PoiseParams *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_remove_range (self->paths, 0, self->paths->len - 1);
}

/**
 * poise_params_get_paths:
 *
 * Main thread. Returns: (transfer none): the paths, NULL-terminated.
 */
const char *const *
poise_params_get_paths (const PoiseParams *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->paths->pdata;
}

/**
 * poise_params_count_workers:
 *
 * Main thread. Returns: how many workers a job with these parameters has.
 */
guint
poise_params_count_workers (const PoiseParams *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->kind->count_workers != NULL)
    return self->kind->count_workers (self);
  if (find (self, "threads") >= 0)
    return (guint) poise_params_get_int (self, "threads");
  return WORKERS_BY_DEFAULT;
}

/* A value as a person reads it: "50,000,000", "1,000 ms". */
static char *
describe_value (const PoiseParam *param,
                gint64            value)
{
  g_autofree char *text = NULL;

  if (param->type != POISE_PARAM_INT)
    return poise_param_print (param, value);
  text = poise_text_count (value);
  if (param->unit == NULL)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s %s", text, param->unit);
}

/**
 * poise_params_describe:
 *
 * Main thread. Returns: (transfer full): all values in one line, as in
 * "Limit 50,000,000 · Threads 2"; the paths first.
 */
char *
poise_params_describe (const PoiseParams *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i + 1 < self->paths->len; i++)
    {
      g_autofree char *path = g_filename_display_name (g_ptr_array_index (self->paths, i));
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", path);
    }
  for (gsize i = 0; i < self->kind->n_params; i++)
    {
      const PoiseParam *param = &self->kind->params[i];
      g_autofree char *value = describe_value (param, self->values[i]);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", param->title,
                              value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
