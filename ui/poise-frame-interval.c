/* SPDX-License-Identifier: MIT */
#include "ui/poise-frame-interval.h"

#include "ui/poise-main-thread.h"

/**
 * poise_frame_interval_find:
 *
 * Main thread. Returns: the refresh interval in microseconds, as the newest frame tells
 * that the display has confirmed; 0 when it tells none, as on X11 without a compositor.
 */
gint64
poise_frame_interval_find (GdkFrameClock *clock)
{
  gint64 newest;
  gint64 oldest;

  g_return_val_if_fail (poise_on_main_thread (), 0);
  g_return_val_if_fail (GDK_IS_FRAME_CLOCK (clock), 0);

  newest = gdk_frame_clock_get_frame_counter (clock);
  oldest = gdk_frame_clock_get_history_start (clock);
  for (gint64 i = newest; i >= MAX (oldest, 0); i--)
    {
      GdkFrameTimings *timings = gdk_frame_clock_get_timings (clock, i);
      gint64 interval_us;

      if (timings == NULL || !gdk_frame_timings_get_complete (timings))
        continue;
      interval_us = gdk_frame_timings_get_refresh_interval (timings);
      if (interval_us > 0)
        return interval_us;
    }
  return 0;
}
