/* SPDX-License-Identifier: MIT */
#include "app/meter/poise-loop-lag.h"

#include "app/meter/poise-recent.h"

/* What the ring of recent beats reaches back: twice the strip's ten seconds. */
#define RECENT_US     (20 * G_TIME_SPAN_SECOND)
#define MIN_RECENT    16
#define MAX_RECENT    65536

typedef struct
{
  GSource source;
  PoiseLoopLag *owner;
} BeatSource;

struct _PoiseLoopLag
{
  GSource *source;
  gint64 interval_us;

  /* The loop's thread alone. */
  GThread *thread; /* NULL until the first start */
  PoiseHistogram *histogram;
  PoiseRecent *recent;

  /* Both threads, under the mutex. Every g_source_set_ready_time() is made under it
   * too, so that a beat is due exactly as long as it is open. */
  GMutex mutex;
  GCond cond;
  gboolean running;
  gboolean quit;
  gboolean open;
  gint64 due_us;
  gint64 next_us;
};

/* With the mutex held. */
static void
post_beat (PoiseLoopLag *self)
{
  if (self->open)
    return;

  self->open = TRUE;
  self->due_us = g_get_monotonic_time ();
  g_source_set_ready_time (self->source, 0);
}

static gpointer
beat_worker (gpointer data)
{
  PoiseLoopLag *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->quit)
    {
      gint64 now_us;

      if (!self->running)
        {
          g_cond_wait (&self->cond, &self->mutex);
          continue;
        }

      now_us = g_get_monotonic_time ();
      if (now_us < self->next_us)
        {
          g_cond_wait_until (&self->cond, &self->mutex, self->next_us);
          continue;
        }

      post_beat (self);
      /* Beats keep to their grid, but are not made up for when this thread was late. */
      self->next_us += self->interval_us;
      if (self->next_us <= now_us)
        self->next_us = now_us + self->interval_us;
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/* Ends the open beat, if there is one, and tells its due time. */
static gboolean
close_beat (PoiseLoopLag *self,
            gint64       *due_us)
{
  gboolean was_open;

  g_mutex_lock (&self->mutex);
  was_open = self->open;
  *due_us = self->due_us;
  self->open = FALSE;
  if (was_open)
    g_source_set_ready_time (self->source, -1);
  g_mutex_unlock (&self->mutex);

  return was_open;
}

static void
record (PoiseLoopLag *self,
        gint64        now_us,
        gint64        lag_us)
{
  poise_histogram_record_corrected (self->histogram, lag_us, self->interval_us);
  poise_recent_record (self->recent, now_us, lag_us);
}

static gboolean
beat_source_dispatch (GSource    *source,
                      GSourceFunc callback,
                      gpointer    user_data)
{
  PoiseLoopLag *self = ((BeatSource *) source)->owner;
  gint64 now_us = g_get_monotonic_time ();
  gint64 due_us;

  if (close_beat (self, &due_us))
    record (self, now_us, now_us - due_us);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs beat_source_funcs = {
  .dispatch = beat_source_dispatch,
};

/**
 * poise_loop_lag_new:
 * @context: (nullable): the main context whose loop is measured, NULL for the default one
 * @priority: the priority whose queue is measured, such as G_PRIORITY_DEFAULT
 * @interval_us: a beat each so many microseconds
 *
 * Makes a meter that is stopped. To be called, like all other functions, on the thread
 * that runs @context.
 *
 * Returns: (transfer full): a meter, to be freed with poise_loop_lag_free()
 */
PoiseLoopLag *
poise_loop_lag_new (GMainContext *context,
                    int           priority,
                    gint64        interval_us)
{
  PoiseLoopLag *self;
  gint64 capacity;

  g_return_val_if_fail (interval_us > 0, NULL);

  capacity = CLAMP (RECENT_US / interval_us, MIN_RECENT, MAX_RECENT);
  self = g_new0 (PoiseLoopLag, 1);
  self->interval_us = interval_us;
  self->histogram = poise_histogram_new ();
  self->recent = poise_recent_new ((guint) capacity);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  self->source = g_source_new (&beat_source_funcs, sizeof (BeatSource));
  ((BeatSource *) self->source)->owner = self;
  g_source_set_static_name (self->source, "poise-loop-lag");
  g_source_set_priority (self->source, priority);
  g_source_attach (self->source, context);
  return self;
}

/**
 * poise_loop_lag_free:
 * @self: (nullable): a meter
 *
 * Stops @self, waits for its thread to end, which it does at once, and frees it. NULL
 * is allowed. On the thread that runs the context.
 */
void
poise_loop_lag_free (PoiseLoopLag *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->mutex);
  self->quit = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (self->thread != NULL)
    g_thread_join (self->thread);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  poise_recent_free (self->recent);
  poise_histogram_free (self->histogram);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * poise_loop_lag_start:
 * @self: a meter
 *
 * Starts measuring; the first beat is due at once, so that a block that begins right
 * here is seen from its beginning. Does nothing when it runs already. On the thread
 * that runs the context.
 */
void
poise_loop_lag_start (PoiseLoopLag *self)
{
  g_return_if_fail (self != NULL);

  if (poise_recent_is_running (self->recent))
    return;

  g_mutex_lock (&self->mutex);
  self->running = TRUE;
  post_beat (self);
  self->next_us = self->due_us + self->interval_us;
  poise_recent_start (self->recent, self->due_us);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  if (self->thread == NULL)
    self->thread = g_thread_new ("loop-lag", beat_worker, self);
}

/**
 * poise_loop_lag_stop:
 * @self: a meter
 *
 * Stops measuring. A beat that is still open is recorded with its lag so far: a loop
 * that never came round is seen as well. Does nothing when it does not run. On the
 * thread that runs the context.
 */
void
poise_loop_lag_stop (PoiseLoopLag *self)
{
  gint64 now_us;
  gint64 due_us;

  g_return_if_fail (self != NULL);

  if (!poise_recent_is_running (self->recent))
    return;

  /* The thread is not woken for this: it finds out at its next beat, then sleeps. */
  g_mutex_lock (&self->mutex);
  self->running = FALSE;
  g_mutex_unlock (&self->mutex);

  now_us = g_get_monotonic_time ();
  if (close_beat (self, &due_us))
    record (self, now_us, now_us - due_us);
  poise_recent_stop (self->recent, now_us);
}

/**
 * poise_loop_lag_is_running:
 * @self: a meter
 *
 * Returns: whether it was started and not stopped since
 */
gboolean
poise_loop_lag_is_running (PoiseLoopLag *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return poise_recent_is_running (self->recent);
}

/**
 * poise_loop_lag_reset:
 * @self: a meter
 *
 * Forgets all lags that poise_loop_lag_collect() tells; the recent ones stay. A beat
 * that is open now goes on. On the thread that runs the context.
 */
void
poise_loop_lag_reset (PoiseLoopLag *self)
{
  g_return_if_fail (self != NULL);

  poise_histogram_reset (self->histogram);
}

static void
collect_open_beat (PoiseLoopLag   *self,
                   PoiseHistogram *into)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean open;
  gint64 due_us;

  g_mutex_lock (&self->mutex);
  open = self->open;
  due_us = self->due_us;
  g_mutex_unlock (&self->mutex);

  if (open)
    poise_histogram_record_corrected (into, now_us - due_us, self->interval_us);
}

/**
 * poise_loop_lag_collect:
 * @self: a meter
 * @into: where to count; what is there stays
 *
 * Counts in @into all lags since the meter was made or reset, and the beat that is open
 * now with its lag so far; both corrected for coordinated omission. On the thread that
 * runs the context.
 */
void
poise_loop_lag_collect (PoiseLoopLag   *self,
                        PoiseHistogram *into)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (into != NULL);

  poise_histogram_add (into, self->histogram);
  collect_open_beat (self, into);
}

/**
 * poise_loop_lag_collect_recent:
 * @self: a meter
 * @window_us: how far to look back, in microseconds of measured time, at most twenty
 *   seconds
 * @into: where to count; what is there stays
 *
 * Like poise_loop_lag_collect(), but only what was measured within the window. Time
 * while it was stopped does not count. On the thread that runs the context.
 */
void
poise_loop_lag_collect_recent (PoiseLoopLag   *self,
                               gint64          window_us,
                               PoiseHistogram *into)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (into != NULL);

  poise_recent_collect (self->recent, g_get_monotonic_time (), window_us,
                        self->interval_us, into);
  collect_open_beat (self, into);
}
