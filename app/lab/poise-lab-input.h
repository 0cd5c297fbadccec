/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-frame-source.h"
#include "app/meter/poise-histogram.h"

G_BEGIN_DECLS

/* PoiseLabInput: how long a person's input would take to be seen.
 *
 * Every 100 ms a thread of its own makes a source at the priority of GDK's events due;
 * its handler touches the frame source, and the next frame that is painted shows it.
 * Beats that come while the loop is away all wait for the same frame: a person who
 * clicks five times into a frozen window waits five times.
 *
 * All functions belong to the main thread. */
typedef struct _PoiseLabInput PoiseLabInput;

PoiseLabInput        *poise_lab_input_new           (PoiseFrameSource    *source);
void                  poise_lab_input_free          (PoiseLabInput       *self);
void                  poise_lab_input_painted       (PoiseLabInput       *self,
                                                     gint64               now_us);
const PoiseHistogram *poise_lab_input_get_histogram (const PoiseLabInput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLabInput, poise_lab_input_free)

G_END_DECLS
