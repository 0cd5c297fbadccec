/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-progress.h"

#include "app/cli/poise-cli-line.h"
#include "app/cli/poise-cli-output.h"

#include <math.h>
#include <unistd.h>

#define BAR_COLUMNS 26
#define PERCENT_COLUMNS 5 /* "100 %" */
#define GAP "  "
#define ERASE_REST_OF_LINE "\033[K"

struct _PoiseCliProgress
{
  PoiseLab *lab;
  char     *shown; /* what the line says, NULL when there is none */
};

static void
write_line (const char *text)
{
  g_autofree char *whole = g_strconcat ("\r", text, ERASE_REST_OF_LINE, "\r", NULL);

  if (poise_cli_terminal_is_foreground (STDERR_FILENO))
    poise_cli_output_write (STDERR_FILENO, whole, -1, NULL);
}

static void
draw (PoiseCliProgress *self)
{
  PoiseCliTerminal terminal = poise_cli_terminal_get (STDERR_FILENO);
  g_autoptr (GString) text = g_string_new (NULL);
  PoiseCliLine line = poise_cli_line_begin (&terminal, text);
  double fraction = poise_lab_get_fraction (self->lab);
  g_autofree char *percent = g_strdup_printf ("%.0f %%", floor (fraction * 100));
  g_autofree char *what = poise_lab_describe (self->lab);

  poise_cli_line_add_bar (&line, POISE_CLI_INK_ACTIVE, fraction, BAR_COLUMNS, 0);
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, GAP);
  poise_cli_line_add_to (&line, POISE_CLI_INK_PLAIN, percent, -PERCENT_COLUMNS);
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, GAP);
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, what);
  if (g_strcmp0 (text->str, self->shown) == 0)
    return;
  write_line (text->str);
  g_free (self->shown);
  self->shown = g_string_free (g_steal_pointer (&text), FALSE);
}

static void
changed_cb (PoiseLab *lab,
            gpointer  user_data)
{
  draw (user_data);
}

/**
 * poise_cli_progress_new:
 *
 * Returns: (transfer full) (nullable): a line that is kept up to date; NULL when
 * standard error is no terminal that can show it.
 */
PoiseCliProgress *
poise_cli_progress_new (PoiseLab *lab)
{
  PoiseCliProgress *self;

  g_return_val_if_fail (POISE_IS_LAB (lab), NULL);

  if (!poise_cli_terminal_can_redraw (STDERR_FILENO))
    return NULL;
  self = g_new0 (PoiseCliProgress, 1);
  self->lab = g_object_ref (lab);
  g_signal_connect (lab, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

/**
 * poise_cli_progress_free:
 * @self: (nullable):
 *
 * Takes the line away.
 */
void
poise_cli_progress_free (PoiseCliProgress *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->lab, self);
  if (self->shown != NULL)
    write_line ("");
  g_object_unref (self->lab);
  g_free (self->shown);
  g_free (self);
}
