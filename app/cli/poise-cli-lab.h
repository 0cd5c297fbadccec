/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-lab.h"

G_BEGIN_DECLS

PoiseReport *poise_cli_lab_run (const PoiseExperiment *experiment,
                                gint64                 timeout_us,
                                int                   *stopped,
                                GError               **error);

G_END_DECLS
