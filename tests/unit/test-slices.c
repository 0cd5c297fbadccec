/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-slices.h"

#define STEP_US 50
/* Each step takes its time by the clock that the turn is measured by, and the last one is
 * the first that passes the turn's end. */
#define STEPS_PER_TURN_MAX (POISE_SLICES_TURN_US / STEP_US + 1)
/* A source that is due each millisecond is due after so many steps. */
#define STEPS_PER_MS (G_TIME_SPAN_MILLISECOND / STEP_US)

static PoiseWay
slices (void)
{
  return poise_test_way ("slices", "paced", POISE_POOL_BY_NATURE);
}

static gboolean
count_cb (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

/* No turn is longer than it must be, and what has a higher priority comes in between. */
static void
test_turns (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  guint n_dispatched = 0;
  guint source = g_timeout_add_full (G_PRIORITY_DEFAULT, 1, count_cb, &n_dispatched, NULL);
  guint n_full_turns = 0;
  gint64 left = 0;
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "2", "steps",
                          "1000", "us", G_STRINGIFY (STEP_US), NULL);
  poise_test_begin_wait ("the job has ended", __FILE__, __LINE__);
  while (poise_job_is_active (job))
    {
      int before = atomic_load (&poise_test_probe.steps);
      guint dispatched_before = n_dispatched;
      int steps;

      g_main_context_iteration (NULL, TRUE);
      steps = atomic_load (&poise_test_probe.steps) - before;
      g_assert_cmpint (steps, <=, STEPS_PER_TURN_MAX);
      /* After a turn of a millisecond the other source comes first. */
      if (left >= STEPS_PER_MS)
        g_assert_cmpuint (n_dispatched, ==, dispatched_before + 1);
      left = steps;
      n_full_turns += steps >= STEPS_PER_MS;
    }
  poise_test_end_wait ();
  g_source_remove (source);
  g_assert_cmpuint (n_dispatched + 1, >=, n_full_turns);
  /* There were some to be looked at; how many, the machine decides. */
  g_assert_cmpuint (n_full_turns, >, 0);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (poise_job_get_units (job), ==, 2000);
}

/* The same for one step: longer than a turn, it is the only one. */
static void
test_long_steps (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_sleep, &way, "steps", "5", "us", "4000",
                          NULL);
  poise_test_begin_wait ("the job has ended", __FILE__, __LINE__);
  while (poise_job_is_active (job))
    {
      int before = atomic_load (&poise_test_probe.steps);

      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (atomic_load (&poise_test_probe.steps), <=, before + 1);
    }
  poise_test_end_wait ();
  g_assert_cmpuint (poise_job_get_units (job), ==, 5);
}

static void
check_order (PoiseJob *job)
{
  for (guint i = 1; i < poise_job_get_n_workers (job); i++)
    if (poise_worker_get_state (poise_job_get_worker (job, i)) !=
        POISE_WORKER_WAITING_FOR_THREAD)
      g_assert_cmpint (poise_worker_get_state (poise_job_get_worker (job, i - 1)), ==,
                       POISE_WORKER_FINISHED);
}

/* One worker after the other, all of them on the main thread; several jobs take turns. */
static void
test_one_after_the_other (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "5", "steps",
                            "200", "us", "100", NULL);
  poise_test_begin_wait ("the job has ended", __FILE__, __LINE__);
  while (poise_job_is_active (first))
    {
      g_main_context_iteration (NULL, TRUE);
      check_order (first);
    }
  poise_test_end_wait ();
  g_assert_cmpint (atomic_load (&poise_test_probe.peak), ==, 1);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (poise_worker_get_tid (poise_job_get_worker (first, i)), ==, gettid ());

  first = poise_test_start (runner, &poise_test_kind_busy, &way, "steps", "1000", "us",
                            "100", NULL);
  second = poise_test_start (runner, &poise_test_kind_busy, &way, "steps", "1000", "us",
                             "100", NULL);
  poise_test_wait_for (poise_job_get_units (first) > 0 && poise_job_get_units (second) > 0);
  g_assert_true (poise_job_is_active (first) && poise_job_is_active (second));
  poise_test_run_to_end (first);
  poise_test_run_to_end (second);
}

/* Workers that make something ready for one another never meet. */
static void
test_common_heap (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_heap, &way, "threads", "3",
                                    "steps", "5000", NULL);

  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_job_get_units (job), ==, 5000);
  g_assert_cmpuint (poise_job_get_reports (job), ==, 5000);
}

