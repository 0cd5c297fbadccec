/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-words.h"
#include "app/engine/poise-job.h"

G_BEGIN_DECLS

gboolean   poise_cli_way_read     (PoiseWay            *way,
                                   const PoiseCliWords *words,
                                   GError             **error);
GPtrArray *poise_cli_way_read_list (const PoiseCliWords *words,
                                    const char          *option,
                                    GError             **error);
void       poise_cli_way_describe (GString             *help);

G_END_DECLS
