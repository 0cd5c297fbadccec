/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-experiment.h"
#include "app/lab/poise-frame-source.h"
#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* What a report says before anything has been measured. Main thread. */
PoiseReport    *poise_lab_host_make_report (const PoiseExperiment *experiment,
                                            PoiseFrameSource      *source);
PoiseReportRun *poise_lab_host_make_run    (const PoiseCase       *way);

G_END_DECLS
