/* SPDX-License-Identifier: MIT */
/* poise compare: the same job in several ways, and what each costs. */
#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-history.h"
#include "app/cli/poise-cli-lab.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-params.h"
#include "app/cli/poise-cli-report.h"
#include "app/cli/poise-cli-text.h"
#include "app/cli/poise-cli-way.h"
#include "app/engine/poise-text.h"
#include "app/kinds/poise-kinds.h"
#include "app/lab/poise-preset.h"
#include "app/lab/poise-report-text.h"

/* ---- what to compare ------------------------------------------------------------ */

static GPtrArray *
read_deliveries (const PoiseCliWords  *words,
                 GError              **error)
{
  GPtrArray *list;

  if (poise_cli_words_has (words, "deliveries"))
    return poise_cli_way_read_list (words, "deliveries", error);
  list = g_ptr_array_new ();
  g_ptr_array_add (list, (gpointer) poise_delivery_get_default ());
  g_ptr_array_add (list, NULL);
  return list;
}

static GPtrArray *
read_strategies (const PoiseCliWords  *words,
                 const PoiseParams    *params,
                 const PoiseDelivery  *delivery,
                 PoisePool             pool,
                 GError              **error)
{
  if (poise_cli_words_has (words, "strategies"))
    return poise_cli_way_read_list (words, "strategies", error);
  return poise_experiment_list_strategies (params, delivery, pool, error);
}

static gboolean
add_ways (PoiseExperiment      *experiment,
          const PoiseCliWords  *words,
          GError              **error)
{
  PoiseWay way = poise_way_get_default ();
  g_autoptr (GPtrArray) deliveries = NULL;
  g_autoptr (GPtrArray) strategies = NULL;

  if (!poise_cli_way_read (&way, words, error))
    return FALSE;
  deliveries = read_deliveries (words, error);
  if (deliveries == NULL)
    return FALSE;
  strategies = read_strategies (words, experiment->params,
                                g_ptr_array_index (deliveries, 0), way.pool, error);
  return strategies != NULL &&
         poise_experiment_add_ways (experiment,
                                    (const PoiseStrategy *const *) strategies->pdata,
                                    (const PoiseDelivery *const *) deliveries->pdata,
                                    way.pool, error);
}

static PoiseExperiment *
make_own (const PoiseCliWords  *words,
          GError              **error)
{
  g_autoptr (PoiseParams) params = poise_cli_params_new (words, error);
  g_autoptr (PoiseExperiment) experiment = NULL;

  if (params == NULL)
    return NULL;
  experiment = poise_experiment_new (poise_params_get_kind (params)->title, params);
  return add_ways (experiment, words, error) ? g_steal_pointer (&experiment) : NULL;
}

/* ---- presets -------------------------------------------------------------------- */

static char *
join_presets (void)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; poise_presets_list ()[i] != NULL; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", poise_presets_list ()[i]->id);
  return g_string_free (ids, FALSE);
}

/* A preset says itself what it compares. */
static gboolean
refuse_beside_preset (const PoiseCliWords  *words,
                      GError              **error)
{
  static const char *const own[] = { "set", "threads", "strategies", "deliveries", "pool" };

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (poise_cli_words_has (words, own[i]))
      {
        g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                     "--%s goes with a kind, and not with --preset", own[i]);
        return FALSE;
      }
  if (words->plain->len == 0)
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "--preset has its own kind, and was given “%s”",
               (const char *) g_ptr_array_index (words->plain, 0));
  return FALSE;
}

static PoiseExperiment *
make_preset (const PoiseCliWords  *words,
             GError              **error)
{
  const char *id = poise_cli_words_get (words, "preset");
  const PoisePreset *preset = poise_presets_find (id);
  g_autofree char *ids = NULL;

  if (!refuse_beside_preset (words, error))
    return NULL;
  if (preset != NULL)
    return preset->make (error);
  ids = join_presets ();
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "--preset: “%s” is not one of %s", id,
               ids);
  return NULL;
}

static gboolean
read_repeats (PoiseExperiment      *experiment,
              const PoiseCliWords  *words,
              GError              **error)
{
  const char *text = poise_cli_words_get (words, "repeat");
  guint64 repeats = 0;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, POISE_EXPERIMENT_MAX_REPEATS, &repeats, NULL))
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "--repeat: “%s” is not a whole number from 1 to %d", text,
                   POISE_EXPERIMENT_MAX_REPEATS);
      return FALSE;
    }
  experiment->repeats = (guint) repeats;
  return TRUE;
}

