/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-verdict-words.h"

#include "app/engine/poise-text.h"
#include "app/meter/poise-lengths.h"

#include <string.h>

/* Two times that lie closer than the first are about the same: other programs move them
 * as much. Between the two it depends on whether their repeats overlap. */
#define SAME_TIMES      1.05
#define DIFFERENT_TIMES 1.25

/* What desktops call not responding. */
#define NOT_RESPONDING_US (5 * G_TIME_SPAN_SECOND)

/**
 * poise_verdict_has_figures:
 *
 * Returns: whether a run of it came to its end.
 */
gboolean
poise_verdict_has_figures (const PoiseReportRun *run)
{
  return run != NULL && isfinite (poise_verdict_get (run, POISE_METRIC_ELAPSED)) &&
         isfinite (poise_verdict_get (run, POISE_METRIC_GAP_MAX));
}

static gboolean
lasted (const PoiseReportRun *run,
        gint64                threshold_us)
{
  return poise_verdict_get (run, POISE_METRIC_GAP_MAX) * G_TIME_SPAN_MILLISECOND >
         (double) threshold_us;
}

/**
 * poise_verdict_is_frozen:
 *
 * Returns: whether the window hung, as a person calls it, in most of the repeats.
 */
gboolean
poise_verdict_is_frozen (const PoiseReportRun *run)
{
  return poise_verdict_has_figures (run) && lasted (run, POISE_HANG_US);
}

/**
 * poise_verdict_is_perfect:
 *
 * Returns: whether no frame was late in any of the repeats.
 */
gboolean
poise_verdict_is_perfect (const PoiseReportRun *run)
{
  return poise_verdict_has_figures (run) &&
         run->metrics[POISE_METRIC_LATE_FRAMES].max <= 0;
}

/**
 * poise_verdict_get:
 *
 * Returns: the median, or NAN.
 */
double
poise_verdict_get (const PoiseReportRun *run,
                   PoiseMetric           metric)
{
  return run != NULL ? run->metrics[metric].median : (double) NAN;
}

/**
 * poise_verdict_differ:
 *
 * Returns: whether their times differ by more than they do by chance.
 */
gboolean
poise_verdict_differ (const PoiseReportRun *a,
                      const PoiseReportRun *b)
{
  PoiseSpread left = a->metrics[POISE_METRIC_ELAPSED];
  PoiseSpread right = b->metrics[POISE_METRIC_ELAPSED];
  double ratio = MAX (left.median, right.median) / MIN (left.median, right.median);
  gboolean overlap = left.max >= right.min && right.max >= left.min;

  return ratio > DIFFERENT_TIMES || (ratio > SAME_TIMES && !overlap);
}

/**
 * poise_verdict_say_ms:
 *
 * Returns: "0.3 ms", "34 ms", "2.4 s", "2 min 05 s".
 */
char *
poise_verdict_say_ms (double ms)
{
  if (ms < 9.95)
    return g_strdup_printf ("%.1f ms", ms);
  if (ms < 999.5)
    return g_strdup_printf ("%.0f ms", ms);
  if (ms < 59950)
    return g_strdup_printf ("%.1f s", ms / 1000);
  return poise_text_duration ((gint64) (ms * G_TIME_SPAN_MILLISECOND));
}

/**
 * poise_verdict_say_time:
 *
 * Returns: how long the job took: "2.4 s".
 */
char *
poise_verdict_say_time (const PoiseReportRun *run)
{
  return poise_verdict_say_ms (poise_verdict_get (run, POISE_METRIC_ELAPSED) * 1000);
}

/**
 * poise_verdict_say_window:
 *
 * Returns: what the window did, to stand after "the window" or "it": "froze for 2.4 s",
 * "drew every frame", "went at most 34 ms without a frame". What is at most so holds for
 * every repeat.
 */
