/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-clock.h"

/**
 * poise_clock_begin:
 *
 * Starts to count.
 */
void
poise_clock_begin (PoiseClock *self)
{
  g_return_if_fail (self != NULL && self->begin_us == 0);

  self->begin_us = g_get_monotonic_time ();
}

/**
 * poise_clock_pause:
 *
 * Stops counting for a while.
 */
void
poise_clock_pause (PoiseClock *self)
{
  g_return_if_fail (self != NULL && self->pause_begin_us == 0);

  self->pause_begin_us = g_get_monotonic_time ();
}

/**
 * poise_clock_resume:
 *
 * Goes on counting; nothing happens to a clock that is not paused.
 */
void
poise_clock_resume (PoiseClock *self)
{
  g_return_if_fail (self != NULL);

  if (self->pause_begin_us == 0)
    return;
  self->paused_us += g_get_monotonic_time () - self->pause_begin_us;
  self->pause_begin_us = 0;
}

/**
 * poise_clock_end:
 *
 * Stops for good.
 */
void
poise_clock_end (PoiseClock *self)
{
  g_return_if_fail (self != NULL && self->end_us == 0);

  /* What ends in a pause has run until the pause began. */
  self->end_us = self->pause_begin_us > 0 ? self->pause_begin_us : g_get_monotonic_time ();
}

/**
 * poise_clock_get_us:
 *
 * Returns: microseconds counted so far; 0 before it began.
 */
gint64
poise_clock_get_us (const PoiseClock *self)
{
  gint64 until_us;

  g_return_val_if_fail (self != NULL, 0);

  if (self->begin_us == 0)
    return 0;
  if (self->end_us > 0)
    until_us = self->end_us;
  else
    until_us = self->pause_begin_us > 0 ? self->pause_begin_us : g_get_monotonic_time ();
  return MAX (until_us - self->begin_us - self->paused_us, 0);
}
