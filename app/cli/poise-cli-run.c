/* SPDX-License-Identifier: MIT */
/* poise run: one job, its bars, and what came of it. */
#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-job.h"
#include "app/cli/poise-cli-json.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-way.h"
#include "app/kinds/poise-kinds.h"

#include <math.h>
#include <string.h>

/* A longer one, 31 years, is a slip of the finger. */
#define TIMEOUT_MAX_S 1e9

static gboolean
fail (GError    **error,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError    **error,
      const char *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, POISE_ERROR, POISE_ERROR_USAGE, message);
  return FALSE;
}

/* "limit=100" to a parameter's value. */
static gboolean
set_param (PoiseParams *params,
           const char  *text,
           GError     **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = NULL;

  if (equals == NULL)
    return fail (error, "--set: “%s” has no “=”; write --set NAME=VALUE", text);
  name = g_strndup (text, (gsize) (equals - text));
  return poise_params_set (params, name, equals + 1, error);
}

/* Digits, and digits behind a point: strtod alone would also take " 7", "0x10",
 * "inf" and, in some locales, a comma (pitfall 12). */
static gboolean
parse_timeout (const char *text,
               gint64     *timeout_us,
               GError    **error)
{
  gsize whole = strspn (text, "0123456789");
  gsize behind = text[whole] == '.' ? strspn (text + whole + 1, "0123456789") : 0;
  gsize len = whole + (behind > 0 ? 1 + behind : 0);
  double timeout_s = g_ascii_strtod (text, NULL);

  if (whole + behind == 0 || text[len] != '\0' || timeout_s <= 0 ||
      timeout_s > TIMEOUT_MAX_S)
    return fail (error,
                 "--timeout: “%s” is not a number of seconds above 0, "
                 "up to 1,000,000,000, as in 0.5",
                 text);
  *timeout_us = (gint64) ceil (timeout_s * G_USEC_PER_SEC);
  return TRUE;
}

static gboolean
take_option (const PoiseCliGiven *given,
             PoiseParams         *params,
             PoiseCliOrder       *order,
             GError             **error)
{
  const char *name = given->option->name;

  if (g_str_equal (name, "set"))
    return set_param (params, given->value, error);
  if (g_str_equal (name, "threads"))
    return poise_params_set (params, name, given->value, error);
  if (g_str_equal (name, "timeout"))
    return parse_timeout (given->value, &order->timeout_us, error);
  if (g_str_equal (name, "json") || g_str_equal (name, "output"))
    return TRUE; /* no part of the order: they say where its result goes */
  return poise_cli_way_set (&order->way, name, given->value, error);
}

static const PoiseKind *
find_kind (const PoiseCliWords *words,
           GError             **error)
{
  const char *id = words->plain->len > 0 ? g_ptr_array_index (words->plain, 0) : NULL;
  const PoiseKind *kind = id != NULL ? poise_kinds_find (id) : NULL;
  g_autofree char *ids = poise_kinds_join_ids ();

  if (id == NULL)
    fail (error, "a kind is missing; allowed: %s", ids);
  else if (kind == NULL)
    fail (error, "unknown kind “%s”; allowed: %s", id, ids);
  return kind;
}

/* Reads the words into @order. Returns: (transfer full): the parameters, which
 * the order points to. */
static PoiseParams *
read_order (const PoiseCliWords *words,
            PoiseCliOrder       *order,
            GError             **error)
{
  const PoiseKind *kind = find_kind (words, error);
  g_autoptr (PoiseParams) params = NULL;

  if (kind == NULL)
    return NULL;
  params = poise_params_new (kind);
  *order = (PoiseCliOrder){ .params = params, .way = poise_way_get_default () };
  for (guint i = 1; i < words->plain->len; i++)
    if (!poise_params_add_path (params, g_ptr_array_index (words->plain, i), error))
      return NULL;
  for (guint i = 0; i < words->given->len; i++)
    if (!take_option (&g_array_index (words->given, PoiseCliGiven, i), params, order,
                      error))
      return NULL;
  order->log_to_output = kind->result_is_log && !poise_cli_words_has (words, "json") &&
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
