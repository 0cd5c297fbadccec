/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui/poise-plot-view.h"

G_BEGIN_DECLS

/* How many times as fast with how many threads, beside the ideal: twice the threads,
 * half the time. For a report that poise_report_has_threads(). */
extern const PoisePlotSort poise_speedup;

G_END_DECLS
