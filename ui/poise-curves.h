/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui/poise-plot-view.h"

G_BEGIN_DECLS

/* The cumulative curve of frame gaps for each run: which share of them is not longer than
 * that. Upwards the axis is stretched towards all of them, since it is the few longest
 * gaps that are felt. */
extern const PoisePlotSort poise_curves;

G_END_DECLS
