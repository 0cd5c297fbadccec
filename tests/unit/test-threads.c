/* SPDX-License-Identifier: MIT */
/* What the threads look like from outside: names, priorities, and that those which are
 * not ours are given back as they were. */
#include "tests/unit/poise-test.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_POOL_THREADS 10 /* of GTask's shared pool */
#define NICEST         19

/* A thread as the system sees it. */
typedef struct
{
  int   tid;
  int   policy;
  int   nice;
  char *name;
} Look;

static char *
read_name (int tid)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/comm", tid);
  char *name = NULL;

  g_assert_true (g_file_get_contents (path, &name, NULL, NULL));
  return g_strchomp (name);
}

static void
look_at_this_thread (Look *self)
{
  self->tid = gettid ();
  self->policy = sched_getscheduler (0);
  errno = 0;
  self->nice = getpriority (PRIO_PROCESS, 0);
  g_assert_cmpint (errno, ==, 0);
  self->name = read_name (self->tid);
}

static void
look_clear (Look *self)
{
  g_clear_pointer (&self->name, g_free);
}

/* A kind whose workers look at themselves. */
typedef struct
{
  Look looks[64];
} Plan;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  return g_new0 (Plan, 1);
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  for (guint i = 0; i < G_N_ELEMENTS (plan->looks); i++)
    look_clear (&plan->looks[i]);
  g_free (plan);
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share,
      GError      **error)
{
  Plan *plan = data;

  look_at_this_thread (&plan->looks[poise_context_get_index (context)]);
  return POISE_STEP_DONE;
}

static char *
name_worker (const PoiseParams *params,
             guint              index)
{
  return g_strdup_printf ("worker-number-%u", index + 1);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder looks = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(iiis)"));

  for (guint i = 0; plan->looks[i].name != NULL; i++)
    g_variant_builder_add (&looks, "(iiis)", plan->looks[i].tid, plan->looks[i].policy,
                           plan->looks[i].nice, plan->looks[i].name);
  return g_variant_builder_end (&looks);
}

static const PoiseParam params[] = {
  { .name = "threads", .title = "Threads", .value = 1, .min = 1, .max = 63 },
};

#define LOOKING_KIND(id_, nature_, name_worker_)                                         \
  {                                                                                      \
    .id = id_, .title = id_, .nature = nature_, .params = params,                        \
    .n_params = G_N_ELEMENTS (params), .plan = plan_new, .free_plan = plan_free,         \
    .name_worker = name_worker_, .step = step, .result = result,                         \
  }

static const PoiseKind computes = LOOKING_KIND ("computes", POISE_NATURE_COMPUTES, NULL);
static const PoiseKind waits = LOOKING_KIND ("waits", POISE_NATURE_WAITS, NULL);
static const PoiseKind long_names
    = LOOKING_KIND ("long", POISE_NATURE_WAITS, name_worker);

/* Returns: (transfer full): what the workers saw of themselves. */
static GVariant *
run (const PoiseKind *kind,
     const char      *strategy,
     PoisePool        pool,
     const char      *threads)
{
  PoiseWay way = poise_test_way (strategy, "paced", pool);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, kind, &way, "threads", threads, NULL);
  g_autoptr (GVariant) looks = NULL;

  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
  looks = poise_job_dup_result (job);
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    {
      int tid;

      g_variant_get_child (looks, i, "(iiis)", &tid, NULL, NULL, NULL);
      g_assert_cmpint (poise_worker_get_tid (poise_job_get_worker (job, i)), ==, tid);
    }
  return g_steal_pointer (&looks);
}

static void
assert_names (GVariant   *looks,
              const char *prefix)
{
  for (guint i = 0; i < g_variant_n_children (looks); i++)
    {
      g_autofree char *expected = g_strdup_printf ("%s%u", prefix, i + 1);
      const char *name;

      expected[MIN (strlen (expected), 15)] = '\0';
      g_variant_get_child (looks, i, "(iii&s)", NULL, NULL, NULL, &name);
      g_assert_cmpstr (name, ==, expected);
    }
}

