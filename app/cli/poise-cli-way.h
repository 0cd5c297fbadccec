/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

gboolean poise_cli_way_set      (PoiseWay   *way,
                                 const char *option,
                                 const char *id,
                                 GError    **error);
void     poise_cli_way_describe (GString    *help);

G_END_DECLS
