/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-line.h"
#include "app/engine/poise-job.h"

G_BEGIN_DECLS

void poise_cli_rows_add_job (GString                *text,
                             PoiseJob               *job,
                             const PoiseCliTerminal *terminal,
                             const char             *line_end);

G_END_DECLS
