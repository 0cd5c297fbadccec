/* SPDX-License-Identifier: MIT */
/* The first lesson: the same work in the click handler, in a thread, and in as many
 * threads as there are cores. */
#include "app/lab/poise-preset-private.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "freeze-or-thread"
#define TITLE "Freeze or thread"

#define ON_MAIN_THREAD "On the main thread"
#define IN_THREAD      "In a thread"

static gboolean
add_cases (PoiseExperiment *experiment,
           GError         **error)
{
  g_autofree char *cores = g_strdup_printf ("%u", g_get_num_processors ());
  g_autofree char *in_threads = g_strdup_printf ("In %s threads", cores);

  return poise_preset_add (experiment, ON_MAIN_THREAD, &poise_strategy_main, "threads", "1",
                           error) &&
         poise_preset_add (experiment, IN_THREAD, &poise_strategy_thread, "threads", "1",
                           error) &&
         (g_get_num_processors () == 1 ||
          poise_preset_add (experiment, in_threads, &poise_strategy_thread, "threads", cores,
                            error));
}

/* Some two seconds for one thread. */
static PoiseExperiment *
make (GError **error)
{
  static const char *const settings[] = { "limit", "1000000000", NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "primes", settings, error);

  if (experiment == NULL || !add_cases (experiment, error))
    return NULL;
  experiment->repeats = 3;
  return g_steal_pointer (&experiment);
}

/* "; two threads took 1.3 s", when there was such a case. */
static char *
say_more_threads (const PoiseReport *report)
{
  const PoiseReportRun *last = g_ptr_array_index (report->runs, report->runs->len - 1);
  g_autofree char *threads = NULL;
  g_autofree char *time = NULL;

  if (last->threads < 2 || !poise_verdict_has_figures (last))
    return g_strdup ("");
  threads = poise_verdict_say_count (last->threads, "thread", "threads");
  time = poise_verdict_say_time (last);
  return g_strdup_printf ("; %s took %s", threads, time);
}

static char *
judge (const PoiseReport *report)
{
  const PoiseReportRun *on_main = poise_report_find (report, ON_MAIN_THREAD);
  const PoiseReportRun *in_thread = poise_report_find (report, IN_THREAD);
  g_autofree char *frozen = NULL;
  g_autofree char *alive = NULL;
  g_autofree char *time = NULL;
  g_autofree char *more = NULL;

  if (!poise_verdict_has_figures (on_main) || !poise_verdict_has_figures (in_thread))
    return NULL;
  frozen = poise_verdict_say_window (on_main);
  alive = poise_verdict_say_window (in_thread);
  time = poise_verdict_say_time (in_thread);
  more = say_more_threads (report);
  return g_strdup_printf (ON_MAIN_THREAD " the window %s. " IN_THREAD
                          " it %s and the job took %s%s.",
                          frozen, alive, time, more);
}

const PoisePreset poise_preset_freeze = {
  .id = ID,
  .title = TITLE,
  .lesson = "Work on the main thread freezes the window for as long as it takes; in a thread "
            "it does not",
  .make = make,
  .judge = judge,
};
