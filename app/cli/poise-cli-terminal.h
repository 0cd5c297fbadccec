/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a terminal can show. */
typedef struct
{
  guint    columns;
  guint    rows;
  gboolean utf8;   /* more than ASCII */
  gboolean colour;
} PoiseCliTerminal;

gboolean         poise_cli_terminal_can_redraw    (int fd);
gboolean         poise_cli_terminal_is_foreground (int fd);
PoiseCliTerminal poise_cli_terminal_get           (int fd);

G_END_DECLS
