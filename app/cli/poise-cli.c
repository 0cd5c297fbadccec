/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli.h"

#include "app/cli/poise-cli-child.h"
#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-help.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-process.h"
#include "app/engine/poise-error.h"
#include "app/engine/poise-process.h"
#include "poise-config.h"

static int
show_version (const char *const *words,
              GError           **error)
{
  if (words[0] != NULL)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "--version: one word too many: “%s”", words[0]);
      return POISE_CLI_STATUS_USAGE;
    }
  return poise_cli_output_put (NULL, "poise " POISE_VERSION "\n", -1, error)
             ? POISE_CLI_STATUS_DONE
             : POISE_CLI_STATUS_FAILED;
}

static int
run_command (const PoiseCliCommand *command,
             const char *const     *words,
             GError               **error)
{
  g_autoptr (PoiseCliWords) told_apart =
      poise_cli_words_new (command->options, words, error);

  if (told_apart == NULL)
    return POISE_CLI_STATUS_USAGE;
  if (told_apart->help)
    return poise_cli_help_show (command, error);
  return command->run (told_apart, error);
}

static int
refuse (const char *word,
        GError    **error)
{
  g_autofree char *names = poise_cli_commands_join ();

  if (word == NULL)
    g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                 "a command is missing; allowed: %s", names);
  else if (word[0] == '-')
    g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                 "unknown option “%s”; allowed: --help, --version", word);
  else
    g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                 "unknown command “%s”; allowed: %s", word, names);
  return POISE_CLI_STATUS_USAGE;
}

/**
 * poise_cli_main:
 * @argc: how many words, the program's name included
 * @argv: the words, of any bytes
 *
 * Main thread. Does what the words say, in the terminal: no display is needed.
 *
 * Returns: the program's exit status
 */
int
poise_cli_main (int    argc,
                char **argv)
{
  const char *const *words = (const char *const *) argv + MIN (argc, 2);
  const char *first = argc > 1 ? argv[1] : NULL;
  const PoiseCliCommand *command = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  poise_cli_process_begin ();
  /* "poise --help run" is the same as "poise help run". */
  if (g_strcmp0 (first, "--help") == 0 || g_strcmp0 (first, "-h") == 0)
    command = &poise_cli_help;
  else if (first != NULL)
    command = poise_cli_commands_find (first);

  if (command != NULL)
    status = run_command (command, words, &error);
  else if (g_strcmp0 (first, "--version") == 0)
    status = show_version (words, &error);
  else if (g_strcmp0 (first, POISE_PROCESS_WORD) == 0)
    status = poise_cli_child_run (words, &error);
  else
    status = refuse (first, &error);
  return poise_cli_process_end (command != NULL ? command->name : NULL, status, error);
}
