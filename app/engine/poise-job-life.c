/* SPDX-License-Identifier: MIT */
/* A job from its start to its end: workers started and ended, cancel, pause, and what
 * is fetched on the way. */
#include "app/engine/poise-job-private.h"

#include "app/engine/poise-worker-private.h"

static void
set_state (PoiseJob     *self,
           PoiseJobState state)
{
  if (self->state == state)
    return;
  self->state = state;
  poise_job_notify (self, POISE_JOB_PROP_STATE);
}

/* Fetches what the workers changed; TRUE when they did. */
static gboolean
fetch (PoiseJob *self,
       gboolean  read_counters)
{
  GPtrArray *lines = poise_team_take_log (self->team);
  gboolean changed = lines != NULL;

  if (lines != NULL)
    poise_lines_append_many (self->log, lines);
  for (guint i = 0; i < self->team->n_workers; i++)
    changed |= poise_worker_update (poise_job_get_worker (self, i), read_counters);
  if (self->output != NULL)
    changed |= poise_output_fetch (self->output);
  /* The pacer's one callback was on its way. */
  if (changed && self->way.delivery->reads_counter && !self->way.delivery->polls)
    poise_team_note_backlog (self->team, 1);
  return changed;
}

/* Workers that never got a thread need none any more. */
static void
drop_unstarted (PoiseJob *self)
{
  /* A handler may come back here, or go on to the end. */
  while (self->n_started < self->team->n_workers)
    {
      PoiseWorker *worker = poise_job_get_worker (self, self->n_started++);

      self->complete = FALSE;
      self->n_ended++;
      poise_worker_end (worker, FALSE);
    }
}

static PoiseJobState
decide_end (PoiseJob *self)
{
  const PoiseKind *kind = poise_job_get_kind (self);
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->team->cancellable) || self->failure != NULL)
    self->complete = FALSE;
  /* After a cancel or a worker's failure there is nothing more to fail. */
  if (kind->finish != NULL &&
      !kind->finish (self->team->plan, self->complete, self->log, &error) && self->complete)
    self->failure = g_steal_pointer (&error);
  if (self->failure != NULL)
    return POISE_JOB_FAILED;
  return self->complete ? POISE_JOB_DONE : POISE_JOB_CANCELLED;
}

/* The last worker has ended: what is still on its way is fetched first, then
 * the state changes, once (pitfall 2). */
static void
end (PoiseJob *self)
{
  g_assert (self->clock.end_us == 0);

  /* First of all: a handler that acts on the job now finds it ended. */
  poise_clock_end (&self->clock);
  poise_job_detach (self);
  fetch (self, TRUE);
  self->state = decide_end (self);
  poise_job_end_progress (self);
  poise_job_notify (self, POISE_JOB_PROP_MESSAGE);
  poise_job_notify (self, POISE_JOB_PROP_STATE);
  poise_job_notify (self, POISE_JOB_PROP_ACTIVE);
  poise_job_emit (self, POISE_JOB_SIGNAL_ENDED);
}

static void
end_if_last (PoiseJob *self)
{
  if (self->clock.end_us == 0 && self->n_ended == self->team->n_workers)
    end (self);
}

/* The main thread: a worker has stopped. */
static void
worker_ended_cb (PoiseContext *context,
                 const GError *error,
                 gpointer      user_data)
{
  g_autoptr (PoiseJob) self = user_data;

  self->complete &= error == NULL;
  fetch (self, self->way.delivery->reads_counter);
  poise_worker_end (poise_job_get_worker (self, context->index), error == NULL);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      self->failure == NULL && !g_cancellable_is_cancelled (self->team->cancellable))
    {
      self->failure = g_error_copy (error);
      /* The others' work is of no use any more. */
      g_cancellable_cancel (self->team->cancellable);
      drop_unstarted (self);
    }
  /* Not before: a handler that cancels must not end the job in the midst of this. */
  self->n_ended++;
  poise_job_emit (self, POISE_JOB_SIGNAL_WORKER_ENDED);
  end_if_last (self);
}

