/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include <string.h>
#include <unistd.h>

/* Each way that a kind can be run in. */
typedef struct
{
  const PoiseKind *kind;
  const char      *strategy;
  const char      *delivery;
  const char      *threads;
} Case;

#define IN_EVERY_WAY(kind, threads)                                                      \
  { kind, "thread", "paced", threads }, { kind, "thread", "each", threads },             \
      { kind, "main", "paced", threads }, { kind, "main", "each", threads }

static const Case cases[] = {
  IN_EVERY_WAY (&poise_test_kind_busy, "1"),
  IN_EVERY_WAY (&poise_test_kind_busy, "5"),
  IN_EVERY_WAY (&poise_test_kind_heap, "3"),
  IN_EVERY_WAY (&poise_test_kind_sleep, "1"),
  IN_EVERY_WAY (&poise_test_kind_sleep, "12"),
  { &poise_test_kind_meet, "thread", "paced", "7" },
  { &poise_test_kind_meet, "thread", "each", "2" },
};

static PoiseJob *
start_case (PoiseRunner *runner,
            const Case  *self,
            const char  *steps)
{
  PoiseWay way = poise_test_way (self->strategy, self->delivery, POISE_POOL_BY_NATURE);

  return poise_test_start (runner, self->kind, &way, "threads", self->threads, "steps",
                           steps, "us", "20", NULL);
}

static guint64
sum_units (PoiseJob *job)
{
  guint64 units = 0;

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    units += poise_worker_get_units (poise_job_get_worker (job, i));
  return units;
}

/* Ends once, with everything in its final place; that nothing changes afterwards and
 * that all comes on the main thread the record checks. */
static void
assert_done (PoiseJob *job,
             guint64   units)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autofree char *text = poise_job_print_result (job);

  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (poise_test_record (job)->n_ended, ==, 1);
  g_assert_no_error (poise_job_get_error (job));
  g_assert_cmpuint (poise_job_get_units (job), ==, units);
  g_assert_cmpuint (sum_units (job), ==, units);
  g_assert_cmpuint (poise_job_get_reports (job), ==, units);
  g_assert_cmpuint (poise_job_get_callbacks (job), <=,
                    units + 2 * poise_job_get_n_workers (job) + 2);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
  g_assert_cmpint (poise_job_get_cancel_us (job), ==, 0);
  g_assert_nonnull (result);
  g_assert_cmpstr (text, ==, "complete\n");
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    g_assert_cmpfloat (poise_worker_get_fraction (poise_job_get_worker (job, i)), ==, 1);
}

static void
test_done (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = start_case (runner, &cases[i], "40");
      guint64 n_workers = cases[i].kind == &poise_test_kind_heap
                              ? 1
                              : poise_job_get_n_workers (job);

      poise_test_run_to_end (job);
      assert_done (job, 40 * n_workers);
      /* What was posted and not yet delivered comes now, and must not show. */
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* The properties say what the functions say. */
static void
test_properties_at_the_end (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_test_kind_sleep, NULL, "us", "1000", NULL);
  g_autofree char *title = NULL;
  g_autofree char *details = NULL;
  g_autofree char *message = NULL;
  PoiseJobState state;
  gboolean active;
  double fraction, rate, left_s;
  gint64 elapsed_us;
  guint64 units;

  poise_test_run_to_end (job);
  g_object_get (job, "title", &title, "details", &details, "message", &message, "state",
                &state, "active", &active, "fraction", &fraction, "rate", &rate, "left-s",
                &left_s, "elapsed-us", &elapsed_us, "units", &units, NULL);
  g_assert_cmpstr (title, ==, "sleep");
  g_assert_true (g_str_has_prefix (details, "Threads 1 · Steps 10 · Length 1,000 µs"));
  g_assert_null (message);
  g_assert_cmpint (state, ==, POISE_JOB_DONE);
  g_assert_false (active);
  g_assert_cmpfloat (fraction, ==, 1);
  g_assert_cmpfloat (rate, ==, poise_job_get_rate (job));
  g_assert_cmpfloat (left_s, ==, -1);
  g_assert_cmpint (elapsed_us, ==, poise_job_get_elapsed_us (job));
  /* Ten naps of a millisecond. */
  g_assert_cmpint (elapsed_us, >=, 10000);
  g_assert_cmpuint (units, ==, 10);
}

/* Pitfall 2: everything that the workers said is there when the job has ended, and
 * nothing comes after it. */
