/* SPDX-License-Identifier: MIT */
/* A wake-up just while its worker is about to fall asleep: when it is lost, the job
 * stays for good. Thousands of times, each with another offset of some nanoseconds. */
#include "tests/unit/poise-test.h"

#define N_EDGES     3000
#define N_ENDLESS   1000
/* A cancel takes about as long to reach the worker as this many turns of a loop. */
#define MAX_OFFSET  3000
#define MAX_SPIN_US 150

/* Between the worker and the main thread. */
static struct
{
  atomic_bool ready;
  atomic_bool go;
  atomic_int  offset;
} edge;

/* Both set off at the same moment. */
static void
wait_for_the_start (void)
{
  int offset = atomic_load (&edge.offset);

  atomic_store (&edge.ready, TRUE);
  while (!atomic_load (&edge.go))
    ;
  for (volatile int i = 0; i < offset; i++)
    ;
}

static PoiseStep
step_wait (PoiseContext *context,
           gpointer      plan,
           gpointer      share,
           GError      **error)
{
  gboolean woken;

  wait_for_the_start ();
  poise_context_lock (context);
  do
    woken = poise_context_wait (context, POISE_WORKER_WAITING_FOR_DATA, error);
  while (woken);
  poise_context_unlock (context);
  return POISE_STEP_FAILED;
}

static PoiseStep
step_sleep (PoiseContext *context,
            gpointer      plan,
            gpointer      share,
            GError      **error)
{
  wait_for_the_start ();
  return poise_context_sleep (context, G_TIME_SPAN_DAY, error) ? POISE_STEP_DONE
                                                               : POISE_STEP_FAILED;
}

/* The pause comes between this step and the next one. */
static PoiseStep
step_pause (PoiseContext *context,
            gpointer      plan,
            gpointer      share,
            GError      **error)
{
  atomic_bool *second = plan;

  if (atomic_exchange (second, TRUE))
    return POISE_STEP_DONE;
  wait_for_the_start ();
  return POISE_STEP_MORE;
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  return g_new0 (atomic_bool, 1);
}

#define EDGE_KIND(step_)                                                                 \
  {                                                                                      \
    .id = "edge", .title = "Edge", .nature = POISE_NATURE_WAITS, .plan = plan_new,       \
    .free_plan = g_free, .step = step_                                                   \
  }

static const PoiseKind waiting_kind = EDGE_KIND (step_wait);
static const PoiseKind sleeping_kind = EDGE_KIND (step_sleep);
static const PoiseKind pausing_kind = EDGE_KIND (step_pause);

/* The worker is at the start when this returns. */
static PoiseJob *
start_edge (PoiseRunner     *runner,
            const PoiseKind *kind)
{
  PoiseJob *job;

  atomic_store (&edge.ready, FALSE);
  atomic_store (&edge.go, FALSE);
  atomic_store (&edge.offset, g_test_rand_int_range (0, MAX_OFFSET));
  job = poise_test_start (runner, kind, NULL, NULL);
  poise_test_block_until (atomic_load (&edge.ready));
  return job;
}

static void
end_and_remove (PoiseRunner  *runner,
                PoiseJob     *job,
                PoiseJobState state)
{
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, state);
  g_assert_true (poise_runner_remove (runner, job));
}

static void
test_cancel (gconstpointer kind)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < N_EDGES; i++)
    {
      PoiseJob *job = start_edge (runner, kind);

      atomic_store (&edge.go, TRUE);
      poise_job_cancel (job);
      end_and_remove (runner, job, POISE_JOB_CANCELLED);
    }
}

static void
test_resume (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < N_EDGES; i++)
    {
      PoiseJob *job = start_edge (runner, &pausing_kind);

      poise_job_pause (job);
      atomic_store (&edge.go, TRUE);
      for (volatile int j = 0; j < MAX_OFFSET / 2; j++)
        ;
      poise_job_resume (job);
      end_and_remove (runner, job, POISE_JOB_DONE);
    }
}

static void
spin_a_little (void)
{
  gint64 end_us = g_get_monotonic_time () + g_test_rand_int_range (0, MAX_SPIN_US);

  while (g_get_monotonic_time () < end_us)
    ;
}

/* Workers that wake each other without end, or block in a system call. */
static void
test_endless (void)
{
  static const PoiseKind *const kinds[]
      = { &poise_test_kind_meet, &poise_test_kind_stuck, &poise_test_kind_meet,
          &poise_test_kind_poll };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_test_probe_reset ();
  for (guint i = 0; i < N_ENDLESS; i++)
    {
      PoiseJob *job = poise_test_start (runner, kinds[i % G_N_ELEMENTS (kinds)], NULL,
                                        "threads", i % 3 == 0 ? "2" : "3", "steps",
                                        "1000000000", NULL);

      spin_a_little ();
      poise_job_pause (job);
      spin_a_little ();
      poise_job_resume (job);
      spin_a_little ();
      poise_job_cancel (job);
      end_and_remove (runner, job, POISE_JOB_CANCELLED);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_data_func ("/wake-ups/cancel/waiting", &waiting_kind, test_cancel);
  g_test_add_data_func ("/wake-ups/cancel/sleeping", &sleeping_kind, test_cancel);
  g_test_add_func ("/wake-ups/resume", test_resume);
  g_test_add_func ("/wake-ups/endless", test_endless);
  return g_test_run ();
}
