/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a kind's unpack() is given comes from another process, which may have been killed
 * in the middle of it, or worse: none of it is believed before it has been looked at.
 * Both fail with %POISE_ERROR_SYSTEM. Any thread. */
gboolean poise_packed_check  (GVariant   *packed,
                              const char *type,
                              const char *what,
                              GError    **error);
gboolean poise_packed_refuse (const char *what,
                              GError    **error);

G_END_DECLS
