/* SPDX-License-Identifier: MIT */
#include "app/meter/poise-recent.h"

struct _PoiseRecent
{
  PoiseSample *samples;
  guint capacity;
  guint n_samples;
  guint next_sample;

  gint64 rests[POISE_RECENT_MAX_RESTS];
  guint n_rests;
  guint next_rest;

  gboolean running;
  gint64 started_us; /* monotonic; while it runs */
  gint64 before_us;  /* active time before that */
};

/**
 * poise_recent_new:
 * @capacity: how many samples it holds, at least 1
 *
 * Makes an empty ring that does not run yet. May be called from any thread.
 *
 * Returns: (transfer full): a ring, to be freed with poise_recent_free()
 */
PoiseRecent *
poise_recent_new (guint capacity)
{
  PoiseRecent *self;

  g_return_val_if_fail (capacity > 0, NULL);

  self = g_new0 (PoiseRecent, 1);
  self->samples = g_new (PoiseSample, capacity);
  self->capacity = capacity;
  return self;
}

/**
 * poise_recent_free:
 * @self: (nullable): a ring
 *
 * Frees @self. NULL is allowed.
 */
void
poise_recent_free (PoiseRecent *self)
{
  if (self == NULL)
    return;

  g_free (self->samples);
  g_free (self);
}

/**
 * poise_recent_start:
 * @self: a ring
 * @now_us: now
 *
 * Lets active time run. Does nothing when it runs already.
 */
void
poise_recent_start (PoiseRecent *self,
                    gint64       now_us)
{
  g_return_if_fail (self != NULL);

  if (self->running)
    return;

  self->running = TRUE;
  self->started_us = now_us;
}

/**
 * poise_recent_stop:
 * @self: a ring
 * @now_us: when the rest began: now, or a little earlier
 *
 * Stops active time and marks the rest. Does nothing when it does not run. A moment
 * before the newest sample, or before the start, counts as that.
 */
void
poise_recent_stop (PoiseRecent *self,
                   gint64       now_us)
{
  gint64 active_us;

  g_return_if_fail (self != NULL);

  if (!self->running)
    return;

  active_us = poise_recent_get_active_us (self, now_us);
  if (self->n_samples > 0)
    active_us = MAX (active_us, poise_recent_get_sample (self, 0).end_us);

  self->running = FALSE;
  self->before_us = active_us;
  self->rests[self->next_rest] = active_us;
  self->next_rest = (self->next_rest + 1) % POISE_RECENT_MAX_RESTS;
  self->n_rests = MIN (self->n_rests + 1, POISE_RECENT_MAX_RESTS);
}

/**
 * poise_recent_is_running:
 * @self: a ring
 *
 * Returns: whether active time runs
 */
gboolean
poise_recent_is_running (const PoiseRecent *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->running;
}

/**
 * poise_recent_get_active_us:
 * @self: a ring
 * @now_us: now
 *
 * Returns: how far active time has come, in microseconds
 */
gint64
poise_recent_get_active_us (const PoiseRecent *self,
                            gint64             now_us)
{
  g_return_val_if_fail (self != NULL, 0);

  if (!self->running)
    return self->before_us;

  return self->before_us + MAX (now_us - self->started_us, 0);
}

/**
 * poise_recent_record:
 * @self: a ring
 * @now_us: now, when the length ended
 * @value_us: the length
 *
 * Adds a sample. While it does not run nothing is recorded.
 */
void
poise_recent_record (PoiseRecent *self,
                     gint64       now_us,
                     gint64       value_us)
{
  g_return_if_fail (self != NULL);

  if (!self->running)
    return;

  self->samples[self->next_sample] = (PoiseSample){
    .end_us = poise_recent_get_active_us (self, now_us),
    .value_us = value_us,
  };
  self->next_sample = (self->next_sample + 1) % self->capacity;
  self->n_samples = MIN (self->n_samples + 1, self->capacity);
}

/**
 * poise_recent_get_n_samples:
 * @self: a ring
 *
 * Returns: how many samples are still there
 */
guint
poise_recent_get_n_samples (const PoiseRecent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_samples;
}

/**
 * poise_recent_get_sample:
 * @self: a ring
 * @age: 0 for the newest, below poise_recent_get_n_samples()
 *
 * Returns: a sample; the older, the earlier its end
 */
PoiseSample
poise_recent_get_sample (const PoiseRecent *self,
                         guint              age)
{
  g_return_val_if_fail (self != NULL, (PoiseSample){ 0 });
  g_return_val_if_fail (age < self->n_samples, (PoiseSample){ 0 });

  return self->samples[(self->next_sample + self->capacity - 1 - age) % self->capacity];
}

/**
 * poise_recent_get_n_rests:
 * @self: a ring
 *
 * Returns: how many rests are remembered
 */
guint
poise_recent_get_n_rests (const PoiseRecent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_rests;
}

/**
 * poise_recent_get_rest:
 * @self: a ring
 * @age: 0 for the newest, below poise_recent_get_n_rests()
 *
 * Returns: where on the axis of active time it rested, in microseconds
 */
gint64
poise_recent_get_rest (const PoiseRecent *self,
                       guint              age)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (age < self->n_rests, 0);

  return self->rests[(self->next_rest + POISE_RECENT_MAX_RESTS - 1 - age)
                     % POISE_RECENT_MAX_RESTS];
}

/**
 * poise_recent_collect:
 * @self: a ring
 * @now_us: now
 * @window_us: how far to look back, in active time
 * @interval_us: for periodic beats their interval, to correct for coordinated omission;
 *   0 for everything else
 * @into: where to count the samples; what is there stays
 *
 * Counts the samples that ended within the window, so that worst, percentiles and mean
 * of the last seconds can be read from @into.
 */
void
poise_recent_collect (const PoiseRecent *self,
                      gint64             now_us,
                      gint64             window_us,
                      gint64             interval_us,
                      PoiseHistogram    *into)
{
  gint64 since_us;

  g_return_if_fail (self != NULL);
  g_return_if_fail (into != NULL);

  since_us = poise_recent_get_active_us (self, now_us) - window_us;
  for (guint age = 0; age < self->n_samples; age++)
    {
      PoiseSample sample = poise_recent_get_sample (self, age);

      if (sample.end_us <= since_us)
        break;
      poise_histogram_record_corrected (into, sample.value_us, interval_us);
    }
}
