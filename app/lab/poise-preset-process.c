/* SPDX-License-Identifier: MIT */
/* What a process of its own costs beside a thread. */
#include "app/lab/poise-preset-private.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "thread-or-process"
#define TITLE "Thread or process"

#define IN_THREAD  "In a thread"
#define IN_PROCESS "In a process"

static PoiseExperiment *
make (GError **error)
{
  static const char *const settings[] = { "limit", "1000000000", "threads", "1", NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "primes", settings, error);

  if (experiment == NULL ||
      !poise_preset_add (experiment, IN_THREAD, &poise_strategy_thread, NULL, NULL,
                         error) ||
      !poise_preset_add (experiment, IN_PROCESS, &poise_strategy_process, NULL, NULL,
                         error))
    return NULL;
  experiment->repeats = 3;
  return g_steal_pointer (&experiment);
}

static char *
say_cancel (const PoiseReportRun *in_thread,
            const PoiseReportRun *in_process)
{
  double of_thread_ms = poise_verdict_get (in_thread, POISE_METRIC_CANCEL);
  double of_process_ms = poise_verdict_get (in_process, POISE_METRIC_CANCEL);
  g_autofree char *of_thread = NULL;
  g_autofree char *of_process = NULL;

  if (!isfinite (of_thread_ms) || !isfinite (of_process_ms))
    return g_strdup ("");
  of_thread = poise_verdict_say_ms (of_thread_ms);
  of_process = poise_verdict_say_ms (of_process_ms);
  return g_strdup_printf (" Cancelling took %s in the thread, %s in the process.",
                          of_thread, of_process);
}

static char *
judge (const PoiseReport *report)
{
  const PoiseReportRun *in_thread = poise_report_find (report, IN_THREAD);
  const PoiseReportRun *in_process = poise_report_find (report, IN_PROCESS);
  g_autofree char *thread_time = NULL;
  g_autofree char *process_time = NULL;
  g_autofree char *thread_window = NULL;
  g_autofree char *process_window = NULL;
  g_autofree char *cancel = NULL;

  if (!poise_verdict_has_figures (in_thread) || !poise_verdict_has_figures (in_process))
    return NULL;
  thread_time = poise_verdict_say_time (in_thread);
  process_time = poise_verdict_say_time (in_process);
  thread_window = poise_verdict_say_window (in_thread);
  process_window = poise_verdict_say_window (in_process);
  cancel = say_cancel (in_thread, in_process);
  return g_strdup_printf (
      IN_THREAD " the job took %s, in a process %s. Beside the thread the "
                "window %s, beside the process it %s.%s",
      thread_time, process_time, thread_window, process_window, cancel);
}

const PoisePreset poise_preset_process = {
  .id = ID,
  .title = TITLE,
  .lesson =
      "A process keeps the window as alive as a thread does, survives a crash of the "
      "job, and costs more to start and to talk to",
  .make = make,
  .judge = judge,
};
