/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"

static double
get_waited_s (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  double waited_s;

  g_assert_true (g_variant_lookup (result, "waited_s", "d", &waited_s));
  return waited_s;
}

static void
assert_waited (PoiseJob *job)
{
  g_autofree char *log = poise_lines_to_text (poise_job_get_log (job));
  g_autofree char *text = poise_job_print_result (job);

  poise_test_assert_states (job, "queued running done");
  g_assert_cmpfloat (get_waited_s (job), >=, 1);
  g_assert_cmpint (poise_job_get_elapsed_us (job), >=, G_USEC_PER_SEC);
  g_assert_true (g_regex_match_simple ("^Waiting for data\nData came after [0-9.]+ s\n$",
                                       log, 0, 0));
  g_assert_true (g_regex_match_simple ("^Waited [0-9.]+ s for data\n$", text, 0, 0));
}

/* One thread waits for data; the other serves what else there is. */
static void
test_waits (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *paced
      = poise_test_start (runner, &poise_kind_wait, NULL, "seconds", "1", NULL);
  PoiseWay way = poise_test_way ("thread", "each", POISE_POOL_PRIVATE);
  PoiseJob *each
      = poise_test_start (runner, &poise_kind_wait, &way, "seconds", "1", NULL);

  poise_test_run_to_end (paced);
  poise_test_run_to_end (each);
  assert_waited (paced);
  assert_waited (each);
}

/* The bar moves while nothing comes. */
static void
test_bar_moves (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_kind_wait, NULL, "seconds", "86400", NULL);
  PoiseWorker *worker = poise_job_get_worker (job, 0);

  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_WAITING_FOR_DATA);
  for (guint i = 0; i < 5; i++)
    {
      double fraction = poise_worker_get_fraction (worker);

      poise_test_wait_for (poise_worker_get_fraction (worker) > fraction);
      g_assert_cmpint (poise_worker_get_state (worker), ==, POISE_WORKER_WAITING_FOR_DATA);
    }
  poise_job_cancel (job);
  poise_test_run_to_end (job);
}

static void
test_on_the_main_thread (void)
{
  PoiseWay way = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  assert_waited (poise_test_start (runner, &poise_kind_wait, &way, "seconds", "1", NULL));
}

/* A cancel wakes it in its system call. */
static void
test_cancel (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_kind_wait, NULL, "seconds", "86400", NULL);
  g_autoptr (GVariant) result = NULL;
  g_autofree char *text = NULL;

  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_WAITING_FOR_DATA);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  result = poise_job_dup_result (job);
  g_assert_null (result);
  text = poise_job_print_result (job);
  g_assert_cmpstr (text, ==, "");
}

static void
start_and_cancel (PoiseRunner *runner)
{
  PoiseJob *first = poise_test_start (runner, &poise_kind_wait, NULL, NULL);

  for (guint i = 0; i < 100; i++)
    poise_test_start (runner, &poise_kind_wait, NULL, NULL);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (first, 0)) ==
                       POISE_WORKER_WAITING_FOR_DATA);
  poise_runner_cancel_all (runner);
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
  poise_runner_remove_ended (runner);
}

static void
test_closes_what_it_opens (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  guint before;

  /* GLib opens one or two for itself the first time. */
  start_and_cancel (runner);
  before = poise_test_count_fds ();
  start_and_cancel (runner);
  /* What the last one of the first round had not closed yet is not counted again. */
  poise_test_poll_for (poise_test_count_fds () <= before);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/wait/waits", test_waits);
  g_test_add_func ("/wait/bar-moves", test_bar_moves);
  g_test_add_func ("/wait/on-the-main-thread", test_on_the_main_thread);
  g_test_add_func ("/wait/cancel", test_cancel);
  g_test_add_func ("/wait/closes-what-it-opens", test_closes_what_it_opens);
  return g_test_run ();
}
