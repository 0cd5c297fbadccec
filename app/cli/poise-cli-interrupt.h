/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PoiseCliInterrupt:
 *
 * Cancels a job when the person presses Ctrl+C, when the system asks the
 * program to end, or when its time is up. A thread of its own waits for that, so
 * it also reaches a job that holds the main thread. One at a time in a process.
 *
 * The first signal cancels, a second one ends the program at once. One that was
 * ignored when the program was started stays ignored.
 */
typedef struct _PoiseCliInterrupt PoiseCliInterrupt;

PoiseCliInterrupt *poise_cli_interrupt_new             (gint64             timeout_us);
void               poise_cli_interrupt_free            (PoiseCliInterrupt *self);
void               poise_cli_interrupt_set_cancellable (PoiseCliInterrupt *self,
                                                        GCancellable      *cancellable);
int                poise_cli_interrupt_end             (PoiseCliInterrupt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCliInterrupt, poise_cli_interrupt_free)

G_END_DECLS
