/* SPDX-License-Identifier: MIT */
/* One thread, two, and so on up to one for each core. */
#include "app/lab/poise-preset-private.h"
#include "app/lab/poise-verdict-words.h"

#define ID    "more-cores"
#define TITLE "More cores, more speed"

/* Up to so many, each number of threads is a case; beyond, each power of two and the
 * number of cores. */
#define MAX_EACH 8

/* More cases than this are not all told one by one. */
#define MAX_TOLD 4

/* So many numbers for each core, within bounds: some two to five seconds for one
 * thread. */
#define LIMIT_FOR_CORE G_GINT64_CONSTANT (500000000)
#define MIN_LIMIT      (2 * LIMIT_FOR_CORE)
#define MAX_LIMIT      (4 * LIMIT_FOR_CORE)

/* With many cases each is run once. */
#define MANY_CORES 4

static gboolean
is_case (guint n,
         guint cores)
{
  return cores <= MAX_EACH || n == cores || (n & (n - 1)) == 0;
}

static gboolean
add_cases (PoiseExperiment *experiment,
           guint            cores,
           GError         **error)
{
  for (guint n = 1; n <= cores; n++)
    {
      g_autofree char *threads = g_strdup_printf ("%u", n);
      g_autofree char *label = g_strdup_printf (n == 1 ? "%u thread" : "%u threads", n);

      if (is_case (n, cores) && !poise_preset_add (experiment, label, &poise_strategy_thread,
                                                   "threads", threads, error))
        return FALSE;
    }
  return TRUE;
}

static PoiseExperiment *
make (GError **error)
{
  guint cores = g_get_num_processors ();
  g_autofree char *limit =
      g_strdup_printf ("%" G_GINT64_FORMAT, CLAMP (LIMIT_FOR_CORE * cores, MIN_LIMIT, MAX_LIMIT));
  const char *const settings[] = { "limit", limit, NULL };
  g_autoptr (PoiseExperiment) experiment =
      poise_preset_new_experiment (ID, TITLE, "primes", settings, error);

  if (experiment == NULL || !add_cases (experiment, cores, error))
    return NULL;
  experiment->repeats = cores > MANY_CORES ? 1 : 3;
  experiment->skips_cancel = TRUE;
  return g_steal_pointer (&experiment);
}

/* Those that came to their end, in the order of their threads. */
static GPtrArray *
collect (const PoiseReport *report)
{
  GPtrArray *runs = g_ptr_array_new ();

  for (guint i = 0; i < report->runs->len; i++)
    if (poise_verdict_has_figures (g_ptr_array_index (report->runs, i)))
      g_ptr_array_add (runs, g_ptr_array_index (report->runs, i));
  return runs;
}

/* "1 thread took 2.5 s, 2 threads 1.3 s", of many the first and the last. */
static char *
say_times (const GPtrArray *runs)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (runs, i);
      g_autofree char *time = poise_verdict_say_time (run);

      if (runs->len > MAX_TOLD && i > 0 && i < runs->len - 1)
        continue;
      g_string_append_printf (text, "%s%s%s %s", i > 0 ? ", " : "", run->label,
                              i == 0 ? " took" : "", time);
    }
  return g_string_free (text, FALSE);
}

static const PoiseReportRun *
find (const GPtrArray *runs,
      PoiseMetric      metric,
      gboolean         greatest)
{
  const PoiseReportRun *found = g_ptr_array_index (runs, 0);

  for (guint i = 1; i < runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (runs, i);
      double more = poise_verdict_get (run, metric) - poise_verdict_get (found, metric);

      if (greatest ? more > 0 : more < 0)
        found = run;
    }
  return found;
}

/* What more threads gained, at best. */
static char *
say_gain (const GPtrArray *runs)
{
  const PoiseReportRun *first = g_ptr_array_index (runs, 0);
  const PoiseReportRun *best = find (runs, POISE_METRIC_ELAPSED, FALSE);
  double times = poise_verdict_get (first, POISE_METRIC_ELAPSED) /
                 poise_verdict_get (best, POISE_METRIC_ELAPSED);

  if (best == first || !poise_verdict_differ (first, best))
    return g_strdup ("More threads did not make it quicker");
  return g_strdup_printf ("%s did it %.1f times as fast as %s", best->label, times,
                          first->label);
}

/* What the window did at its worst. */
static char *
say_window (const GPtrArray *runs)
{
  const PoiseReportRun *worst = find (runs, POISE_METRIC_GAP_MAX, TRUE);
  g_autofree char *window = poise_verdict_say_window (worst);
  guint n_perfect = 0;

  for (guint i = 0; i < runs->len; i++)
    n_perfect += poise_verdict_is_perfect (g_ptr_array_index (runs, i)) ? 1 : 0;
  if (n_perfect == runs->len)
    return g_strdup ("the window drew every frame all the while");
  return g_strdup_printf ("the window was at its worst with %s, when it %s", worst->label,
                          window);
}

static char *
judge (const PoiseReport *report)
{
  g_autoptr (GPtrArray) runs = collect (report);
  g_autofree char *times = NULL;
  g_autofree char *gain = NULL;
  g_autofree char *window = NULL;

  if (runs->len < 2)
    return NULL;
  times = say_times (runs);
  gain = say_gain (runs);
  window = say_window (runs);
  return g_strdup_printf ("%s. %s; %s.", times, gain, window);
}

const PoisePreset poise_preset_more_cores = {
  .id = ID,
  .title = TITLE,
  .lesson = "Work that can be shared out goes as many times as fast as there are cores, and "
            "the window does not notice",
  .make = make,
  .judge = judge,
};