static void
test_pitfall_2_progress_before_the_end (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 100; i++)
    {
      PoiseJob *job = poise_test_start (runner, &poise_test_kind_sleep, &way, "threads",
                                        "3", "steps", "25", NULL);
      GListModel *log = G_LIST_MODEL (poise_job_get_log (job));

      poise_test_run_to_end (job);
      assert_done (job, 75);
      g_assert_cmpuint (g_list_model_get_n_items (log), ==, 6);
    }
}

/* Pitfall 2, for one of several workers: what it reported before its end is older
 * than what was fetched there, and its bar never goes back. The record checks. */
static void
test_pitfall_2_no_bar_goes_back (void)
{
  PoiseWay way = poise_test_way ("thread", "each", POISE_POOL_BY_NATURE);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = poise_test_start (runner, &poise_test_kind_fail, &way, "threads",
                                        "2", "steps", "2000", "fail-worker", "1",
                                        "fail-step", "1999", NULL);

      poise_test_run_to_end (job);
    }
}

/* The same with a common heap, where the first to end leaves the others at work. */
static void
test_units_never_go_back (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_PRIVATE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 10; i++)
    {
      PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads",
                                        "4", "steps", i % 2 == 0 ? "300" : "1500", NULL);
      poise_test_run_to_end (job);
      g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
    }
}

static void
test_failed (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  g_autofree char *message = NULL;
  g_autoptr (GVariant) result = NULL;

  poise_test_probe_reset ();
  /* The siblings would sleep for hours. */
  job = poise_test_start (runner, &poise_test_kind_fail, &way, "threads", "4",
                          "fail-worker", "2", "us", "3600000000", NULL);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_SYSTEM);
  g_object_get (job, "message", &message, NULL);
  g_assert_cmpstr (message, ==, "fail-3: broken in step 0");
  g_assert_cmpfloat (poise_job_get_fraction (job), <, 1);
  g_assert_cmpint (poise_job_get_cancel_us (job), ==, 0);
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);
  result = poise_job_dup_result (job);
  g_assert_null (result);
}

/* Those that had no thread yet never get one. */
static void
test_failed_before_its_siblings_start (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_fail, NULL, "threads", "30", "us",
                          "3600000000", NULL);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), <=,
                   POISE_RUNNER_SHARED_LIMIT + 1);
}

static void
test_failed_on_the_main_thread (void)
{
  PoiseWay way = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_fail, &way, "threads", "3",
                          "fail-worker", "1", "fail-step", "4", NULL);
  poise_test_assert_states (job, "queued running failed");
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 2);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, "fail-2: broken in step 4");
  g_assert_cmpuint (poise_job_get_units (job), ==, 14);
}

/* All workers ended well, and the job still fails, with what it has. */
static void
test_unfinished (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_unfinished, NULL, NULL);
  PoiseLines *log = poise_job_get_log (job);
  g_autofree char *text = NULL;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  text = poise_lines_to_text (log);
  g_assert_cmpstr (text, ==, "unfinished-1 in\nunfinished-1 out\nnot finished\n");
}

static void
test_refused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_test_kind_busy);
  g_autoptr (GError) error = NULL;

  atomic_store (&poise_test_probe.refuse, TRUE);
  g_assert_null (poise_runner_start (runner, params, NULL, &error));
  atomic_store (&poise_test_probe.refuse, FALSE);
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (runner)), ==, 0);
  g_assert_cmpuint (poise_runner_get_n_active (runner), ==, 0);
}

/* What nobody knows is not told. */
static void
test_progress_without_a_total (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL);
  PoiseWorker *worker = poise_job_get_worker (job, 0);

  poise_test_wait_for (poise_worker_get_state (worker)
                       == POISE_WORKER_WAITING_FOR_PERMIT);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, POISE_FRACTION_UNKNOWN);
  g_assert_cmpfloat (poise_worker_get_fraction (worker), ==, POISE_FRACTION_UNKNOWN);
  g_assert_cmpfloat (poise_job_get_left_s (job), ==, -1);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 0);
}

