/* SPDX-License-Identifier: MIT */
/* A job as it stands on a terminal: a row with a bar for every worker, and one
 * for the job. */
#include "app/cli/poise-cli-rows.h"

#include "app/engine/poise-text.h"

#include <math.h>

#define GAP "  "
#define GAP_COLUMNS 2
#define NAME_MAX_COLUMNS 24
#define STATE_COLUMNS 20     /* "waiting for a thread" */
#define JOB_STATE_COLUMNS 10 /* "cancelling" */
#define PERCENT_COLUMNS 5    /* "100 %" */
#define TID_COLUMNS 11       /* "tid 4194304", the largest that Linux gives */
#define BAR_MIN_COLUMNS 10
#define BAR_MAX_COLUMNS 40

/* How wide each column is in a terminal of this width; 0 for one that has to
 * stay away. */
typedef struct
{
  guint name;
  guint state;
  guint bar;
  guint tid;
} Columns;

/* Takes a column and its gap from what is free, when that leaves enough. */
static guint
claim (guint *left,
       guint  wanted)
{
  guint whole = wanted + GAP_COLUMNS;

  if (*left < whole + BAR_MIN_COLUMNS)
    return 0;
  *left -= whole;
  return wanted;
}

static Columns
lay_out (PoiseJob               *job,
         const PoiseCliTerminal *terminal)
{
  guint left = terminal->columns - MIN (terminal->columns, 1);
  Columns columns;

  columns.name = poise_text_measure (poise_job_get_title (job));
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    columns.name = MAX (columns.name, poise_text_measure (poise_worker_get_name (
                                          poise_job_get_worker (job, i))));
  columns.name = MIN (columns.name, NAME_MAX_COLUMNS);
  left -= MIN (left, columns.name + GAP_COLUMNS);
  claim (&left, PERCENT_COLUMNS);
  columns.state = claim (&left, STATE_COLUMNS);
  columns.tid = claim (&left, TID_COLUMNS);
  columns.bar = MIN (left, BAR_MAX_COLUMNS);
  return columns;
}

/* A further column, where the whole of it fits. */
static void
add_if_it_fits (PoiseCliLine *line,
                PoiseCliInk   ink,
                const char   *text)
{
  if (poise_text_measure (text) + GAP_COLUMNS > line->left)
    return;
  poise_cli_line_add (line, POISE_CLI_INK_PLAIN, GAP);
  poise_cli_line_add (line, ink, text);
}

static PoiseCliInk
choose_worker_ink (PoiseWorker *worker)
{
  switch (poise_worker_get_state (worker))
    {
    case POISE_WORKER_FINISHED:
      return poise_worker_get_fraction (worker) >= 1 ? POISE_CLI_INK_GOOD
                                                     : POISE_CLI_INK_BAD;
    case POISE_WORKER_RUNNING:
      return POISE_CLI_INK_ACTIVE;
    default:
      return POISE_CLI_INK_PLAIN;
    }
}

static char *
print_percent (double fraction)
{
  /* Not 100 before all is done. */
  return g_strdup_printf ("%.0f %%", floor (fraction * 100));
}

static void
add_tid (PoiseCliLine  *line,
         const Columns *columns,
         int            tid)
{
  g_autofree char *text = g_strdup_printf ("tid %d", tid);

  if (columns->tid == 0)
    return;
  poise_cli_line_add (line, POISE_CLI_INK_PLAIN, GAP);
  poise_cli_line_add_to (line, tid > 0 ? POISE_CLI_INK_FAINT : POISE_CLI_INK_PLAIN,
                         tid > 0 ? text : "", (int) columns->tid);
}

static void
add_worker (GString                *text,
            PoiseWorker            *worker,
            const char             *unit,
            const Columns          *columns,
            const PoiseCliTerminal *terminal)
{
  PoiseCliLine line = poise_cli_line_begin (terminal, text);
  double fraction = poise_worker_get_fraction (worker);
  gboolean known = fraction != POISE_FRACTION_UNKNOWN;
  g_autofree char *percent = known ? print_percent (fraction) : g_strdup ("");
  g_autofree char *units =
      poise_text_units ((gint64) poise_worker_get_units (worker), unit);

  poise_cli_line_add_to (&line, POISE_CLI_INK_PLAIN, poise_worker_get_name (worker),
                         (int) columns->name);
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, GAP);
  if (columns->state > 0)
    {
      poise_cli_line_add_to (&line, POISE_CLI_INK_PLAIN,
                             poise_worker_state_get_words (poise_worker_get_state (worker)),
                             (int) columns->state);
      poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, GAP);
    }
  poise_cli_line_add_bar (&line, choose_worker_ink (worker), fraction, columns->bar,
                          poise_worker_get_elapsed_us (worker));
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, GAP);
  poise_cli_line_add_to (&line, POISE_CLI_INK_PLAIN, percent, -PERCENT_COLUMNS);
  add_tid (&line, columns, poise_worker_get_tid (worker));
  add_if_it_fits (&line, POISE_CLI_INK_FAINT, units);
}

