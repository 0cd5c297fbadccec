/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long strategy "slices" works in one turn of the main loop, in microseconds: a
 * quarter of a frame, so that drawing and handlers have the rest. The step that passes it
 * is the last. */
#define POISE_SLICES_TURN_US (4 * G_TIME_SPAN_MILLISECOND)

G_END_DECLS
