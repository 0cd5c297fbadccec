/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#define N_POOL_THREADS 10 /* of GTask's shared pool */
#define N_BLOCKERS     40 /* it grows when all of them are blocked for long */

typedef void (*CancelFunc) (PoiseJob *job);

/* By the cancellable alone, from a thread that knows nothing else. */
static gpointer
cancel_worker (gpointer data)
{
  g_cancellable_cancel (data);
  g_object_unref (data);
  return NULL;
}

static void
cancel_from_another_thread (PoiseJob *job)
{
  GCancellable *cancellable = g_object_ref (poise_job_get_cancellable (job));

  g_thread_join (g_thread_new ("canceller", cancel_worker, cancellable));
}

/* A job that never ends by itself, with what each of its workers does meanwhile. */
typedef struct
{
  const char      *name;
  const PoiseKind *kind;
  const char      *steps;
  const char      *us;
  PoiseWorkerState state;
} Endless;

static const Endless endless[] = {
  { "running", &poise_test_kind_busy, "1000000000", "50", POISE_WORKER_RUNNING },
  { "waiting", &poise_test_kind_stuck, "1", "0", POISE_WORKER_WAITING_FOR_PERMIT },
  { "sleeping", &poise_test_kind_sleep, "1", "3600000000", POISE_WORKER_SLEEPING },
  { "blocked-in-a-poll", &poise_test_kind_poll, "1", "0", POISE_WORKER_WAITING_FOR_DATA },
};

#define N_THREADS 3

static void
wait_for_workers (PoiseJob        *job,
                  PoiseWorkerState state)
{
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, i)) == state);
}

static PoiseJob *
start_endless (PoiseRunner   *runner,
               const Endless *self,
               const char    *delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  PoiseJob *job = poise_test_start (runner, self->kind, &way, "threads",
                                    G_STRINGIFY (N_THREADS), "steps", self->steps, "us",
                                    self->us, NULL);

  wait_for_workers (job, self->state);
  return job;
}

static void
assert_cancelled (PoiseJob *job)
{
  g_autoptr (GVariant) result = NULL;
  g_autofree char *text = NULL;

  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
  g_assert_cmpuint (poise_test_record (job)->n_ended, ==, 1);
  g_assert_no_error (poise_job_get_error (job));
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);
  result = poise_job_dup_result (job);
  g_assert_null (result);
  text = poise_job_print_result (job);
  g_assert_cmpstr (text, ==, "");
}

static void
run_endless (const Endless *self,
             const char    *delivery,
             CancelFunc     cancel)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = start_endless (runner, self, delivery);
  cancel (job);
  assert_cancelled (job);
  g_assert_cmpint (poise_job_get_cancel_us (job), >=, 0);
  if (cancel == poise_job_cancel)
    poise_test_assert_states (job, "queued running cancelling cancelled");
}

static void
test_cancel (gconstpointer data)
{
  const Endless *self = data;

  for (guint i = 0; i < 5; i++)
    {
      run_endless (self, "paced", poise_job_cancel);
      run_endless (self, "paced", cancel_from_another_thread);
      run_endless (self, "each", poise_job_cancel);
      run_endless (self, "each", cancel_from_another_thread);
    }
}

static void
test_cancel_paused (gconstpointer data)
{
  static const CancelFunc cancels[] = { poise_job_cancel, cancel_from_another_thread };
  const Endless *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (cancels); i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job;

      poise_test_probe_reset ();
      job = start_endless (runner, self, "paced");
      poise_job_pause (job);
      /* Those that compute or sleep stop; what waits for others waits on. */
      if (self->state == POISE_WORKER_RUNNING || self->state == POISE_WORKER_SLEEPING)
        wait_for_workers (job, POISE_WORKER_PAUSED);
      cancels[i] (job);
      assert_cancelled (job);
      g_assert_true (g_str_has_prefix (poise_test_record (job)->states->str,
                                       "queued running paused "));
    }
}

/* While it is paused nothing ticks, and its worker is deaf: the cancel shows. */
static void
test_cancel_paused_shows_at_once (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_deaf, NULL, NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) == 1);
  poise_job_pause (job);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  cancel_from_another_thread (job);
  poise_test_wait_for (poise_job_get_state (job) == POISE_JOB_CANCELLING);
  atomic_store (&poise_test_probe.open, TRUE);
  assert_cancelled (job);
}

/* A queued job ends at once, and nothing of it ever runs. */
static void
test_cancel_queued (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  second = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "2", NULL);
  poise_job_cancel (second);
  poise_test_assert_states (second, "queued cancelled");
  g_assert_cmpuint (poise_test_record (second)->n_ended, ==, 1);
  g_assert_cmpint (poise_job_get_cancel_us (second), ==, 0);
  g_assert_cmpint (poise_job_get_elapsed_us (second), ==, 0);

  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (first);
  g_assert_cmpint (poise_job_get_state (first), ==, POISE_JOB_DONE);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 64);
}

/* Cancelled by its cancellable it ends when its turn comes. */
static void
test_cancel_queued_from_another_thread (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *first, *second;

  poise_test_probe_reset ();
  first = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
  second = poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "2", NULL);
  cancel_from_another_thread (second);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (first);
  poise_test_run_to_end (second);
  g_assert_cmpint (poise_job_get_state (second), ==, POISE_JOB_CANCELLED);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 64);
}

