/* SPDX-License-Identifier: MIT */
/* poise help: of the program, and of each command. */
#include "app/cli/poise-cli-help.h"

#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-text.h"
#include "app/engine/poise-error.h"

static char *
print_program (void)
{
  GString *text =
      g_string_new ("Usage: poise [COMMAND] [WORD…]\n"
                    "\n"
                    "A window that stays alive while threads work, and what it costs.\n"
                    "Without a command the window opens.\n"
                    "\n"
                    "Commands:\n");

  for (guint i = 0; poise_cli_commands_list ()[i] != NULL; i++)
    g_string_append_printf (text, "  %-18s  %s\n", poise_cli_commands_list ()[i]->name,
                            poise_cli_commands_list ()[i]->summary);
  g_string_append_printf (text,
                          "\n"
                          "Options:\n"
                          "  %-18s  Show this help, or that of a command\n"
                          "  %-18s  Show the version\n",
                          "--help", "--version");
  return g_string_free (text, FALSE);
}

static void
add_option (GString              *text,
            const PoiseCliOption *option)
{
  g_autofree char *name =
      g_strconcat ("--", option->name, option->argument != NULL ? " " : NULL,
                   option->argument, NULL);

  g_string_append_printf (text, "  %-18s  %s\n", name, option->summary);
}

static char *
print_command (const PoiseCliCommand *command)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Usage: poise %s", command->name);
  if (command->arguments != NULL)
    g_string_append_printf (text, " %s", command->arguments);
  if (command->options != NULL)
    g_string_append (text, " [OPTION…]");
  g_string_append_printf (text, "\n\n%s.\n\nOptions:\n", command->summary);
  for (const PoiseCliOption *option = command->options;
       option != NULL && option->name != NULL; option++)
    add_option (text, option);
  g_string_append_printf (text, "  %-18s  Show this help\n", "--help");
  if (command->describe != NULL)
    command->describe (text);
  return g_string_free (text, FALSE);
}

/**
 * poise_cli_help_show:
 * @command: (nullable): NULL for the program itself
 *
 * Main thread. Prints the help to standard output. Returns: the exit status.
 */
int
poise_cli_help_show (const PoiseCliCommand *command,
                     GError               **error)
{
  g_autofree char *text = command != NULL ? print_command (command) : print_program ();
  g_autofree char *shown = poise_cli_text_to_locale (text);

  return poise_cli_output_put (NULL, shown, -1, error) ? POISE_CLI_STATUS_DONE
                                                       : POISE_CLI_STATUS_FAILED;
}

static int
run (const PoiseCliWords *words,
     GError             **error)
{
  const PoiseCliCommand *command = NULL;
  g_autofree char *names = NULL;
  const char *name;

  if (!poise_cli_words_refuse_plain (words, 1, error))
    return POISE_CLI_STATUS_USAGE;
  if (words->plain->len == 0)
    return poise_cli_help_show (NULL, error);

  name = g_ptr_array_index (words->plain, 0);
  command = poise_cli_commands_find (name);
  if (command != NULL)
    return poise_cli_help_show (command, error);
  names = poise_cli_commands_join ();
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "unknown command “%s”; allowed: %s",
               name, names);
  return POISE_CLI_STATUS_USAGE;
}

const PoiseCliCommand poise_cli_help = {
  .name = "help",
  .arguments = "[COMMAND]",
  .summary = "Show what the program, or a command, can do",
  .run = run,
};
