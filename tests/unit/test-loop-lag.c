/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/meter/poise-loop-lag.h"

/* Rounds of start, stop and free: enough for ThreadSanitizer to meet every order. */
#define N_RACES 1000

static const gint64 beat_us = 5 * G_TIME_SPAN_MILLISECOND;
static const gint64 block_us = 100 * G_TIME_SPAN_MILLISECOND;

static PoiseLoopLag *
new_lag (GMainContext *context,
         int           priority)
{
  return poise_loop_lag_new (context, priority, beat_us);
}

/* Holds the thread up without turning any loop; returns how long it really took. */
static gint64
block (gint64 duration_us)
{
  gint64 begin_us = g_get_monotonic_time ();
  gint64 now_us = begin_us;

  while (now_us - begin_us < duration_us)
    now_us = g_get_monotonic_time ();

  return now_us - begin_us;
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Turns the loop until @n lags were recorded; how long that takes does not matter. */
static void
turn_until_count (GMainContext *context,
                  PoiseLoopLag *lag,
                  guint64       n)
{
  g_autoptr (GSource) wake = g_timeout_source_new (5);

  g_source_set_callback (wake, wake_cb, NULL, NULL);
  g_source_attach (wake, context);
  poise_test_begin_wait ("lags are recorded", __FILE__, __LINE__);
  while (TRUE)
    {
      g_autoptr (PoiseHistogram) lags = poise_histogram_new ();

      poise_loop_lag_collect (lag, lags);
      if (poise_histogram_get_count (lags) >= n)
        break;
      g_main_context_iteration (context, TRUE);
    }
  poise_test_end_wait ();
  g_source_destroy (wake);
}

static void
test_beats_are_recorded (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = new_lag (context, G_PRIORITY_DEFAULT);
  g_autoptr (PoiseHistogram) recent = poise_histogram_new ();

  g_assert_false (poise_loop_lag_is_running (lag));
  poise_loop_lag_start (lag);
  g_assert_true (poise_loop_lag_is_running (lag));
  turn_until_count (context, lag, 20);
  poise_loop_lag_stop (lag);
  g_assert_false (poise_loop_lag_is_running (lag));

  poise_loop_lag_collect_recent (lag, 20 * G_TIME_SPAN_SECOND, recent);
  g_assert_cmpuint (poise_histogram_get_count (recent), >=, 20);
}

static void
test_default_context (void)
{
  g_autoptr (PoiseLoopLag) lag = new_lag (NULL, G_PRIORITY_DEFAULT);

  poise_loop_lag_start (lag);
  turn_until_count (NULL, lag, 5);
}

/* The source was made due before the block and is dispatched after it. */
static void
test_block_is_seen (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = new_lag (context, G_PRIORITY_DEFAULT);
  g_autoptr (PoiseHistogram) lags = poise_histogram_new ();
  gint64 blocked_us;

  poise_loop_lag_start (lag);
  turn_until_count (context, lag, 3);
  /* Until a beat is due, without a turn of the loop. */
  poise_test_block_until (g_main_context_pending (context));
  blocked_us = block (block_us);
  g_main_context_iteration (context, FALSE);
  poise_loop_lag_stop (lag);

  poise_loop_lag_collect (lag, lags);
  g_assert_cmpint (poise_histogram_get_max (lags), >=, blocked_us);
  /* Beats that were left out meanwhile are counted as well. One of the three before may
   * have been open when it was counted, and is then the one that was held up. */
  g_assert_cmpuint (poise_histogram_get_count (lags), >=,
                    2 + (guint64) (blocked_us / beat_us));
}

/* The main thread works and stops the meter, and no turn of the loop comes between. */
static void
test_block_without_a_turn (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = new_lag (context, G_PRIORITY_DEFAULT);
  g_autoptr (PoiseHistogram) lags = poise_histogram_new ();
  g_autoptr (PoiseHistogram) before_stop = poise_histogram_new ();
  gint64 blocked_us;

  poise_loop_lag_start (lag);
  blocked_us = block (block_us);
  poise_loop_lag_collect (lag, before_stop);
  poise_loop_lag_stop (lag);

  g_assert_cmpint (poise_histogram_get_max (before_stop), >=, blocked_us);
  poise_loop_lag_collect (lag, lags);
  g_assert_cmpint (poise_histogram_get_max (lags), >=, blocked_us);
  /* Corrected, most of the time spent in there was spent waiting. */
  g_assert_cmpint (poise_histogram_get_quantile (lags, 0.5), >=,
                   blocked_us / 2 - beat_us);
}

static void
test_nothing_while_stopped (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = new_lag (context, G_PRIORITY_DEFAULT);
  g_autoptr (PoiseHistogram) before = poise_histogram_new ();
  g_autoptr (PoiseHistogram) after = poise_histogram_new ();

  poise_loop_lag_collect (lag, before);
  g_assert_cmpuint (poise_histogram_get_count (before), ==, 0);

  poise_loop_lag_start (lag);
  turn_until_count (context, lag, 3);
  poise_loop_lag_stop (lag);
  poise_histogram_reset (before);
  poise_loop_lag_collect (lag, before);

  /* Only the wake-up of stopping itself may be left; then nothing is ready any more. */
  while (g_main_context_iteration (context, FALSE))
    ;
  block (4 * beat_us);
  g_assert_false (g_main_context_pending (context));
  poise_loop_lag_collect (lag, after);
  g_assert_cmpuint (poise_histogram_get_count (after), ==,
                    poise_histogram_get_count (before));
}

static void
test_starts_again (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = new_lag (context, G_PRIORITY_DEFAULT);

  for (guint64 i = 1; i <= 5; i++)
    {
      poise_loop_lag_start (lag);
      poise_loop_lag_start (lag);
      turn_until_count (context, lag, 10 * i);
      poise_loop_lag_stop (lag);
      poise_loop_lag_stop (lag);
    }
  poise_loop_lag_reset (lag);
  poise_loop_lag_start (lag);
  turn_until_count (context, lag, 5);
}

/* A queue of a higher priority that never runs dry holds a lower one up, although the
 * loop turns quickly: that is what a second meter at another priority is for. */
static gboolean
greedy_cb (gpointer data)
{
  block (G_TIME_SPAN_MILLISECOND);
  return G_SOURCE_CONTINUE;
}

static void
test_priorities_are_told_apart (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) high = new_lag (context, G_PRIORITY_HIGH);
  g_autoptr (PoiseLoopLag) low = new_lag (context, G_PRIORITY_LOW);
  g_autoptr (PoiseHistogram) high_lags = poise_histogram_new ();
  g_autoptr (PoiseHistogram) low_lags = poise_histogram_new ();
  g_autoptr (GSource) greedy = g_idle_source_new ();
  gint64 begin_us;
  gint64 took_us;

  g_source_set_priority (greedy, G_PRIORITY_DEFAULT);
  g_source_set_callback (greedy, greedy_cb, NULL, NULL);
  g_source_attach (greedy, context);

  begin_us = g_get_monotonic_time ();
  poise_loop_lag_start (low);
  poise_loop_lag_start (high);
  turn_until_count (context, high, 10);
  /* First the one that waits less, so that a pause in between is told of the other alone. */
  poise_loop_lag_collect (high, high_lags);
  poise_loop_lag_collect (low, low_lags);
  took_us = g_get_monotonic_time () - begin_us;
  g_source_destroy (greedy);

  g_assert_cmpint (poise_histogram_get_max (low_lags), <=, took_us);
  g_assert_cmpint (poise_histogram_get_max (low_lags), >,
                   poise_histogram_get_quantile (high_lags, 0.5));
}

