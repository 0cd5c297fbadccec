/* SPDX-License-Identifier: MIT */
/* Text on its way to a person at a terminal. */
#include "app/cli/poise-cli-text.h"

#include "app/cli/poise-cli-output.h"

#include <unistd.h>

/* Names of files and words of the command line may hold line breaks and the
 * escape sequences that a terminal obeys. */
static gboolean
may_be_shown (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * poise_cli_text_to_line:
 * @text: any bytes
 *
 * Any thread. Returns: (transfer full): one line of valid UTF-8 that a terminal
 * shows and does not obey; what is neither stands there as "\x1b".
 */
char *
poise_cli_text_to_line (const char *text)
{
  g_autofree char *valid = NULL;
  GString *line;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, -1);
  line = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (may_be_shown (c))
        g_string_append_unichar (line, c);
      else
        g_string_append_printf (line, "\\x%02x", c);
    }
  return g_string_free (line, FALSE);
}

/**
 * poise_cli_text_to_locale:
 * @text: UTF-8
 *
 * Any thread. Returns: (transfer full): the same in the locale's character set;
 * in ASCII when that set lacks a character, with its nearest likeness.
 */
char *
poise_cli_text_to_locale (const char *text)
{
  char *converted;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_get_charset (NULL))
    return g_strdup (text);
  converted = g_locale_from_utf8 (text, -1, NULL, NULL, NULL);
  return converted != NULL ? converted : g_str_to_ascii (text, "C");
}

/**
 * poise_cli_text_say:
 * @command: (nullable): the command that says it
 * @message: any bytes
 *
 * Any thread: "poise: command: message" on standard error, in one line whatever
 * the message holds. When that cannot be written there is nobody to tell.
 */
void
poise_cli_text_say (const char *command,
                    const char *message)
{
  g_autofree char *line = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *shown = NULL;

  g_return_if_fail (message != NULL);

  line = poise_cli_text_to_line (message);
  whole = g_strdup_printf ("poise: %s%s%s\n", command != NULL ? command : "",
                           command != NULL ? ": " : "", line);
  shown = poise_cli_text_to_locale (whole);
  poise_cli_output_write (STDERR_FILENO, shown, -1, NULL);
}
