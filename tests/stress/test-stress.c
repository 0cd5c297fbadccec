/* SPDX-License-Identifier: MIT */
/* Thousands of jobs, a seeded random mix of everything that can be done to them, from
 * the main thread, from handlers and from another thread. What holds for every job the
 * records check; here: what each must have come to, and that nothing is left. */
#include "tests/unit/poise-test.h"

#include <stdlib.h>
#include <string.h>

#define N_JOBS        20000
#define N_RUNNERS     300
#define MAX_ACTIVE    40
#define MAX_LISTED    80
#define JOBS_VARIABLE "POISE_STRESS_JOBS"
#define SEED_VARIABLE "POISE_STRESS_SEED"

typedef struct
{
  const PoiseKind *kind;
  int              max_threads;
  int              max_steps;
  int              max_us;
  gboolean         endless;   /* until somebody cancels it */
  gboolean         on_main;   /* may be run by strategy "main" */
  gboolean         by_each;   /* may report by "each" or "invoke", which are slow */
} Sort;

static const Sort sorts[] = {
  { &poise_test_kind_busy, 4, 20, 10, FALSE, TRUE, TRUE },
  { &poise_test_kind_busy, 2, 5, 10, FALSE, TRUE, TRUE },
  { &poise_test_kind_heap, 4, 40, 10, FALSE, TRUE, TRUE },
  { &poise_test_kind_flood, 2, 2000, 1, FALSE, TRUE, TRUE },
  { &poise_test_kind_sleep, 12, 5, 50, FALSE, TRUE, TRUE },
  { &poise_test_kind_sleep, 3, 5, 300, FALSE, TRUE, TRUE },
  { &poise_test_kind_meet, 5, 20, 1, FALSE, FALSE, TRUE },
  { &poise_test_kind_fail, 12, 5, 50, FALSE, TRUE, TRUE },
  { &poise_test_kind_fail, 3, 3, 300, FALSE, TRUE, TRUE },
  { &poise_test_kind_unfinished, 3, 5, 10, FALSE, TRUE, TRUE },
  { &poise_test_kind_stuck, 4, 1, 1, TRUE, FALSE, TRUE },
  { &poise_test_kind_poll, 4, 1, 1, TRUE, FALSE, TRUE },
  { &poise_test_kind_meet, 4, 1000000000, 1, TRUE, FALSE, FALSE },
  { &poise_test_kind_busy, 3, 1000000000, 20, TRUE, FALSE, FALSE },
};

typedef struct
{
  GRand       *rand;
  PoiseRunner *runner;
  GAsyncQueue *to_cancel;
  GThread     *canceller;
  guint        n_unstarted; /* jobs still to be started */
  guint        n_started;
  guint        n_ended;
  guint        n_ends[POISE_JOB_CANCELLED + 1];
  gboolean     in_handler;
} Stress;

static guint
get_n_jobs (void)
{
  const char *text = g_getenv (JOBS_VARIABLE);

  return text != NULL ? (guint) atoi (text) : N_JOBS;
}

static GRand *
make_rand (void)
{
  const char *text = g_getenv (SEED_VARIABLE);
  guint32 seed = text != NULL ? (guint32) strtoul (text, NULL, 10) : g_random_int ();

  g_test_message ("%s=%u", SEED_VARIABLE, seed);
  return g_rand_new_with_seed (seed);
}

/* TRUE one time out of @n. */
static gboolean
once_in (Stress *self,
         int     n)
{
  return g_rand_int_range (self->rand, 0, n) == 0;
}

static gint64
get_param (PoiseJob   *job,
           const char *name)
{
  return poise_params_get_int (poise_job_get_params (job), name);
}

static gboolean
is_endless (PoiseJob *job)
{
  const PoiseKind *kind = poise_job_get_kind (job);

  return kind == &poise_test_kind_stuck || kind == &poise_test_kind_poll ||
         get_param (job, "steps") == 1000000000;
}

static gboolean
is_cancelled (PoiseJob *job)
{
  return g_cancellable_is_cancelled (poise_job_get_cancellable (job));
}

