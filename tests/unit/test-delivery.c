/* SPDX-License-Identifier: MIT */
/* The ways in which reports reach the main loop: what each one brings, what waits
 * meanwhile, and that nothing is left. */
#include "tests/unit/poise-test.h"

#define N_RACES 300

static const char *const names[] = { "paced", "each", "invoke", "coalesced", "poll", NULL };

static gboolean
is_polled (PoiseJob *job)
{
  return poise_job_get_way (job)->delivery->polls;
}

/* A turn of the loop, and what a frame's tick would do. */
static void
turn_and_poll (PoiseRunner *runner)
{
  g_main_context_iteration (NULL, TRUE);
  if (poise_runner_is_polling (runner))
    poise_runner_poll (runner);
}

static PoiseJob *
start_flood (PoiseRunner *runner,
             const char  *delivery,
             const char  *threads,
             const char  *steps)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_SHARED);

  poise_test_probe_reset ();
  return poise_test_start (runner, &poise_test_kind_flood, &way, "threads", threads, "steps",
                           steps, NULL);
}

static void
test_table (void)
{
  guint n = 0;

  for (; poise_delivery_list ()[n] != NULL; n++)
    {
      g_assert_cmpstr (poise_delivery_list ()[n]->id, ==, names[n]);
      g_assert_true (poise_delivery_find (names[n]) == poise_delivery_list ()[n]);
    }
  g_assert_cmpuint (n, ==, g_strv_length ((char **) names));
  g_assert_cmpstr (poise_delivery_get_default ()->id, ==, "paced");
}

/* Each one brings the last report while the job still runs: its workers have reported
 * all, fallen silent and wait at the gate. */
static void
test_last_report (gconstpointer name)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_flood (runner, name, "2", "5000");

  poise_test_begin_wait ("all reports have arrived", __FILE__, __LINE__);
  while (poise_job_get_units (job) < 10000)
    turn_and_poll (runner);
  poise_test_end_wait ();
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (poise_worker_get_units (poise_job_get_worker (job, i)), ==, 5000);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (poise_job_get_units (job), ==, 10000);
  g_assert_cmpuint (poise_job_get_reports (job), ==, 10000);
}

static void
test_backlog (gconstpointer data)
{
  const char *name = data;
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_flood (runner, name, "2", "5000");

  /* The loop stands still, so all that is posted waits. */
  poise_test_block_until (poise_job_get_reports (job) == 10000);
  /* A report is counted just before it is posted. */
  if (g_str_equal (name, "each") || g_str_equal (name, "invoke"))
    poise_test_block_until (poise_job_get_backlog (job) == 10000);
  else if (g_str_equal (name, "coalesced"))
    poise_test_block_until (poise_job_get_backlog (job) == 2);
  else
    g_assert_cmpuint (poise_job_get_backlog (job), ==, 0);

  /* The gate opens only now: no end that overtakes them. */
  poise_test_poll_for (poise_job_get_backlog (job) == 0);
  poise_test_begin_wait ("all reports have arrived", __FILE__, __LINE__);
  while (poise_job_get_units (job) < 10000)
    turn_and_poll (runner);
  poise_test_end_wait ();
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);

  if (g_str_equal (name, "each") || g_str_equal (name, "invoke"))
    {
      g_assert_cmpuint (poise_job_get_callbacks (job), ==, 10000);
      g_assert_cmpuint (poise_job_get_backlog_max (job), ==, 10000);
    }
  else if (g_str_equal (name, "coalesced"))
    g_assert_cmpuint (poise_job_get_backlog_max (job), ==, 2);
  else
    g_assert_cmpuint (poise_job_get_backlog_max (job), ==, is_polled (job) ? 0 : 1);
}

/* Nothing of "poll" moves but by poise_runner_poll(); its states do. */
static void
test_poll (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_flood (runner, "poll", "1", "1000");
  PoiseWorker *worker = poise_job_get_worker (job, 0);

  g_assert_true (poise_runner_is_polling (runner));
  poise_test_block_until (poise_job_get_reports (job) == 1000);
  poise_test_wait_for (poise_worker_get_state (worker) != POISE_WORKER_WAITING_FOR_THREAD);
  /* The clock ticks, by the pacer. */
  poise_test_wait_for (poise_runner_get_callbacks (runner) > 3);
  g_assert_cmpuint (poise_job_get_units (job), ==, 0);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 0);
  poise_runner_poll (runner);
  g_assert_cmpuint (poise_job_get_units (job), ==, 1000);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 1);
  poise_runner_poll (runner);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 1);

  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);
  g_assert_false (poise_runner_is_polling (runner));
  poise_runner_poll (runner);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 1);
}

