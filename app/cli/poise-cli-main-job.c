/* SPDX-License-Identifier: MIT */
/* What the program shows where no window can be opened: the main job, in the
 * terminal. */
#include "app/cli/poise-cli.h"

#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-job.h"
#include "app/cli/poise-cli-line.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-process.h"
#include "app/engine/poise-text.h"
#include "app/kinds/poise-kinds.h"

#include <unistd.h>

#define N_WORKERS "2"
#define BAR_COLUMNS 24

/* What one thread did: name, bar, thread id, units, time. */
static void
add_worker (GString                *text,
            PoiseWorker            *worker,
            const char             *unit,
            const PoiseCliTerminal *terminal)
{
  PoiseCliLine line = poise_cli_line_begin (terminal, text);
  g_autofree char *units =
      poise_text_units ((gint64) poise_worker_get_units (worker), unit);
  g_autofree char *elapsed = poise_text_duration (poise_worker_get_elapsed_us (worker));
  g_autofree char *facts = g_strdup_printf (
      "  tid %d  %s  %s", poise_worker_get_tid (worker), units, elapsed);

  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, poise_worker_get_name (worker));
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, "  ");
  poise_cli_line_add_bar (&line, POISE_CLI_INK_GOOD, poise_worker_get_fraction (worker),
                          BAR_COLUMNS, 0);
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, facts);
  g_string_append_c (text, '\n');
}

static char *
print_threads (PoiseJob *job)
{
  PoiseCliTerminal terminal = poise_cli_terminal_get (STDOUT_FILENO);
  g_autofree char *result = poise_job_print_result (job);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    add_worker (text, poise_job_get_worker (job, i), poise_job_get_kind (job)->unit,
                &terminal);
  g_string_append (text, result);
  return g_string_free (text, FALSE);
}

static int
show (GError **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_primes);
  PoiseCliOrder order = { .params = params, .way = poise_way_get_default () };
  g_autoptr (PoiseCliJob) run = NULL;
  g_autofree char *text = NULL;

  if (!poise_params_set (params, "threads", N_WORKERS, error))
    return poise_cli_status_from_error (*error);
  run = poise_cli_job_run (&order, error);
  if (run == NULL)
    return poise_cli_status_from_error (*error);
  text = print_threads (run->job);
  if (!poise_cli_output_put (NULL, text, -1, error))
    return POISE_CLI_STATUS_FAILED;
  return poise_cli_job_get_status (run, error);
}

/**
 * poise_cli_show_main_job:
 *
 * Main thread. Runs the main job with two threads and their bars, and tells what
 * each of them did. For a caller that has said why there is no window.
 *
 * Returns: the program's exit status
 */
int
poise_cli_show_main_job (void)
{
  g_autoptr (GError) error = NULL;
  int status;

  poise_cli_process_begin ();
  status = show (&error);
  return poise_cli_process_end (NULL, status, error);
}
