/* SPDX-License-Identifier: MIT */
/* A job that takes another one's place, as when a picture is zoomed. */
#include "tests/unit/poise-test.h"

static PoiseJob *
replace (PoiseRunner *runner,
         PoiseJob    *job,
         const char  *steps)
{
  g_autoptr (PoiseParams) params = poise_params_copy (poise_job_get_params (job));
  g_autoptr (GError) error = NULL;
  PoiseJob *again;

  g_assert_true (poise_params_set (params, "steps", steps, &error));
  again = poise_runner_replace (runner, job, params, &error);
  g_assert_no_error (error);
  g_assert_true (again != job);
  poise_test_check_mirror (runner);
  return again;
}

static PoiseJob *
get_item (PoiseRunner *runner,
          guint        position)
{
  g_autoptr (PoiseJob) job = g_list_model_get_item (G_LIST_MODEL (runner), position);

  return job;
}

static void
wait_for_all (PoiseRunner *runner)
{
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
}

static void
test_running (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) old = NULL;
  PoiseJob *again;

  poise_test_probe_reset ();
  poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  old = g_object_ref (poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL));
  poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.entered) > 0);

  again = replace (runner, old, "7");
  g_assert_true (get_item (runner, 1) == again);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runner)), ==, 3);
  g_assert_cmpint (poise_params_get_int (poise_job_get_params (again), "steps"), ==, 7);
  poise_test_run_to_end (old);
  poise_test_assert_states (old, "queued running cancelling cancelled");
  g_assert_true (poise_job_is_active (again));
  poise_job_cancel (again);
  wait_for_all (runner);
}

static void
test_ended (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) old =
      g_object_ref (poise_test_start (runner, &poise_test_kind_busy, NULL, NULL));
  PoiseJob *again;

  poise_test_run_to_end (old);
  again = replace (runner, old, "3");
  poise_test_run_to_end (again);
  poise_test_assert_states (old, "queued running done");
  poise_test_assert_states (again, "queued running done");
}

/* One that waits for the processors gives up its place in that queue too. */
static void
test_queued (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) old = NULL;
  PoiseJob *again;

  poise_test_probe_reset ();
  poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  old = g_object_ref (poise_test_start (runner, &poise_test_kind_heap, NULL, NULL));
  again = replace (runner, old, "3");
  poise_test_assert_states (old, "queued cancelled");
  g_assert_cmpint (poise_job_get_state (again), ==, POISE_JOB_QUEUED);
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  poise_test_assert_states (again, "queued running done");
}

/* Each scroll of a wheel starts anew; those before must leave nothing behind. */
static void
test_many_in_a_row (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, NULL, "threads", "2",
                                    "steps", "100000", NULL);

  for (guint i = 0; i < 200; i++)
    {
      job = replace (runner, job, i < 199 ? "100000" : "5");
      if (i % 3 == 0)
        poise_test_turn ();
    }
  wait_for_all (runner);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runner)), ==, 1);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
  g_assert_cmpuint (poise_job_get_units (job), ==, 10);
}

static void
test_refused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL);
  g_autoptr (GError) error = NULL;

  atomic_store (&poise_test_probe.refuse, TRUE);
  g_assert_null (
      poise_runner_replace (runner, job, poise_job_get_params (job), &error));
  atomic_store (&poise_test_probe.refuse, FALSE);
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_true (get_item (runner, 0) == job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_RUNNING);
  poise_job_cancel (job);
  wait_for_all (runner);
}

static void
test_removed (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) job =
      g_object_ref (poise_test_start (runner, &poise_test_kind_busy, NULL, NULL));
  g_autoptr (GError) error = NULL;

  poise_test_run_to_end (job);
  poise_runner_remove (runner, job);
  g_assert_null (poise_runner_replace (runner, job, poise_job_get_params (job), &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (poise_runner_get_n_active (runner), ==, 0);
}

/* Whoever holds the runner lets go of it while the old job's thread, deaf to cancel,
 * still works: it must reach nobody. */
static void
test_runner_goes_first (void)
{
  PoiseRunner *runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) old = NULL;

  poise_test_probe_reset ();
  old = g_object_ref (poise_test_start (runner, &poise_test_kind_deaf, NULL, NULL));
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) > 0);
  replace (runner, old, "3");
  g_object_unref (runner);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (old);
  g_assert_cmpint (poise_job_get_state (old), ==, POISE_JOB_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/replace/running", test_running);
  g_test_add_func ("/replace/ended", test_ended);
  g_test_add_func ("/replace/queued", test_queued);
  g_test_add_func ("/replace/many-in-a-row", test_many_in_a_row);
  g_test_add_func ("/replace/refused", test_refused);
  g_test_add_func ("/replace/removed", test_removed);
  g_test_add_func ("/replace/runner-goes-first", test_runner_goes_first);
  return g_test_run ();
}
