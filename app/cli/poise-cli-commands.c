/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-command.h"

#include "app/engine/poise-error.h"

/* The table of all commands, in the order in which the help shows them. */
static const PoiseCliCommand *const commands[] = {
  &poise_cli_run,
  &poise_cli_compare,
  &poise_cli_history,
  &poise_cli_kinds,
  &poise_cli_help,
  NULL,
};

/**
 * poise_cli_commands_list:
 *
 * Any thread. Returns: (transfer none): every command, NULL-terminated.
 */
const PoiseCliCommand *const *
poise_cli_commands_list (void)
{
  return commands;
}

/**
 * poise_cli_commands_find:
 *
 * Any thread. Returns: (transfer none) (nullable): the command of that name.
 */
const PoiseCliCommand *
poise_cli_commands_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; commands[i] != NULL; i++)
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  return NULL;
}

/**
 * poise_cli_commands_join:
 *
 * Any thread. Returns: (transfer full): all names in one line, for messages.
 */
char *
poise_cli_commands_join (void)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; commands[i] != NULL; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", commands[i]->name);
  return g_string_free (names, FALSE);
}

/**
 * poise_cli_status_from_error:
 *
 * Any thread. Returns: the exit status of a command that ends with this error.
 */
int
poise_cli_status_from_error (const GError *error)
{
  if (g_error_matches (error, POISE_ERROR, POISE_ERROR_USAGE))
    return POISE_CLI_STATUS_USAGE;
  return POISE_CLI_STATUS_FAILED;
}
