/* SPDX-License-Identifier: MIT */
/* How far a job is, how fast it goes, and how long it will still take. */
#include "app/engine/poise-job-private.h"

#include "app/engine/poise-worker-private.h"

/* A clock that a person reads need not move more often. */
#define ELAPSED_STEP_US (G_USEC_PER_SEC / 10)

/* The sum of the workers' own totals, 0 when one does not know its own. */
static guint64
sum_totals (PoiseJob *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->team->n_workers; i++)
    {
      guint64 total =
          atomic_load (&poise_worker_get_context (poise_job_get_worker (self, i))->total);
      if (total == 0)
        return 0;
      sum += total;
    }
  return sum;
}

/* The job's units, 0 when nobody knows. */
static guint64
get_total (PoiseJob *self)
{
  guint64 heap = atomic_load (&self->team->total);

  return heap > 0 ? heap : sum_totals (self);
}

static void
set_rate (PoiseJob *self,
          double    rate,
          double    left_s)
{
  self->rate = rate;
  self->left_s = left_s;
  poise_job_notify (self, POISE_JOB_PROP_RATE);
  poise_job_notify (self, POISE_JOB_PROP_LEFT_S);
}

static void
update_estimate (PoiseJob *self)
{
  if (!poise_estimate_add (&self->estimate, self->elapsed_us, self->units))
    return;
  set_rate (self, poise_estimate_get_rate (&self->estimate),
            poise_estimate_get_left (&self->estimate, get_total (self)));
}

/* Main thread: moves the clock that a person reads, and what is guessed from it. */
void
poise_job_update_elapsed (PoiseJob *self)
{
  gint64 elapsed_us = poise_clock_get_us (&self->clock);

  if (self->clock.end_us == 0)
    elapsed_us -= elapsed_us % ELAPSED_STEP_US;
  if (self->elapsed_us != elapsed_us)
    {
      self->elapsed_us = elapsed_us;
      poise_job_notify (self, POISE_JOB_PROP_ELAPSED_US);
    }
  if (self->state == POISE_JOB_RUNNING)
    update_estimate (self);
}

static double
compute_fraction (PoiseJob *self)
{
  guint64 total = get_total (self);

  if (self->state == POISE_JOB_DONE)
    return 1;
  if (total > 0)
    return CLAMP ((double) self->units / (double) total, 0, 1);
  return self->n_started == 0 || self->clock.end_us > 0 ? 0 : POISE_FRACTION_UNKNOWN;
}

/* Main thread: from the workers' values to the job's own bar, and to each one's
 * part of a common heap. */
void
poise_job_update_progress (PoiseJob *self)
{
  guint n = self->team->n_workers;
  guint64 heap = atomic_load (&self->team->total);
  guint64 units = 0;
  double heap_left, fraction;

  for (guint i = 0; i < n; i++)
    units += poise_worker_get_units (poise_job_get_worker (self, i));
  heap_left = heap == 0 ? -1 : (double) (heap - MIN (units, heap)) / n;
  for (guint i = 0; i < n; i++)
    poise_worker_set_heap_left (poise_job_get_worker (self, i), heap_left);

  if (self->units != units)
    {
      self->units = units;
      poise_job_notify (self, POISE_JOB_PROP_UNITS);
    }
  fraction = compute_fraction (self);
  if (self->fraction != fraction)
    {
      self->fraction = fraction;
      poise_job_notify (self, POISE_JOB_PROP_FRACTION);
    }
}

/* Main thread, once the job has its last state: brings every figure to its last
 * value; the rate becomes that of the whole job. */
void
poise_job_end_progress (PoiseJob *self)
{
  poise_job_update_progress (self);
  poise_job_update_elapsed (self);
  set_rate (self,
            self->elapsed_us > 0
                ? (double) self->units * G_USEC_PER_SEC / (double) self->elapsed_us
                : 0,
            -1);
}

/**
 * poise_job_get_fraction:
 *
 * Main thread. Returns: from 0 to 1, or %POISE_FRACTION_UNKNOWN.
 */
double
poise_job_get_fraction (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return self->fraction;
}

/**
 * poise_job_get_elapsed_us:
 *
 * Main thread. Returns: microseconds since its first worker was started, to its
 * end or to now, pauses left out.
 */
gint64
poise_job_get_elapsed_us (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return poise_clock_get_us (&self->clock);
}

/**
 * poise_job_get_rate:
 *
 * Main thread. Returns: units for each second of late, 0 when not known.
 */
double
poise_job_get_rate (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return self->rate;
}

/**
 * poise_job_get_left_s:
 *
 * Main thread. Returns: seconds it will still take, -1 when nobody can say.
 */
double
poise_job_get_left_s (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), -1);

  return self->left_s;
}

/**
 * poise_job_get_units:
 *
 * Main thread. Returns: what its workers have done together, as far as delivered.
 */
guint64
poise_job_get_units (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return self->units;
}