static PoiseJob *
start_long (PoiseRunner *runner)
{
  PoiseWay way = slices ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "2", "steps",
                          "1000000", "us", "20", NULL);
  poise_test_wait_for (poise_job_get_units (job) > 0);
  return job;
}

static void
pause_it (PoiseJob *job)
{
  poise_job_pause (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_PAUSED);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_PAUSED);
  /* Nobody polls, nothing ticks: a paused job costs nothing. */
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

static void
test_pause_and_resume (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "2",
                                    "steps", "2000", "us", "20", NULL);
  int steps;

  poise_test_wait_for (poise_job_get_units (job) > 0);
  pause_it (job);
  steps = atomic_load (&poise_test_probe.steps);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (atomic_load (&poise_test_probe.steps), ==, steps);

  poise_job_resume (job);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) !=
                       POISE_WORKER_PAUSED);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running paused running done");
  g_assert_cmpuint (poise_job_get_units (job), ==, 4000);
}

static void
test_cancel (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_long (runner);

  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  /* The second worker never began. */
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 1);
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);
}

static void
test_cancel_while_paused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_long (runner);

  pause_it (job);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running paused cancelling cancelled");
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);
}

static gpointer
cancel_worker (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* From another thread, while the main loop is fast asleep. */
static void
test_cancel_from_a_thread (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 20; i++)
    {
      PoiseJob *job = start_long (runner);
      GThread *thread;

      if (i % 2 == 0)
        pause_it (job);
      thread = g_thread_new ("cancel", cancel_worker, poise_job_get_cancellable (job));
      poise_test_run_to_end (job);
      g_thread_join (thread);
      g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
    }
}

/* Whoever lets go of the runner while a job is paused leaves nothing behind. */
static void
test_let_go_while_paused (void)
{
  PoiseRunner *runner = poise_test_runner_new ();
  int plans = atomic_load (&poise_test_probe.plans);
  g_autoptr (PoiseJob) job = g_object_ref (start_long (runner));

  pause_it (job);
  g_object_unref (runner);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
  g_clear_object (&job);
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == plans);
  g_assert_true (poise_test_loop_is_asleep ());

  /* The same when nobody keeps the job. */
  runner = poise_test_runner_new ();
  pause_it (start_long (runner));
  g_object_unref (runner);
  poise_test_wait_for (atomic_load (&poise_test_probe.plans) == plans);
  g_assert_true (poise_test_loop_is_asleep ());
}

/* Thousands of pauses, each taken back at once: none is left hanging. */
static void
test_flicker (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "3",
                                    "steps", "4000", "us", "10", NULL);

  for (guint i = 0; i < 2000; i++)
    {
      poise_job_pause (job);
      if (i % 3 == 0)
        g_main_context_iteration (NULL, FALSE);
      poise_job_resume (job);
      if (i % 211 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_job_get_units (job), ==, 12000);
}

/* A worker that fails ends the others, those that have not begun too. */
static void
test_failure (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_fail, &way, "threads", "3", "steps", "4",
                          "fail-worker", "1", "fail-step", "2", NULL);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, "fail-2: broken in step 2");
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 2);
  g_assert_cmpuint (poise_job_get_units (job), ==, 6);
}

/* What would wait for ever is refused. */
static void
test_meeting_is_refused (void)
{
  PoiseWay way = slices ();
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_test_kind_meet);
  g_autoptr (GError) error = NULL;

  g_assert_true (poise_params_set (params, "threads", "2", NULL));
  g_assert_null (poise_runner_start (runner, params, &way, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runner)), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/slices/turns", test_turns);
  g_test_add_func ("/slices/long-steps", test_long_steps);
  g_test_add_func ("/slices/one-after-the-other", test_one_after_the_other);
  g_test_add_func ("/slices/common-heap", test_common_heap);
  g_test_add_func ("/slices/pause-and-resume", test_pause_and_resume);
  g_test_add_func ("/slices/cancel", test_cancel);
  g_test_add_func ("/slices/cancel-while-paused", test_cancel_while_paused);
  g_test_add_func ("/slices/cancel-from-a-thread", test_cancel_from_a_thread);
  g_test_add_func ("/slices/let-go-while-paused", test_let_go_while_paused);
  g_test_add_func ("/slices/flicker", test_flicker);
  g_test_add_func ("/slices/failure", test_failure);
  g_test_add_func ("/slices/meeting-is-refused", test_meeting_is_refused);
  return g_test_run ();
}
