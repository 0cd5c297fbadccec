/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-context-private.h"

/**
 * poise_team_new:
 * @kind: what the job does
 * @plan: (transfer full): what it works on; freed with the team
 * @n_workers: how many contexts there will be
 * @delivery: how their reports reach the main loop
 * @pacer: brings changes to the main loop
 *
 * Main thread. Returns: (transfer full): what the workers of one job share.
 */
PoiseTeam *
poise_team_new (const PoiseKind     *kind,
                gpointer             plan,
                guint                n_workers,
                const PoiseDelivery *delivery,
                PoisePacer          *pacer)
{
  PoiseTeam *self = g_aligned_alloc0 (1, sizeof (PoiseTeam), POISE_CACHE_LINE_BYTES);

  atomic_init (&self->ref_count, 1);
  self->kind = kind;
  self->plan = plan;
  self->n_workers = n_workers;
  self->cancellable = g_cancellable_new ();
  self->delivery = delivery;
  self->pacer = poise_pacer_ref (pacer);
  self->main_context = g_main_context_ref_thread_default ();
  self->main_thread = g_thread_self ();
  poise_flood_init (&self->flood);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_mutex_init (&self->log_mutex);
  return self;
}

/* Any thread. */
PoiseTeam *
poise_team_ref (PoiseTeam *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/* Any thread: the last reference may well be a worker's. */
void
poise_team_unref (PoiseTeam *self)
{
  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  if (self->kind->free_plan != NULL)
    self->kind->free_plan (self->plan);
  g_object_unref (self->cancellable);
  poise_pacer_unref (self->pacer);
  g_main_context_unref (self->main_context);
  poise_flood_clear (&self->flood);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->log_mutex);
  g_clear_pointer (&self->log_lines, g_ptr_array_unref);
  g_aligned_free (self);
}

/* Main thread. From now on @changed is called with @driver; NULL for nobody any more. */
void
poise_team_set_driver (PoiseTeam       *self,
                       PoiseTeamChanged changed,
                       gpointer         driver)
{
  g_mutex_lock (&self->mutex);
  self->changed = changed;
  self->driver = driver;
  g_mutex_unlock (&self->mutex);
}

/* The team's mutex is held: the flags have changed. */
static void
tell_change (PoiseTeam *self)
{
  g_cond_broadcast (&self->cond);
  if (self->changed != NULL)
    self->changed (self->driver);
}

/* Any thread, once; wakes whoever waits in poise_context_sleep(),
 * poise_context_wait() or a pause. Blocking calls wake by the cancellable. */
void
poise_team_cancel (PoiseTeam *self)
{
  atomic_store (&self->cancel_us, g_get_monotonic_time ());
  g_mutex_lock (&self->mutex);
  atomic_fetch_or (&self->flags, POISE_TEAM_CANCELLED);
  tell_change (self);
  g_mutex_unlock (&self->mutex);
  poise_pacer_nudge (self->pacer);
}

/* The team's mutex is held. */
static void
stop_or_start_clock (PoiseTeam *self,
                     gboolean   stop)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 clock_us = atomic_load (&self->clock_us);

  if (stop && clock_us >= 0)
    atomic_store (&self->clock_us, clock_us - now_us);
  else if (!stop && clock_us < 0)
    atomic_store (&self->clock_us, now_us + clock_us);
}

/* Any thread. Returns: microseconds of a clock that stands still while paused. */
gint64
poise_team_get_time_us (PoiseTeam *self)
{
  gint64 clock_us = atomic_load_explicit (&self->clock_us, memory_order_acquire);

  return clock_us < 0 ? -clock_us : g_get_monotonic_time () - clock_us;
}

/* Any thread. */
void
poise_team_set_paused (PoiseTeam *self,
                       gboolean   paused)
{
  g_mutex_lock (&self->mutex);
  stop_or_start_clock (self, paused);
  if (paused)
    atomic_fetch_or (&self->flags, POISE_TEAM_PAUSED);
  else
    atomic_fetch_and (&self->flags, ~(guint) POISE_TEAM_PAUSED);
  tell_change (self);
  g_mutex_unlock (&self->mutex);
}

/* Any thread. Returns: (transfer full) (nullable): the lines logged since the
 * last call, in order. */
GPtrArray *
poise_team_take_log (PoiseTeam *self)
{
  GPtrArray *lines;

  g_mutex_lock (&self->log_mutex);
  lines = g_steal_pointer (&self->log_lines);
  g_mutex_unlock (&self->log_mutex);
  return lines;
}

/* Any thread: so many callbacks wait now. */
void
poise_team_note_backlog (PoiseTeam *self,
                         guint64    backlog)
{
  unsigned long long most = atomic_load_explicit (&self->backlog_max, memory_order_relaxed);

  while (backlog > most &&
         !atomic_compare_exchange_weak (&self->backlog_max, &most, backlog))
    ;
}

/* The worker's thread, before it posts a callback to the main loop. */
void
poise_team_count_posted (PoiseTeam *self)
{
  unsigned long long posted = atomic_fetch_add (&self->posted, 1) + 1;
  /* Later, so that the difference is never more than waits; others may have posted in
   * the meantime, and those have been called. */
  unsigned long long delivered = atomic_load (&self->delivered);

  poise_team_note_backlog (self, posted - MIN (posted, delivered));
}

/* The main thread: such a callback has been called. */
void
poise_team_count_delivered (PoiseTeam *self)
{
  atomic_fetch_add (&self->delivered, 1);
}
