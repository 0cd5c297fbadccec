/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-job.h"

G_BEGIN_DECLS

char *poise_cli_json_print_job (const PoiseCliJob *run);

G_END_DECLS
