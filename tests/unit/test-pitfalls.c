/* SPDX-License-Identifier: MIT */
/* Pitfalls of threads that concern the whole engine; those of one part stand with that
 * part's tests, under the same names. */
#include "tests/unit/poise-test.h"

#define N_SEQUENTIAL 3000
#define N_SLEEPERS   20
#define N_POOL_THREADS 10 /* of GTask's shared pool */

/* Pitfall 1: two million reports, and the main loop is called some thirty times a
 * second. The gate keeps the job from ending while it is looked at. */
static void
test_pitfall_1_paced (void)
{
  const gint64 n = 2000000;
  PoiseWay way = poise_test_way ("thread", "paced", POISE_POOL_SHARED);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();
  gint64 n_intervals;
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_flood, &way, "steps", "2000000", NULL);
  poise_test_wait_for (poise_job_get_units (job) == (guint64) n);
  n_intervals = (g_get_monotonic_time () - begin_us) / POISE_PACER_INTERVAL_US;
  g_assert_cmpuint (poise_job_get_reports (job), ==, n);
  g_assert_cmpint (poise_job_get_callbacks (job), <=, 2 * n_intervals + 3);
  g_assert_cmpint (poise_runner_get_callbacks (runner), <=, 2 * n_intervals + 3);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_callbacks (job), <, n / 1000);
}

/* The wrong way, kept to be measured: as many callbacks as reports. */
static void
test_pitfall_1_each (void)
{
  PoiseWay way = poise_test_way ("thread", "each", POISE_POOL_SHARED);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_flood, &way, "steps", "20000", NULL);
  poise_test_wait_for (poise_job_get_callbacks (job) == 20000);
  g_assert_cmpuint (poise_job_get_reports (job), ==, 20000);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 20000);
}

/* Jobs of several threads share the one callback. */
static void
test_pitfall_1_one_callback_for_all_jobs (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();
  guint64 callbacks;

  for (guint i = 0; i < 9; i++)
    poise_test_start (runner, &poise_test_kind_sleep, NULL, "steps", "300", "us", "100",
                      NULL);
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
  callbacks = poise_runner_get_callbacks (runner);
  g_assert_cmpint (callbacks, <=,
                   2 * (g_get_monotonic_time () - begin_us) / POISE_PACER_INTERVAL_US
                       + 3);
}

static void
query_info_cb (GObject      *file,
               GAsyncResult *result,
               gpointer      info)
{
  *(GFileInfo **) info = g_file_query_info_finish (G_FILE (file), result, NULL);
}

/* Pitfall 3: however many jobs block, GIO finds a thread of GTask's pool. */
static void
test_pitfall_3_gio_goes_on (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  GFileInfo *info = NULL;

  poise_test_probe_reset ();
  g_assert_cmpint (POISE_RUNNER_SHARED_LIMIT, <, N_POOL_THREADS);
  for (guint i = 0; i < N_SLEEPERS; i++)
    poise_test_start (runner, &poise_test_kind_sleep, NULL, "us", "3600000000", NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside)
                       == POISE_RUNNER_SHARED_LIMIT);

  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, query_info_cb, &info);
  poise_test_wait_for (info != NULL);
  g_assert_cmpint (g_file_info_get_file_type (info), ==, G_FILE_TYPE_DIRECTORY);
  g_object_unref (info);

  /* And not because one of them ended. */
  g_assert_cmpuint (poise_runner_get_n_active (runner), ==, N_SLEEPERS);
  g_assert_cmpint (atomic_load (&poise_test_probe.steps), ==, 0);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==,
                   POISE_RUNNER_SHARED_LIMIT);
  poise_runner_cancel_all (runner);
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
}

static void
assert_on_thread_cb (gpointer thread,
                     GObject *gone)
{
  g_assert_true (g_thread_self () == thread);
}

static void
watch_where_it_goes (GObject *object)
{
  g_object_weak_ref (object, assert_on_thread_cb, g_thread_self ());
}

/* Lets go of the job while its threads may still hold their tasks. */
static void
remove_cb (PoiseJob    *job,
           PoiseRunner *runner)
{
  g_assert_true (poise_runner_remove (runner, job));
}

/* Pitfall 6: a task's data is freed on the worker now and then; what belongs to the
 * main thread is not among it. */
