/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int poise_cli_main          (int    argc,
                             char **argv);
int poise_cli_show_main_job (void);

G_END_DECLS
