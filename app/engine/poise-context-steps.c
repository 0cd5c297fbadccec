/* SPDX-License-Identifier: MIT */
/* A worker from its first step to its last, for the strategies. */
#include "app/engine/poise-context-private.h"

#include <unistd.h>

/**
 * poise_context_begin:
 *
 * A strategy calls this once, on the thread that is to do the work. A job that was
 * cancelled before does nothing at all (pitfall 5: a queued task runs even so): it then
 * fails with %G_IO_ERROR_CANCELLED, and poise_context_end() must not be called.
 */
gboolean
poise_context_begin (PoiseContext *self,
                     GError      **error)
{
  PoiseTeam *team = self->team;

  if (poise_context_is_cancelled (self))
    {
      poise_context_set_state (self, POISE_WORKER_FINISHED);
      return poise_context_check (self, error);
    }

  atomic_store (&self->tid, (int) gettid ());
  atomic_store (&self->begin_us, g_get_monotonic_time ());
  poise_context_set_state (self, POISE_WORKER_RUNNING);
  if (team->kind->enter != NULL)
    self->share = team->kind->enter (self, team->plan);
  return TRUE;
}

/**
 * poise_context_take_steps:
 * @until_us: a monotonic time in microseconds, or %POISE_CONTEXT_NO_LIMIT
 *
 * The thread of poise_context_begin(): takes steps until one ends after @until_us, or the
 * job is paused or cancelled. A step is never cut short.
 *
 * Returns: more when there is still something to do; done when this worker did all its
 * work; failed with the step's error, or %G_IO_ERROR_CANCELLED after a cancel.
 */
PoiseStep
poise_context_take_steps (PoiseContext *self,
                          gint64        until_us,
                          GError      **error)
{
  PoiseTeam *team = self->team;
  const PoiseKind *kind = team->kind;

  do
    {
      unsigned flags = atomic_load_explicit (&team->flags, memory_order_acquire);
      PoiseStep step;

      if (G_UNLIKELY (flags & POISE_TEAM_CANCELLED))
        return poise_context_check (self, error) ? POISE_STEP_MORE : POISE_STEP_FAILED;
      if (G_UNLIKELY (flags & POISE_TEAM_PAUSED))
        return POISE_STEP_MORE;
      step = kind->step (self, team->plan, self->share, error);
      if (step != POISE_STEP_MORE)
        return step;
    }
  while (until_us == POISE_CONTEXT_NO_LIMIT || g_get_monotonic_time () < until_us);
  return POISE_STEP_MORE;
}

/**
 * poise_context_end:
 *
 * The thread of poise_context_begin(), once: after the last step.
 */
void
poise_context_end (PoiseContext *self)
{
  PoiseTeam *team = self->team;

  if (team->kind->leave != NULL)
    team->kind->leave (self, team->plan, self->share);
  self->share = NULL;
  atomic_store (&self->end_us, g_get_monotonic_time ());
  poise_context_set_state (self, POISE_WORKER_FINISHED);
}

/**
 * poise_context_run:
 *
 * All of it at once, for a strategy that has a thread to spend: blocks while the job is
 * paused.
 *
 * Returns: TRUE when this worker did all its work; otherwise @error is set,
 * %G_IO_ERROR_CANCELLED after a cancel.
 */
gboolean
poise_context_run (PoiseContext *self,
                   GError      **error)
{
  PoiseStep step = POISE_STEP_MORE;

  if (!poise_context_begin (self, error))
    return FALSE;
  while (step == POISE_STEP_MORE)
    step = poise_context_check (self, error)
               ? poise_context_take_steps (self, POISE_CONTEXT_NO_LIMIT, error)
               : POISE_STEP_FAILED;
  poise_context_end (self);
  return step == POISE_STEP_DONE;
}
