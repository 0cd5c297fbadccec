/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/**
 * PoiseCliBars:
 *
 * Shows a job on the terminal that is standard error, redrawn in place while it
 * runs. Main thread only; while something else holds the main thread the bars
 * stand still, as a window would.
 *
 * The cursor rests in the row below them and is never hidden, so the terminal is
 * as it should be however the program ends.
 */
typedef struct _PoiseCliBars PoiseCliBars;

PoiseCliBars *poise_cli_bars_new   (PoiseJob     *job);
void          poise_cli_bars_free  (PoiseCliBars *self);
void          poise_cli_bars_clear (PoiseCliBars *self);
void          poise_cli_bars_draw  (PoiseCliBars *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCliBars, poise_cli_bars_free)

G_END_DECLS