static void
test_names (void)
{
  g_autoptr (GVariant) shared = run (&waits, "thread", POISE_POOL_SHARED, "9");
  g_autoptr (GVariant) own = run (&computes, "thread", POISE_POOL_PRIVATE, "12");
  g_autoptr (GVariant) cut = run (&long_names, "thread", POISE_POOL_SHARED, "12");

  assert_names (shared, "waits-");
  assert_names (own, "computes-");
  /* Linux keeps 15 bytes: "worker-number-1" whole, "worker-number-12" not. */
  assert_names (cut, "worker-number-");
}

/* The main thread is not renamed and keeps its priority. */
static void
test_main_thread_is_left_alone (void)
{
  g_autoptr (GVariant) looks = NULL;
  Look before, after;
  const char *name;
  int tid;

  look_at_this_thread (&before);
  looks = run (&computes, "main", POISE_POOL_PRIVATE, "2");
  g_variant_get_child (looks, 1, "(iii&s)", &tid, NULL, NULL, &name);
  g_assert_cmpint (tid, ==, getpid ());
  g_assert_cmpstr (name, ==, before.name);
  look_at_this_thread (&after);
  g_assert_cmpint (after.policy, ==, before.policy);
  g_assert_cmpint (after.nice, ==, before.nice);
  g_assert_cmpstr (after.name, ==, before.name);
  look_clear (&before);
  look_clear (&after);
}

/* Pitfall 15. */
static void
test_pitfall_15_computing_workers_yield (void)
{
  g_autoptr (GVariant) looks = run (&computes, "thread", POISE_POOL_BY_NATURE, "4");

  for (guint i = 0; i < g_variant_n_children (looks); i++)
    {
      int policy, nice;

      g_variant_get_child (looks, i, "(iiis)", NULL, &policy, &nice, NULL);
      g_assert_true (policy == SCHED_IDLE || nice == NICEST);
    }
}

static void
test_pitfall_15_waiting_workers_do_not (void)
{
  g_autoptr (GVariant) looks = run (&waits, "thread", POISE_POOL_BY_NATURE, "4");
  int own_nice = getpriority (PRIO_PROCESS, 0);

  for (guint i = 0; i < g_variant_n_children (looks); i++)
    {
      int policy, nice;

      g_variant_get_child (looks, i, "(iiis)", NULL, &policy, &nice, NULL);
      g_assert_cmpint (policy, ==, SCHED_OTHER);
      g_assert_cmpint (nice, ==, own_nice);
    }
}

/* All threads of a pool at once, so that each looks at itself. */
typedef struct
{
  atomic_uint n_arrived;
  guint       n_expected;
  Look        looks[N_POOL_THREADS];
} Gathering;

static void
gather (Gathering *self)
{
  guint index = atomic_fetch_add (&self->n_arrived, 1);

  look_at_this_thread (&self->looks[index]);
  while (atomic_load (&self->n_arrived) < self->n_expected)
    g_usleep (100);
}

static void
gather_in_task_worker (GTask        *task,
                       gpointer      source_object,
                       gpointer      task_data,
                       GCancellable *cancellable)
{
  gather (task_data);
  g_task_return_boolean (task, TRUE);
}

static void
gathered_cb (GObject      *source_object,
             GAsyncResult *result,
             gpointer      n_ended)
{
  (*(guint *) n_ended)++;
}

static void
gather_shared_pool (Gathering *self)
{
  guint n_ended = 0;

  self->n_expected = N_POOL_THREADS;
  for (guint i = 0; i < N_POOL_THREADS; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, gathered_cb, &n_ended);

      g_task_set_task_data (task, self, NULL);
      g_task_run_in_thread (task, gather_in_task_worker);
    }
  poise_test_wait_for (n_ended == N_POOL_THREADS);
}