/**
 * poise_job_start_worker:
 *
 * Main thread: gives the next worker that has none its thread. With strategy
 * "main" it returns when that worker is through.
 */
void
poise_job_start_worker (PoiseJob *self)
{
  PoiseWorker *worker;

  g_assert (poise_job_get_n_unstarted (self) > 0);

  worker = poise_job_get_worker (self, self->n_started++);
  if (self->state == POISE_JOB_QUEUED)
    {
      poise_clock_begin (&self->clock);
      /* A handler may cancel; the worker then finds that out at once. */
      set_state (self, POISE_JOB_RUNNING);
    }
  self->way.strategy->start (poise_worker_get_context (worker), poise_job_get_pool (self),
                             worker_ended_cb, g_object_ref (self));
}

/**
 * poise_job_get_n_unstarted:
 *
 * Main thread. Returns: how many workers still have no thread.
 */
guint
poise_job_get_n_unstarted (PoiseJob *self)
{
  return self->team->n_workers - self->n_started;
}

/**
 * poise_job_get_n_busy:
 *
 * Main thread. Returns: how many workers have a thread.
 */
guint
poise_job_get_n_busy (PoiseJob *self)
{
  return self->n_started - self->n_ended;
}

/**
 * poise_job_update:
 * @polled: whether a frame's tick asks, for delivery "poll"; else the pacer does
 *
 * Main thread: fetches what the workers changed. Returns: whether they changed
 * anything.
 */
gboolean
poise_job_update (PoiseJob *self,
                  gboolean  polled)
{
  g_autoptr (PoiseJob) keep = g_object_ref (self);
  gboolean read_counters =
      self->way.delivery->reads_counter && self->way.delivery->polls == polled;
  gboolean changed;

  if (!poise_job_is_active (self))
    return FALSE;

  changed = fetch (self, read_counters);
  if (!poise_job_is_active (self))
    return changed; /* a handler has ended it */
  /* A cancel may come from another thread, by the cancellable. */
  if (self->n_started > 0 && self->failure == NULL &&
      g_cancellable_is_cancelled (self->team->cancellable))
    {
      set_state (self, POISE_JOB_CANCELLING);
      drop_unstarted (self);
    }
  if (changed && read_counters)
    self->callbacks++;
  poise_job_update_progress (self);
  poise_job_update_elapsed (self);
  end_if_last (self);
  return changed;
}

/**
 * poise_job_cancel:
 *
 * Main thread. A queued job ends at once, any other as soon as its workers have
 * noticed; one that has ended stays as it is.
 */
void
poise_job_cancel (PoiseJob *self)
{
  g_autoptr (PoiseJob) keep = NULL;

  g_return_if_fail (POISE_IS_JOB (self));

  if (!poise_job_is_active (self))
    return;
  keep = g_object_ref (self);
  g_cancellable_cancel (self->team->cancellable);
  if (self->failure == NULL && self->n_started > 0)
    set_state (self, POISE_JOB_CANCELLING);
  drop_unstarted (self);
  end_if_last (self);
}

/**
 * poise_job_pause:
 *
 * Main thread. Its workers stop after the step that they are in. Nothing happens
 * to a job that is not running, or whose strategy leaves nobody who could resume it.
 */
void
poise_job_pause (PoiseJob *self)
{
  g_return_if_fail (POISE_IS_JOB (self));

  if (self->state != POISE_JOB_RUNNING || !self->way.strategy->can_pause)
    return;
  poise_clock_pause (&self->clock);
  poise_team_set_paused (self->team, TRUE);
  set_state (self, POISE_JOB_PAUSED);
  poise_job_update_elapsed (self);
}

/**
 * poise_job_resume:
 *
 * Main thread. Nothing happens to a job that is not paused.
 */
void
poise_job_resume (PoiseJob *self)
{
  g_return_if_fail (POISE_IS_JOB (self));

  if (self->state != POISE_JOB_PAUSED)
    return;
  poise_clock_resume (&self->clock);
  poise_team_set_paused (self->team, FALSE);
  set_state (self, POISE_JOB_RUNNING);
}
