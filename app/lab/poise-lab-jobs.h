/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-runner.h"
#include "app/lab/poise-experiment.h"

G_BEGIN_DECLS

/* Main thread: the last of the jobs has ended. */
typedef void (*PoiseLabJobsEnded) (gpointer user_data);

/* PoiseLabJobs: the jobs of one run, on a runner that lasts from run to run. Main
 * thread; the cancellable may be cancelled from any other and cancels them all, also
 * those that keep the main thread. */
typedef struct _PoiseLabJobs PoiseLabJobs;

PoiseLabJobs *poise_lab_jobs_new          (guint              shared_limit,
                                           GCancellable      *cancellable,
                                           PoiseLabJobsEnded  ended,
                                           gpointer           user_data);
void          poise_lab_jobs_free         (PoiseLabJobs       *self);
void          poise_lab_jobs_start        (PoiseLabJobs       *self,
                                           const PoiseCase    *way);
void          poise_lab_jobs_cancel       (PoiseLabJobs       *self);
void          poise_lab_jobs_poll         (PoiseLabJobs       *self);
gboolean      poise_lab_jobs_have_ended   (PoiseLabJobs       *self);
gboolean      poise_lab_jobs_are_quiet    (PoiseLabJobs       *self);
gint64        poise_lab_jobs_get_begin_us (PoiseLabJobs       *self);
gint64        poise_lab_jobs_get_end_us   (PoiseLabJobs       *self);
PoiseJob     *poise_lab_jobs_get_first    (PoiseLabJobs       *self);
double        poise_lab_jobs_get_fraction (PoiseLabJobs       *self);
guint64       poise_lab_jobs_get_backlog_max (PoiseLabJobs    *self);
char         *poise_lab_jobs_dup_error    (PoiseLabJobs       *self);
char         *poise_lab_jobs_dup_outcome  (PoiseLabJobs       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLabJobs, poise_lab_jobs_free)

G_END_DECLS
