/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-history.h"

G_BEGIN_DECLS

PoiseHistory *poise_cli_history_open (const char *command,
                                      GError    **error);

G_END_DECLS
