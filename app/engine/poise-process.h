/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-kind.h"

G_BEGIN_DECLS

/* The first word of a program that is to be a child of strategy "process"; the second is
 * its kind's id. Nobody types it, and no help tells of it. */
#define POISE_PROCESS_WORD "--child"

/* How often a child's main loop shows that it turns, in microseconds. */
#define POISE_PROCESS_BEAT_US (G_USEC_PER_SEC / 2)
/* How long a child may be silent before it counts as hung and is killed: 20 beats. What
 * is loading its libraries on a busy machine is silent for seconds. */
#define POISE_PROCESS_SILENCE_US (10 * G_TIME_SPAN_SECOND)
/* How long a child may take to end after it was told to. */
#define POISE_PROCESS_GRACE_US (1 * G_TIME_SPAN_SECOND)

void poise_process_set_program  (const char *path);
void poise_process_set_patience (gint64      silence_us,
                                 gint64      grace_us);
int  poise_process_be_child     (const PoiseKind *kind,
                                 GError         **error);

G_END_DECLS
