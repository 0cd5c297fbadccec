/* SPDX-License-Identifier: MIT */
/* What the engine costs: a report, a step, a job there and back, a cancel. Absolute
 * figures move from machine to machine; the ratios are of one run. */
#include "app/engine/poise-pacer.h"
#include "app/engine/poise-runner.h"
#include "app/meter/poise-histogram.h"

#include <stdatomic.h>

#define N_STORES    100000000
#define N_REPORTS   50000000
#define N_POSTS     200000 /* by delivery "each"; each waits in memory */
#define N_STEPS     20000000
#define N_WAKE_UPS  2000
#define N_JOBS      5000
#define N_CANCELS   500
#define NS_PER_US   1000.0

typedef enum
{
  MODE_REPORT, /* "n" reports in one step, timed by the worker */
  MODE_STEP,   /* "n" steps that do nothing */
  MODE_COMPUTE,
  MODE_WAIT,
  MODE_SLEEP,
  MODE_POLL,
} Mode;

static const char *const modes[]
    = { "report", "step", "compute", "wait", "sleep", "poll", NULL };

typedef struct
{
  Mode   mode;
  gint64 n;
  gint64 left;
  gint64 took_us;
} Plan;

static void
say_ns (const char *what,
        double      ns)
{
  g_print ("%-52s %12.1f ns\n", what, ns);
}

static void
say_ratio (const char *what,
           double      ratio)
{
  g_print ("%-52s %12.2f times\n", what, ratio);
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->mode = (Mode) poise_params_get_int (params, "mode");
  plan->n = plan->left = poise_params_get_int (params, "n");
  return plan;
}

static PoiseStep
report_all (PoiseContext *context,
            Plan         *plan)
{
  gint64 begin_us = g_get_monotonic_time ();

  for (gint64 i = 1; i <= plan->n; i++)
    poise_context_report (context, (guint64) i);
  plan->took_us = g_get_monotonic_time () - begin_us;
  return POISE_STEP_DONE;
}

static void
compute (gint64 duration_us)
{
  gint64 end_us = g_get_monotonic_time () + duration_us;

  while (g_get_monotonic_time () < end_us)
    ;
}

static PoiseStep
wait_for_nothing (PoiseContext *context,
                  GError      **error)
{
  poise_context_lock (context);
  while (poise_context_wait (context, POISE_WORKER_WAITING_FOR_DATA, error))
    ;
  poise_context_unlock (context);
  return POISE_STEP_FAILED;
}

static PoiseStep
block_in_poll (PoiseContext *context)
{
  GCancellable *cancellable = poise_context_get_cancellable (context);
  GPollFD fd;

  if (g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_poll (&fd, 1, -1);
      g_cancellable_release_fd (cancellable);
    }
  return POISE_STEP_MORE;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share,
      GError      **error)
{
  Plan *plan = data;

  switch (plan->mode)
    {
    case MODE_REPORT:
      return report_all (context, plan);
    case MODE_STEP:
      return --plan->left > 0 ? POISE_STEP_MORE : POISE_STEP_DONE;
    case MODE_COMPUTE:
      compute (100);
      return POISE_STEP_MORE;
    case MODE_WAIT:
      return wait_for_nothing (context, error);
    case MODE_SLEEP:
      return poise_context_sleep (context, G_TIME_SPAN_HOUR, error) ? POISE_STEP_MORE
                                                                    : POISE_STEP_FAILED;
    case MODE_POLL:
    default:
      return block_in_poll (context);
    }
}

static GVariant *
result (gpointer plan,
        gboolean complete)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&dict, "{sv}", "took_us",
                         g_variant_new_int64 (((Plan *) plan)->took_us));
  return g_variant_builder_end (&dict);
}

static const PoiseParam params[] = {
  { .name = "mode", .title = "Mode", .type = POISE_PARAM_CHOICE, .choices = modes },
  { .name = "n", .title = "N", .value = 1, .max = G_MAXINT64 },
};

static const PoiseKind kind = {
  .id = "bench",
  .title = "Bench",
  .unit = "reports",
  .nature = POISE_NATURE_WAITS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = g_free,
  .step = step,
  .result = result,
};

static PoiseJob *
start (PoiseRunner *runner,
       Mode         mode,
       gint64       n,
       const char  *strategy,
       const char  *delivery,
       PoisePool    pool)
{
  PoiseWay way = { poise_strategy_find (strategy), poise_delivery_find (delivery), pool };
  g_autoptr (PoiseParams) values = poise_params_new (&kind);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);

  g_assert_true (poise_params_set (values, "mode", modes[mode], NULL));
  g_assert_true (poise_params_set (values, "n", text, NULL));
  return poise_runner_start (runner, values, &way, NULL);
}

static void
wait_for_end (PoiseJob *job)
{
  while (poise_job_is_active (job))
    g_main_context_iteration (NULL, TRUE);
}

/* What everything else is compared with: the store that a report must do anyway. */
static double
bench_store (void)
{
  atomic_ullong value;
  gint64 begin_us = g_get_monotonic_time ();

  for (guint64 i = 0; i < N_STORES; i++)
    atomic_store_explicit (&value, i, memory_order_relaxed);
  return (double) (g_get_monotonic_time () - begin_us) * NS_PER_US / N_STORES;
}