static void
test_cancel_twice_and_too_late (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  poise_test_probe_reset ();
  job = start_endless (runner, &endless[1], "paced");
  poise_job_cancel (job);
  poise_job_cancel (job);
  assert_cancelled (job);
  poise_job_cancel (job);
  poise_job_pause (job);
  poise_job_resume (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");

  job = poise_test_start (runner, &poise_test_kind_busy, NULL, NULL);
  poise_test_run_to_end (job);
  cancel_from_another_thread (job);
  poise_job_cancel (job);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  poise_test_assert_states (job, "queued running done");
}

/* Pitfall 5: the callback comes when the thread has stopped, never before, and until
 * then nothing that it works on is freed. */
static void
test_pitfall_5_the_end_waits_for_the_thread (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job, *other;

  poise_test_probe_reset ();
  job = poise_test_start (runner, &poise_test_kind_deaf, NULL, "threads", "2", NULL);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) == 2);
  poise_job_cancel (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLING);

  /* A whole other job fits in, and this one still has not ended. */
  other = poise_test_start (runner, &poise_test_kind_busy, NULL, "steps", "1000", NULL);
  poise_test_run_to_end (other);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLING);
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 2);
  g_assert_cmpint (atomic_load (&poise_test_probe.plans), ==, 2);

  atomic_store (&poise_test_probe.open, TRUE);
  assert_cancelled (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
}

typedef struct
{
  atomic_int n_begun;
  atomic_int n_ended;
} Blockers;

static void
block_pool_worker (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  Blockers *blockers = task_data;

  atomic_fetch_add (&blockers->n_begun, 1);
  while (!atomic_load (&poise_test_probe.open))
    g_usleep (100);
  atomic_fetch_add (&blockers->n_ended, 1);
  g_task_return_boolean (task, TRUE);
}

/* Takes every thread of GTask's shared pool until the gate opens, and the next ones that
 * it gets meanwhile. */
static void
block_shared_pool (Blockers *blockers)
{
  for (guint i = 0; i < N_BLOCKERS; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

      g_task_set_task_data (task, blockers, NULL);
      g_task_run_in_thread (task, block_pool_worker);
    }
  poise_test_poll_for (atomic_load (&blockers->n_begun) >= N_POOL_THREADS);
}

/* Pitfall 5: a queued task's function runs even when it was cancelled before; the
 * kind must not notice. The job has been started, and has no thread yet. */
static void
test_pitfall_5_a_queued_task_never_enters (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  static Blockers blockers;
  PoiseJob *job;

  poise_test_probe_reset ();
  block_shared_pool (&blockers);
  job = poise_test_start (runner, &poise_test_kind_sleep, NULL, "threads", "3", NULL);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_RUNNING);
  poise_job_cancel (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLING);
  atomic_store (&poise_test_probe.open, TRUE);
  assert_cancelled (job);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 0);
  g_assert_cmpint (poise_job_get_cancel_us (job), ==, 0);
  poise_test_poll_for (atomic_load (&blockers.n_ended) == N_BLOCKERS);
}

static void
test_cancel_all (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  GListModel *jobs = G_LIST_MODEL (runner);

  poise_test_probe_reset ();
  for (guint i = 0; i < 5; i++)
    {
      poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", "64", NULL);
      poise_test_start (runner, &poise_test_kind_stuck, NULL, "threads", "5", NULL);
      poise_test_start (runner, &poise_test_kind_poll, NULL, "threads", "5", NULL);
    }
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) ==
                       64 + POISE_RUNNER_SHARED_LIMIT);
  poise_runner_cancel_all (runner);
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
  g_assert_false (poise_runner_is_busy (runner));
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (PoiseJob) job = g_list_model_get_item (jobs, i);
      assert_cancelled (job);
    }
  /* None of the queued ones started because another one ended. */
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==,
                   64 + POISE_RUNNER_SHARED_LIMIT);
}

static void
add_endless_tests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      g_autofree char *path = g_strdup_printf ("/cancel/%s", endless[i].name);
      g_autofree char *paused_path
          = g_strdup_printf ("/cancel/paused/%s", endless[i].name);

      g_test_add_data_func (path, &endless[i], test_cancel);
      g_test_add_data_func (paused_path, &endless[i], test_cancel_paused);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  add_endless_tests ();
  g_test_add_func ("/cancel/paused/shows-at-once", test_cancel_paused_shows_at_once);
  g_test_add_func ("/cancel/queued", test_cancel_queued);
  g_test_add_func ("/cancel/queued-from-another-thread",
                   test_cancel_queued_from_another_thread);
  g_test_add_func ("/cancel/twice-and-too-late", test_cancel_twice_and_too_late);
  g_test_add_func ("/cancel/pitfall-5/the-end-waits-for-the-thread",
                   test_pitfall_5_the_end_waits_for_the_thread);
  g_test_add_func ("/cancel/pitfall-5/a-queued-task-never-enters",
                   test_pitfall_5_a_queued_task_never_enters);
  g_test_add_func ("/cancel/all", test_cancel_all);
  return g_test_run ();
}