/* On the thread that turns the context, g_main_context_invoke() calls at once. */
static void
test_invoke_on_main (void)
{
  PoiseWay way = poise_test_way ("main", "invoke", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_busy, &way, "steps", "50", NULL);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 50);
  g_assert_cmpuint (poise_job_get_backlog_max (job), ==, 0);
}

/* The end of a job overtakes what waits, and it goes all the same. */
static void
test_race_of_the_end (gconstpointer name)
{
  PoiseWay way = poise_test_way ("thread", name, POISE_POOL_SHARED);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < N_RACES; i++)
    {
      g_autoptr (PoiseJob) job
          = g_object_ref (poise_test_start (runner, &poise_test_kind_busy, &way, "threads",
                                            "2", "steps", "20", NULL));

      if (i % 3 == 0)
        poise_job_cancel (job);
      poise_test_run_to_end (job);
      g_assert_true (poise_runner_remove (runner, job));
      poise_test_poll_for (poise_job_get_backlog (job) == 0);
    }
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0);
}

/* Who lets go of the runner while callbacks wait gets none of them. */
static void
test_disposal (gconstpointer name)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseJob) job = g_object_ref (start_flood (runner, name, "2", "2000"));

  poise_test_block_until (poise_job_get_reports (job) == 4000);
  g_clear_object (&runner);
  poise_test_run_to_end (job);
  poise_test_poll_for (poise_job_get_backlog (job) == 0);
  g_assert_cmpuint (poise_test_record (job)->n_ended, ==, 1);
  g_clear_object (&job);
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0);
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

/* Takes its time with every report, as a program does that shows each. */
static void
be_slow_cb (PoiseWorker *worker)
{
  g_usleep (1000);
}

static gboolean
count_cb (gpointer count)
{
  (*(guint *) count)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
cancel_cb (gpointer job)
{
  poise_job_cancel (job);
  return G_SOURCE_REMOVE;
}

/* A turn that takes too long is held: what a person does is heard, and the frames are
 * not, until all that waited when the turn began has been called. */
static void
test_held (gconstpointer name)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_flood (runner, name, "1", "3000");
  guint frames = 0, inputs = 0;
  guint ids[2];

  /* A report is counted just before it is posted. */
  poise_test_block_until (poise_job_get_backlog (job) == 3000);
  g_signal_connect (poise_job_get_worker (job, 0), "notify::units", G_CALLBACK (be_slow_cb),
                    NULL);
  /* The flood has begun when the frames become due. */
  poise_test_wait_for (poise_job_get_backlog (job) < 3000);
  ids[0] = g_timeout_add_full (G_PRIORITY_HIGH_IDLE + 20, 1, count_cb, &frames, NULL);
  ids[1] = g_timeout_add_full (G_PRIORITY_DEFAULT, 1, count_cb, &inputs, NULL);
  poise_test_wait_for (inputs >= 3);
  /* On a slow machine it would always be due, and starve all else. */
  g_source_remove (ids[1]);
  g_assert_cmpuint (poise_job_get_backlog (job), >, 0);
  g_assert_cmpuint (frames, ==, 0);
  poise_test_wait_for (frames > 0);
  g_assert_cmpuint (poise_job_get_backlog (job), ==, 0);
  g_assert_cmpuint (poise_job_get_callbacks (job), ==, 3000);
  g_source_remove (ids[0]);

  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_job_get_units (job), ==, 3000);
}

/* Cancelled in the midst of an endless one. */
static void
test_cancel_held (gconstpointer name)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_flood (runner, name, "1", "1000000000");

  atomic_store (&poise_test_probe.open, TRUE);
  g_signal_connect (poise_job_get_worker (job, 0), "notify::units", G_CALLBACK (be_slow_cb),
                    NULL);
  poise_test_wait_for (poise_job_get_callbacks (job) > 500);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 1, cancel_cb, job, NULL);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  poise_test_wait_for (poise_job_get_backlog (job) == 0);
  g_assert_cmpuint (poise_job_get_backlog_max (job), >, 1);
}

static void
add_for_each (const char *path,
              void (*test) (gconstpointer name),
              guint first,
              guint last)
{
  for (guint i = first; i <= last; i++)
    {
      g_autofree char *whole = g_strdup_printf ("/delivery/%s/%s", path, names[i]);
      g_test_add_data_func (whole, names[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/delivery/table", test_table);
  add_for_each ("last-report", test_last_report, 0, 4);
  add_for_each ("backlog", test_backlog, 0, 4);
  add_for_each ("race-of-the-end", test_race_of_the_end, 0, 4);
  add_for_each ("disposal", test_disposal, 0, 4);
  add_for_each ("held", test_held, 1, 2);
  add_for_each ("cancel-held", test_cancel_held, 1, 2);
  g_test_add_func ("/delivery/poll", test_poll);
  g_test_add_func ("/delivery/invoke-on-main", test_invoke_on_main);
  return g_test_run ();
}