static gboolean
must_fail (PoiseJob *job)
{
  const PoiseKind *kind = poise_job_get_kind (job);

  return kind == &poise_test_kind_unfinished ||
         (kind == &poise_test_kind_fail &&
          get_param (job, "fail-worker") < get_param (job, "threads") &&
          get_param (job, "fail-step") < get_param (job, "steps"));
}

static guint64
get_expected_units (PoiseJob *job)
{
  gint64 steps = get_param (job, "steps");

  if (poise_job_get_kind (job) == &poise_test_kind_heap)
    return (guint64) steps;
  return (guint64) (steps * get_param (job, "threads"));
}

/* Whether a job could end as it did. */
static void
check_end (Stress   *self,
           PoiseJob *job)
{
  switch (poise_job_get_state (job))
    {
    case POISE_JOB_DONE:
      g_assert_false (must_fail (job));
      g_assert_false (is_endless (job));
      g_assert_cmpuint (poise_job_get_units (job), ==, get_expected_units (job));
      break;
    case POISE_JOB_FAILED:
      g_assert_true (must_fail (job));
      g_assert_nonnull (poise_job_get_error (job));
      break;
    case POISE_JOB_CANCELLED:
      g_assert_true (is_cancelled (job));
      break;
    default:
      g_assert_not_reached ();
    }
  self->n_ends[poise_job_get_state (job)]++;
}

static void act (Stress *self);

/* The time is up when no job at all ends for so long. */
static void
wait_for_the_next (Stress *self)
{
  if (self->n_ended > 0)
    poise_test_end_wait ();
  poise_test_begin_wait ("the next job has ended", __FILE__, __LINE__);
}

static void
ended_cb (PoiseJob *job,
          Stress   *self)
{
  check_end (self, job);
  self->n_ended++;
  wait_for_the_next (self);
}

/* Now and then a handler does something too, to this job or another. */
static void
notify_cb (PoiseJob   *job,
           GParamSpec *pspec,
           Stress     *self)
{
  if (self->in_handler || !once_in (self, 20))
    return;
  self->in_handler = TRUE;
  act (self);
  self->in_handler = FALSE;
}

static void
added_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added,
          Stress     *self)
{
  if (added != 1)
    return;
  self->n_started++;
  if (self->n_unstarted > 0)
    self->n_unstarted--;
}

static void
watch_job_cb (GListModel *model,
              guint       position,
              guint       removed,
              guint       added,
              Stress     *self)
{
  g_autoptr (PoiseJob) job = NULL;

  if (added != 1)
    return;
  job = g_list_model_get_item (model, position);
  g_signal_connect (job, "notify", G_CALLBACK (notify_cb), self);
  g_signal_connect (job, "ended", G_CALLBACK (ended_cb), self);
}

static void
set_param (Stress      *self,
           PoiseParams *params,
           const char  *name,
           int          min,
           int          max)
{
  int value = max == 1000000000 ? max : g_rand_int_range (self->rand, min, max + 1);
  g_autofree char *text = g_strdup_printf ("%d", value);

  g_assert_true (poise_params_set (params, name, text, NULL));
}

/* Those of delivery "poll" are never polled here: their ends bring all. */
static const char *
choose_delivery (Stress     *self,
                 const Sort *sort)
{
  static const char *const cheap[] = { "paced", "coalesced", "poll" };

  if (sort->by_each && once_in (self, 3))
    return once_in (self, 2) ? "invoke" : "each";
  return cheap[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (cheap))];
}

static PoiseWay
choose_way (Stress     *self,
            const Sort *sort)
{
  gboolean on_main = sort->on_main && once_in (self, 10);
  gboolean shared = sort->kind->nature != POISE_NATURE_MEETS && once_in (self, 3);

  return poise_test_way (on_main ? "main" : "thread", choose_delivery (self, sort),
                         shared                ? POISE_POOL_SHARED
                         : once_in (self, 3) ? POISE_POOL_PRIVATE
                                             : POISE_POOL_BY_NATURE);
}

/* Those that keep a processor busy for good are rare: all others wait for them. */
static const Sort *
choose_sort (Stress *self)
{
  const Sort *sort;

  do
    sort = &sorts[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (sorts))];
  while (sort->endless && sort->kind == &poise_test_kind_busy && !once_in (self, 10));
  return sort;
}

