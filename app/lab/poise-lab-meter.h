/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-frame-source.h"
#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* PoiseLabMeter: all that is measured during one run: frames, the loop's lag and its
 * turns, synthetic input, and GIO's calls where they are of interest. It measures from
 * its making until it is stopped, and is told of each frame. Main thread. */
typedef struct _PoiseLabMeter PoiseLabMeter;

PoiseLabMeter  *poise_lab_meter_new          (PoiseFrameSource    *source,
                                              gboolean             calls_gio);
void            poise_lab_meter_free         (PoiseLabMeter       *self);
gint64          poise_lab_meter_get_begin_us (const PoiseLabMeter *self);
void            poise_lab_meter_painted      (PoiseLabMeter       *self,
                                              gint64               now_us);
void            poise_lab_meter_stop         (PoiseLabMeter       *self);
void            poise_lab_meter_tell         (const PoiseLabMeter *self,
                                              gint64               began_us,
                                              gint64               ended_us,
                                              PoiseReportRun      *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLabMeter, poise_lab_meter_free)

G_END_DECLS
