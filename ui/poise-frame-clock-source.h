/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-frame-source.h"
#include "ui/poise-stage.h"

G_BEGIN_DECLS

/**
 * PoiseFrameClockSource:
 *
 * The frames of a real window: a stage moves in it, and a frame ends when the window's
 * frame clock says so.
 *
 * Frames come only while the display wants them. When it does not although it was
 * started, since the stage or the window is out of sight, then the figures would tell of
 * a freeze that was none: the signal "lost" tells so once, with a string that says why,
 * and whoever measures should give up.
 */
#define POISE_TYPE_FRAME_CLOCK_SOURCE (poise_frame_clock_source_get_type ())
G_DECLARE_FINAL_TYPE (PoiseFrameClockSource, poise_frame_clock_source, POISE,
                      FRAME_CLOCK_SOURCE, PoiseFrameSource)

PoiseFrameSource *poise_frame_clock_source_new (PoiseStage *stage);

G_END_DECLS
