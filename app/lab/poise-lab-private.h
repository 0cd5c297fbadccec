/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-lab-click.h"
#include "app/lab/poise-lab-jobs.h"
#include "app/lab/poise-lab-meter.h"
#include "app/lab/poise-lab.h"

G_BEGIN_DECLS

/* A step is the window at rest, one run of one way, or one that is cancelled. */
typedef enum
{
  POISE_LAB_SETTLING,  /* until nothing is left of the step before */
  POISE_LAB_READY,     /* until those who watch know what comes now */
  POISE_LAB_UNDER_WAY,
} PoiseLabStage;

struct _PoiseLab
{
  GObject           parent_instance;
  PoiseFrameSource *frames;
  PoiseExperiment  *experiment; /* of the last start, or NULL */
  PoiseReport      *report;     /* of the last start, or NULL */
  GPtrArray        *repeats;    /* for each case, a GPtrArray of PoiseReportRun */
  GCancellable     *cancellable;

  PoiseLabPhase phase;
  double        fraction;
  gboolean      changed;    /* and nobody was told yet */
  gint64        changed_us; /* when somebody was told */

  /* While it is active. */
  GSource       *turn; /* due when there is something to be done between two frames */
  gulong         cancelled_handler;
  PoiseLabJobs  *jobs;
  guint          step; /* 0 is the window at rest, then the runs, then the cancels */
  PoiseLabStage  stage;
  guint          n_frames; /* since the last step ended */
  PoiseLabMeter *meter;    /* of a step under way, unless it is to be cancelled */
  gboolean       measured; /* the meter has been stopped */
  PoiseLabClick *click;
  gint64         click_us;   /* when it was made, 0 before it arrived */
  gint64         handled_us; /* when it had been handled */
};

/* Among the lab's own files; main thread. */
void            poise_lab_begin          (PoiseLab      *self);
void            poise_lab_let_go         (PoiseLab      *self);
void            poise_lab_end            (PoiseLab      *self,
                                          PoiseLabPhase  phase);
void            poise_lab_set_phase      (PoiseLab      *self,
                                          PoiseLabPhase  phase);
gboolean        poise_lab_is_due_to_tell (PoiseLab      *self,
                                          gint64         now_us);
void            poise_lab_tell_changes   (PoiseLab      *self,
                                          gint64         now_us);

guint           poise_lab_count_steps    (PoiseLab      *self);
PoiseLabPhase   poise_lab_get_step       (PoiseLab      *self,
                                          guint          step,
                                          guint         *index,
                                          guint         *repeat);
PoiseReportRun *poise_lab_get_row        (PoiseLab      *self,
                                          guint          index);
void            poise_lab_note_rest      (PoiseLab      *self);
void            poise_lab_note_run       (PoiseLab      *self,
                                          guint          index);
void            poise_lab_note_cancel    (PoiseLab      *self,
                                          guint          index);

G_END_DECLS
