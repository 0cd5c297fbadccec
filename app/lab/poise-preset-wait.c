/* SPDX-License-Identifier: MIT */
/* One thread waits for data, the other serves the window; or one does both. */
#include "app/lab/poise-preset-private.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "wait-and-serve"
#define TITLE "One thread waits, another serves the GUI"

#define MAIN_WAITS   "The main thread waits"
#define THREAD_WAITS "A thread waits"

static PoiseExperiment *
make (GError **error)
{
  static const char *const settings[] = { "seconds", "2", NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "wait", settings, error);

  if (experiment == NULL ||
      !poise_preset_add (experiment, MAIN_WAITS, &poise_strategy_main, NULL, NULL, error) ||
      !poise_preset_add (experiment, THREAD_WAITS, &poise_strategy_thread, NULL, NULL, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

static char *
judge (const PoiseReport *report)
{
  const PoiseReportRun *main_waits = poise_report_find (report, MAIN_WAITS);
  const PoiseReportRun *thread_waits = poise_report_find (report, THREAD_WAITS);
  g_autofree char *frozen = NULL;
  g_autofree char *alive = NULL;

  if (!poise_verdict_has_figures (main_waits) || !poise_verdict_has_figures (thread_waits))
    return NULL;
  frozen = poise_verdict_say_window (main_waits);
  alive = poise_verdict_say_window (thread_waits);
  return g_strdup_printf ("While the main thread waited for data, the window %s. While a "
                          "thread waited, it %s.",
                          frozen, alive);
}

const PoisePreset poise_preset_wait = {
  .id = ID,
  .title = TITLE,
  .lesson = "A thread that only waits costs nothing, but if it is the main thread, nobody "
            "serves the window",
  .make = make,
  .judge = judge,
};
