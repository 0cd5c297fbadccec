/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui/poise-plot-view.h"

G_BEGIN_DECLS

/* A lane: the frame gaps of one run in time, below its name. Time runs to the right, the
 * gap's length stands up on a logarithmic axis, and a gap is as wide as the time it
 * lasted, so that a freeze is a block. All lanes of a report share one axis of time. */
extern const PoisePlotSort poise_gap_lane;
extern const PoisePlotSort poise_gap_lane_axis;

GPtrArray *poise_gap_lane_list_runs (const PoiseReport *report);

G_END_DECLS
