/* SPDX-License-Identifier: MIT */
/* Tells options, their values and plain words apart. Not GOption, whose messages
 * do not say what is allowed and whose numbers are not strict (pitfall 12). */
#include "app/cli/poise-cli-words.h"

#include "app/engine/poise-error.h"

#include <string.h>

static char *
join_options (const PoiseCliOption *options)
{
  GString *names = g_string_new (NULL);

  for (; options != NULL && options->name != NULL; options++)
    g_string_append_printf (names, "--%s, ", options->name);
  g_string_append (names, "--help");
  return g_string_free (names, FALSE);
}

/* The option that @word, "--name" or "--name=value", names; or NULL. */
static const PoiseCliOption *
find_option (const PoiseCliOption *options,
             const char           *word)
{
  gsize len = strcspn (word, "=");

  for (; options != NULL && options->name != NULL; options++)
    if (len == strlen (options->name) + 2 && g_str_has_prefix (word, "--") &&
        strncmp (word + 2, options->name, len - 2) == 0)
      return options;
  return NULL;
}

static gboolean
set_unknown_error (const PoiseCliOption *options,
                   const char           *word,
                   GError              **error)
{
  g_autofree char *allowed = join_options (options);

  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "unknown option “%s”; allowed: %s",
               word, allowed);
  return FALSE;
}

/* Takes the option at @word, and its value from the same word or the next one,
 * to which it then moves on. */
static gboolean
take_option (PoiseCliWords        *self,
             const PoiseCliOption *options,
             const char *const   **word,
             GError              **error)
{
  const char *text = **word;
  const char *equals = strchr (text, '=');
  PoiseCliGiven given = { find_option (options, text), NULL };

  if (given.option == NULL)
    return set_unknown_error (options, text, error);
  if (given.option->argument == NULL && equals != NULL)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "--%s takes no value, and was given “%s”", given.option->name,
                   equals + 1);
      return FALSE;
    }
  if (given.option->argument != NULL)
    {
      given.value = equals != NULL ? equals + 1 : *++*word;
      if (given.value == NULL)
        {
          g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                       "--%s needs a value: --%s %s", given.option->name,
                       given.option->name, given.option->argument);
          return FALSE;
        }
    }
  g_array_append_val (self->given, given);
  return TRUE;
}

static gboolean
is_help (const char *word)
{
  return g_str_equal (word, "--help") || g_str_equal (word, "-h");
}

/* A single dash is a plain word, as everywhere. */
static gboolean
is_option (const char *word)
{
  return word[0] == '-' && word[1] != '\0';
}

/**
 * poise_cli_words_new:
 * @options: (nullable): those that the command knows
 * @words: what was written behind the command, NULL-terminated; must outlive
 *     what is returned
 *
 * Options may stand before, between and behind plain words; behind "--" all are
 * plain. After --help nothing is looked at any more. Fails with
 * %POISE_ERROR_USAGE. Any thread.
 *
 * Returns: (transfer full): the words, told apart
 */
PoiseCliWords *
poise_cli_words_new (const PoiseCliOption *options,
                     const char *const    *words,
                     GError              **error)
{
  g_autoptr (PoiseCliWords) self = NULL;
  gboolean all_plain = FALSE;

  g_return_val_if_fail (words != NULL, NULL);

  self = g_new0 (PoiseCliWords, 1);
  self->given = g_array_new (FALSE, FALSE, sizeof (PoiseCliGiven));
  self->plain = g_ptr_array_new ();
  for (; *words != NULL && !self->help; words++)
    if (all_plain || !is_option (*words))
      g_ptr_array_add (self->plain, (char *) *words);
    else if (g_str_equal (*words, "--"))
      all_plain = TRUE;
    else if (is_help (*words))
      self->help = TRUE;
    else if (!take_option (self, options, &words, error))
      return NULL;
  return g_steal_pointer (&self);
}

void
poise_cli_words_free (PoiseCliWords *self)
{
  g_clear_pointer (&self->given, g_array_unref);
  g_clear_pointer (&self->plain, g_ptr_array_unref);
  g_free (self);
}

static const PoiseCliGiven *
find_given (const PoiseCliWords *self,
            const char          *name)
{
  for (guint i = self->given->len; i-- > 0;)
    {
      const PoiseCliGiven *given = &g_array_index (self->given, PoiseCliGiven, i);

      if (g_str_equal (given->option->name, name))
        return given;
    }
  return NULL;
}

/**
 * poise_cli_words_has:
 *
 * Any thread. Returns: whether the option was given.
 */
gboolean
poise_cli_words_has (const PoiseCliWords *self,
                     const char          *name)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return find_given (self, name) != NULL;
}

/**
 * poise_cli_words_get:
 *
 * Any thread. Returns: (transfer none) (nullable): the option's value; the last
 * one when it was given several times, NULL when it was not.
 */
const char *
poise_cli_words_get (const PoiseCliWords *self,
                     const char          *name)
{
  const PoiseCliGiven *given;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  given = find_given (self, name);
  return given != NULL ? given->value : NULL;
}

/**
 * poise_cli_words_refuse_plain:
 * @n_allowed: how many plain words the command takes
 *
 * Any thread. Fails with %POISE_ERROR_USAGE when there are more.
 */
gboolean
poise_cli_words_refuse_plain (const PoiseCliWords *self,
                              guint                n_allowed,
                              GError             **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->plain->len <= n_allowed)
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "one word too many: “%s”",
               (const char *) g_ptr_array_index (self->plain, n_allowed));
  return FALSE;
}
