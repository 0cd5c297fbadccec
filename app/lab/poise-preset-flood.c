/* SPDX-License-Identifier: MIT */
/* Threads that report hundreds of thousands of times a second, and every way of bringing
 * that to the main loop (pitfall 1). */
#include "app/lab/poise-preset-private.h"

#include "app/engine/poise-text.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "flood"
#define TITLE "Flood of idle callbacks"

static gboolean
add_cases (PoiseExperiment *experiment,
           GError         **error)
{
  const PoiseDelivery *const *deliveries = poise_delivery_list ();

  for (guint i = 0; deliveries[i] != NULL; i++)
    {
      const PoiseWay way =
          { &poise_strategy_thread, deliveries[i], POISE_POOL_BY_NATURE };

      if (!poise_experiment_add (experiment, deliveries[i]->title, &way, 1, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* A message at a time is a report at a time. With room for many, the threads seldom wait
 * for each other. On two cores that nobody else uses the wrong ways took 2.7 s
 * and the right ones 0.2 s, a dozen frames; beside other programs they take longer. */
static PoiseExperiment *
make (GError **error)
{
  static const char *const settings[] = { "messages", "500000", "batch", "1", "capacity",
                                          "65536",    NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "messages", settings, error);

  if (experiment == NULL || !add_cases (experiment, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

static const PoiseReportRun *
find_delivery (const PoiseReport *report,
               const char        *delivery)
{
  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (g_strcmp0 (run->delivery, delivery) == 0 && poise_verdict_has_figures (run))
        return run;
    }
  return NULL;
}

/* The one with the longest gap between two frames, but for the right one. */
static const PoiseReportRun *
find_worst (const PoiseReport    *report,
            const PoiseReportRun *right)
{
  const PoiseReportRun *worst = NULL;

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (run != right && poise_verdict_has_figures (run) &&
          (worst == NULL || poise_verdict_get (run, POISE_METRIC_GAP_MAX) >
                                poise_verdict_get (worst, POISE_METRIC_GAP_MAX)))
        worst = run;
    }
  return worst;
}

static char *
say_backlog (const PoiseReportRun *run)
{
  double most = run->metrics[POISE_METRIC_BACKLOG_MAX].max;
  g_autofree char *count = NULL;

  if (!(most > 0))
    return g_strdup ("no callback ever waited");
  if (most < 2)
    return g_strdup ("never more than one callback waited");
  count = poise_text_count ((gint64) most);
  return g_strdup_printf ("up to %s callbacks waited at once", count);
}

static char *
judge_one (const PoiseReportRun *run)
{
  g_autofree char *label = poise_verdict_say_label (run);
  g_autofree char *backlog = say_backlog (run);
  g_autofree char *window = poise_verdict_say_window (run);
  g_autofree char *time = poise_verdict_say_time (run);

  return g_strdup_printf ("With “%s” %s, the window %s and the job took %s.", label,
                          backlog, window, time);
}

static char *
judge (const PoiseReport *report)
{
  const PoiseReportRun *right = find_delivery (report, "paced");
  const PoiseReportRun *worst = find_worst (report, right);
  g_autofree char *wrong_way = NULL;
  g_autofree char *right_way = NULL;

  if (right == NULL || worst == NULL)
    return NULL;
  wrong_way = judge_one (worst);
  right_way = judge_one (right);
  return g_strdup_printf ("%s %s", wrong_way, right_way);
}

const PoisePreset poise_preset_flood = {
  .id = ID,
  .title = TITLE,
  .lesson =
      "A callback for every report floods the main loop, and the job itself slows down; "
      "one callback a frame does neither",
  .make = make,
  .judge = judge,
};
