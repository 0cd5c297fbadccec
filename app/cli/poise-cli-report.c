/* SPDX-License-Identifier: MIT */
/* A report in the form that the words ask for, to where they say. */
#include "app/cli/poise-cli-report.h"

#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-terminal.h"
#include "app/cli/poise-cli-text.h"
#include "app/engine/poise-error.h"
#include "app/lab/poise-report-json.h"
#include "app/lab/poise-report-text.h"

#include <unistd.h>

static const struct
{
  const char *option;
  char *(*print) (const PoiseReport *report);
} forms[] = {
  { "json", poise_report_to_json },
  { "csv", poise_report_to_csv },
  { "markdown", poise_report_to_markdown },
};

/**
 * poise_cli_report_check_form:
 * @words: of --json, --csv and --markdown they may have one
 *
 * Any thread. Also asks whether --output can be written to. Fails with
 * %POISE_ERROR_USAGE.
 */
gboolean
poise_cli_report_check_form (const PoiseCliWords  *words,
                             GError              **error)
{
  const char *first = NULL;

  g_return_val_if_fail (words != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      if (!poise_cli_words_has (words, forms[i].option))
        continue;
      if (first != NULL)
        {
          g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                       "--%s and --%s: one of them at a time", first, forms[i].option);
          return FALSE;
        }
      first = forms[i].option;
    }
  return poise_cli_output_check (poise_cli_words_get (words, "output"), error);
}

/* As wide as the terminal, and as wide as it gets where there is none. */
static char *
print_text (const PoiseReport   *report,
            const PoiseCliWords *words)
{
  if (poise_cli_words_has (words, "output") || !isatty (STDOUT_FILENO))
    return poise_report_to_text (report);
  return poise_report_to_text_within (report,
                                      poise_cli_terminal_get (STDOUT_FILENO).columns);
}

/**
 * poise_cli_report_put_text:
 * @text: UTF-8
 *
 * Main thread; blocks. Writes it to --output, or to standard output in the locale's
 * character set.
 */
gboolean
poise_cli_report_put_text (const char           *text,
                           const PoiseCliWords  *words,
                           GError              **error)
{
  const char *path = poise_cli_words_get (words, "output");
  g_autofree char *shown = path == NULL ? poise_cli_text_to_locale (text) : g_strdup (text);

  return poise_cli_output_put (path, shown, -1, error);
}

/**
 * poise_cli_report_put:
 * @form: (nullable): "json", "csv" or "markdown" when the words ask for none; NULL for
 *     text
 *
 * Main thread; blocks. Writes the report to --output, or to standard output.
 */
gboolean
poise_cli_report_put (const PoiseReport    *report,
                      const PoiseCliWords  *words,
                      const char           *form,
                      GError              **error)
{
  const char *path = poise_cli_words_get (words, "output");
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (poise_cli_words_has (words, forms[i].option))
      form = forms[i].option;
  for (guint i = 0; i < G_N_ELEMENTS (forms) && form != NULL; i++)
    if (g_str_equal (forms[i].option, form))
      text = forms[i].print (report);
  if (text != NULL)
    return poise_cli_output_put (path, text, -1, error);
  text = print_text (report, words);
  return poise_cli_report_put_text (text, words, error);
}
