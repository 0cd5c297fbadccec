/* SPDX-License-Identifier: MIT */
#include "ui/poise-tour-step.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-kinds.h"

#include <glib/gi18n.h>

static PoiseParams *
make_primes (const PoiseTourFigures *figures,
             guint                   n_threads,
             GError                **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_primes);
  g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, figures->limit);
  g_autofree char *threads = g_strdup_printf ("%u", n_threads);

  if (!poise_params_set (params, "limit", limit, error) ||
      !poise_params_set (params, "threads", threads, error))
    return NULL;
  return g_steal_pointer (&params);
}

static PoiseParams *
make_freeze (const PoiseTourFigures *figures,
             PoiseWay               *way,
             GError                **error)
{
  way->strategy = &poise_strategy_main;
  return make_primes (figures, 1, error);
}

static PoiseParams *
make_thread (const PoiseTourFigures *figures,
             PoiseWay               *way,
             GError                **error)
{
  return make_primes (figures, 1, error);
}

/* The kind's own default is a thread for each core. */
static PoiseParams *
make_cores (const PoiseTourFigures *figures,
            PoiseWay               *way,
            GError                **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_primes);

  return make_primes (figures, poise_params_count_workers (params), error);
}

static PoiseParams *
make_permits (const PoiseTourFigures *figures,
              PoiseWay               *way,
              GError                **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_permits);

  if (!poise_params_set (params, "permits", "5", error) ||
      !poise_params_set (params, "objects", "10", error) ||
      !poise_params_set (params, "seconds", "0.5", error))
    return NULL;
  return g_steal_pointer (&params);
}

static char *
format_gap (const PoiseTourFigures *figures)
{
  double ms = (double) figures->worst_gap_us / G_TIME_SPAN_MILLISECOND;

  if (figures->worst_gap_us < G_TIME_SPAN_SECOND)
    return g_strdup_printf (_ ("%.0f ms"), ms);
  return poise_text_duration (figures->worst_gap_us);
}

static char *
tell_freeze (PoiseTourFigures *figures,
             PoiseJob         *job)
{
  g_autofree char *gap = format_gap (figures);

  return g_strdup_printf (_ ("The window did not move for %s."), gap);
}

static char *
tell_thread (PoiseTourFigures *figures,
             PoiseJob         *job)
{
  g_autofree char *gap = format_gap (figures);
  g_autofree char *elapsed = NULL;

  figures->one_thread_us = poise_job_get_elapsed_us (job);
  elapsed = poise_text_duration (figures->one_thread_us);
  return g_strdup_printf (
      _ ("The thread took %s, and the window never stood still for longer than %s."), elapsed,
      gap);
}

static char *
tell_cores (PoiseTourFigures *figures,
            PoiseJob         *job)
{
  g_autofree char *gap = format_gap (figures);
  g_autofree char *elapsed = poise_text_duration (poise_job_get_elapsed_us (job));
  guint n_threads = poise_job_get_n_workers (job);

  if (n_threads == 1)
    return g_strdup_printf (
        _ ("This machine has one core: its thread took %s, the longest pause was %s."), elapsed,
        gap);
  return g_strdup_printf (
      _ ("%u threads took %s, %.1f times as fast as one; the longest pause was %s."), n_threads,
      elapsed,
      (double) figures->one_thread_us / (double) MAX (poise_job_get_elapsed_us (job), 1), gap);
}

static char *
tell_permits (PoiseTourFigures *figures,
              PoiseJob         *job)
{
  g_autofree char *gap = format_gap (figures);
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint max_held = 0;

  g_variant_lookup (result, "max_held", "u", &max_held);
  return g_strdup_printf (
      _ ("%u threads took turns, never more than %u at once; the longest pause was %s."),
      poise_job_get_n_workers (job), max_held, gap);
}

static const PoiseTourStep steps[POISE_TOUR_N_STEPS] = {
  {
      .title = N_ ("Feel the Freeze"),
      .sentence = N_ ("The click handler does the work itself: press the button, then type or "
                      "drag in the strip below while the window is frozen."),
      .button = N_ ("Freeze the Window"),
      .meanwhile = N_ ("Frozen: type or drag in the strip below, nothing answers."),
      .make = make_freeze,
      .tell = tell_freeze,
  },
  {
      .title = N_ ("Then the Thread"),
      .sentence = N_ ("Now a thread does the same work: type or drag in the strip again, and "
                      "the window answers."),
      .button = N_ ("Do It in a Thread"),
      .meanwhile = N_ ("A thread works: type or drag in the strip below."),
      .make = make_thread,
      .tell = tell_thread,
  },
  {
      .title = N_ ("Then All Cores"),
      .sentence = N_ ("A thread for each core shares the same work, and the window still comes "
                      "first."),
      .button = N_ ("Use All Cores"),
      .meanwhile = N_ ("Every core works: type or drag in the strip below."),
      .make = make_cores,
      .tell = tell_cores,
  },
  {
      .title = N_ ("Then the Semaphore"),
      .sentence = N_ ("Threads can also wait for one another: ten of them share five permits, and "
                      "the window waits for none."),
      .button = N_ ("Share Five Permits"),
      .meanwhile = N_ ("Five threads hold a permit, the others wait for one."),
      .make = make_permits,
      .tell = tell_permits,
  },
};

/**
 * poise_tour_step_get:
 * @index: below %POISE_TOUR_N_STEPS
 *
 * Any thread. Returns: (transfer none): that step.
 */
const PoiseTourStep *
poise_tour_step_get (guint index)
{
  g_return_val_if_fail (index < POISE_TOUR_N_STEPS, NULL);

  return &steps[index];
}