char *
poise_verdict_say_window (const PoiseReportRun *run)
{
  g_autofree char *typical =
      poise_verdict_say_ms (poise_verdict_get (run, POISE_METRIC_GAP_MAX));
  g_autofree char *most = poise_verdict_say_ms (run->metrics[POISE_METRIC_GAP_MAX].max);

  if (lasted (run, NOT_RESPONDING_US))
    return g_strdup_printf ("did not respond for %s", typical);
  if (lasted (run, POISE_HANG_US))
    return g_strdup_printf ("froze for %s", typical);
  if (lasted (run, POISE_STALL_US))
    return g_strdup_printf ("stalled for %s", typical);
  if (poise_verdict_is_perfect (run))
    return g_strdup ("drew every frame");
  return g_strdup_printf ("went at most %s without a frame", most);
}

/**
 * poise_verdict_is_worse:
 *
 * Returns: whether the window fared worse beside @a than beside @b, by the very gaps
 * that poise_verdict_say_window() names: else the better one could be given the larger.
 */
gboolean
poise_verdict_is_worse (const PoiseReportRun *a,
                        const PoiseReportRun *b)
{
  PoiseSpread left = a->metrics[POISE_METRIC_GAP_MAX];
  PoiseSpread right = b->metrics[POISE_METRIC_GAP_MAX];

  if (lasted (a, POISE_STALL_US) != lasted (b, POISE_STALL_US))
    return lasted (a, POISE_STALL_US);
  return lasted (a, POISE_STALL_US) ? left.median > right.median : left.max > right.max;
}

/**
 * poise_verdict_say_count:
 *
 * Returns: "one thread", "two threads", "16 threads".
 */
char *
poise_verdict_say_count (guint       n,
                         const char *one,
                         const char *many)
{
  static const char *const words[] = { "no",  "one",  "two",   "three", "four", "five",
                                       "six", "seven", "eight", "nine",  "ten" };

  if (n < G_N_ELEMENTS (words))
    return g_strdup_printf ("%s %s", words[n], n == 1 ? one : many);
  return g_strdup_printf ("%u %s", n, many);
}

/**
 * poise_verdict_say_label:
 *
 * Returns: a row's name as it stands in a sentence: without what its title explains
 * after a colon.
 */
char *
poise_verdict_say_label (const PoiseReportRun *run)
{
  const char *colon = strstr (run->label, ": ");

  return colon != NULL ? g_strndup (run->label, (gsize) (colon - run->label))
                       : g_strdup (run->label);
}

/**
 * poise_verdict_say_errors:
 *
 * Returns: (nullable): a sentence for the first that failed, and how many others did.
 */
char *
poise_verdict_say_errors (const PoiseReport *report)
{
  const PoiseReportRun *first = NULL;
  g_autofree char *others = NULL;
  g_autofree char *label = NULL;
  guint n = 0;

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (run->error == NULL)
        continue;
      if (n++ == 0)
        first = run;
    }
  if (n == 0)
    return NULL;
  label = poise_verdict_say_label (first);
  if (n > 1)
    others = g_strdup_printf ("; so did %u more", n - 1);
  return g_strdup_printf ("“%s” failed: %s%s.", label, first->error,
                          others != NULL ? others : "");
}

/**
 * poise_verdict_say_rest:
 *
 * Returns: (nullable): a sentence for a window that was not smooth even at rest, since
 * what other programs did to it must not be laid at a way's door.
 */
char *
poise_verdict_say_rest (const PoiseReport *report)
{
  double ms = poise_verdict_get (report->baseline, POISE_METRIC_GAP_MAX);
  g_autofree char *gap = NULL;

  if (!isfinite (ms) || ms * G_TIME_SPAN_MILLISECOND <= (double) POISE_LONG_TASK_US)
    return NULL;
  gap = poise_verdict_say_ms (ms);
  return g_strdup_printf ("Even at rest the window once went %s without a frame: something else "
                          "kept this machine busy.",
                          gap);
}
