/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean poise_cli_output_check (const char *path,
                                 GError    **error);
gboolean poise_cli_output_put   (const char *path,
                                 const char *text,
                                 gssize      len,
                                 GError    **error);
gboolean poise_cli_output_write (int         fd,
                                 const char *text,
                                 gssize      len,
                                 GError    **error);

G_END_DECLS
