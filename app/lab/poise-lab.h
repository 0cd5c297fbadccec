/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-runner.h"
#include "app/lab/poise-experiment.h"
#include "app/lab/poise-frame-source.h"
#include "app/lab/poise-report.h"

G_BEGIN_DECLS

typedef enum
{
  POISE_LAB_IDLE,      /* nothing was started yet */
  POISE_LAB_REST,      /* the window at rest is measured */
  POISE_LAB_SETTLE,    /* between two runs: nothing is left of the one before */
  POISE_LAB_RUN,
  POISE_LAB_CANCEL,    /* a run that is cancelled on its way */
  POISE_LAB_DONE,
  POISE_LAB_CANCELLED, /* by poise_lab_cancel() */
} PoiseLabPhase;

/**
 * PoiseLab:
 *
 * Makes an experiment: measures the window at rest, then each way by turns, as often as
 * it is to be repeated, then once more to be cancelled on its way; and reports. Main
 * thread only; all that runs meanwhile is on its main loop, and a few threads.
 *
 * While it measures, something moves in the frame source, and every 100 ms a thread of
 * its own makes a source at GDK's event priority due, whose handler touches the frame
 * source: the time from then to the end of the frame that shows it stands for a person's
 * input, and is called synthetic in the report.
 *
 * Signals: "changed" when the phase, the case or the fraction did, at most ten times a
 * second, and at the end; then "ended", once for each start: poise_lab_get_report() has
 * it all.
 */
#define POISE_TYPE_LAB (poise_lab_get_type ())
G_DECLARE_FINAL_TYPE (PoiseLab, poise_lab, POISE, LAB, GObject)

PoiseLab          *poise_lab_new          (PoiseFrameSource      *source);
gboolean           poise_lab_start        (PoiseLab              *self,
                                           const PoiseExperiment *experiment,
                                           GError               **error);
void               poise_lab_cancel       (PoiseLab              *self);
gboolean           poise_lab_is_active    (PoiseLab              *self);
PoiseLabPhase      poise_lab_get_phase    (PoiseLab              *self);
char              *poise_lab_describe     (PoiseLab              *self);
double             poise_lab_get_fraction (PoiseLab              *self);
PoiseJob          *poise_lab_get_job      (PoiseLab              *self);
const PoiseReport *poise_lab_get_report   (PoiseLab              *self);
PoiseReport       *poise_lab_take_report  (PoiseLab              *self);
GCancellable      *poise_lab_get_cancellable (PoiseLab           *self);

G_END_DECLS
