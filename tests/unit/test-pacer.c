/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-pacer.h"

#define N_NUDGERS   4
#define N_CALLBACKS 12
#define N_WAKE_UPS  300
#define N_ROUNDS    30
#define N_CLOSED    300

/* A value that threads change and the pacer's function reads. */
typedef struct
{
  PoisePacer  *pacer;
  atomic_ulong changed; /* stored, then nudged */
  atomic_ulong seen;    /* by the function, on the main thread */
  atomic_bool  stop;
  gboolean     always_rest;
  gboolean     close_inside;
  guint        calls;
} Fixture;

static void
fixture_end (Fixture *self)
{
  poise_pacer_close (self->pacer);
  poise_pacer_unref (self->pacer);
}

static gboolean
look (gpointer data)
{
  Fixture *self = data;
  gulong changed = atomic_load (&self->changed);
  gboolean is_new = changed != atomic_load (&self->seen);

  self->calls++;
  if (self->close_inside)
    fixture_end (self);
  atomic_store (&self->seen, changed);
  return is_new && !self->always_rest;
}

static void
fixture_begin (Fixture *self)
{
  self->pacer = poise_pacer_new (look, self);
}

static void
change (Fixture *self)
{
  atomic_fetch_add (&self->changed, 1);
  poise_pacer_nudge (self->pacer);
}

static gpointer
nudge_worker (gpointer data)
{
  Fixture *self = data;

  while (!atomic_load (&self->stop))
    change (self);
  return NULL;
}

static void
start_nudgers (Fixture *self,
               GThread *threads[N_NUDGERS])
{
  atomic_store (&self->stop, FALSE);
  for (guint i = 0; i < N_NUDGERS; i++)
    threads[i] = g_thread_new ("nudger", nudge_worker, self);
}

static void
join_nudgers (Fixture *self,
              GThread *threads[N_NUDGERS])
{
  atomic_store (&self->stop, TRUE);
  for (guint i = 0; i < N_NUDGERS; i++)
    g_thread_join (threads[i]);
}

/* Pitfall 1: however many nudges from however many threads, one callback for each
 * interval. */
static void
test_pitfall_1_one_callback_an_interval (void)
{
  Fixture fixture = { 0 };
  GThread *threads[N_NUDGERS];
  gint64 begin_us = g_get_monotonic_time ();
  gint64 took_us;
  guint64 callbacks;

  fixture_begin (&fixture);
  start_nudgers (&fixture, threads);
  poise_test_wait_for (fixture.calls >= N_CALLBACKS);
  callbacks = poise_pacer_get_callbacks (fixture.pacer);
  took_us = g_get_monotonic_time () - begin_us;
  join_nudgers (&fixture, threads);

  g_assert_cmpint (callbacks, <=, took_us / POISE_PACER_INTERVAL_US + 1);
  g_assert_cmpuint (atomic_load (&fixture.changed), >, 100 * callbacks);
  fixture_end (&fixture);
}

/* A value and a nudge, again and again, each as soon as the last one arrived: one
 * wake-up that is lost, and the next never comes. */