static void
gather_in_pool_worker (gpointer data,
                       gpointer user_data)
{
  gather (user_data);
}

/* Somebody else's pool, which takes idle threads from wherever GLib has some. */
static void
gather_other_pool (Gathering *self)
{
  GThreadPool *pool
      = g_thread_pool_new (gather_in_pool_worker, self, N_POOL_THREADS, FALSE, NULL);

  self->n_expected = N_POOL_THREADS;
  for (guint i = 0; i < N_POOL_THREADS; i++)
    g_thread_pool_push (pool, self, NULL);
  poise_test_block_until (atomic_load (&self->n_arrived) == N_POOL_THREADS);
  g_thread_pool_free (pool, FALSE, TRUE);
}

static void
assert_unchanged (Gathering *self)
{
  int own_nice = getpriority (PRIO_PROCESS, 0);

  for (guint i = 0; i < N_POOL_THREADS; i++)
    {
      g_assert_cmpint (self->looks[i].policy, ==, SCHED_OTHER);
      g_assert_cmpint (self->looks[i].nice, ==, own_nice);
      g_assert_true (g_str_has_prefix (self->looks[i].name, "pool-"));
      look_clear (&self->looks[i]);
    }
}

static void
run_many_jobs (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 50; i++)
    {
      poise_test_start (runner, &computes, NULL, "threads", i % 2 == 0 ? "1" : "20",
                        NULL);
      poise_test_start (runner, &long_names, NULL, "threads", "15", NULL);
      poise_test_start (runner, &poise_test_kind_meet, NULL, "threads", "15", NULL);
    }
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
}

/* Pitfall 19: a thread that was made nicer cannot come back, so none of those that
 * other code uses ever is; nor keeps one a name that is not its own. */
static void
test_pitfall_19_pools_are_given_back_clean (void)
{
  for (guint i = 0; i < 5; i++)
    {
      Gathering shared = { 0 };
      Gathering other = { 0 };

      run_many_jobs ();
      gather_shared_pool (&shared);
      assert_unchanged (&shared);
      gather_other_pool (&other);
      assert_unchanged (&other);
    }
}

/* A pool that is not exclusive hands its threads on when they were idle for long. */
static void
test_pitfall_19_idle_threads_are_kept (void)
{
  Gathering other = { 0 };
  gint64 idle_us;

  run_many_jobs ();
  idle_us = g_get_monotonic_time ();
  poise_test_block_until (g_get_monotonic_time () > idle_us + G_USEC_PER_SEC);
  gather_other_pool (&other);
  assert_unchanged (&other);
}

/* By the time that a job has ended its thread of the shared pool wears its old name. */
static void
test_name_is_given_back_before_the_end (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 200; i++)
    {
      PoiseJob *job = poise_test_start (runner, &waits, NULL, NULL);
      g_autofree char *name = NULL;

      poise_test_run_to_end (job);
      name = read_name (poise_worker_get_tid (poise_job_get_worker (job, 0)));
      g_assert_true (g_str_has_prefix (name, "pool-"));
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/threads/names", test_names);
  g_test_add_func ("/threads/name-is-given-back-before-the-end",
                   test_name_is_given_back_before_the_end);
  g_test_add_func ("/threads/main-thread-is-left-alone", test_main_thread_is_left_alone);
  g_test_add_func ("/threads/pitfall-15/computing-workers-yield",
                   test_pitfall_15_computing_workers_yield);
  g_test_add_func ("/threads/pitfall-15/waiting-workers-do-not",
                   test_pitfall_15_waiting_workers_do_not);
  g_test_add_func ("/threads/pitfall-19/pools-are-given-back-clean",
                   test_pitfall_19_pools_are_given_back_clean);
  g_test_add_func ("/threads/pitfall-19/idle-threads-are-kept",
                   test_pitfall_19_idle_threads_are_kept);
  return g_test_run ();
}