static void
test_queued (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  second = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "2", NULL);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_QUEUED);
  g_assert_true (poise_job_is_active (second));
  g_assert_cmpfloat (poise_job_get_fraction (second), ==, 0);
  g_assert_cmpint (poise_job_get_elapsed_us (second), ==, 0);
  g_assert_cmpint (poise_worker_get_state (poise_job_get_worker (second, 1)), ==,
                   POISE_WORKER_WAITING_FOR_THREAD);
  g_assert_cmpint (poise_worker_get_tid (poise_job_get_worker (second, 1)), ==, 0);
  g_assert_cmpint (poise_worker_get_elapsed_us (poise_job_get_worker (second, 1)), ==, 0);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (first);
  poise_test_run_to_end (second);
}

/* Each worker has a name of its own and, in threads, a thread of its own. */
static void
test_workers (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_test_kind_meet, NULL, "threads", "3", NULL);
  GListModel *workers = poise_job_get_workers (job);

  g_assert_cmpuint (g_list_model_get_n_items (workers), ==, 3);
  poise_test_run_to_end (job);
  for (guint i = 0; i < 3; i++)
    {
      PoiseWorker *worker = poise_job_get_worker (job, i);
      g_autofree char *name = g_strdup_printf ("meet-%u", i + 1);

      g_assert_cmpstr (poise_worker_get_name (worker), ==, name);
      g_assert_cmpint (poise_worker_get_tid (worker), !=, getpid ());
      g_assert_cmpint (poise_worker_get_tid (worker), !=,
                       poise_worker_get_tid (poise_job_get_worker (job, (i + 1) % 3)));
      g_assert_cmpint (poise_worker_get_elapsed_us (worker), >, 0);
    }
}

/* Strategy "main" has done everything, on the main thread, when it returns. */
static void
test_strategy_main (void)
{
  PoiseWay way = poise_test_way ("main", "each", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "3", NULL);

  assert_done (job, 30);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (poise_worker_get_tid (poise_job_get_worker (job, i)), ==, getpid ());
}

static void
test_numbers_of_jobs (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  PoiseJob *second = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  guint id = poise_job_get_id (first);

  g_assert_cmpuint (id, !=, poise_job_get_id (second));
  g_assert_true (poise_runner_find (runner, id) == first);
  g_assert_true (poise_runner_find (runner, poise_job_get_id (second)) == second);
  poise_test_run_to_end (first);
  poise_test_run_to_end (second);
  g_assert_true (poise_runner_remove (runner, first));
  g_assert_null (poise_runner_find (runner, id));
}

/* How long it will still take is told by a job whose workers each have a share of
 * their own as well, and by no job that has ended. The main loop stands still while
 * the worker ends, so the end itself finds a sample of the rate due. */
static void
test_left (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_sleep, NULL, "threads", "2", "steps",
                          "120", "us", "50000", NULL);
  poise_test_wait_for (poise_job_get_left_s (job) > 0);
  poise_test_block_until (atomic_load (&poise_test_probe.inside) == 0);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
  g_assert_cmpfloat (poise_job_get_left_s (job), ==, -1);
  g_assert_cmpfloat (poise_job_get_rate (job), >, 0);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/job/done", test_done);
  g_test_add_func ("/job/properties-at-the-end", test_properties_at_the_end);
  g_test_add_data_func ("/job/pitfall-2/progress-before-the-end/paced", "paced",
                        test_pitfall_2_progress_before_the_end);
  g_test_add_data_func ("/job/pitfall-2/progress-before-the-end/each", "each",
                        test_pitfall_2_progress_before_the_end);
  g_test_add_func ("/job/pitfall-2/no-bar-goes-back", test_pitfall_2_no_bar_goes_back);
  g_test_add_data_func ("/job/units-never-go-back/paced", "paced",
                        test_units_never_go_back);
  g_test_add_data_func ("/job/units-never-go-back/each", "each",
                        test_units_never_go_back);
  g_test_add_data_func ("/job/failed/paced", "paced", test_failed);
  g_test_add_data_func ("/job/failed/each", "each", test_failed);
  g_test_add_func ("/job/failed/early", test_failed_before_its_siblings_start);
  g_test_add_func ("/job/failed/main", test_failed_on_the_main_thread);
  g_test_add_func ("/job/unfinished", test_unfinished);
  g_test_add_func ("/job/refused", test_refused);
  g_test_add_func ("/job/progress-without-a-total", test_progress_without_a_total);
  g_test_add_func ("/job/queued", test_queued);
  g_test_add_func ("/job/workers", test_workers);
  g_test_add_func ("/job/strategy-main", test_strategy_main);
  g_test_add_func ("/job/numbers", test_numbers_of_jobs);
  g_test_add_func ("/job/left", test_left);
  return g_test_run ();
}
