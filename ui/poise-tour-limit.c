/* SPDX-License-Identifier: MIT */
#include "ui/poise-tour-limit.h"

#include "app/engine/poise-runner.h"
#include "app/kinds/poise-kinds.h"
#include "ui/poise-main-thread.h"

#include <math.h>

/* How long the tour's job is to take one core: long enough to type into a frozen window
 * and notice, short of the 5 s after which a desktop offers to kill it. The sieve gets a
 * little slower on its way: 0.06 s for the first 100 million here, 2.8 s for as much as
 * is then taken for 2.5 s. */
#define WANTED_S 2.5
/* What is timed to find out, so often: other programs can only make it slower, so the
 * quickest counts. */
#define PROBE_LIMIT G_GINT64_CONSTANT (100000000)
#define N_PROBES    3

/* A runner of its own: no list shows the job. Main thread; freed there, too, since no
 * thread ever has the task. */
typedef struct
{
  PoiseRunner *runner;
  PoiseJob    *job;
  guint        n_done;
  gint64       quickest_us;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_clear_object (&self->job);
  g_object_unref (self->runner);
  g_free (self);
}

static PoiseJob *
start_probe (PoiseRunner *runner,
             GError     **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_primes);
  g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, PROBE_LIMIT);
  PoiseWay way = poise_way_get_default ();

  /* Threads of the shared pool have the main thread's priority; those of the private
   * one would take jobs that run meanwhile for a slow machine. */
  way.pool = POISE_POOL_SHARED;
  if (!poise_params_set (params, "limit", limit, error) ||
      !poise_params_set (params, "threads", "1", error))
    return NULL;
  return poise_runner_start (runner, params, &way, error);
}

/* A number of two digits and zeros, which a person can read. */
static gint64 *
make_limit (gint64 elapsed_us)
{
  double per_second = (double) PROBE_LIMIT * G_USEC_PER_SEC / (double) MAX (elapsed_us, 1);
  double wanted = per_second * WANTED_S;
  double unit = pow (10, floor (log10 (wanted)) - 1);
  gint64 *limit = g_new (gint64, 1);

  *limit = (gint64) (floor (wanted / unit) * unit);
  return limit;
}

static void next_probe (GTask *task);

/* Takes over the reference that waited for this. */
static void
ended_cb (PoiseJob *job,
          gpointer  user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *self = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (job, task);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (poise_job_get_error (job) != NULL)
    {
      g_task_return_error (task, g_error_copy (poise_job_get_error (job)));
      return;
    }
  self->quickest_us = MIN (self->quickest_us, poise_job_get_elapsed_us (job));
  if (++self->n_done < N_PROBES)
    next_probe (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, make_limit (self->quickest_us), g_free);
}

/* Takes over the reference. */
static void
next_probe (GTask *task)
{
  Probe *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  g_set_object (&self->job, start_probe (self->runner, &error));
  if (error == NULL)
    {
      g_signal_connect (self->job, "ended", G_CALLBACK (ended_cb), task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&error));
  g_object_unref (task);
}

/**
 * poise_tour_limit_find_async:
 *
 * Main thread: finds out up to which number one core of this machine counts the primes
 * in about 2.5 s. Takes a fifth of a second on one thread, also when it is cancelled.
 */
void
poise_tour_limit_find_async (GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task;
  Probe *probe;

  g_return_if_fail (poise_on_main_thread ());

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, poise_tour_limit_find_async);
  g_task_set_name (task, "poise-tour-limit");
  probe = g_new0 (Probe, 1);
  probe->runner = poise_runner_new ();
  probe->quickest_us = G_MAXINT64;
  g_task_set_task_data (task, probe, probe_free);
  next_probe (task);
}

/**
 * poise_tour_limit_find_finish:
 *
 * Main thread. Returns: the limit; -1 with %G_IO_ERROR_CANCELLED, or the job's own error.
 */
gint64
poise_tour_limit_find_finish (GAsyncResult *result,
                              GError      **error)
{
  g_autofree gint64 *limit = NULL;

  g_return_val_if_fail (G_IS_TASK (result), -1);

  limit = g_task_propagate_pointer (G_TASK (result), error);
  return limit != NULL ? *limit : -1;
}
