/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-lab.h"

G_BEGIN_DECLS

/**
 * PoiseCliProgress:
 *
 * Shows on the terminal that is standard error, in one line that is redrawn in place,
 * what a lab does and how far it is. Main thread only; while something else holds the
 * main thread the line stands still.
 *
 * The cursor rests at the beginning of the line and is never hidden, so the terminal is
 * as it should be however the program ends.
 */
typedef struct _PoiseCliProgress PoiseCliProgress;

PoiseCliProgress *poise_cli_progress_new  (PoiseLab         *lab);
void              poise_cli_progress_free (PoiseCliProgress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCliProgress, poise_cli_progress_free)

G_END_DECLS
