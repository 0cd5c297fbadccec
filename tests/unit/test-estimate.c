/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-clock.h"
#include "app/engine/poise-estimate.h"

/* Samples at the usual distance: @n of them, @per_sample units more each time. */
static void
add_samples (PoiseEstimate *estimate,
             guint          n,
             gint64        *elapsed_us,
             guint64       *done,
             guint64        per_sample)
{
  for (guint i = 0; i < n; i++)
    {
      *elapsed_us += POISE_ESTIMATE_INTERVAL_US;
      *done += per_sample;
      g_assert_true (poise_estimate_add (estimate, *elapsed_us, *done));
    }
}

static void
test_nothing_known_at_first (void)
{
  PoiseEstimate estimate = { 0 };

  g_assert_cmpfloat (poise_estimate_get_rate (&estimate), ==, 0);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 100), ==, -1);
  g_assert_true (poise_estimate_add (&estimate, 0, 0));
  g_assert_cmpfloat (poise_estimate_get_rate (&estimate), ==, 0);
}

static void
test_takes_a_sample_four_times_a_second (void)
{
  PoiseEstimate estimate = { 0 };

  g_assert_true (poise_estimate_add (&estimate, 1000, 0));
  g_assert_false (poise_estimate_add (&estimate, 1000, 1));
  g_assert_false (
      poise_estimate_add (&estimate, 1000 + POISE_ESTIMATE_INTERVAL_US - 1, 9));
  g_assert_true (poise_estimate_add (&estimate, 1000 + POISE_ESTIMATE_INTERVAL_US, 10));
  g_assert_cmpfloat_with_epsilon (poise_estimate_get_rate (&estimate), 40, 1e-9);
}

/* A pause stands still on the clock that it is given, so it never falls into a
 * sample: the rate after it is the rate before it. */
static void
test_pauses_do_not_count (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 5, &elapsed_us, &done, 100);
  for (guint i = 0; i < 1000; i++)
    g_assert_false (poise_estimate_add (&estimate, elapsed_us, done));
  add_samples (&estimate, 5, &elapsed_us, &done, 100);
  g_assert_cmpfloat_with_epsilon (poise_estimate_get_rate (&estimate), 400, 1e-9);
}

/* The rate is that of the last four seconds, not of the whole life. */
static void
test_rate_forgets (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 100, &elapsed_us, &done, 1000000);
  add_samples (&estimate, POISE_ESTIMATE_SAMPLES, &elapsed_us, &done, 5);
  g_assert_cmpfloat_with_epsilon (poise_estimate_get_rate (&estimate), 20, 1e-9);
}

static void
test_left_is_exact_at_a_steady_rate (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 40, &elapsed_us, &done, 25);
  g_assert_cmpfloat_with_epsilon (poise_estimate_get_left (&estimate, 2000), 10, 1e-9);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 1000), ==, 0);
}

static void
test_left_is_not_trusted_too_early (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 6, &elapsed_us, &done, 25);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 1000), ==, -1);
  add_samples (&estimate, 1, &elapsed_us, &done, 25);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 1000), >, 0);
}

static void
test_left_needs_a_total (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 20, &elapsed_us, &done, 25);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 0), ==, -1);
  /* Less than there is done already: the total was wrong. */
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, done - 1), ==, -1);
}

static void
test_left_needs_a_part_of_the_work (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 20, &elapsed_us, &done, 1);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 10000), ==, -1);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 100), >, 0);
}

static void
test_left_needs_a_steady_rate (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 8, &elapsed_us, &done, 100);
  add_samples (&estimate, 8, &elapsed_us, &done, 10);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 2000), ==, -1);
  add_samples (&estimate, 12, &elapsed_us, &done, 10);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 2000), >, 0);
}

