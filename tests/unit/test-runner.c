/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

static guint
get_cores (void)
{
  return g_get_num_processors ();
}

static guint
count_items (PoiseRunner *runner)
{
  return g_list_model_get_n_items (G_LIST_MODEL (runner));
}

/* Borrowed: the list keeps it. */
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
  g_assert_false (poise_runner_is_busy (runner));
  poise_test_check_mirror (runner);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_newest_first (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *jobs[5];

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (runner)) == POISE_TYPE_JOB);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (runner), 0));
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i] = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  g_assert_cmpuint (count_items (runner), ==, G_N_ELEMENTS (jobs));
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    g_assert_true (get_item (runner, i) == jobs[G_N_ELEMENTS (jobs) - 1 - i]);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (runner), G_N_ELEMENTS (jobs)));
  wait_for_all (runner);
}

static void
test_remove (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseRunner) other = poise_test_runner_new ();
  PoiseJob *first = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  PoiseJob *second = poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL);
  PoiseJob *third = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);

  poise_test_run_to_end (first);
  poise_test_run_to_end (third);
  g_assert_false (poise_runner_remove (runner, second));
  g_assert_false (poise_runner_remove (other, first));
  g_assert_cmpuint (count_items (runner), ==, 3);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  g_assert_true (poise_runner_remove (runner, first));
  g_assert_null (first);
  g_assert_cmpuint (count_items (runner), ==, 2);
  g_assert_true (get_item (runner, 0) == third);
  g_assert_true (get_item (runner, 1) == second);
  poise_job_cancel (second);
  wait_for_all (runner);
}

static void
test_remove_ended_is_one_change (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *kept[3];
  guint n_changes = 0;

  for (guint i = 0; i < 100; i++)
    {
      poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
      if (i % 40 == 0)
        kept[i / 40] = poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL);
    }
  poise_test_wait_for (poise_runner_get_n_active (runner) == 3);
  g_signal_connect_swapped (runner, "items-changed", G_CALLBACK (count_cb), &n_changes);
  poise_runner_remove_ended (runner);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (count_items (runner), ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (get_item (runner, i) == kept[2 - i]);
  poise_test_check_mirror (runner);
  poise_runner_remove_ended (runner);
  g_assert_cmpuint (n_changes, ==, 1);
  poise_runner_cancel_all (runner);
  wait_for_all (runner);
  poise_runner_remove_ended (runner);
  g_assert_cmpuint (count_items (runner), ==, 0);
  poise_test_check_mirror (runner);
}

/* The same once more, in the same place, as a new job. */
static void
test_retry (void)
{
  PoiseWay way = poise_test_way ("thread", "each", POISE_POOL_PRIVATE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) job = NULL;
  PoiseJob *again;

  poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  job = g_object_ref (poise_test_start (runner, &poise_test_kind_fail, &way, "threads",
                                        "2", "fail-step", "3", NULL));
  poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  wait_for_all (runner);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);

  again = poise_runner_retry (runner, job, NULL);
  g_assert_true (again != job);
  g_assert_true (get_item (runner, 1) == again);
  g_assert_cmpuint (count_items (runner), ==, 3);
  g_assert_true (poise_job_is_active (again));
  g_assert_cmpint (poise_job_get_pool (again), ==, POISE_POOL_PRIVATE);
  g_assert_true (poise_job_get_way (again)->delivery == way.delivery);
  g_assert_cmpint (poise_params_get_int (poise_job_get_params (again), "fail-step"), ==,
                   3);
  wait_for_all (runner);
  g_assert_cmpint (poise_job_get_state (again), ==, POISE_JOB_FAILED);
  poise_test_assert_states (job, "queued running failed");
}

static void
test_retry_refused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  g_autoptr (GError) error = NULL;

  poise_test_run_to_end (job);
  atomic_store (&poise_test_probe.refuse, TRUE);
  g_assert_null (poise_runner_retry (runner, job, &error));
  atomic_store (&poise_test_probe.refuse, FALSE);
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_true (get_item (runner, 0) == job);
  wait_for_all (runner);
}

