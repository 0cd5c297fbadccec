/* SPDX-License-Identifier: MIT */
/* What is to be said of any comparison. */
#include "app/lab/poise-preset.h"
#include "app/lab/poise-verdict-words.h"

/* Of two rows that have figures, whether the first is the one that is looked for. */
typedef gboolean (*Better) (const PoiseReportRun *a,
                            const PoiseReportRun *b);

/* A window that drew every frame was better than one that did not, whatever its longest
 * gap was. */
static gboolean
is_better_for_window (const PoiseReportRun *a,
                      const PoiseReportRun *b)
{
  if (poise_verdict_is_perfect (a) != poise_verdict_is_perfect (b))
    return poise_verdict_is_perfect (a);
  return poise_verdict_is_worse (b, a);
}

static gboolean
is_quicker (const PoiseReportRun *a,
            const PoiseReportRun *b)
{
  return poise_verdict_get (a, POISE_METRIC_ELAPSED)
         < poise_verdict_get (b, POISE_METRIC_ELAPSED);
}

static gboolean
is_slower (const PoiseReportRun *a,
           const PoiseReportRun *b)
{
  return is_quicker (b, a);
}

/* Returns: (nullable): the first of the best but for one. */
static const PoiseReportRun *
find_best (const PoiseReport    *report,
           const PoiseReportRun *but,
           Better                is_better)
{
  const PoiseReportRun *best = NULL;

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (run != but && poise_verdict_has_figures (run) &&
          (best == NULL || is_better (run, best)))
        best = run;
    }
  return best;
}

static guint
count (const PoiseReport *report,
       gboolean (*holds) (const PoiseReportRun *run))
{
  guint n = 0;

  for (guint i = 0; i < report->runs->len; i++)
    n += holds (g_ptr_array_index (report->runs, i)) ? 1 : 0;
  return n;
}

static char *
judge_alone (const PoiseReportRun *run)
{
  g_autofree char *label = poise_verdict_say_label (run);
  g_autofree char *window = poise_verdict_say_window (run);
  g_autofree char *time = poise_verdict_say_time (run);

  return g_strdup_printf ("With “%s” the window %s, and the job took %s.", label, window,
                          time);
}

/* What the window did, at its worst and at its best. */
static char *
judge_window (const PoiseReport *report)
{
  const PoiseReportRun *worst = find_best (report, NULL, poise_verdict_is_worse);
  const PoiseReportRun *best = find_best (report, worst, is_better_for_window);
  guint n = count (report, poise_verdict_has_figures);
  guint n_frozen = count (report, poise_verdict_is_frozen);
  g_autofree char *worst_label = poise_verdict_say_label (worst);
  g_autofree char *best_label = poise_verdict_say_label (best);
  g_autofree char *worst_window = poise_verdict_say_window (worst);
  g_autofree char *best_window = poise_verdict_say_window (best);

  if (count (report, poise_verdict_is_perfect) == n)
    return g_strdup ("The window drew every frame in every way.");
  if (n_frozen == n)
    return g_strdup_printf (
        "The window hung in every way: with “%s” it %s, with “%s” it %s.", worst_label,
        worst_window, best_label, best_window);
  if (n_frozen > 1)
    return g_strdup_printf (
        "In %u of %u ways the window hung, worst with “%s”, where it %s; "
        "with “%s” it %s.",
        n_frozen, n, worst_label, worst_window, best_label, best_window);
  return g_strdup_printf ("With “%s” the window %s; with “%s” it %s.", worst_label,
                          worst_window, best_label, best_window);
}

/* How long the job took, at its slowest and at its quickest. */
static char *
judge_time (const PoiseReport *report)
{
  const PoiseReportRun *quickest = find_best (report, NULL, is_quicker);
  const PoiseReportRun *slowest = find_best (report, quickest, is_slower);
  g_autofree char *quickest_label = poise_verdict_say_label (quickest);
  g_autofree char *slowest_label = poise_verdict_say_label (slowest);
  g_autofree char *quickest_time = poise_verdict_say_time (quickest);
  g_autofree char *slowest_time = poise_verdict_say_time (slowest);

  if (g_str_equal (quickest_time, slowest_time))
    return g_strdup_printf ("The job took %s in every way.", quickest_time);
  if (!poise_verdict_differ (quickest, slowest))
    return g_strdup_printf ("The job took about the same time in every way: %s to %s.",
                            quickest_time, slowest_time);
  return g_strdup_printf (
      "The job was quickest with “%s”, in %s, and slowest with “%s”, in %s.",
      quickest_label, quickest_time, slowest_label, slowest_time);
}

static char *
judge_any (const PoiseReport *report)
{
  guint n = count (report, poise_verdict_has_figures);
  g_autofree char *window = NULL;
  g_autofree char *time = NULL;

  if (n == 0)
    return g_strdup ("Nothing came to its end, so there is nothing to compare.");
  if (n == 1)
    return judge_alone (find_best (report, NULL, is_quicker));
  window = judge_window (report);
  time = judge_time (report);
  return g_strdup_printf ("%s %s", window, time);
}

/* Appends a sentence, if there is one. Takes it. */
static void
say (GString *verdict,
     char    *sentence)
{
  if (sentence != NULL)
    g_string_append_printf (verdict, "%s%s", verdict->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

/**
 * poise_verdict_make:
 *
 * Any thread. Returns: (transfer full): what there is to be said of it, in one to four
 * plain sentences that are made from the figures: by the preset's own rule, and else by
 * one that suits any comparison; then whether the machine was quiet, and what failed.
 */
char *
poise_verdict_make (const PoiseReport *report)
{
  const PoisePreset *preset;
  GString *verdict;
  char *judged = NULL;

  g_return_val_if_fail (report != NULL, NULL);

  verdict = g_string_new (NULL);
  preset = report->preset != NULL ? poise_presets_find (report->preset) : NULL;
  if (preset != NULL && preset->judge != NULL)
    judged = preset->judge (report);
  say (verdict, judged != NULL ? judged : judge_any (report));
  if (count (report, poise_verdict_has_figures) > 0)
    say (verdict, poise_verdict_say_rest (report));
  say (verdict, poise_verdict_say_errors (report));
  return g_string_free (verdict, FALSE);
}
