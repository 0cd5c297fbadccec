/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-params.h"

#include "app/engine/poise-kind.h"
#include "app/engine/poise-text.h"

#include <string.h>

/* How many workers a job has whose kind says nothing about it. */
#define WORKERS_BY_DEFAULT 1

struct _PoiseParams
{
  const PoiseKind *kind;
  PoiseValue      *values; /* in the order of the kind's parameters */
  GPtrArray       *paths;  /* NULL-terminated */
};

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
  self->values = g_new (PoiseValue, kind->n_params);
  for (gsize i = 0; i < kind->n_params; i++)
    self->values[i] = poise_param_dup_default (&kind->params[i]);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->paths, NULL);
  return self;
}

/* Takes over @value. */
static void
set_value (PoiseParams *self,
           gsize        index,
           PoiseValue   value)
{
  poise_param_clear_value (&self->kind->params[index], &self->values[index]);
  self->values[index] = value;
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
  for (gsize i = 0; i < self->kind->n_params; i++)
    set_value (copy, i, poise_param_dup_value (&self->kind->params[i], self->values[i]));
  g_ptr_array_unref (copy->paths);
  copy->paths = g_ptr_array_copy (self->paths, copy_path, NULL);
  return copy;
}

void
poise_params_free (PoiseParams *self)
{
  for (gsize i = 0; i < self->kind->n_params; i++)
    poise_param_clear_value (&self->kind->params[i], &self->values[i]);
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
  PoiseValue value;
  gssize found;

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
  set_value (self, (gsize) found, value);
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
  return self->values[found].number;
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
  return self->kind->params[found].choices[self->values[found].number];
}

/**
 * poise_params_get_real:
 *
 * Main thread. Returns: the value of a parameter that is a decimal number.
 */
double
poise_params_get_real (const PoiseParams *self,
                       const char        *name)
{
  gssize found;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (name != NULL, 0);

  found = find (self, name);
  g_return_val_if_fail (found >= 0, 0);
  g_return_val_if_fail (self->kind->params[found].type == POISE_PARAM_REAL, 0);
  return self->values[found].real;
}

/**
 * poise_params_get_text:
 *
 * Main thread. Returns: (transfer none): the value of a parameter that is a text or a
 * folder; never NULL.
 */
const char *
poise_params_get_text (const PoiseParams *self,
                       const char        *name)
{
  PoiseParamType type;
  gssize found;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  found = find (self, name);
  g_return_val_if_fail (found >= 0, NULL);
  type = self->kind->params[found].type;
  g_return_val_if_fail (type == POISE_PARAM_TEXT || type == POISE_PARAM_FOLDER, NULL);
  return self->values[found].text;
}

/**
 * poise_params_print:
 *
 * Main thread. Returns: (transfer full): the text that poise_params_set() reads as the
 * value that the parameter has now.
 */
char *
poise_params_print (const PoiseParams *self,
                    const char        *name)
{
  gssize found;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  found = find (self, name);
  g_return_val_if_fail (found >= 0, NULL);
  return poise_param_print (&self->kind->params[found], self->values[found]);
}

static gboolean
refuse_path (const PoiseParams *self,
             const char        *what,
             const char        *path,
             GError           **error)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *shown = poise_text_shorten (name);

  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s takes %s, and was given “%s”",
               self->kind->id, what, shown);
  return FALSE;
}

/**
 * poise_params_add_path:
 * @path: (type filename): any bytes; of a kind that works on one, a web address
 *
 * Main thread. Fails with %POISE_ERROR_USAGE for a kind that takes none, or not
 * another one.
 */
gboolean
poise_params_add_path (PoiseParams *self,
                       const char  *path,
                       GError     **error)
{
  gboolean another;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  /* Among several, an empty one fails like any other that is not there. */
  if (path[0] == '\0' && self->kind->paths != POISE_PATHS_FILES_AND_FOLDERS)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s was given an empty name",
                   self->kind->id);
      return FALSE;
    }
  another = self->paths->len > 1;
  switch (self->kind->paths)
    {
    case POISE_PATHS_NONE:
      return refuse_path (self, "no files or folders", path, error);
    case POISE_PATHS_FILE:
      if (another)
        return refuse_path (self, "one file", path, error);
      break;
    case POISE_PATHS_ADDRESS:
      if (another)
        return refuse_path (self, "one web address", path, error);
      break;
    case POISE_PATHS_FILES_AND_FOLDERS:
    default:
      break;
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
      g_autofree char *value = poise_param_describe_value (param, self->values[i]);
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", param->title,
                              value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