static void
start_one (Stress *self)
{
  const Sort *sort = choose_sort (self);
  g_autoptr (PoiseParams) params = poise_params_new (sort->kind);
  PoiseWay way = choose_way (self, sort);

  set_param (self, params, "threads", 1, sort->max_threads);
  set_param (self, params, "steps", 1, sort->max_steps);
  set_param (self, params, "us", 0, sort->max_us);
  set_param (self, params, "fail-worker", 0, sort->max_threads);
  set_param (self, params, "fail-step", 0, MIN (sort->max_steps, 10));
  g_assert_nonnull (poise_runner_start (self->runner, params, &way, NULL));
}

/* Returns: (transfer full) (nullable): any of them. */
static PoiseJob *
pick (Stress *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runner));

  if (n == 0)
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->runner),
                                (guint) g_rand_int_range (self->rand, 0, (int) n));
}

static gpointer
cancel_worker (gpointer data)
{
  GAsyncQueue *to_cancel = data;

  while (TRUE)
    {
      g_autoptr (GObject) cancellable = g_async_queue_pop (to_cancel);

      if (!G_IS_CANCELLABLE (cancellable))
        return NULL;
      g_cancellable_cancel (G_CANCELLABLE (cancellable));
    }
}

static void
cancel_elsewhere (Stress   *self,
                  PoiseJob *job)
{
  g_async_queue_push (self->to_cancel, g_object_ref (poise_job_get_cancellable (job)));
}

static void
retry (Stress   *self,
       PoiseJob *job)
{
  if (self->n_unstarted > 0 && !poise_job_is_active (job))
    g_assert_nonnull (poise_runner_retry (self->runner, job, NULL));
}

/* Something, to any job. */
static void
act (Stress *self)
{
  g_autoptr (PoiseJob) job = pick (self);

  if (job == NULL)
    return;
  switch (g_rand_int_range (self->rand, 0, 8))
    {
    case 0:
    case 1:
      poise_job_pause (job);
      break;
    case 2:
    case 3:
      poise_job_resume (job);
      break;
    case 4:
      poise_job_cancel (job);
      break;
    case 5:
      cancel_elsewhere (self, job);
      break;
    case 6:
      retry (self, job);
      break;
    default:
      g_assert_true (poise_runner_remove (self->runner, job)
                     == !poise_job_is_active (job));
    }
}

/* What keeps the house from filling up for good: nothing stays paused, and what never
 * ends is cancelled. */
static void
make_room (Stress *self)
{
  GListModel *jobs = G_LIST_MODEL (self->runner);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (PoiseJob) job = g_list_model_get_item (jobs, i);

      poise_job_resume (job);
      if (!poise_job_is_active (job) || !is_endless (job) || is_cancelled (job))
        continue;
      if (once_in (self, 2))
        poise_job_cancel (job);
      else if (once_in (self, 2))
        cancel_elsewhere (self, job);
    }
}

static void
take_turn (Stress *self)
{
  gboolean is_full = poise_runner_get_n_active (self->runner) >= MAX_ACTIVE;

  if (self->n_unstarted > 0 && !is_full)
    start_one (self);
  else
    make_room (self);
  act (self);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->runner)) > MAX_LISTED)
    poise_runner_remove_ended (self->runner);
  if (once_in (self, 1000))
    poise_runner_cancel_all (self->runner);
  if (once_in (self, 500))
    poise_test_check_mirror (self->runner);
  if (is_full || self->n_unstarted == 0)
    poise_test_turn ();
  else if (once_in (self, 2))
    g_main_context_iteration (NULL, FALSE);
}

static void
stress_begin (Stress *self,
              guint   n_jobs)
{
  self->rand = make_rand ();
  self->n_unstarted = n_jobs;
  self->runner = poise_test_runner_new ();
  /* Before the job begins, and after its record was made. */
  g_signal_connect (self->runner, "items-changed", G_CALLBACK (added_cb), self);
  g_signal_connect (self->runner, "items-changed", G_CALLBACK (watch_job_cb), self);
  self->to_cancel = g_async_queue_new_full (g_object_unref);
  self->canceller = g_thread_new ("canceller", cancel_worker, self->to_cancel);
}

