/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-bars.h"

#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-rows.h"

#include <string.h>
#include <unistd.h>

/* Twelve times a second: a terminal's bars need not move more often, and each
 * time costs the workers a little (pitfall 21). */
#define INTERVAL_MS 80

#define ERASE_REST_OF_LINE "\033[K"
#define ERASE_BELOW "\033[J"

struct _PoiseCliBars
{
  PoiseJob *job;
  GSource  *timer;
  guint     n_rows; /* how many stand above the cursor */
  char     *shown;  /* what they say, NULL when there are none */
};

static gboolean
draw_cb (gpointer user_data)
{
  poise_cli_bars_draw (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * poise_cli_bars_new:
 *
 * Returns: (transfer full) (nullable): the job's bars, drawn and from now on kept
 * up to date; NULL when standard error is no terminal that can show them.
 */
PoiseCliBars *
poise_cli_bars_new (PoiseJob *job)
{
  PoiseCliBars *self;

  g_return_val_if_fail (POISE_IS_JOB (job), NULL);

  if (!poise_cli_terminal_can_redraw (STDERR_FILENO))
    return NULL;
  self = g_new0 (PoiseCliBars, 1);
  self->job = g_object_ref (job);
  self->timer = g_timeout_source_new (INTERVAL_MS);
  g_source_set_static_name (self->timer, "poise-cli-bars");
  g_source_set_callback (self->timer, draw_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  poise_cli_bars_draw (self);
  return self;
}

/**
 * poise_cli_bars_free:
 * @self: (nullable):
 *
 * What has been drawn stays on the terminal.
 */
void
poise_cli_bars_free (PoiseCliBars *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->job);
  g_free (self->shown);
  g_free (self);
}

/* To the beginning of the first row. */
static void
add_way_back (GString *text,
              guint    n_rows)
{
  g_string_append_c (text, '\r');
  if (n_rows > 0)
    g_string_append_printf (text, "\033[%uA", n_rows);
}

/**
 * poise_cli_bars_clear:
 * @self: (nullable): no bars, no effect
 *
 * Takes the bars away, so that lines can be written where they stood. They come
 * back with the next poise_cli_bars_draw().
 */
void
poise_cli_bars_clear (PoiseCliBars *self)
{
  g_autoptr (GString) text = NULL;

  if (self == NULL || self->shown == NULL)
    return;
  text = g_string_new (NULL);
  add_way_back (text, self->n_rows);
  g_string_append (text, ERASE_BELOW);
  if (poise_cli_terminal_is_foreground (STDERR_FILENO))
    poise_cli_output_write (STDERR_FILENO, text->str, (gssize) text->len, NULL);
  g_clear_pointer (&self->shown, g_free);
  self->n_rows = 0;
}

static guint
count_rows (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

/**
 * poise_cli_bars_draw:
 * @self: (nullable): no bars, no effect
 *
 * Draws the bars as they are now, in one write, and only when that looks
 * different. In the background it draws nothing.
 */
void
poise_cli_bars_draw (PoiseCliBars *self)
{
  g_autoptr (GString) rows = NULL;
  g_autoptr (GString) text = NULL;
  PoiseCliTerminal terminal;

  if (self == NULL || !poise_cli_terminal_is_foreground (STDERR_FILENO))
    return;
  terminal = poise_cli_terminal_get (STDERR_FILENO);
  rows = g_string_new (NULL);
  poise_cli_rows_add_job (rows, self->job, &terminal, ERASE_REST_OF_LINE "\n");
  if (g_strcmp0 (rows->str, self->shown) == 0)
    return;

  text = g_string_new (NULL);
  /* In a terminal that got lower the topmost rows are out of reach. */
  add_way_back (text, MIN (self->n_rows, terminal.rows - 1));
  g_string_append (text, rows->str);
  g_string_append (text, ERASE_BELOW);
  poise_cli_output_write (STDERR_FILENO, text->str, (gssize) text->len, NULL);
  g_free (self->shown);
  self->n_rows = count_rows (rows->str);
  self->shown = g_string_free (g_steal_pointer (&rows), FALSE);
}
