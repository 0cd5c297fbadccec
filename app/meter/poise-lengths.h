/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long is too long, for a frame gap, a loop lag or a turn of the loop. Lengths are
 * in microseconds, as everything is that was measured with g_get_monotonic_time(). */

/* Up to here a person sees smooth motion; longer is a long task (Chrome's RAIL). */
#define POISE_LONG_TASK_US (50 * G_TIME_SPAN_MILLISECOND)
/* Longer is a stall, worth a backtrace (the threshold of Firefox's hang monitor). */
#define POISE_STALL_US     (128 * G_TIME_SPAN_MILLISECOND)
/* Longer is a hang: it feels broken (the threshold of Apple's hang reports). */
#define POISE_HANG_US      (250 * G_TIME_SPAN_MILLISECOND)

typedef enum
{
  POISE_LEVEL_IN_TIME,
  POISE_LEVEL_LATE, /* a frame was missed */
  POISE_LEVEL_LONG,
  POISE_LEVEL_HANG,
  POISE_N_LEVELS
} PoiseLevel;

/**
 * poise_level_of:
 * @interval_us: the refresh interval, or 0 when missing a frame is not of interest
 *
 * Any thread. Returns: how bad a gap, a lag or a turn of that length is.
 */
static inline PoiseLevel
poise_level_of (gint64 length_us,
                gint64 interval_us)
{
  if (length_us > POISE_HANG_US)
    return POISE_LEVEL_HANG;
  if (length_us > POISE_LONG_TASK_US)
    return POISE_LEVEL_LONG;
  if (interval_us > 0 && length_us > interval_us + interval_us / 2)
    return POISE_LEVEL_LATE;
  return POISE_LEVEL_IN_TIME;
}

G_END_DECLS
