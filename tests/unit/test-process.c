/* SPDX-License-Identifier: MIT */
/* Jobs in a child process that does what it should. */
#include "tests/unit/poise-test-process.h"

#include <unistd.h>

#define SHORT_GRACE_US (200 * G_TIME_SPAN_MILLISECOND)

static void
test_workers (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_process_start_long (runner, &poise_test_kind_busy);
  pid_t child = poise_test_process_find_child (getpid ());

  g_assert_cmpint (child, >, 0);
  for (guint i = 0; i < 2; i++)
    {
      PoiseWorker *worker = poise_job_get_worker (job, i);
      g_autofree char *task = NULL;

      poise_test_wait_for (poise_worker_get_units (worker) > 0);
      task = g_strdup_printf ("/proc/%d/task/%d", (int) child,
                              poise_worker_get_tid (worker));
      g_assert_true (g_file_test (task, G_FILE_TEST_EXISTS));
      g_assert_cmpint (poise_worker_get_state (worker), ==, POISE_WORKER_RUNNING);
      g_assert_cmpfloat (poise_worker_get_fraction (worker), >, 0);
      g_assert_cmpint (poise_worker_get_elapsed_us (worker), >, 0);
    }
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (poise_worker_get_elapsed_us (poise_job_get_worker (job, i)), <=,
                     poise_job_get_elapsed_us (job));
}

/* As in the child, line by line, and none twice. */
static void
test_log (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = poise_test_process_way ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_unfinished, &way, NULL);
  PoiseLines *log = poise_job_get_log (job);

  poise_test_run_to_end (job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 3);
  g_assert_cmpstr (poise_lines_get (log, 0), ==, "unfinished-1 in");
  g_assert_cmpstr (poise_lines_get (log, 1), ==, "unfinished-1 out");
  g_assert_cmpstr (poise_lines_get (log, 2), ==, "not finished");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, "test: 3 of 7 parts failed");
}

static void
test_failures (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = poise_test_process_way ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_fail, &way, "threads", "3",
                                    "fail-worker", "1", "fail-step", "4", "steps",
                                    "1000000", "us", "100", NULL);

  poise_test_process_assert_failed (job, "fail-2: broken in step 4");
  poise_test_process_assert_failed (
      poise_test_process_start (runner, &poise_test_kind_spoiled, "2"),
      "test: not a number");
}

static void
test_refused (void)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_test_kind_unpacked);
  g_autoptr (GError) error = NULL;
  PoiseWay way = poise_test_process_way ();

  g_assert_false (poise_way_check (&way, params, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==,
                   "unpacked: its result cannot leave a child process; use the strategy "
                   "“thread”");
}

/* Paused it costs nothing: nobody polls, and a silence longer than any patience is none. */
static void
test_pause (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  gint64 paused_us;
  guint64 units;

  job = poise_test_process_start_long (runner, &poise_test_kind_busy);
  poise_job_pause (job);
  for (guint i = 0; i < 2; i++)
    poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, i)) ==
                         POISE_WORKER_PAUSED);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  units = poise_job_get_units (job);
  /* Not before: a child that runs may be held up for so long. */
  poise_process_set_patience (POISE_TEST_SHORT_SILENCE_US, POISE_PROCESS_GRACE_US);
  paused_us = g_get_monotonic_time ();
  poise_test_poll_for (g_get_monotonic_time () >
                       paused_us + 2 * POISE_TEST_SHORT_SILENCE_US);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_PAUSED);
  g_assert_cmpuint (poise_job_get_units (job), ==, units);
  poise_process_set_patience (POISE_PROCESS_SILENCE_US, POISE_PROCESS_GRACE_US);

  poise_job_resume (job);
  poise_test_wait_for (poise_job_get_units (job) > units);
  poise_job_pause (job);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job,
                            "queued running paused running paused cancelling cancelled");
}

/* At any moment, before there is a child and after it has ended. */
static void
test_cancel (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = poise_test_process_start (runner, &poise_test_kind_busy, "20");
      gint64 end_us = g_get_monotonic_time () + g_test_rand_int_range (0, 40000);

      poise_test_poll_for (g_get_monotonic_time () >= end_us);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      g_assert_null (poise_job_get_error (job));
      g_assert_cmpint (poise_job_get_cancel_us (job), <, G_USEC_PER_SEC * 60);
    }
}

/* Nothing is started that is not wanted any more. */
static void
test_cancelled_before (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_process_start (runner, &poise_test_kind_busy, "20");

  poise_process_set_program ("/nonexistent");
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_process_set_program (NULL);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_cmpint (poise_job_get_cancel_us (job), ==, 0);
}

/* What does not hear the cancel is killed; the job is cancelled all the same. */
static void
test_deaf (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  PoiseLines *log;

  poise_process_set_patience (POISE_PROCESS_SILENCE_US, SHORT_GRACE_US);
  job = poise_test_process_start (runner, &poise_test_kind_deaf, "1");
  log = poise_job_get_log (job);
  poise_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (log)) > 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_cmpstr (
      poise_lines_get (log, g_list_model_get_n_items (G_LIST_MODEL (log)) - 1), ==,
      "deaf: the child process did not stop in time and was killed (SIGKILL)");
  g_assert_cmpint (poise_job_get_cancel_us (job), >=, SHORT_GRACE_US);
  poise_process_set_patience (POISE_PROCESS_SILENCE_US, POISE_PROCESS_GRACE_US);
}

/* Far more than a socket holds, and the main loop turns meanwhile. */
static void
test_large_result (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = poise_test_process_way ();
  PoiseJob *job =
      poise_test_start (runner, &poise_test_kind_large, &way, "steps", "48", NULL);
  g_autoptr (GVariant) result = NULL;
  gint64 steps;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "steps", "x", &steps));
  g_assert_cmpint (steps, ==, 48);
}

/* Many at once, each with a child of its own; the runner goes first. */
static void
test_let_go (void)
{
  int plans = atomic_load (&poise_test_probe.plans);

  for (guint i = 0; i < 10; i++)
    {
      PoiseRunner *runner = poise_test_runner_new ();

      poise_test_process_start (runner, &poise_test_kind_sleep, "1000000");
      poise_test_process_start (runner, &poise_test_kind_sleep, "1000000");
      for (guint turn = 0; turn < i; turn++)
        poise_test_turn ();
      g_object_unref (runner);
    }
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == plans);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/process/workers", test_workers);
  g_test_add_func ("/process/log", test_log);
  g_test_add_func ("/process/failures", test_failures);
  g_test_add_func ("/process/refused", test_refused);
  g_test_add_func ("/process/pause", test_pause);
  g_test_add_func ("/process/cancel", test_cancel);
  g_test_add_func ("/process/cancelled-before", test_cancelled_before);
  g_test_add_func ("/process/deaf", test_deaf);
  g_test_add_func ("/process/large-result", test_large_result);
  g_test_add_func ("/process/let-go", test_let_go);
  return poise_test_process_run ("/process/nothing-is-left");
}
