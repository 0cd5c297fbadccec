/* SPDX-License-Identifier: MIT */
/* poise run: one job, its bars, and what came of it. */
#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-job.h"
#include "app/cli/poise-cli-json.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-params.h"
#include "app/cli/poise-cli-way.h"
#include "app/kinds/poise-kinds.h"

/* Reads the words into @order. Returns: (transfer full): the parameters, which
 * the order points to. */
static PoiseParams *
read_order (const PoiseCliWords *words,
            PoiseCliOrder       *order,
            GError             **error)
{
  g_autoptr (PoiseParams) params = poise_cli_params_new (words, error);

  if (params == NULL)
    return NULL;
  *order = (PoiseCliOrder){ .params = params, .way = poise_way_get_default () };
  if (!poise_cli_way_read (&order->way, words, error) ||
      !poise_cli_params_read_timeout (words, &order->timeout_us, error))
    return NULL;
  order->log_to_output = poise_params_get_kind (params)->result_is_log &&
                         !poise_cli_words_has (words, "json") &&
                         !poise_cli_words_has (words, "output");
  return g_steal_pointer (&params);
}

/* A file gets a result as the window saves it, standard output what is printed. */
static gboolean
put_encoded (const char *path,
             PoiseJob   *job,
             GError    **error)
{
  PoiseJobForm form = path != NULL ? POISE_JOB_FORM_SAVED : POISE_JOB_FORM_TEXT;
  g_autoptr (GBytes) bytes = poise_job_encode_result (job, form, error);
  const char *data;
  gsize size;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  return poise_cli_output_put (path, data != NULL ? data : "", (gssize) size, error);
}

/* Writes the result. A job that was stopped on its way leaves a file as it is;
 * the JSON tells of every end. */
static gboolean
put_result (const PoiseCliWords *words,
            const PoiseCliOrder *order,
            const PoiseCliJob   *run,
            GError             **error)
{
  const char *path = poise_cli_words_get (words, "output");
  gboolean json = poise_cli_words_has (words, "json");
  g_autofree char *text = NULL;

  if (order->log_to_output)
    return TRUE; /* it is there already */
  if (path != NULL && !json && !poise_cli_job_has_result (run))
    return TRUE;
  if (!json)
    return put_encoded (path, run->job, error);
  text = poise_cli_json_print_job (run);
  return poise_cli_output_put (path, text, -1, error);
}

static int
run (const PoiseCliWords *words,
     GError             **error)
{
  g_autoptr (PoiseParams) params = NULL;
  g_autoptr (PoiseCliJob) job = NULL;
  const char *path = poise_cli_words_get (words, "output");
  PoiseCliOrder order;

  params = read_order (words, &order, error);
  if (params == NULL || !poise_cli_output_check (path, error))
    return POISE_CLI_STATUS_USAGE;
  job = poise_cli_job_run (&order, error);
  if (job == NULL)
    return poise_cli_status_from_error (*error);
  if (!put_result (words, &order, job, error))
    return POISE_CLI_STATUS_FAILED;
  return poise_cli_job_get_status (job, error);
}

static void
describe (GString *help)
{
  g_autofree char *ids = poise_kinds_join_ids ();

  g_string_append_printf (help,
                          "\n"
                          "KIND is one of %s;\n"
                          "“poise kinds” tells of them and of their parameters.\n"
                          "Words behind “--” are paths, whatever they begin with.\n"
                          "\n"
                          "Ways:\n",
                          ids);
  poise_cli_way_describe (help);
  g_string_append (help, "\n"
                         "Exit status:\n"
                         "  0    done\n"
                         "  1    the job failed\n"
                         "  2    the words were wrong\n"
                         "  124  timed out\n"
                         "  130  cancelled by SIGINT (Ctrl+C), 143 by SIGTERM\n");
}

static const PoiseCliOption options[] = {
  { "set", "NAME=VALUE", "Set a parameter; may be given several times" },
  { "threads", "N", "The same as --set threads=N" },
  { "strategy", "S", "Who drives the work" },
  { "delivery", "D", "How reports reach the main loop" },
  { "pool", "P", "Where threads come from; by default as it suits the kind" },
  { "json", NULL, "Print everything that is known of the run as JSON" },
  { "output", "FILE", "Write to a file instead of standard output" },
  { "timeout", "S", "Cancel after so many seconds" },
  { NULL },
};

const PoiseCliCommand poise_cli_run = {
  .name = "run",
  .arguments = "KIND [PATH…]",
  .summary = "Run a job and show its threads at work",
  .options = options,
  .describe = describe,
  .run = run,
};