static gpointer
change_and_wait_worker (gpointer data)
{
  Fixture *self = data;
  guint n = self->always_rest ? N_WAKE_UPS : N_ROUNDS;

  for (guint i = 0; i < n; i++)
    {
      change (self);
      while (atomic_load (&self->seen) != atomic_load (&self->changed))
        g_thread_yield ();
    }
  atomic_store (&self->stop, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static void
run_wake_ups (gboolean always_rest)
{
  Fixture fixture = { .always_rest = always_rest };
  GThread *thread;

  fixture_begin (&fixture);
  thread = g_thread_new ("changer", change_and_wait_worker, &fixture);
  poise_test_wait_for (atomic_load (&fixture.stop));
  g_thread_join (thread);
  g_assert_cmpuint (atomic_load (&fixture.seen), ==, atomic_load (&fixture.changed));
  fixture_end (&fixture);
}

/* The function says that nothing changed, so the pacer goes to rest each time, just
 * while the thread nudges again. */
static void
test_no_wake_up_is_lost_at_rest (void)
{
  run_wake_ups (TRUE);
}

static void
test_no_wake_up_is_lost_while_pacing (void)
{
  run_wake_ups (FALSE);
}

/* Nothing to do, nothing set for later. */
static void
test_rests (void)
{
  Fixture fixture = { 0 };
  guint calls;

  fixture_begin (&fixture);
  g_assert_true (poise_test_loop_is_asleep ());
  g_assert_cmpuint (poise_pacer_get_callbacks (fixture.pacer), ==, 0);

  change (&fixture);
  g_assert_false (poise_test_loop_is_asleep ());
  poise_test_poll_for (poise_test_loop_is_asleep ());
  g_assert_cmpuint (atomic_load (&fixture.seen), ==, 1);
  calls = fixture.calls;

  poise_test_turn ();
  g_assert_true (poise_test_loop_is_asleep ());
  g_assert_cmpuint (fixture.calls, ==, calls);
  fixture_end (&fixture);
}

static void
test_ticks (void)
{
  Fixture fixture = { 0 };
  gint64 begin_us = g_get_monotonic_time ();
  guint64 callbacks;

  fixture_begin (&fixture);
  poise_pacer_set_ticking (fixture.pacer, TRUE);
  poise_test_wait_for (fixture.calls >= 8);
  callbacks = poise_pacer_get_callbacks (fixture.pacer);
  /* One at once for the change of mind, then one each tick. */
  g_assert_cmpint (callbacks, <=,
                   (g_get_monotonic_time () - begin_us) / POISE_PACER_TICK_US + 2);
  g_assert_false (poise_test_loop_is_asleep ());

  poise_pacer_set_ticking (fixture.pacer, FALSE);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  fixture_end (&fixture);
}

/* How long the main loop would sleep now, in milliseconds, -1 for ever. */
static int
get_sleep_ms (void)
{
  GMainContext *context = g_main_context_default ();
  int priority, timeout_ms;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &timeout_ms, NULL, 0);
  g_main_context_release (context);
  return timeout_ms;
}

/* A nudge does not wait for the tick: an interval at most. */
static void
test_nudge_while_ticking (void)
{
  Fixture fixture = { .always_rest = TRUE };
  guint64 callbacks;

  fixture_begin (&fixture);
  poise_pacer_set_ticking (fixture.pacer, TRUE);
  poise_test_wait_for (fixture.calls > 0);
  callbacks = poise_pacer_get_callbacks (fixture.pacer);
  change (&fixture);
  g_assert_cmpint (get_sleep_ms (), >=, 0);
  g_assert_cmpint (get_sleep_ms (), <=,
                   POISE_PACER_INTERVAL_US / G_TIME_SPAN_MILLISECOND + 1);
  poise_test_wait_for (atomic_load (&fixture.seen) == 1);
  g_assert_cmpuint (poise_pacer_get_callbacks (fixture.pacer), ==, callbacks + 1);
  fixture_end (&fixture);
}

static void
test_nothing_after_close (void)
{
  for (guint i = 0; i < N_CLOSED; i++)
    {
      Fixture fixture = { .always_rest = i % 2 == 0 };
      GThread *threads[N_NUDGERS];
      guint calls;

      fixture_begin (&fixture);
      start_nudgers (&fixture, threads);
      poise_test_wait_for (fixture.calls > 0);
      poise_pacer_close (fixture.pacer);
      calls = fixture.calls;
      while (g_main_context_iteration (NULL, FALSE))
        ;
      join_nudgers (&fixture, threads);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (fixture.calls, ==, calls);
      g_assert_true (poise_test_loop_is_asleep ());
      poise_pacer_unref (fixture.pacer);
    }
}

/* The function may close what calls it, and let go of it. */
static void
test_closed_by_its_function (gconstpointer always_rest)
{
  Fixture fixture
      = { .close_inside = TRUE, .always_rest = GPOINTER_TO_INT (always_rest) };

  fixture_begin (&fixture);
  change (&fixture);
  poise_test_wait_for (fixture.calls > 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture.calls, ==, 1);
}

/* It belongs to the thread that made it, not to the default main context
 * (pitfall 9). */
static gpointer
own_context_worker (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Fixture fixture = { 0 };

  g_main_context_push_thread_default (context);
  fixture_begin (&fixture);
  change (&fixture);
  while (fixture.calls == 0)
    g_main_context_iteration (context, TRUE);
  fixture_end (&fixture);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_own_context (void)
{
  GThread *thread = g_thread_new ("own-context", own_context_worker, NULL);

  poise_test_begin_wait ("the other context turns", __FILE__, __LINE__);
  g_thread_join (thread);
  poise_test_end_wait ();
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/pacer/pitfall-1/one-callback-an-interval",
                   test_pitfall_1_one_callback_an_interval);
  g_test_add_func ("/pacer/no-wake-up-is-lost/at-rest", test_no_wake_up_is_lost_at_rest);
  g_test_add_func ("/pacer/no-wake-up-is-lost/pacing",
                   test_no_wake_up_is_lost_while_pacing);
  g_test_add_func ("/pacer/rests", test_rests);
  g_test_add_func ("/pacer/ticks", test_ticks);
  g_test_add_func ("/pacer/nudge-while-ticking", test_nudge_while_ticking);
  g_test_add_func ("/pacer/nothing-after-close", test_nothing_after_close);
  g_test_add_data_func ("/pacer/closed-by-its-function/changed", GINT_TO_POINTER (FALSE),
                        test_closed_by_its_function);
  g_test_add_data_func ("/pacer/closed-by-its-function/at-rest", GINT_TO_POINTER (TRUE),
                        test_closed_by_its_function);
  g_test_add_func ("/pacer/own-context", test_own_context);
  return g_test_run ();
}
