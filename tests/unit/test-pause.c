/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

static void
wait_for_workers (PoiseJob        *job,
                  PoiseWorkerState state)
{
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, i)) == state);
}

/* Something else happens meanwhile. */
static void
run_another_job (PoiseRunner *runner)
{
  PoiseWay way = poise_test_way ("thread", "paced", POISE_POOL_SHARED);
  PoiseJob *job
      = poise_test_start (runner, &poise_test_kind_sleep, &way, "us", "5000", NULL);

  poise_test_run_to_end (job);
  g_assert_true (poise_runner_remove (runner, job));
}

static void
test_pause_and_resume (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  int steps;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "2", "steps",
                          "20000", "us", "20", NULL);
  /* To show thousands of reports takes a while, in which the job would go to its end. */
  poise_test_block_until (atomic_load (&poise_test_probe.steps) > 10);
  poise_job_pause (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_PAUSED);
  wait_for_workers (job, POISE_WORKER_PAUSED);

  steps = atomic_load (&poise_test_probe.steps);
  /* Nobody polls, nothing ticks: a paused job costs nothing. */
  poise_test_poll_for (poise_test_loop_is_asleep ());
  g_usleep (1000);
  g_assert_cmpint (atomic_load (&poise_test_probe.steps), ==, steps);
  g_assert_true (poise_test_loop_is_asleep ());

  poise_job_resume (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_RUNNING);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running paused running done");
  g_assert_cmpuint (poise_job_get_units (job), ==, 40000);
}

/* The clock of a job stands still in a pause, however long. */
static void
test_elapsed_leaves_pauses_out (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL);
  gint64 elapsed_us;

  poise_test_poll_for (poise_job_get_elapsed_us (job) > 2000);
  poise_job_pause (job);
  elapsed_us = poise_job_get_elapsed_us (job);
  run_another_job (runner);
  g_assert_cmpint (poise_job_get_elapsed_us (job), ==, elapsed_us);
  poise_job_resume (job);
  poise_test_poll_for (poise_job_get_elapsed_us (job) > elapsed_us);

  /* Ended in a pause: the pause is still left out. */
  poise_job_pause (job);
  elapsed_us = poise_job_get_elapsed_us (job);
  run_another_job (runner);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_elapsed_us (job), ==, elapsed_us);
  poise_test_assert_states (job,
                            "queued running paused running paused cancelling cancelled");
}

/* Pauses a job whose one worker sleeps. Returns: FALSE, and the test is skipped, when
 * the machine was so slow that it had slept its fill. */
static gboolean
pause_asleep (PoiseJob *job)
{
  PoiseWorker *worker = poise_job_get_worker (job, 0);

  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED ||
                       !poise_job_is_active (job));
  if (poise_job_is_active (job))
    return TRUE;
  g_test_skip ("the machine is too busy");
  return FALSE;
}

/* A sleeping worker sleeps on where it was: not less for the pause, and it does not
 * begin anew. */
static void
test_sleep_keeps_what_is_left (void)
{
  const gint64 sleep_us = 400 * G_TIME_SPAN_MILLISECOND;
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();
  gint64 paused_us, resumed_us;
  PoiseJob *job;

  job = poise_test_start (runner, &poise_test_kind_sleep, NULL, "steps", "1", "us",
                          "400000", NULL);
  if (!pause_asleep (job))
    return;
  paused_us = g_get_monotonic_time ();

  /* Far longer than the whole sleep. */
  poise_test_block_until (g_get_monotonic_time () > begin_us + 2 * sleep_us);
  resumed_us = g_get_monotonic_time ();
  poise_job_resume (job);
  poise_test_run_to_end (job);
  /* It had slept at most from the start to where it was seen paused. */
  g_assert_cmpint (g_get_monotonic_time () - resumed_us, >=,
                   sleep_us - (paused_us - begin_us));
}

/* Nor does it begin anew: of two that sleep, the one that had but a little left is
 * through before the other, who would be through before it otherwise. So long that a busy
 * machine does not see the end of both at once. */
static void
test_sleep_does_not_begin_anew (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();
  PoiseJob *job, *other;

  job = poise_test_start (runner, &poise_test_kind_sleep, NULL, "steps", "1", "us",
                          "4000000", NULL);
  poise_test_block_until (g_get_monotonic_time () > begin_us + 2500000);
  if (!pause_asleep (job))
    return;
  poise_job_resume (job);
  other = poise_test_start (runner, &poise_test_kind_sleep, NULL, "steps", "1", "us",
                            "3800000", NULL);
  poise_test_run_to_end (job);
  g_assert_true (poise_job_is_active (other));
  poise_test_run_to_end (other);
}

/* A worker whose step goes on while its job is paused. */
static atomic_bool may_report, may_end;

static gpointer
late_plan_new (const PoiseParams *params,
               GError           **error)
{
  return g_new0 (char, 1);
}

static PoiseStep
late_step (PoiseContext *context,
           gpointer      plan,
           gpointer      share,
           GError      **error)
{
  while (!atomic_load (&may_report))
    g_usleep (100);
  poise_context_report (context, 7);
  while (!atomic_load (&may_end))
    g_usleep (100);
  return POISE_STEP_MORE;
}

static const PoiseKind late_kind = {
  .id = "late",
  .title = "Late",
  .nature = POISE_NATURE_WAITS,
  .plan = late_plan_new,
  .free_plan = g_free,
  .step = late_step,
};

/* While a job is paused nothing ticks; what its workers still do in their last step
 * is shown all the same. */
