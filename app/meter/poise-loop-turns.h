/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "app/meter/poise-histogram.h"

G_BEGIN_DECLS

/**
 * PoiseTurn:
 * @begin_us: when the loop came out of its poll, of g_get_monotonic_time()
 * @length_us: until it went into the next one
 */
typedef struct
{
  gint64 begin_us;
  gint64 length_us;
} PoiseTurn;

/* PoiseLoopTurns: how long the main loop was away from its poll, turn by turn.
 *
 * A function around the default main context's poll notes the time before and after
 * it, which costs some 30 ns a turn and wakes nobody up. The turn that is going on when
 * the meter is started or stopped counts from there, or to there.
 *
 * All functions belong to the main thread. */
typedef struct _PoiseLoopTurns PoiseLoopTurns;

PoiseLoopTurns       *poise_loop_turns_new           (gint64                threshold_us);
void                  poise_loop_turns_free          (PoiseLoopTurns       *self);
void                  poise_loop_turns_start         (PoiseLoopTurns       *self);
void                  poise_loop_turns_stop          (PoiseLoopTurns       *self);
gboolean              poise_loop_turns_is_running    (const PoiseLoopTurns *self);
const PoiseHistogram *poise_loop_turns_get_histogram (const PoiseLoopTurns *self);
const GArray         *poise_loop_turns_get_long      (const PoiseLoopTurns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLoopTurns, poise_loop_turns_free)

G_END_DECLS
