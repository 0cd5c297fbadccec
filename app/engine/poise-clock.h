/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseClock:
 *
 * How long something has run, pauses left out. One thread at a time; starts with
 * all zero. Microseconds of the monotonic clock.
 */
typedef struct
{
  gint64 begin_us;
  gint64 end_us;
  gint64 pause_begin_us;
  gint64 paused_us;
} PoiseClock;

void   poise_clock_begin   (PoiseClock *self);
void   poise_clock_pause   (PoiseClock *self);
void   poise_clock_resume  (PoiseClock *self);
void   poise_clock_end     (PoiseClock *self);
gint64 poise_clock_get_us  (const PoiseClock *self);

G_END_DECLS
