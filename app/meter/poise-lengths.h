/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* How long is too long, for a frame gap, a loop lag or a turn of the loop. Lengths are
 * in microseconds, as everything is that was measured with g_get_monotonic_time(). */

/* Up to here a person sees smooth motion; longer is a long task (Chrome's RAIL). */
#define POISE_LONG_TASK_US (50 * G_TIME_SPAN_MILLISECOND)
/* Longer is a stall, worth a backtrace (the threshold of Firefox's hang monitor). */
#define POISE_STALL_US     (128 * G_TIME_SPAN_MILLISECOND)
/* Longer is a hang: it feels broken (the threshold of Apple's hang reports). */
#define POISE_HANG_US      (250 * G_TIME_SPAN_MILLISECOND)