static void
stress_end (Stress *self)
{
  g_async_queue_push (self->to_cancel, g_object_new (G_TYPE_OBJECT, NULL));
  g_thread_join (self->canceller);
  g_async_queue_unref (self->to_cancel);
  poise_runner_remove_ended (self->runner);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->runner)), ==, 0);
  poise_test_check_mirror (self->runner);
  g_clear_object (&self->runner);
  g_rand_free (self->rand);
}

static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Whether a thread wears a worker's name. */
static gboolean
is_any_thread_busy (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *tid;

  while ((tid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", tid);
      g_autofree char *name = NULL;

      if (!g_file_get_contents (path, &name, NULL, NULL))
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
        if (g_str_has_prefix (name, sorts[i].kind->id) &&
            name[strlen (sorts[i].kind->id)] == '-')
          return TRUE;
    }
  return FALSE;
}

/* Nothing runs, nothing waits, nothing is kept. */
static void
assert_nothing_left (void)
{
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0);
  poise_test_poll_for (!is_any_thread_busy ());
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

static void
run_jobs (guint n_jobs)
{
  Stress self = { 0 };

  poise_test_probe_reset ();
  atomic_store (&poise_test_probe.open, TRUE);
  stress_begin (&self, n_jobs);
  wait_for_the_next (&self);
  while (self.n_unstarted > 0 || poise_runner_get_n_active (self.runner) > 0)
    take_turn (&self);
  poise_test_end_wait ();

  g_assert_cmpuint (self.n_ended, ==, self.n_started);
  g_assert_cmpuint (self.n_ended, >=, n_jobs);
  g_assert_false (poise_runner_is_busy (self.runner));
  g_test_message ("%u done, %u failed, %u cancelled", self.n_ends[POISE_JOB_DONE],
                  self.n_ends[POISE_JOB_FAILED], self.n_ends[POISE_JOB_CANCELLED]);
  stress_end (&self);
  assert_nothing_left ();
}

static void
test_jobs (void)
{
  guint n_files;

  /* GLib opens some files for itself at first. */
  run_jobs (MIN (100, get_n_jobs ()));
  n_files = count_open_files ();
  run_jobs (get_n_jobs ());
  poise_test_poll_for (count_open_files () == n_files);
}

/* Starts a handful, in any way, and lets go of the runner at any moment. */
static void
run_runner (Stress *self)
{
  guint n_jobs = (guint) g_rand_int_range (self->rand, 1, 12);
  guint n_turns = (guint) g_rand_int_range (self->rand, 0, 20);
  g_autoptr (PoiseJob) kept = NULL;

  self->runner = poise_test_runner_new ();
  for (guint i = 0; i < n_jobs; i++)
    start_one (self);
  kept = pick (self);
  for (guint i = 0; i < n_turns; i++)
    {
      if (once_in (self, 4))
        act (self);
      g_main_context_iteration (NULL, FALSE);
    }
  g_clear_object (&self->runner);
  poise_test_run_to_end (kept);
  g_assert_cmpuint (poise_test_record (kept)->n_ended, ==, 1);
}

static void
test_runners (void)
{
  Stress self
      = { .rand = make_rand (), .to_cancel = g_async_queue_new_full (g_object_unref) };
  guint n_runners = MIN (N_RUNNERS, get_n_jobs ());
  GThread *canceller = g_thread_new ("canceller", cancel_worker, self.to_cancel);

  poise_test_probe_reset ();
  atomic_store (&poise_test_probe.open, TRUE);
  for (guint i = 0; i < n_runners; i++)
    run_runner (&self);
  g_async_queue_push (self.to_cancel, g_object_new (G_TYPE_OBJECT, NULL));
  g_thread_join (canceller);
  g_async_queue_unref (self.to_cancel);
  g_rand_free (self.rand);
  poise_test_poll_for (atomic_load (&poise_test_probe.inside) == 0);
  assert_nothing_left ();
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/stress/jobs", test_jobs);
  g_test_add_func ("/stress/runners", test_runners);
  return g_test_run ();
}
