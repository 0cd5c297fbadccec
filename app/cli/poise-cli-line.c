/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-line.h"

#include "app/cli/poise-cli-text.h"
#include "app/engine/poise-text.h"

#include <math.h>

/* A bar's ends take a column each. */
#define BAR_MIN_COLUMNS 3
/* The piece that moves where nobody knows how far the work is. */
#define PIECE_PART 4 /* this part of the bar */
#define PIECE_PERIOD_US (2 * G_TIME_SPAN_SECOND) /* there and back */

/* Eighths of a column, from the left; the last one is full. */
static const char *const blocks[] = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█" };
#define EIGHTHS 8

static const char *const ink_codes[] = {
  [POISE_CLI_INK_PLAIN] = "",
  [POISE_CLI_INK_FAINT] = "\033[2m",
  [POISE_CLI_INK_ACTIVE] = "\033[36m",
  [POISE_CLI_INK_GOOD] = "\033[32m",
  [POISE_CLI_INK_BAD] = "\033[31m",
};

/**
 * poise_cli_line_begin:
 * @terminal: must outlive the line
 * @text: what the line is added to
 *
 * Returns: an empty line. Its last column stays free, since many terminals wrap
 * as soon as it is taken.
 */
PoiseCliLine
poise_cli_line_begin (const PoiseCliTerminal *terminal,
                      GString                *text)
{
  return (PoiseCliLine){ terminal, text, MAX (terminal->columns, 1) - 1 };
}

static void
begin_ink (PoiseCliLine *self,
           PoiseCliInk   ink)
{
  if (self->terminal->colour)
    g_string_append (self->text, ink_codes[ink]);
}

static void
end_ink (PoiseCliLine *self,
         PoiseCliInk   ink)
{
  if (self->terminal->colour && ink != POISE_CLI_INK_PLAIN)
    g_string_append (self->text, "\033[0m");
}

/* Adds as much of @utf8 as fits. */
static void
add (PoiseCliLine *self,
     const char   *utf8)
{
  for (; *utf8 != '\0'; utf8 = g_utf8_next_char (utf8))
    {
      gunichar c = g_utf8_get_char (utf8);

      if (poise_text_measure_char (c) > self->left)
        break;
      self->left -= poise_text_measure_char (c);
      g_string_append_unichar (self->text, c);
    }
}

static void
add_spaces (PoiseCliLine *self,
            guint         n)
{
  while (n-- > 0)
    add (self, " ");
}

/* The text as the terminal can show it. */
static char *
make_fit (PoiseCliLine *self,
          const char   *utf8)
{
  g_autofree char *line = poise_cli_text_to_line (utf8);

  return self->terminal->utf8 ? g_steal_pointer (&line) : g_str_to_ascii (line, "C");
}

/**
 * poise_cli_line_add:
 *
 * Adds text as wide as it is.
 */
void
poise_cli_line_add (PoiseCliLine *self,
                    PoiseCliInk   ink,
                    const char   *utf8)
{
  poise_cli_line_add_to (self, ink, utf8, 0);
}

/**
 * poise_cli_line_add_to:
 * @columns: how wide it becomes when it is narrower; the text stands at the
 *     left, or at the right when it is negative
 *
 * Adds a column's text.
 */
void
poise_cli_line_add_to (PoiseCliLine *self,
                       PoiseCliInk   ink,
                       const char   *utf8,
                       int           columns)
{
  g_autofree char *text = NULL;
  guint width, missing;

  g_return_if_fail (self != NULL);
  g_return_if_fail (utf8 != NULL);

  text = make_fit (self, utf8);
  width = poise_text_measure (text);
  missing = (guint) ABS (columns) - MIN (width, (guint) ABS (columns));
  if (columns < 0)
    add_spaces (self, missing);
  begin_ink (self, ink);
  add (self, text);
  end_ink (self, ink);
  if (columns > 0)
    add_spaces (self, missing);
}

/* What stands in a bar's column when @filled columns from the left are full. */
static const char *
choose_block (PoiseCliLine *self,
              double        filled,
              guint         column)
{
  double part = CLAMP (filled - column, 0, 1);

  if (!self->terminal->utf8)
    return part >= 1 ? "#" : ".";
  return blocks[(guint) floor (part * EIGHTHS)];
}

/* From the left end to the right one and back again, evenly. */
static guint
place_piece (guint  columns,
             guint  piece,
             gint64 elapsed_us)
{
  double phase = (double) (elapsed_us % PIECE_PERIOD_US) / (double) PIECE_PERIOD_US;
  double way = phase < 0.5 ? 2 * phase : 2 - 2 * phase;

  return (guint) lround (way * (columns - piece));
}

static void
add_filling (PoiseCliLine *self,
             double        fraction,
             guint         columns,
             gint64        elapsed_us)
{
  guint piece = MAX (columns / PIECE_PART, 1);
  guint begin = place_piece (columns, piece, elapsed_us);

  for (guint i = 0; i < columns; i++)
    if (fraction >= 0)
      add (self, choose_block (self, fraction * columns, i));
    else
      add (self, choose_block (self, i >= begin && i < begin + piece ? i + 1 : 0, i));
}

/**
 * poise_cli_line_add_bar:
 * @fraction: from 0 to 1; less than 0 for work of unknown length
 * @columns: how wide it is, its ends included
 * @elapsed_us: the time that moves the piece of a bar of unknown length
 *
 * Adds a progress bar, when there is room for one.
 */
void
poise_cli_line_add_bar (PoiseCliLine *self,
                        PoiseCliInk   ink,
                        double        fraction,
                        guint         columns,
                        gint64        elapsed_us)
{
  g_return_if_fail (self != NULL);

  columns = MIN (columns, self->left);
  if (columns < BAR_MIN_COLUMNS)
    return;
  add (self, self->terminal->utf8 ? "▕" : "[");
  begin_ink (self, ink);
  add_filling (self, fraction, columns - 2, elapsed_us);
  end_ink (self, ink);
  add (self, self->terminal->utf8 ? "▏" : "]");
}
