/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-words.h"

G_BEGIN_DECLS

/* What the program says when it ends, as design.md lists it. A signal's is
 * %POISE_CLI_STATUS_SIGNAL plus the signal's number. */
typedef enum
{
  POISE_CLI_STATUS_DONE = 0,
  POISE_CLI_STATUS_FAILED = 1,
  POISE_CLI_STATUS_USAGE = 2,
  POISE_CLI_STATUS_TIMED_OUT = 124,
  POISE_CLI_STATUS_SIGNAL = 128,
} PoiseCliStatus;

/**
 * PoiseCliCommand:
 *
 * A command of the program: "poise NAME …". Adding one is one file and one line
 * in poise-cli-commands.c.
 */
typedef struct
{
  const char *name;
  const char *arguments; /* the plain words it takes, as its help shows them, or NULL */
  const char *summary;   /* one line of what it does */

  const PoiseCliOption *options; /* up to one without a name, or NULL for none */

  /* Main thread, nullable: adds to the help what is not in the table. */
  void (*describe) (GString *help);

  /* Main thread. Returns the exit status. With an error, which must not be NULL,
   * the caller says its message in one line on standard error. */
  int (*run) (const PoiseCliWords *words,
              GError             **error);
} PoiseCliCommand;

const PoiseCliCommand *const *poise_cli_commands_list     (void);
const PoiseCliCommand        *poise_cli_commands_find     (const char *name);
char                         *poise_cli_commands_join     (void);
int                           poise_cli_status_from_error (const GError *error);

/* One file each. */
extern const PoiseCliCommand poise_cli_compare;
extern const PoiseCliCommand poise_cli_help;
extern const PoiseCliCommand poise_cli_history;
extern const PoiseCliCommand poise_cli_kinds;
extern const PoiseCliCommand poise_cli_run;

G_END_DECLS
