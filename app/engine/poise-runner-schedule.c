/* SPDX-License-Identifier: MIT */
/* Which job's workers get a thread, and when. */
#include "app/engine/poise-runner-private.h"

static PoiseRoom
get_room (PoiseJob *job)
{
  const PoiseStrategy *strategy = poise_job_get_way (job)->strategy;

  if (!strategy->side_by_side)
    return POISE_ROOM_UNLIMITED;
  /* A child has a pool of its own. */
  if (poise_job_get_pool (job) == POISE_POOL_SHARED)
    return strategy->in_child ? POISE_ROOM_UNLIMITED : POISE_ROOM_SHARED_POOL;
  return poise_job_get_kind (job)->nature == POISE_NATURE_COMPUTES ? POISE_ROOM_PROCESSORS
                                                                   : POISE_ROOM_UNLIMITED;
}

/* How much of a room is taken. A paused worker keeps its thread, but no
 * processor. */
static guint
count_taken (PoiseRunner *self,
             PoiseRoom    room)
{
  guint taken = 0;

  for (guint i = 0; i < self->started->len; i++)
    {
      PoiseJob *job = g_ptr_array_index (self->started, i);

      if (get_room (job) == room && (room != POISE_ROOM_PROCESSORS ||
                                     poise_job_get_state (job) != POISE_JOB_PAUSED))
        taken += poise_job_get_n_busy (job);
    }
  return taken;
}

/* How many of a job's workers may start now: some of them, or all, or none. */
static guint
count_admitted (PoiseRunner *self,
                PoiseJob    *job,
                guint        wanted)
{
  guint taken;

  switch (get_room (job))
    {
    case POISE_ROOM_PROCESSORS:
      taken = count_taken (self, POISE_ROOM_PROCESSORS);
      return taken == 0 || taken + wanted <= g_get_num_processors () ? wanted : 0;
    case POISE_ROOM_SHARED_POOL:
      taken = count_taken (self, POISE_ROOM_SHARED_POOL);
      return MIN (wanted, self->shared_limit - MIN (taken, self->shared_limit));
    case POISE_ROOM_UNLIMITED:
    default:
      return wanted;
    }
}

static gboolean
find_started (PoiseRunner *self,
              PoiseJob    *job,
              guint       *index)
{
  return g_ptr_array_find (self->started, job, index);
}

/* The clocks of running jobs go on; those of queued and paused ones do not. */
void
poise_runner_update_ticking (PoiseRunner *self)
{
  gboolean ticking = FALSE;

  for (guint i = 0; i < self->started->len && !ticking; i++)
    ticking = poise_job_get_state (g_ptr_array_index (self->started, i)) != POISE_JOB_PAUSED;
  poise_pacer_set_ticking (self->pacer, ticking);
}

static void
start_workers (PoiseRunner *self,
               PoiseJob    *job,
               guint        n)
{
  if (!find_started (self, job, NULL))
    {
      g_ptr_array_add (self->started, job);
      poise_runner_notify (self);
      poise_runner_update_ticking (self);
    }
  /* A worker may end, and its job with it, before the call returns. */
  for (guint i = 0; i < n && poise_job_get_n_unstarted (job) > 0; i++)
    poise_job_start_worker (job);
}

/* Starts what there is room for of the job that came first. Returns: whether it
 * could start anything. */
static gboolean
start_first (PoiseRunner *self,
             PoiseRoom    room)
{
  g_autoptr (PoiseJob) job = NULL;
  guint wanted, n;

  if (g_queue_is_empty (&self->waiting[room]))
    return FALSE;
  job = g_object_ref (g_queue_peek_head (&self->waiting[room]));
  wanted = poise_job_get_n_unstarted (job);
  n = count_admitted (self, job, wanted);
  if (n == wanted)
    g_queue_pop_head (&self->waiting[room]);
  if (n > 0)
    start_workers (self, job, n);
  return n > 0 || wanted == 0;
}

/* First come, first served in each room; a full room holds up no other. */
void
poise_runner_schedule (PoiseRunner *self)
{
  /* A handler may let go of the runner. */
  g_autoptr (PoiseRunner) keep = g_object_ref (self);

  /* What a signal's handler does while workers are being started comes back
   * here, and is looked after when they have been. */
  self->schedule_again = TRUE;
  if (self->scheduling)
    return;
  self->scheduling = TRUE;
  while (self->schedule_again)
    {
      self->schedule_again = FALSE;
      for (guint room = 0; room < POISE_N_ROOMS; room++)
        while (start_first (self, room))
          ;
    }
  self->scheduling = FALSE;
}

/* Main thread: the job waits for room, behind those that came before. */
void
poise_runner_await_room (PoiseRunner *self,
                         PoiseJob    *job)
{
  g_queue_push_tail (&self->waiting[get_room (job)], job);
}

/* Main thread: it neither waits for room nor takes any. */
void
poise_runner_forget (PoiseRunner *self,
                     PoiseJob    *job)
{
  guint index;

  g_queue_remove (&self->waiting[get_room (job)], job);
  if (find_started (self, job, &index))
    g_ptr_array_remove_index (self->started, index);
}