static PoiseExperiment *
make_experiment (const PoiseCliWords  *words,
                 GError              **error)
{
  g_autoptr (PoiseExperiment) experiment = poise_cli_words_has (words, "preset")
                                               ? make_preset (words, error)
                                               : make_own (words, error);

  if (experiment == NULL || !read_repeats (experiment, words, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

/* ---- what came of it ------------------------------------------------------------ */

/* A history that cannot be written to must not cost the person the figures. Returns: whether
 * it was written to. */
static gboolean
keep (const PoiseReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseHistory) history = poise_cli_history_open (poise_cli_compare.name, &error);
  g_autofree char *message = NULL;

  if (history != NULL && poise_history_add (history, report, &error) > 0)
    return TRUE;
  message = g_strdup_printf ("warning: not added to the history: %s", error->message);
  poise_cli_text_say (poise_cli_compare.name, message);
  return FALSE;
}

/* What --output could not take, and the history does not have, was measured all the same. */
static void
rescue (const PoiseReport *report)
{
  g_autofree char *text = poise_report_to_text (report);
  g_autofree char *shown = poise_cli_text_to_locale (text);

  poise_cli_output_put (NULL, shown, -1, NULL);
}

static int
get_status (const PoiseReport  *report,
            GError            **error)
{
  const PoiseReportRun *first = NULL;
  guint n_failed = 0;

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (run->error == NULL)
        continue;
      n_failed++;
      first = first != NULL ? first : run;
    }
  if (first == NULL)
    return POISE_CLI_STATUS_DONE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_PARTS, "%u of %u ways failed: %s: %s", n_failed,
               report->runs->len, first->label, first->error);
  return POISE_CLI_STATUS_FAILED;
}

static int
get_status_of_stopped (int                     stopped,
                       const PoiseExperiment  *experiment,
                       gint64                  timeout_us,
                       GError                **error)
{
  g_autofree char *duration = poise_text_duration (timeout_us);

  if (stopped == POISE_CLI_STATUS_TIMED_OUT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s: timed out after %s",
                 experiment->title, duration);
  return stopped != 0 ? stopped : POISE_CLI_STATUS_FAILED;
}

static int
run (const PoiseCliWords  *words,
     GError              **error)
{
  g_autoptr (PoiseExperiment) experiment = make_experiment (words, error);
  g_autoptr (PoiseReport) report = NULL;
  g_autoptr (GError) why = NULL;
  gint64 timeout_us = 0;
  int stopped = 0;
  gboolean kept;

  if (experiment == NULL)
    return poise_cli_status_from_error (*error);
  if (!poise_cli_params_read_timeout (words, &timeout_us, error) ||
      !poise_cli_report_check_form (words, error))
    return POISE_CLI_STATUS_USAGE;
  report = poise_cli_lab_run (experiment, timeout_us, &stopped, &why);
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return poise_cli_status_from_error (*error);
    }
  if (report == NULL)
    return get_status_of_stopped (stopped, experiment, timeout_us, error);
  kept = !poise_cli_words_has (words, "no-history") && keep (report);
  if (poise_cli_report_put (report, words, NULL, error))
    return get_status (report, error);
  if (!kept && poise_cli_words_has (words, "output"))
    rescue (report);
  return POISE_CLI_STATUS_FAILED;
}

static void
describe (GString *help)
{
  g_autofree char *ids = poise_kinds_join_ids ();

  g_string_append_printf (help,
                          "\n"
                          "KIND is one of %s;\n"
                          "without --strategies all that make sense for it are compared.\n"
                          "Several are separated by commas.\n"
                          "\n"
                          "Ways:\n",
                          ids);
  poise_cli_way_describe (help);
  g_string_append (help, "\n"
                         "Presets, which take the place of KIND:\n");
  for (guint i = 0; poise_presets_list ()[i] != NULL; i++)
    g_string_append_printf (help, "  %-18s  %s\n", poise_presets_list ()[i]->id,
                            poise_presets_list ()[i]->lesson);
  g_string_append (help, "\n"
                         "Exit status:\n"
                         "  0    done\n"
                         "  1    one of the ways failed\n"
                         "  2    the words were wrong\n"
                         "  124  timed out\n"
                         "  130  cancelled by SIGINT (Ctrl+C), 143 by SIGTERM\n");
}

static const PoiseCliOption options[] = {
  { "set", "NAME=VALUE", "Set a parameter; may be given several times" },
  { "threads", "N", "The same as --set threads=N" },
  { "strategies", "LIST", "Who drives the work, each in turn" },
  { "deliveries", "LIST", "How reports reach the main loop, each in turn" },
  { "pool", "P", "Where threads come from; by default as it suits the kind" },
  { "preset", "ID", "Compare what teaches one lesson" },
  { "repeat", "N", "Run each way so many times, and tell the median" },
  { "json", NULL, "Print all figures as JSON" },
  { "csv", NULL, "Print them as CSV, a row for each way" },
  { "markdown", NULL, "Print the table in Markdown" },
  { "output", "FILE", "Write to a file instead of standard output" },
  { "timeout", "S", "Cancel after so many seconds" },
  { "no-history", NULL, "Do not add it to the history" },
  { NULL },
};

const PoiseCliCommand poise_cli_compare = {
  .name = "compare",
  .arguments = "KIND [PATH…]",
  .summary = "Run the same job in several ways and compare what they cost",
  .options = options,
  .describe = describe,
  .run = run,
};
