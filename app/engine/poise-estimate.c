/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-estimate.h"

/* What is left is told once it can be trusted: after a second and a half, three
 * hundredths of the work, and when the first and the second half of what was
 * seen agree within a factor of two. */
#define TRUSTED_SAMPLES 7
#define TRUSTED_FRACTION 0.03
#define TRUSTED_SPREAD 2.0

/* The @back-th newest sample's place in the ring. */
static guint
place (const PoiseEstimate *self,
       guint                back)
{
  return (self->n - 1 - back) % POISE_ESTIMATE_SAMPLES;
}

static guint
count (const PoiseEstimate *self)
{
  return MIN (self->n, POISE_ESTIMATE_SAMPLES);
}

/* Units for each second between two samples. */
static double
rate_between (const PoiseEstimate *self,
              guint                newer,
              guint                older)
{
  guint a = place (self, older);
  guint b = place (self, newer);
  gint64 time_us = self->at_us[b] - self->at_us[a];

  if (time_us <= 0 || self->done[b] < self->done[a])
    return 0;
  return (double) (self->done[b] - self->done[a]) * G_USEC_PER_SEC / (double) time_us;
}

/**
 * poise_estimate_add:
 * @elapsed_us: how long the job has run, pauses left out
 * @done: how many units it has done
 *
 * Returns: whether the sample was taken: too early a one is not.
 */
gboolean
poise_estimate_add (PoiseEstimate *self,
                    gint64         elapsed_us,
                    guint64        done)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->n > 0 &&
      elapsed_us - self->at_us[place (self, 0)] < POISE_ESTIMATE_INTERVAL_US)
    return FALSE;
  self->n++;
  self->at_us[place (self, 0)] = elapsed_us;
  self->done[place (self, 0)] = done;
  return TRUE;
}

/**
 * poise_estimate_get_rate:
 *
 * Returns: units for each second of late, 0 when not known yet.
 */
double
poise_estimate_get_rate (const PoiseEstimate *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (count (self) < 2)
    return 0;
  return rate_between (self, 0, count (self) - 1);
}

/**
 * poise_estimate_get_left:
 * @total: the job's units, 0 when not known
 *
 * Returns: seconds to go, or -1 as long as nobody should trust it.
 */
double
poise_estimate_get_left (const PoiseEstimate *self,
                         guint64              total)
{
  guint n;
  guint64 done;
  double first, second;

  g_return_val_if_fail (self != NULL, -1);

  n = count (self);
  if (n < TRUSTED_SAMPLES || total == 0)
    return -1;
  done = self->done[place (self, 0)];
  if (done > total || (double) done < TRUSTED_FRACTION * (double) total)
    return -1;
  first = rate_between (self, n / 2, n - 1);
  second = rate_between (self, 0, n / 2);
  if (first <= 0 || second <= 0 || first > TRUSTED_SPREAD * second ||
      second > TRUSTED_SPREAD * first)
    return -1;
  return (double) (total - done) / poise_estimate_get_rate (self);
}
