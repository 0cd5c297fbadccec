/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

/* What a terminal has that does not tell its size. */
#define COLUMNS_BY_DEFAULT 80
#define ROWS_BY_DEFAULT 24

/**
 * poise_cli_terminal_can_redraw:
 *
 * Any thread. Returns: whether @fd is a terminal that moves its cursor.
 */
gboolean
poise_cli_terminal_can_redraw (int fd)
{
  const char *term = g_getenv ("TERM");

  return isatty (fd) && term != NULL && *term != '\0' && !g_str_equal (term, "dumb");
}

/**
 * poise_cli_terminal_is_foreground:
 *
 * Any thread. Returns: whether the terminal is ours now: a program in the
 * background would write into what others show, or be stopped for it.
 */
gboolean
poise_cli_terminal_is_foreground (int fd)
{
  pid_t group = tcgetpgrp (fd);

  /* It fails for a terminal that does not control us, and so stops nobody. */
  return group < 0 || group == getpgrp ();
}

/**
 * poise_cli_terminal_get:
 *
 * Any thread. Returns: what the terminal can show now; its size changes when a
 * person drags its window.
 */
PoiseCliTerminal
poise_cli_terminal_get (int fd)
{
  const char *no_colour = g_getenv ("NO_COLOR");
  struct winsize size = { 0 };
  PoiseCliTerminal terminal;

  ioctl (fd, TIOCGWINSZ, &size);
  terminal.columns = size.ws_col > 0 ? size.ws_col : COLUMNS_BY_DEFAULT;
  terminal.rows = size.ws_row > 0 ? size.ws_row : ROWS_BY_DEFAULT;
  terminal.utf8 = g_get_charset (NULL);
  /* no-color.org: present and not empty, whatever its value. */
  terminal.colour = isatty (fd) && (no_colour == NULL || *no_colour == '\0');
  return terminal;
}
