/* SPDX-License-Identifier: MIT */
/* GTask's pool has ten threads, which GIO needs as well (pitfall 3). */
#include "app/lab/poise-preset-private.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "pool-runs-dry"
#define TITLE "GTask’s pool runs dry"

#define SHARED  "On the shared pool"
#define PRIVATE "On a private pool"

/* More than GTask has threads at once. */
#define N_JOBS 12

static gboolean
add (PoiseExperiment *experiment,
     const char      *label,
     PoisePool        pool,
     GError         **error)
{
  PoiseWay way = poise_way_get_default ();

  way.pool = pool;
  return poise_experiment_add (experiment, label, &way, N_JOBS, NULL, error);
}

static PoiseExperiment *
make (GError **error)
{
  static const char *const settings[] = { "seconds", "2", NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "wait", settings, error);

  if (experiment == NULL || !add (experiment, SHARED, POISE_POOL_SHARED, error) ||
      !add (experiment, PRIVATE, POISE_POOL_PRIVATE, error))
    return NULL;
  experiment->calls_gio = TRUE;
  experiment->skips_cancel = TRUE;
  return g_steal_pointer (&experiment);
}

static char *
say_gio (const PoiseReportRun *run)
{
  return poise_verdict_say_ms (run->metrics[POISE_METRIC_GIO_MAX].max);
}

/* " (at rest 0.3 ms)" */
static char *
say_rest (const PoiseReport *report)
{
  g_autofree char *rest = NULL;

  if (!isfinite (poise_verdict_get (report->baseline, POISE_METRIC_GIO_MAX)))
    return g_strdup ("");
  rest = say_gio (report->baseline);
  return g_strdup_printf (" (at rest %s)", rest);
}

static gboolean
is_complete (const PoiseReportRun *run)
{
  return poise_verdict_has_figures (run) &&
         isfinite (poise_verdict_get (run, POISE_METRIC_GIO_MAX));
}

static char *
judge (const PoiseReport *report)
{
  const PoiseReportRun *shared = poise_report_find (report, SHARED);
  const PoiseReportRun *private = poise_report_find (report, PRIVATE);
  g_autofree char *shared_gio = NULL;
  g_autofree char *private_gio = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *shared_time = NULL;
  g_autofree char *private_time = NULL;
  g_autofree char *jobs = NULL;

  if (!is_complete (shared) || !is_complete (private))
    return NULL;
  jobs = poise_verdict_say_count (shared->n_jobs, "job", "jobs");
  shared_gio = say_gio (shared);
  private_gio = say_gio (private);
  rest = say_rest (report);
  shared_time = poise_verdict_say_time (shared);
  private_time = poise_verdict_say_time (private);
  return g_strdup_printf ("While %s waited on the shared pool, a GIO call in the same program "
                          "took up to %s%s; while they waited on a private one, up to %s. The "
                          "jobs took %s on the shared pool and %s on the private one.",
                          jobs, shared_gio, rest, private_gio, shared_time, private_time);
}

const PoisePreset poise_preset_pool = {
  .id = ID,
  .title = TITLE,
  .lesson = "Jobs that block GTask’s ten threads also hold up every file dialog and icon of the "
            "program",
  .make = make,
  .judge = judge,
};