static void
test_races (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  for (guint i = 0; i < N_RACES; i++)
    {
      PoiseLoopLag *lag = poise_loop_lag_new (context, G_PRIORITY_DEFAULT, 1 + i % 50);

      for (guint round = 0; round < i % 4; round++)
        {
          poise_loop_lag_start (lag);
          for (guint turn = 0; turn < i % 7; turn++)
            g_main_context_iteration (context, FALSE);
          if (i % 3 == 0)
            poise_loop_lag_stop (lag);
        }
      poise_loop_lag_free (lag);
    }
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
test_start_and_stop_race (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (PoiseLoopLag) lag = poise_loop_lag_new (context, G_PRIORITY_DEFAULT, 10);
  g_autoptr (PoiseHistogram) lags = poise_histogram_new ();

  for (guint i = 0; i < N_RACES; i++)
    {
      poise_loop_lag_start (lag);
      for (guint turn = 0; turn < i % 5; turn++)
        g_main_context_iteration (context, FALSE);
      poise_loop_lag_collect_recent (lag, G_TIME_SPAN_SECOND, lags);
      poise_loop_lag_stop (lag);
    }

  /* Each start made at least its own beat due, and none was lost. */
  poise_histogram_reset (lags);
  poise_loop_lag_collect (lag, lags);
  g_assert_cmpuint (poise_histogram_get_count (lags), >=, N_RACES);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/loop-lag/beats-are-recorded", test_beats_are_recorded);
  g_test_add_func ("/loop-lag/default-context", test_default_context);
  g_test_add_func ("/loop-lag/block-is-seen", test_block_is_seen);
  g_test_add_func ("/loop-lag/block-without-a-turn", test_block_without_a_turn);
  g_test_add_func ("/loop-lag/nothing-while-stopped", test_nothing_while_stopped);
  g_test_add_func ("/loop-lag/starts-again", test_starts_again);
  g_test_add_func ("/loop-lag/priorities", test_priorities_are_told_apart);
  g_test_add_func ("/loop-lag/races", test_races);
  g_test_add_func ("/loop-lag/start-and-stop-race", test_start_and_stop_race);

  return g_test_run ();
}
