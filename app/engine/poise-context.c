/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-context-private.h"

/**
 * poise_context_new:
 * @name: the worker's name, of which a thread shows the first 15 bytes
 *
 * Main thread. Returns: (transfer full): one worker's side of a job.
 */
PoiseContext *
poise_context_new (PoiseTeam  *team,
                   guint       index,
                   const char *name)
{
  PoiseContext *self =
      g_aligned_alloc0 (1, sizeof (PoiseContext), POISE_CACHE_LINE_BYTES);

  atomic_init (&self->ref_count, 1);
  atomic_init (&self->state, POISE_WORKER_WAITING_FOR_THREAD);
  self->team = poise_team_ref (team);
  self->index = index;
  self->name = g_strdup (name);
  return self;
}

/* Any thread. */
PoiseContext *
poise_context_ref (PoiseContext *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/* Any thread. */
void
poise_context_unref (PoiseContext *self)
{
  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  poise_team_unref (self->team);
  g_free (self->name);
  g_aligned_free (self);
}

/**
 * poise_context_get_index:
 *
 * Any thread. Returns: this worker's number among its job's workers, from 0.
 */
guint
poise_context_get_index (PoiseContext *self)
{
  return self->index;
}

/**
 * poise_context_get_n_workers:
 *
 * Any thread. Returns: how many workers the job has.
 */
guint
poise_context_get_n_workers (PoiseContext *self)
{
  return self->team->n_workers;
}

/**
 * poise_context_get_name:
 *
 * Any thread. Returns: (transfer none): the worker's name, as in "primes-1".
 */
const char *
poise_context_get_name (PoiseContext *self)
{
  return self->name;
}

/**
 * poise_context_get_cancellable:
 *
 * Any thread. Returns: (transfer none): what every blocking call of a step takes,
 * so that Cancel wakes it.
 */
GCancellable *
poise_context_get_cancellable (PoiseContext *self)
{
  return self->team->cancellable;
}

/**
 * poise_context_is_cancelled:
 *
 * Any thread; an atomic read (pitfall 23), to be asked inside long steps.
 */
gboolean
poise_context_is_cancelled (PoiseContext *self)
{
  return (atomic_load_explicit (&self->team->flags, memory_order_acquire) &
          POISE_TEAM_CANCELLED) != 0;
}

/**
 * poise_context_get_time_us:
 *
 * Any thread; some 25 ns. For measuring: a clock of the job's own, which leaves its
 * pauses out. All its workers read the same one.
 *
 * Returns: microseconds since a moment that stays the same.
 */
gint64
poise_context_get_time_us (PoiseContext *self)
{
  return poise_team_get_time_us (self->team);
}

/**
 * poise_context_report:
 * @done: how many units this worker has done so far
 *
 * The worker's thread. Costs a few nanoseconds with the paced delivery: the
 * number is stored, and the main loop is woken only when nothing is on its way
 * to it yet.
 */
void
poise_context_report (PoiseContext *self,
                      guint64       done)
{
  /* Nobody else writes the two, so no read-modify-write is needed. */
  unsigned long long reports =
      atomic_load_explicit (&self->reports, memory_order_relaxed);

  atomic_store_explicit (&self->done, done, memory_order_relaxed);
  atomic_store_explicit (&self->reports, reports + 1, memory_order_relaxed);
  self->team->delivery->report (self, done);
}

/**
 * poise_context_set_total:
 * @total: how many units this worker has to do, 0 when nobody knows
 *
 * The worker's thread, for work that is dealt out beforehand.
 */
void
poise_context_set_total (PoiseContext *self,
                         guint64       total)
{
  atomic_store_explicit (&self->total, total, memory_order_relaxed);
}

/**
 * poise_context_set_job_total:
 * @total: how many units all workers have to do together, 0 when nobody knows
 *
 * Any worker's thread, for work that the workers take from a common heap. Each
 * one's bar then shows its part of what is left.
 */
void
poise_context_set_job_total (PoiseContext *self,
                             guint64       total)
{
  atomic_store_explicit (&self->team->total, total, memory_order_relaxed);
}

/**
 * poise_context_set_state:
 *
 * The worker's thread: says what it is doing, for the person who watches.
 */
void
poise_context_set_state (PoiseContext    *self,
                         PoiseWorkerState state)
{
  if (atomic_load_explicit (&self->state, memory_order_relaxed) == (int) state)
    return;
  atomic_store (&self->state, (int) state);
  /* Reports are stored without a fence; a worker that falls silent passes here
   * or ends, so its last report is never left lying. */
  poise_pacer_nudge (self->team->pacer);
}

/**
 * poise_context_nudge:
 *
 * The worker's thread: something in the store of the job's output changed, and no
 * report follows at once. Costs a few nanoseconds while something is on its way to the
 * main loop already.
 */
void
poise_context_nudge (PoiseContext *self)
{
  poise_pacer_nudge (self->team->pacer);
}

/**
 * poise_context_log:
 *
 * The worker's thread: adds a line to the job's log. For what a person would
 * want to read, not for every step.
 */
void
poise_context_log (PoiseContext *self,
                   const char   *format,
                   ...)
{
  PoiseTeam *team = self->team;
  va_list args;
  char *line;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  g_mutex_lock (&team->log_mutex);
  if (team->log_lines == NULL)
    team->log_lines = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (team->log_lines, line);
  g_mutex_unlock (&team->log_mutex);
  poise_pacer_nudge (team->pacer);
}

/**
 * poise_context_lock:
 *
 * The worker's thread: takes the job's mutex, which guards what its workers
 * share in the plan.
 */
void
poise_context_lock (PoiseContext *self)
{
  g_mutex_lock (&self->team->mutex);
}

/**
 * poise_context_unlock:
 *
 * The worker's thread.
 */
void
poise_context_unlock (PoiseContext *self)
{
  g_mutex_unlock (&self->team->mutex);
}

/**
 * poise_context_broadcast:
 *
 * The worker's thread, with the job's mutex held: something in the plan
 * changed; wakes those in poise_context_wait().
 */
void
poise_context_broadcast (PoiseContext *self)
{
  g_cond_broadcast (&self->team->cond);
}

static gboolean
set_cancelled_error (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

/**
 * poise_context_wait:
 * @state: what to call this wait
 *
 * The worker's thread, with the job's mutex held: waits for
 * poise_context_broadcast(). May return early, so ask the own condition in a
 * loop. Fails with %G_IO_ERROR_CANCELLED; the mutex is held again either way.
 */
gboolean
poise_context_wait (PoiseContext    *self,
                    PoiseWorkerState state,
                    GError         **error)
{
  PoiseWorkerState before = (PoiseWorkerState) atomic_load (&self->state);

  if (poise_context_is_cancelled (self))
    return set_cancelled_error (error);
  poise_context_set_state (self, state);
  g_cond_wait (&self->team->cond, &self->team->mutex);
  poise_context_set_state (self, before);
  return !poise_context_is_cancelled (self) || set_cancelled_error (error);
}

/**
 * poise_context_prepare:
 * @preparation: the plan's
 * @mine: (out): whether this worker is the one that has to prepare
 *
 * The worker's thread, without the job's mutex, in each step until it is done: the first
 * worker to ask prepares, and tells by poise_context_end_preparation(); the others wait
 * for that.
 *
 * Returns: done when all can begin; more when this step has nothing else to do; failed,
 * with %G_IO_ERROR_CANCELLED, after a cancel.
 */
PoiseStep
poise_context_prepare (PoiseContext     *self,
                       PoisePreparation *preparation,
                       gboolean         *mine,
                       GError          **error)
{
  PoiseStep step = POISE_STEP_MORE;

  poise_context_lock (self);
  *mine = *preparation == POISE_PREPARATION_WANTED;
  if (*preparation == POISE_PREPARATION_DONE)
    step = POISE_STEP_DONE;
  else if (*mine)
    *preparation = POISE_PREPARATION_UNDER_WAY;
  else if (!poise_context_wait (self, POISE_WORKER_WAITING_FOR_DATA, error))
    step = POISE_STEP_FAILED;
  poise_context_unlock (self);
  return step;
}

/**
 * poise_context_end_preparation:
 *
 * The thread of the worker that prepared.
 */
void
poise_context_end_preparation (PoiseContext     *self,
                               PoisePreparation *preparation)
{
  poise_context_lock (self);
  *preparation = POISE_PREPARATION_DONE;
  poise_context_broadcast (self);
  poise_context_unlock (self);
}

/* Blocks while the job is paused. The team's mutex is held. */
static void
wait_while_paused (PoiseContext *self)
{
  PoiseTeam *team = self->team;
  PoiseWorkerState before = (PoiseWorkerState) atomic_load (&self->state);

  while (atomic_load (&team->flags) == POISE_TEAM_PAUSED)
    {
      poise_context_set_state (self, POISE_WORKER_PAUSED);
      g_cond_wait (&team->cond, &team->mutex);
    }
  poise_context_set_state (self, before);
}

/**
 * poise_context_sleep:
 * @duration_us: how long, in microseconds; time spent paused does not count
 *
 * The worker's thread. Fails with %G_IO_ERROR_CANCELLED as soon as the job is
 * cancelled.
 */
gboolean
poise_context_sleep (PoiseContext *self,
                     gint64        duration_us,
                     GError      **error)
{
  return poise_context_sleep_as (self, POISE_WORKER_SLEEPING, duration_us, error);
}

/**
 * poise_context_sleep_as:
 * @state: what to call it
 *
 * The worker's thread: as poise_context_sleep().
 */
gboolean
poise_context_sleep_as (PoiseContext    *self,
                        PoiseWorkerState state,
                        gint64           duration_us,
                        GError         **error)
{
  PoiseTeam *team = self->team;
  gint64 deadline_us = g_get_monotonic_time () + duration_us;

  poise_context_set_state (self, state);
  g_mutex_lock (&team->mutex);
  while (!poise_context_is_cancelled (self))
    {
      if (atomic_load (&team->flags) & POISE_TEAM_PAUSED)
        {
          gint64 left_us = deadline_us - g_get_monotonic_time ();
          wait_while_paused (self);
          deadline_us = g_get_monotonic_time () + left_us;
        }
      else if (!g_cond_wait_until (&team->cond, &team->mutex, deadline_us))
        break;
    }
  g_mutex_unlock (&team->mutex);
  poise_context_set_state (self, POISE_WORKER_RUNNING);

  return !poise_context_is_cancelled (self) || set_cancelled_error (error);
}

/**
 * poise_context_check:
 *
 * The worker's thread, without the job's mutex: waits while the job is paused. The
 * engine asks between two steps; a kind asks itself only where a library calls it
 * back in the midst of a long step. The common case is one atomic read.
 *
 * Returns: FALSE with %G_IO_ERROR_CANCELLED when the job has been cancelled.
 */
gboolean
poise_context_check (PoiseContext *self,
                     GError      **error)
{
  PoiseTeam *team = self->team;

  if (G_LIKELY (atomic_load_explicit (&team->flags, memory_order_acquire) == 0))
    return TRUE;

  g_mutex_lock (&team->mutex);
  wait_while_paused (self);
  g_mutex_unlock (&team->mutex);
  return !poise_context_is_cancelled (self) || set_cancelled_error (error);
}