static void
test_retry_of_a_removed_job (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) job = NULL;
  g_autoptr (GError) error = NULL;

  job = g_object_ref (poise_test_start (runner, &poise_test_kind_busy, NULL, NULL));
  poise_test_run_to_end (job);
  g_assert_true (poise_runner_remove (runner, job));
  g_assert_false (poise_runner_remove (runner, job));
  g_assert_null (poise_runner_retry (runner, job, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (count_items (runner), ==, 0);
}

static void
test_notifies (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  guint n_active = 0, n_busy = 0;
  PoiseJob *job;

  g_signal_connect_swapped (runner, "notify::n-active", G_CALLBACK (count_cb), &n_active);
  g_signal_connect_swapped (runner, "notify::busy", G_CALLBACK (count_cb), &n_busy);
  g_assert_false (poise_runner_is_busy (runner));
  job = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  g_assert_cmpuint (poise_runner_get_n_active (runner), ==, 1);
  g_assert_true (poise_runner_is_busy (runner));
  g_assert_cmpuint (n_active, >, 0);
  g_assert_cmpuint (n_busy, >, 0);
  n_active = n_busy = 0;
  poise_test_run_to_end (job);
  g_assert_cmpuint (n_active, >, 0);
  g_assert_cmpuint (n_busy, >, 0);
  g_assert_cmpuint (poise_runner_get_n_active (runner), ==, 0);
}

/* With nothing to do, or all paused, the main loop sleeps on for ever. */
static void
test_rests (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  guint64 callbacks;

  g_assert_true (poise_test_loop_is_asleep ());
  job = poise_test_start (runner, &poise_test_kind_busy, NULL, "threads", "2", NULL);
  poise_test_run_to_end (job);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  callbacks = poise_runner_get_callbacks (runner);
  poise_test_turn ();
  g_assert_cmpuint (poise_runner_get_callbacks (runner), ==, callbacks);

  job = poise_test_start (runner, &poise_test_kind_stuck, NULL, NULL);
  /* A running job's clock goes on. */
  poise_test_wait_for (poise_job_get_elapsed_us (job) > 300000);
  g_assert_false (poise_test_loop_is_asleep ());
  poise_job_pause (job);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

static void
append_id_cb (PoiseJob   *job,
              GParamSpec *pspec,
              GArray     *ids)
{
  guint id = poise_job_get_id (job);

  if (poise_job_get_state (job) == POISE_JOB_RUNNING)
    g_array_append_val (ids, id);
}

static void
run_in_order (const PoiseKind *kind,
              const char      *threads)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));

  poise_test_probe_reset ();
  /* The gate keeps all others waiting. */
  poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  poise_test_start (runner, &poise_test_kind_deaf, NULL, "threads", "9", NULL);
  for (guint i = 0; i < 30; i++)
    {
      PoiseJob *job = poise_test_start (runner, kind, NULL, "threads", threads, NULL);

      g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_QUEUED);
      g_signal_connect (job, "notify::state", G_CALLBACK (append_id_cb), ids);
    }
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  g_assert_cmpuint (ids->len, ==, 30);
  for (guint i = 1; i < ids->len; i++)
    g_assert_cmpuint (g_array_index (ids, guint, i - 1), <,
                      g_array_index (ids, guint, i));
}

/* First come, first served; the wide one is not overtaken by the narrow ones. */
static void
test_first_come_first_served (void)
{
  run_in_order (&poise_test_kind_busy, "1");
  run_in_order (&poise_test_kind_busy, "3");
  run_in_order (&poise_test_kind_sleep, "1");
  run_in_order (&poise_test_kind_sleep, "4");
}

/* Pitfall 3: fewer workers than GTask's pool has threads. */
static void
test_pitfall_3_shared_limit (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_test_probe_reset ();
  for (guint i = 0; i < 10; i++)
    {
      poise_test_start (runner, &poise_test_kind_deaf, NULL, "threads", "3", NULL);
      poise_test_start (runner, &poise_test_kind_deaf, NULL, "threads", "20", NULL);
    }
  poise_test_poll_for (atomic_load (&poise_test_probe.inside)
                       == POISE_RUNNER_SHARED_LIMIT);
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  g_assert_cmpint (atomic_load (&poise_test_probe.peak), ==, POISE_RUNNER_SHARED_LIMIT);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 230);
}

/* Kinds that compute count there too, when a person wants them on the shared pool. */
static void
test_shared_limit_counts_all_kinds (void)
{
  PoiseWay way = poise_test_way ("thread", "paced", POISE_POOL_SHARED);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_test_probe_reset ();
  for (guint i = 0; i < 10; i++)
    {
      poise_test_start (runner, &poise_test_kind_flood, &way, "threads", "2", NULL);
      poise_test_start (runner, &poise_test_kind_deaf, &way, "threads", "2", NULL);
    }
  poise_test_poll_for (atomic_load (&poise_test_probe.inside)
                       == POISE_RUNNER_SHARED_LIMIT);
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  g_assert_cmpint (atomic_load (&poise_test_probe.peak), ==, POISE_RUNNER_SHARED_LIMIT);
}

static void
test_one_computing_worker_a_core (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_test_probe_reset ();
  for (guint i = 0; i < 3 * get_cores (); i++)
    poise_test_start (runner, &poise_test_kind_flood, NULL, NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) == (int) get_cores ());
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  g_assert_cmpint (atomic_load (&poise_test_probe.peak), ==, get_cores ());
}

/* One that is as wide as the machine does not squeeze in beside a narrow one. */
static void
test_a_wide_job_waits_for_all_cores (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *cores = g_strdup_printf ("%u", MIN (get_cores (), 64));
  PoiseJob *wide;

  poise_test_probe_reset ();
  poise_test_start (runner, &poise_test_kind_flood, NULL, NULL);
  wide = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", cores, NULL);
  g_assert_cmpint (poise_job_get_state (wide), ==, POISE_JOB_QUEUED);
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  g_assert_cmpint (atomic_load (&poise_test_probe.peak), <=, MAX (get_cores (), 1));
}

