/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-lab.h"
#include "tests/unit/poise-test.h"

G_BEGIN_DECLS

/* A laboratory that is watched from its start. */
typedef struct
{
  PoiseFrameSource *frames;
  PoiseLab         *lab;
  gint64            begin_us;
  guint             n_changed;
  guint             n_ended;
  double            fraction;
  gboolean          told_before; /* that a run comes, when no worker had begun */
  GPollFunc         poll;
} PoiseTestLab;

void                  poise_test_lab_set_up     (PoiseTestLab          *self);
void                  poise_test_lab_tear_down  (PoiseTestLab          *self);
/* With parameters given as pairs of name and value, both strings. */
PoiseExperiment      *poise_test_lab_experiment (const PoiseKind       *kind,
                                                 ...);
void                  poise_test_lab_add        (PoiseExperiment       *experiment,
                                                 const char            *label,
                                                 const char            *strategy,
                                                 const char            *delivery,
                                                 guint                  n_jobs,
                                                 const char            *setting,
                                                 const char            *value);
void                  poise_test_lab_start      (PoiseTestLab          *self,
                                                 const PoiseExperiment *experiment);
void                  poise_test_lab_await_end  (PoiseTestLab          *self);
const PoiseReport    *poise_test_lab_run        (PoiseTestLab          *self,
                                                 const PoiseExperiment *experiment);

const PoiseReportRun *poise_test_lab_get_run    (const PoiseReport     *report,
                                                 const char            *label);
double                poise_test_lab_get        (const PoiseReportRun  *of,
                                                 PoiseMetric            metric);
/* What holds for every run, and for the window at rest. */
void                  poise_test_lab_check      (const PoiseReportRun  *of);
void                  poise_test_lab_check_gaps (const PoiseReportRun  *of);

G_END_DECLS