/* The two halves of what was seen are compared, whichever is the faster. */
static void
test_left_needs_halves_that_agree (void)
{
  static const guint64 rates[][2] = { { 25, 10 }, { 10, 25 } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      PoiseEstimate estimate = { 0 };
      gint64 elapsed_us = 0;
      guint64 done = 0;

      add_samples (&estimate, POISE_ESTIMATE_SAMPLES / 2 + 1, &elapsed_us, &done,
                   rates[i][0]);
      add_samples (&estimate, POISE_ESTIMATE_SAMPLES / 2, &elapsed_us, &done,
                   rates[i][1]);
      g_assert_cmpfloat (poise_estimate_get_left (&estimate, 2000), ==, -1);
    }
}

static void
test_left_of_one_that_stands_still (void)
{
  PoiseEstimate estimate = { 0 };
  gint64 elapsed_us = 0;
  guint64 done = 0;

  add_samples (&estimate, 8, &elapsed_us, &done, 100);
  add_samples (&estimate, 20, &elapsed_us, &done, 0);
  g_assert_cmpfloat (poise_estimate_get_rate (&estimate), ==, 0);
  g_assert_cmpfloat (poise_estimate_get_left (&estimate, 2000), ==, -1);
}

/* A counter that was set back gives no rate below zero. */
static void
test_going_back (void)
{
  PoiseEstimate estimate = { 0 };

  poise_estimate_add (&estimate, 0, 1000);
  poise_estimate_add (&estimate, G_USEC_PER_SEC, 10);
  g_assert_cmpfloat (poise_estimate_get_rate (&estimate), ==, 0);
}

static void
test_clock (void)
{
  PoiseClock clock = { 0 };
  gint64 before_us, paused_us, pause_us;

  g_assert_cmpint (poise_clock_get_us (&clock), ==, 0);
  before_us = g_get_monotonic_time ();
  poise_clock_begin (&clock);
  poise_test_block_until (poise_clock_get_us (&clock) > 1000);
  poise_clock_pause (&clock);
  pause_us = g_get_monotonic_time ();
  paused_us = poise_clock_get_us (&clock);
  poise_test_block_until (g_get_monotonic_time () - before_us > 2 * paused_us);
  g_assert_cmpint (poise_clock_get_us (&clock), ==, paused_us);
  pause_us = g_get_monotonic_time () - pause_us;
  poise_clock_resume (&clock);
  poise_clock_resume (&clock);
  poise_test_block_until (poise_clock_get_us (&clock) > paused_us);
  g_assert_cmpint (poise_clock_get_us (&clock), <=,
                   g_get_monotonic_time () - before_us - pause_us);
  poise_clock_pause (&clock);
  paused_us = poise_clock_get_us (&clock);
  poise_clock_end (&clock);
  g_assert_cmpint (poise_clock_get_us (&clock), ==, paused_us);
  poise_test_block_until (g_get_monotonic_time () - before_us > 4 * paused_us);
  g_assert_cmpint (poise_clock_get_us (&clock), ==, paused_us);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/estimate/nothing-known-at-first", test_nothing_known_at_first);
  g_test_add_func ("/estimate/four-samples-a-second",
                   test_takes_a_sample_four_times_a_second);
  g_test_add_func ("/estimate/pauses-do-not-count", test_pauses_do_not_count);
  g_test_add_func ("/estimate/rate-forgets", test_rate_forgets);
  g_test_add_func ("/estimate/left/exact", test_left_is_exact_at_a_steady_rate);
  g_test_add_func ("/estimate/left/not-too-early", test_left_is_not_trusted_too_early);
  g_test_add_func ("/estimate/left/needs-a-total", test_left_needs_a_total);
  g_test_add_func ("/estimate/left/needs-a-part", test_left_needs_a_part_of_the_work);
  g_test_add_func ("/estimate/left/needs-a-steady-rate", test_left_needs_a_steady_rate);
  g_test_add_func ("/estimate/left/needs-halves-that-agree",
                   test_left_needs_halves_that_agree);
  g_test_add_func ("/estimate/left/standing-still", test_left_of_one_that_stands_still);
  g_test_add_func ("/estimate/going-back", test_going_back);
  g_test_add_func ("/clock/pauses", test_clock);
  return g_test_run ();
}