/* On the worker, while the main loop turns. */
static double
bench_report (const char *delivery,
              gint64      n)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  PoiseJob *job = start (runner, MODE_REPORT, n, "thread", delivery, POISE_POOL_SHARED);
  g_autoptr (GVariant) values = NULL;
  gint64 took_us;

  wait_for_end (job);
  values = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (values, "took_us", "x", &took_us));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return (double) took_us * NS_PER_US / (double) n;
}

typedef struct
{
  PoisePacer    *pacer;
  PoiseHistogram *histogram;
  atomic_bool    done;
} WakeUps;

static gboolean
nothing_changed (gpointer data)
{
  return FALSE;
}

/* The loop is long asleep when the next nudge comes. */
static gpointer
nudge_worker (gpointer data)
{
  WakeUps *self = data;

  for (guint i = 0; i < N_WAKE_UPS; i++)
    {
      gint64 begin_us;

      g_usleep (300);
      begin_us = g_get_monotonic_time ();
      poise_pacer_nudge (self->pacer);
      poise_histogram_record (self->histogram, g_get_monotonic_time () - begin_us);
    }
  atomic_store (&self->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static double
bench_wake_up (void)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  WakeUps self = { .histogram = histogram };
  GThread *thread;

  self.pacer = poise_pacer_new (nothing_changed, NULL);
  thread = g_thread_new ("nudger", nudge_worker, &self);
  while (!atomic_load (&self.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  poise_pacer_close (self.pacer);
  poise_pacer_unref (self.pacer);
  return poise_histogram_get_mean (histogram) * NS_PER_US;
}

static double
bench_step (void)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();

  wait_for_end (start (runner, MODE_STEP, N_STEPS, "thread", "paced", POISE_POOL_SHARED));
  return (double) (g_get_monotonic_time () - begin_us) * NS_PER_US / N_STEPS;
}

static void
do_nothing_worker (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
task_done_cb (GObject      *source_object,
              GAsyncResult *result,
              gpointer      done)
{
  *(gboolean *) done = TRUE;
}

static double
bench_task (void)
{
  gint64 begin_us = g_get_monotonic_time ();

  for (guint i = 0; i < N_JOBS; i++)
    {
      gboolean done = FALSE;
      g_autoptr (GTask) task = g_task_new (NULL, NULL, task_done_cb, &done);

      g_task_run_in_thread (task, do_nothing_worker);
      while (!done)
        g_main_context_iteration (NULL, TRUE);
    }
  return (double) (g_get_monotonic_time () - begin_us) * NS_PER_US / N_JOBS;
}

static double
bench_job (const char *strategy,
           PoisePool   pool)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();

  for (guint i = 0; i < N_JOBS; i++)
    {
      PoiseJob *job = start (runner, MODE_STEP, 1, strategy, "paced", pool);

      wait_for_end (job);
      poise_runner_remove (runner, job);
    }
  return (double) (g_get_monotonic_time () - begin_us) * NS_PER_US / N_JOBS;
}

/* From the click to "ended", that is to the callback after the worker has stopped. */
static void
bench_cancel (Mode      mode,
              PoisePool pool)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  g_autofree char *what = g_strdup_printf ("cancel to callback, %s, %s pool", modes[mode],
                                           poise_pool_get_id (pool));

  for (guint i = 0; i < N_CANCELS; i++)
    {
      PoiseJob *job = start (runner, mode, 1, "thread", "paced", pool);
      gint64 begin_us;

      while (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
             POISE_WORKER_WAITING_FOR_THREAD)
        g_main_context_iteration (NULL, TRUE);
      begin_us = g_get_monotonic_time ();
      poise_job_cancel (job);
      wait_for_end (job);
      poise_histogram_record (histogram, g_get_monotonic_time () - begin_us);
      poise_runner_remove (runner, job);
    }
  g_print ("%-52s %12.1f ns p50 %12.1f ns p99\n", what,
           (double) poise_histogram_get_quantile (histogram, 0.5) * NS_PER_US,
           (double) poise_histogram_get_quantile (histogram, 0.99) * NS_PER_US);
}

static void
bench_reports (void)
{
  double store_ns = bench_store ();
  double paced_ns = bench_report ("paced", N_REPORTS);
  double each_ns = bench_report ("each", N_POSTS);
  double wake_up_ns = bench_wake_up ();

  say_ns ("an atomic store", store_ns);
  say_ns ("report, paced, loop awake", paced_ns);
  say_ns ("report, paced, loop asleep", wake_up_ns);
  say_ns ("report, each", each_ns);
  say_ratio ("report, each to paced", each_ns / paced_ns);
  say_ns ("a step that does nothing", bench_step ());
}

static void
bench_jobs (void)
{
  double task_ns = bench_task ();
  double shared_ns = bench_job ("thread", POISE_POOL_SHARED);
  double private_ns = bench_job ("thread", POISE_POOL_PRIVATE);

  say_ns ("a bare GTask there and back", task_ns);
  say_ns ("a job there and back, shared pool", shared_ns);
  say_ratio ("a job to a bare GTask, shared pool", shared_ns / task_ns);
  say_ns ("a job there and back, private pool", private_ns);
  say_ratio ("a job to a bare GTask, private pool", private_ns / task_ns);
  say_ns ("a job on the main thread", bench_job ("main", POISE_POOL_SHARED));
}

int
main (void)
{
  bench_reports ();
  bench_jobs ();
  for (Mode mode = MODE_COMPUTE; mode <= MODE_POLL; mode++)
    bench_cancel (mode, POISE_POOL_SHARED);
  bench_cancel (MODE_COMPUTE, POISE_POOL_PRIVATE);
  return 0;
}
