/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "app/cli/poise-cli-job.h"

G_BEGIN_DECLS

void  poise_cli_json_set_text  (JsonObject        *object,
                                const char        *name,
                                const char        *text);
char *poise_cli_json_print     (JsonNode          *node);
char *poise_cli_json_print_job (const PoiseCliJob *run);

G_END_DECLS
