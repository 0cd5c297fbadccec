/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-words.h"
#include "app/engine/poise-params.h"

G_BEGIN_DECLS

PoiseParams *poise_cli_params_new          (const PoiseCliWords *words,
                                            GError             **error);
gboolean     poise_cli_params_read_timeout (const PoiseCliWords *words,
                                            gint64              *timeout_us,
                                            GError             **error);

G_END_DECLS