static void
test_late_reports_are_shown (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  atomic_store (&may_report, FALSE);
  atomic_store (&may_end, FALSE);
  job = poise_test_start (runner, &late_kind, NULL, NULL);
  wait_for_workers (job, POISE_WORKER_RUNNING);
  poise_job_pause (job);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  atomic_store (&may_report, TRUE);
  poise_test_wait_for (poise_job_get_units (job) == 7);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  atomic_store (&may_end, TRUE);
  wait_for_workers (job, POISE_WORKER_PAUSED);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
}

/* The clock of a job's own, as its worker last read it; and whether it may end. */
static atomic_llong clock_us;

static PoiseStep
clock_step (PoiseContext *context,
            gpointer      plan,
            gpointer      share,
            GError      **error)
{
  atomic_store (&clock_us, poise_context_get_time_us (context));
  return poise_context_sleep (context, 100, error) ? POISE_STEP_MORE : POISE_STEP_FAILED;
}

static const PoiseKind clock_kind = {
  .id = "clock",
  .title = "Clock",
  .nature = POISE_NATURE_WAITS,
  .plan = late_plan_new,
  .free_plan = g_free,
  .step = clock_step,
};

/* What workers measure by leaves all pauses out, and goes on where it was. */
static void
test_clock_leaves_pauses_out (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  gint64 begin_us, first_us, last_us, ran_us;
  gint64 paused_us = 0;

  atomic_store (&clock_us, 0);
  begin_us = g_get_monotonic_time ();
  job = poise_test_start (runner, &clock_kind, NULL, NULL);
  poise_test_poll_for (atomic_load (&clock_us) > 0);
  first_us = last_us = atomic_load (&clock_us);
  g_assert_cmpint (first_us, >=, begin_us);
  for (guint i = 0; i < 3; i++)
    {
      gint64 pause_begin_us;

      poise_job_pause (job);
      pause_begin_us = g_get_monotonic_time ();
      wait_for_workers (job, POISE_WORKER_PAUSED);
      g_assert_cmpint (atomic_load (&clock_us), >=, last_us);
      last_us = atomic_load (&clock_us);
      poise_test_block_until (g_get_monotonic_time () > pause_begin_us + G_USEC_PER_SEC / 4);
      paused_us += g_get_monotonic_time () - pause_begin_us;
      poise_job_resume (job);
      poise_test_poll_for (atomic_load (&clock_us) > last_us);
    }
  ran_us = g_get_monotonic_time () - begin_us - paused_us;
  g_assert_cmpint (atomic_load (&clock_us) - first_us, <=, ran_us);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
}

/* Pausing takes hold between two steps; one that is through by then ends. */
static void
test_paused_in_the_last_step (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_deaf, NULL, "steps", "1", NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) == 1);
  poise_job_pause (job);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running paused done");
  /* Nobody knew the total, but now it is all done. */
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

/* A worker of a paused job fails: the others, who wait in the pause, end too. */
static void
test_failed_while_paused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_fail, NULL, "threads", "3",
                                    "us", "1000", "fail-worker", "1", "fail-step", "2",
                                    "steps", "1000000", NULL);

  poise_test_begin_wait ("the job has failed", __FILE__, __LINE__);
  while (poise_job_is_active (job))
    {
      /* Wherever it is caught. */
      poise_job_pause (job);
      poise_test_turn ();
      poise_job_resume (job);
      poise_test_turn ();
    }
  poise_test_end_wait ();
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
}

static void
test_pause_means_nothing (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  second = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "2", NULL);
  /* Not running yet. */
  poise_job_pause (second);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_QUEUED);
  /* Not paused. */
  poise_job_resume (first);
  poise_job_resume (second);
  poise_job_pause (first);
  poise_job_pause (first);
  g_assert_cmpint (poise_job_get_state (first), ==, POISE_JOB_PAUSED);
  poise_job_resume (first);
  poise_job_resume (first);
  g_assert_cmpint (poise_job_get_state (first), ==, POISE_JOB_RUNNING);
  poise_job_cancel (first);
  /* Not running any more. */
  poise_job_pause (first);
  poise_job_resume (first);
  g_assert_cmpint (poise_job_get_state (first), ==, POISE_JOB_CANCELLING);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (first);
  poise_test_run_to_end (second);
}

/* Thousands of pauses, each taken back at once: none is left hanging. */
static void
test_flicker (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_sleep, NULL, "threads", "4",
                                    "steps", "200", "us", "50", NULL);

  for (guint i = 0; i < 5000; i++)
    {
      poise_job_pause (job);
      if (i % 3 == 0)
        poise_test_turn ();
      poise_job_resume (job);
      if (i % 7 == 0)
        poise_test_turn ();
    }
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
  g_assert_cmpuint (poise_job_get_units (job), ==, 800);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_data_func ("/pause/and-resume/paced", "paced", test_pause_and_resume);
  g_test_add_data_func ("/pause/and-resume/each", "each", test_pause_and_resume);
  g_test_add_func ("/pause/elapsed", test_elapsed_leaves_pauses_out);
  g_test_add_func ("/pause/sleep-keeps-what-is-left", test_sleep_keeps_what_is_left);
  g_test_add_func ("/pause/sleep-does-not-begin-anew", test_sleep_does_not_begin_anew);
  g_test_add_func ("/pause/late-reports-are-shown", test_late_reports_are_shown);
  g_test_add_func ("/pause/clock", test_clock_leaves_pauses_out);
  g_test_add_func ("/pause/in-the-last-step", test_paused_in_the_last_step);
  g_test_add_func ("/pause/failed-meanwhile", test_failed_while_paused);
  g_test_add_func ("/pause/means-nothing", test_pause_means_nothing);
  g_test_add_func ("/pause/flicker", test_flicker);
  return g_test_run ();
}
