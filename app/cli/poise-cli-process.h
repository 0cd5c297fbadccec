/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void poise_cli_process_begin (void);
int  poise_cli_process_end   (const char   *command,
                              int           status,
                              const GError *error);

G_END_DECLS
