/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* When the display does not tell: 60 Hz, as GDK's own timer paints. */
#define POISE_FRAME_INTERVAL_ASSUMED_US 16667
/* A loop that has had time twice in so long, and was not asked for a frame: the display
 * does not want any. Far above the interval of any display that does. */
#define POISE_FRAME_UNWANTED_US         (200 * G_TIME_SPAN_MILLISECOND)

gint64 poise_frame_interval_find (GdkFrameClock *clock);

G_END_DECLS
