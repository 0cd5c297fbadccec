/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-terminal.h"

G_BEGIN_DECLS

/* What a piece of text is in, where the terminal has colours. */
typedef enum
{
  POISE_CLI_INK_PLAIN,
  POISE_CLI_INK_FAINT,
  POISE_CLI_INK_ACTIVE,
  POISE_CLI_INK_GOOD,
  POISE_CLI_INK_BAD,
} PoiseCliInk;

/**
 * PoiseCliLine:
 *
 * One line for a terminal, put together from columns. It never gets wider than
 * the terminal is: what does not fit is left out. One thread at a time.
 */
typedef struct
{
  const PoiseCliTerminal *terminal;
  GString                *text; /* what is added to; not owned */
  guint                   left; /* columns that are still free */
} PoiseCliLine;

PoiseCliLine poise_cli_line_begin   (const PoiseCliTerminal *terminal,
                                     GString                *text);
void         poise_cli_line_add     (PoiseCliLine *self,
                                     PoiseCliInk   ink,
                                     const char   *utf8);
void         poise_cli_line_add_to  (PoiseCliLine *self,
                                     PoiseCliInk   ink,
                                     const char   *utf8,
                                     int           columns);
void         poise_cli_line_add_bar (PoiseCliLine *self,
                                     PoiseCliInk   ink,
                                     double        fraction,
                                     guint         columns,
                                     gint64        elapsed_us);

G_END_DECLS
