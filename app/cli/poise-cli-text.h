/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *poise_cli_text_to_line   (const char *text);
char *poise_cli_text_to_locale (const char *text);
void  poise_cli_text_say       (const char *command,
                                const char *message);

G_END_DECLS
