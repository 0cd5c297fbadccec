/* SPDX-License-Identifier: MIT */
#include "app/meter/poise-loop-turns.h"

struct _PoiseLoopTurns
{
  gint64          threshold_us;
  gint64          begin_us; /* of the turn that is going on, 0 while the loop polls */
  gboolean        running;
  PoiseHistogram *turns;
  GArray         *long_turns; /* of PoiseTurn */
};

/* A poll function is handed nothing but what to poll, so who measures stands here. The
 * main thread's. */
static struct
{
  GPollFunc  previous; /* what really polls; NULL while ours is not installed */
  GPtrArray *running;
} meters;

static void
end_turn (PoiseLoopTurns *self,
          gint64          now_us)
{
  PoiseTurn turn = { self->begin_us, now_us - self->begin_us };

  if (self->begin_us == 0)
    return;
  self->begin_us = 0;
  poise_histogram_record (self->turns, turn.length_us);
  if (turn.length_us > self->threshold_us)
    g_array_append_val (self->long_turns, turn);
}

static int
poll_and_note (GPollFD *fds,
               guint    n_fds,
               int      timeout_ms)
{
  gint64 now_us = g_get_monotonic_time ();
  int n_ready;

  for (guint i = 0; i < meters.running->len; i++)
    end_turn (g_ptr_array_index (meters.running, i), now_us);
  n_ready = meters.previous (fds, n_fds, timeout_ms);
  now_us = g_get_monotonic_time ();
  for (guint i = 0; i < meters.running->len; i++)
    ((PoiseLoopTurns *) g_ptr_array_index (meters.running, i))->begin_us = now_us;
  return n_ready;
}

static void
install (void)
{
  if (meters.running == NULL)
    meters.running = g_ptr_array_new ();
  if (meters.previous != NULL)
    return;
  meters.previous = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_and_note);
}

/* Somebody else may have put a function around ours, which goes on calling it. */
static void
uninstall (void)
{
  if (meters.running->len > 0 || g_main_context_get_poll_func (NULL) != poll_and_note)
    return;
  g_main_context_set_poll_func (NULL, g_steal_pointer (&meters.previous));
}

/**
 * poise_loop_turns_new:
 * @threshold_us: turns longer than this are kept one by one
 *
 * Returns: (transfer full): a meter of the default main context's loop that is stopped
 */
PoiseLoopTurns *
poise_loop_turns_new (gint64 threshold_us)
{
  PoiseLoopTurns *self;

  g_return_val_if_fail (threshold_us > 0, NULL);

  self = g_new0 (PoiseLoopTurns, 1);
  self->threshold_us = threshold_us;
  self->turns = poise_histogram_new ();
  self->long_turns = g_array_new (FALSE, FALSE, sizeof (PoiseTurn));
  return self;
}

/**
 * poise_loop_turns_free:
 * @self: (nullable): a meter, running or not
 */
void
poise_loop_turns_free (PoiseLoopTurns *self)
{
  if (self == NULL)
    return;

  poise_loop_turns_stop (self);
  poise_histogram_free (self->turns);
  g_array_unref (self->long_turns);
  g_free (self);
}

/**
 * poise_loop_turns_start:
 *
 * Measures from here on, in what is taken to be the midst of a turn. Does nothing when
 * it runs already.
 */
void
poise_loop_turns_start (PoiseLoopTurns *self)
{
  g_return_if_fail (self != NULL);

  if (self->running)
    return;
  install ();
  self->running = TRUE;
  self->begin_us = g_get_monotonic_time ();
  g_ptr_array_add (meters.running, self);
}

/**
 * poise_loop_turns_stop:
 *
 * Ends the turn that is going on, and measures no more. Does nothing when it does not
 * run.
 */
void
poise_loop_turns_stop (PoiseLoopTurns *self)
{
  g_return_if_fail (self != NULL);

  if (!self->running)
    return;
  self->running = FALSE;
  end_turn (self, g_get_monotonic_time ());
  g_ptr_array_remove_fast (meters.running, self);
  uninstall ();
}

/**
 * poise_loop_turns_is_running:
 *
 * Returns: whether it was started and not stopped since
 */
gboolean
poise_loop_turns_is_running (const PoiseLoopTurns *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->running;
}

/**
 * poise_loop_turns_get_histogram:
 *
 * Returns: (transfer none): the lengths of all turns that have ended
 */
const PoiseHistogram *
poise_loop_turns_get_histogram (const PoiseLoopTurns *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->turns;
}

/**
 * poise_loop_turns_get_long:
 *
 * Returns: (transfer none): the turns that were longer than the threshold, as an array
 *   of #PoiseTurn, the oldest first
 */
const GArray *
poise_loop_turns_get_long (const PoiseLoopTurns *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->long_turns;
}
