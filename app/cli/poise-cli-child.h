/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int poise_cli_child_run (const char *const *words,
                         GError           **error);

G_END_DECLS