static PoiseCliInk
choose_job_ink (PoiseJobState state)
{
  switch (state)
    {
    case POISE_JOB_DONE:
      return POISE_CLI_INK_GOOD;
    case POISE_JOB_FAILED:
    case POISE_JOB_CANCELLED:
      return POISE_CLI_INK_BAD;
    default:
      return POISE_CLI_INK_PLAIN;
    }
}

/* How long it will take and, where there is room for both, how fast it goes. */
static void
add_pace (PoiseCliLine *line,
          PoiseJob     *job)
{
  const PoiseKind *kind = poise_job_get_kind (job);
  double left_s = poise_job_get_left_s (job);

  if (left_s >= 0)
    {
      g_autofree char *left = poise_text_left (left_s);
      add_if_it_fits (line, POISE_CLI_INK_PLAIN, left);
    }
  if (kind->has_rate && poise_job_get_rate (job) > 0)
    {
      g_autofree char *rate = poise_text_rate (poise_job_get_rate (job), kind->unit);
      add_if_it_fits (line, POISE_CLI_INK_PLAIN, rate);
    }
}

static void
add_amount (PoiseCliLine *line,
            PoiseJob     *job)
{
  double fraction = poise_job_get_fraction (job);
  g_autofree char *percent = print_percent (fraction);
  g_autofree char *units = poise_text_units ((gint64) poise_job_get_units (job),
                                             poise_job_get_kind (job)->unit);

  add_if_it_fits (line, POISE_CLI_INK_PLAIN,
                  poise_job_is_active (job) && fraction >= 0 ? percent : units);
}

static void
add_total (GString                *text,
           PoiseJob               *job,
           const Columns          *columns,
           const PoiseCliTerminal *terminal)
{
  PoiseCliLine line = poise_cli_line_begin (terminal, text);
  PoiseJobState state = poise_job_get_state (job);
  g_autofree char *elapsed = poise_text_duration (poise_job_get_elapsed_us (job));

  poise_cli_line_add_to (&line, POISE_CLI_INK_PLAIN, poise_job_get_title (job),
                         (int) columns->name);
  poise_cli_line_add (&line, POISE_CLI_INK_PLAIN, GAP);
  poise_cli_line_add_to (&line, choose_job_ink (state), poise_job_state_get_words (state),
                         JOB_STATE_COLUMNS);
  add_if_it_fits (&line, POISE_CLI_INK_PLAIN, elapsed);
  add_amount (&line, job);
  if (poise_job_is_active (job))
    add_pace (&line, job);
}

/* So many workers fit, with a row for the job and the one where the cursor
 * rests; and, when that is not all, one that tells how many are missing. */
static guint
count_shown (PoiseJob               *job,
             const PoiseCliTerminal *terminal)
{
  guint n = poise_job_get_n_workers (job);
  guint room = terminal->rows - MIN (terminal->rows, 2);

  return n <= room ? n : room - MIN (room, 1);
}

/**
 * poise_cli_rows_add_job:
 * @line_end: what ends each row
 *
 * Main thread. Adds the rows of a job to @text; none is wider than the terminal,
 * and all of them together leave it one row.
 */
void
poise_cli_rows_add_job (GString                *text,
                        PoiseJob               *job,
                        const PoiseCliTerminal *terminal,
                        const char             *line_end)
{
  Columns columns;
  guint n, shown;

  g_return_if_fail (text != NULL);
  g_return_if_fail (POISE_IS_JOB (job));
  g_return_if_fail (terminal != NULL);
  g_return_if_fail (line_end != NULL);

  columns = lay_out (job, terminal);
  n = poise_job_get_n_workers (job);
  shown = count_shown (job, terminal);
  for (guint i = 0; i < shown; i++)
    {
      add_worker (text, poise_job_get_worker (job, i), poise_job_get_kind (job)->unit,
                  &columns, terminal);
      g_string_append (text, line_end);
    }
  if (shown < n)
    {
      PoiseCliLine line = poise_cli_line_begin (terminal, text);
      g_autofree char *more = g_strdup_printf ("… and %u more threads", n - shown);

      poise_cli_line_add (&line, POISE_CLI_INK_FAINT, more);
      g_string_append (text, line_end);
    }
  add_total (text, job, &columns, terminal);
  g_string_append (text, line_end);
}
