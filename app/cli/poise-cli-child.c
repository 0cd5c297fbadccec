/* SPDX-License-Identifier: MIT */
/* The program as a child of itself. */
#include "app/cli/poise-cli-child.h"

#include "app/cli/poise-cli-command.h"
#include "app/engine/poise-error.h"
#include "app/engine/poise-process.h"
#include "app/kinds/poise-kinds.h"

/**
 * poise_cli_child_run:
 * @words: what follows %POISE_PROCESS_WORD: a kind's id
 *
 * Main thread. Returns: the exit status; with an error for whoever says the word without
 * being a parent.
 */
int
poise_cli_child_run (const char *const *words,
                     GError           **error)
{
  const PoiseKind *kind = words[0] != NULL ? poise_kinds_find (words[0]) : NULL;
  int status;

  g_return_val_if_fail (error != NULL, POISE_CLI_STATUS_FAILED);

  if (kind == NULL)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: no kind is named",
                   POISE_PROCESS_WORD);
      return POISE_CLI_STATUS_USAGE;
    }
  status = poise_process_be_child (kind, error);
  return *error != NULL ? POISE_CLI_STATUS_USAGE : status;
}
