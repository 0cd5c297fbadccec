/* SPDX-License-Identifier: MIT */
/* What the process owes its shell: descriptors, locale, the end. */
#include "app/cli/poise-cli-process.h"

#include "app/cli/poise-cli-text.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

/* How SIGPIPE was taken when the program was started. */
static void (*pipe_handler) (int) = SIG_DFL;

/* A standard descriptor that the caller had closed would be taken by the next
 * file that is opened, and then be written to. What stands in for it refuses the
 * use, as a closed one does. */
static void
fill_standard_descriptors (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      {
        int filler = open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        (void) filler; /* the lowest that is free, so it is this one */
      }
}

/**
 * poise_cli_process_begin:
 *
 * Main thread, before anything else is opened or written.
 */
void
poise_cli_process_begin (void)
{
  fill_standard_descriptors ();
  setlocale (LC_ALL, "");
  /* A reader that goes away must not kill a job in the middle: it is told by an
   * error, the job is cancelled, and then the program ends as others do. */
  pipe_handler = signal (SIGPIPE, SIG_IGN);
}

/* Quietly, by the signal that would have ended the program. */
static void
die_of_broken_pipe (void)
{
  signal (SIGPIPE, SIG_DFL);
  raise (SIGPIPE);
}

/**
 * poise_cli_process_end:
 * @command: (nullable): the command that ends
 * @status: its exit status
 * @error: (nullable): what it has to say
 *
 * Main thread. Says it in one line on standard error. Returns: the exit status;
 * it does not return when standard output's reader has gone, unless the program
 * was started with SIGPIPE ignored.
 */
int
poise_cli_process_end (const char   *command,
                       int           status,
                       const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE) &&
      pipe_handler != SIG_IGN)
    die_of_broken_pipe ();
  if (error != NULL)
    poise_cli_text_say (command, error->message);
  return status;
}