/* All the threads that it asks for, for a job that has the processors to itself. */
static void
test_more_threads_than_cores (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *wide, *next;

  poise_test_probe_reset ();
  wide = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "40", NULL);
  next = poise_test_start (runner, &poise_test_kind_flood, NULL, NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) == 40);
  g_assert_cmpint (poise_job_get_state (next), ==, POISE_JOB_QUEUED);
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
  g_assert_cmpint (poise_job_get_state (wide), ==, POISE_JOB_DONE);
  g_assert_cmpint (atomic_load (&poise_test_probe.peak), ==, 40);
}

static void
test_a_paused_job_frees_its_processors (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  second = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_QUEUED);
  poise_job_pause (first);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_RUNNING);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (second);
  g_assert_cmpint (poise_job_get_state (first), ==, POISE_JOB_PAUSED);
  poise_job_resume (first);
  wait_for_all (runner);
}

/* A paused worker keeps its thread of the shared pool, so it still counts there. */
static void
test_a_paused_job_keeps_its_threads (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_stuck, NULL, "threads", "9", NULL);
  second = poise_test_start (runner, &poise_test_kind_sleep, NULL, NULL);
  poise_job_pause (first);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_QUEUED);
  poise_job_cancel (first);
  wait_for_all (runner);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_DONE);
}

/* Those that compute and those that wait do not wait for each other. */
static void
test_a_full_room_holds_up_no_other (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *computes, *waits, *meets;

  poise_test_probe_reset ();
  poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  computes = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  waits = poise_test_start (runner, &poise_test_kind_sleep, NULL, NULL);
  meets = poise_test_start (runner, &poise_test_kind_meet, NULL, "threads", "4", NULL);
  poise_test_run_to_end (waits);
  poise_test_run_to_end (meets);
  g_assert_cmpint (poise_job_get_state (computes), ==, POISE_JOB_QUEUED);
  atomic_store (&poise_test_probe.open, TRUE);
  wait_for_all (runner);
}

/* Pitfall 4: each may wait for any other, so all get a thread at once, however many
 * there are; and never on the shared pool. */
static void
test_pitfall_4_workers_that_meet (void)
{
  PoiseWay shared = poise_test_way ("thread", "paced", POISE_POOL_SHARED);
  PoiseWay on_main = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_test_kind_meet);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5; i++)
    poise_test_start (runner, &poise_test_kind_meet, NULL, "threads", "30", NULL);
  wait_for_all (runner);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (poise_job_get_state (get_item (runner, i)), ==, POISE_JOB_DONE);

  g_assert_null (poise_runner_start (runner, params, &shared, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_clear_error (&error);
  /* One after the other they would wait for ever; one alone may. */
  g_assert_nonnull (poise_runner_start (runner, params, &on_main, &error));
  g_assert_true (poise_params_set (params, "threads", "2", NULL));
  g_assert_null (poise_runner_start (runner, params, &on_main, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (count_items (runner), ==, 6);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/runner/newest-first", test_newest_first);
  g_test_add_func ("/runner/remove", test_remove);
  g_test_add_func ("/runner/remove-ended-is-one-change", test_remove_ended_is_one_change);
  g_test_add_func ("/runner/retry", test_retry);
  g_test_add_func ("/runner/retry-refused", test_retry_refused);
  g_test_add_func ("/runner/retry-of-a-removed-job", test_retry_of_a_removed_job);
  g_test_add_func ("/runner/notifies", test_notifies);
  g_test_add_func ("/runner/rests", test_rests);
  g_test_add_func ("/runner/first-come-first-served", test_first_come_first_served);
  g_test_add_func ("/runner/pitfall-3/shared-limit", test_pitfall_3_shared_limit);
  g_test_add_func ("/runner/shared-limit-counts-all-kinds",
                   test_shared_limit_counts_all_kinds);
  g_test_add_func ("/runner/one-computing-worker-a-core",
                   test_one_computing_worker_a_core);
  g_test_add_func ("/runner/a-wide-job-waits-for-all-cores",
                   test_a_wide_job_waits_for_all_cores);
  g_test_add_func ("/runner/more-threads-than-cores", test_more_threads_than_cores);
  g_test_add_func ("/runner/paused/frees-its-processors",
                   test_a_paused_job_frees_its_processors);
  g_test_add_func ("/runner/paused/keeps-its-threads",
                   test_a_paused_job_keeps_its_threads);
  g_test_add_func ("/runner/a-full-room-holds-up-no-other",
                   test_a_full_room_holds_up_no_other);
  g_test_add_func ("/runner/pitfall-4/workers-that-meet",
                   test_pitfall_4_workers_that_meet);
  return g_test_run ();
}