static void
test_pitfall_6_objects_stay_on_the_main_thread (gconstpointer pool)
{
  PoiseWay way = poise_test_way ("thread", "each", (PoisePool) GPOINTER_TO_INT (pool));
  g_autoptr (PoiseRunner) runner = poise_runner_new ();

  for (guint i = 0; i < N_SEQUENTIAL; i++)
    {
      PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads",
                                        "2", "steps", "2", NULL);

      g_signal_connect_after (job, "ended", G_CALLBACK (remove_cb), runner);
      watch_where_it_goes (G_OBJECT (job));
      watch_where_it_goes (G_OBJECT (poise_job_get_workers (job)));
      watch_where_it_goes (G_OBJECT (poise_job_get_log (job)));
      for (guint j = 0; j < 2; j++)
        watch_where_it_goes (G_OBJECT (poise_job_get_worker (job, j)));
      poise_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (runner)) == 0);
    }
  /* The plans go with the last thread that holds one. */
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0);
}

static void
assert_main_thread_cb (GObject    *object,
                       GParamSpec *pspec,
                       gpointer    main_thread)
{
  g_assert_true (g_thread_self () == main_thread);
}

/* Pitfall 7: whoever listens may touch a widget, so all signals come on the main
 * thread. */
static void
test_pitfall_7_signals_on_the_main_thread (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_meet, &way, "threads", "8",
                                    "steps", "200", NULL);

  g_signal_connect (job, "notify", G_CALLBACK (assert_main_thread_cb), g_thread_self ());
  for (guint i = 0; i < 8; i++)
    g_signal_connect (poise_job_get_worker (job, i), "notify",
                      G_CALLBACK (assert_main_thread_cb), g_thread_self ());
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_test_record (job)->n_notified, >, 0);
}

static void
must_not_come_cb (void)
{
  g_assert_not_reached ();
}

static void
forbid_callbacks (PoiseRunner *runner)
{
  static const char *const names[] = { "items-changed", "notify" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect (runner, names[i], G_CALLBACK (must_not_come_cb), NULL);
}

static GPtrArray *
start_one_of_each (PoiseRunner *runner)
{
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);
  const PoiseKind *const kinds[] = { &poise_test_kind_busy,  &poise_test_kind_flood,
                                     &poise_test_kind_sleep, &poise_test_kind_stuck,
                                     &poise_test_kind_poll,  &poise_test_kind_flood };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      PoiseJob *job = poise_test_start (runner, kinds[i], NULL, "threads", "2", "steps",
                                        "1000000000", "us", "1000", NULL);

      if (i % 2 == 0)
        poise_job_pause (job);
      g_ptr_array_add (jobs, g_object_ref (job));
    }
  return jobs;
}

/* Pitfall 8, the engine's side: when the window goes, and the runner with it, no
 * callback reaches it any more, and every thread ends, also a paused one. */
static void
test_pitfall_8_runner_goes_while_jobs_run (void)
{
  for (guint i = 0; i < 50; i++)
    {
      PoiseRunner *runner = poise_test_runner_new ();
      g_autoptr (GPtrArray) jobs = NULL;

      poise_test_probe_reset ();
      jobs = start_one_of_each (runner);
      if (i % 2 == 0)
        poise_test_poll_for (atomic_load (&poise_test_probe.inside) > 6);
      forbid_callbacks (runner);
      g_object_add_weak_pointer (G_OBJECT (runner), (gpointer *) &runner);
      g_object_unref (runner);
      g_assert_null (runner);

      for (guint j = 0; j < jobs->len; j++)
        {
          PoiseJob *job = g_ptr_array_index (jobs, j);

          poise_test_run_to_end (job);
          g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
          g_assert_cmpuint (poise_test_record (job)->n_ended, ==, 1);
        }
      g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);
      g_ptr_array_set_size (jobs, 0);
      poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0);
      poise_test_poll_for (poise_test_loop_is_asleep ());
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/pitfall-1/paced", test_pitfall_1_paced);
  g_test_add_func ("/pitfall-1/each", test_pitfall_1_each);
  g_test_add_func ("/pitfall-1/one-callback-for-all-jobs",
                   test_pitfall_1_one_callback_for_all_jobs);
  g_test_add_func ("/pitfall-3/gio-goes-on", test_pitfall_3_gio_goes_on);
  g_test_add_data_func ("/pitfall-6/shared", GINT_TO_POINTER (POISE_POOL_SHARED),
                        test_pitfall_6_objects_stay_on_the_main_thread);
  g_test_add_data_func ("/pitfall-6/private", GINT_TO_POINTER (POISE_POOL_PRIVATE),
                        test_pitfall_6_objects_stay_on_the_main_thread);
  g_test_add_data_func ("/pitfall-7/paced", "paced",
                        test_pitfall_7_signals_on_the_main_thread);
  g_test_add_data_func ("/pitfall-7/each", "each",
                        test_pitfall_7_signals_on_the_main_thread);
  g_test_add_func ("/pitfall-8/runner-goes-while-jobs-run",
                   test_pitfall_8_runner_goes_while_jobs_run);
  return g_test_run ();
}
