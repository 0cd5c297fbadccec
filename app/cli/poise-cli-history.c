/* SPDX-License-Identifier: MIT */
/* poise history: the comparisons that were made before. */
#include "app/cli/poise-cli-history.h"

#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-line.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-report.h"
#include "app/cli/poise-cli-text.h"
#include "app/engine/poise-error.h"
#include "app/engine/poise-text.h"
#include "app/lab/poise-json.h"
#include "app/lab/poise-report-text.h"

#include <unistd.h>

#define GAP_COLUMNS 2
#define MAX_IDS 2

/* What an action works on. */
typedef struct
{
  const PoiseCliWords *words;
  PoiseHistory        *history;
  gint64               ids[MAX_IDS];
} Order;

/**
 * poise_cli_history_open:
 * @command: who says it when a damaged history was set aside
 *
 * Main thread; blocks. Returns: (transfer full): the person's history.
 */
PoiseHistory *
poise_cli_history_open (const char  *command,
                        GError     **error)
{
  g_autofree char *path = poise_history_dup_default_path ();
  g_autofree char *set_aside = NULL;
  PoiseHistory *history = poise_history_open (path, &set_aside, error);

  if (set_aside != NULL)
    {
      g_autofree char *message = g_strdup_printf (
          "warning: the history was damaged and a new one was begun; the old one is now %s",
          set_aside);

      poise_cli_text_say (command, message);
    }
  return history;
}

static char *
print_time (gint64 time_s)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_s);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("–");
}

/* ---- list ----------------------------------------------------------------------- */

enum
{
  COLUMN_ID,
  COLUMN_DATE,
  COLUMN_TITLE,
  COLUMN_KIND,
  COLUMN_HOST,
  COLUMN_VERSIONS,
  COLUMN_VERDICT,
  N_COLUMNS,
};

static GPtrArray *
make_titles (void)
{
  static const char *const titles[N_COLUMNS] = { "ID",   "Date",     "Title",  "Kind",
                                                 "Host", "Versions", "Verdict" };
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < N_COLUMNS; i++)
    g_ptr_array_add (cells, g_strdup (titles[i]));
  return cells;
}

static char *
print_versions (const PoiseHistoryEntry *entry)
{
  if (entry->gtk != NULL)
    return g_strdup_printf ("GTK %s, GLib %s", entry->gtk, entry->glib);
  return g_strdup_printf ("GLib %s", entry->glib);
}

static GPtrArray *
make_cells (const PoiseHistoryEntry *entry)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, entry->id));
  g_ptr_array_add (cells, print_time (entry->time_s));
  g_ptr_array_add (cells, poise_cli_text_to_line (entry->title));
  g_ptr_array_add (cells, poise_cli_text_to_line (entry->kind));
  g_ptr_array_add (cells, poise_cli_text_to_line (entry->host));
  g_ptr_array_add (cells, print_versions (entry));
  g_ptr_array_add (cells, poise_cli_text_to_line (entry->verdict));
  return cells;
}

static GPtrArray *
make_table (GPtrArray *entries)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  g_ptr_array_add (rows, make_titles ());
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (rows, make_cells (g_ptr_array_index (entries, i)));
  return rows;
}

static int
get_width (GPtrArray *rows,
           guint      column)
{
  guint width = 0;

  for (guint i = 0; i < rows->len; i++)
    width = MAX (width, poise_text_measure (
                            g_ptr_array_index ((GPtrArray *) rows->pdata[i], column)));
  return (int) width + GAP_COLUMNS;
}

/* Where nobody looks at it on a screen, nothing is cut off. */
static PoiseCliTerminal
get_terminal (const PoiseCliWords *words)
{
  PoiseCliTerminal terminal = poise_cli_terminal_get (STDOUT_FILENO);

  if (poise_cli_words_has (words, "output") || !isatty (STDOUT_FILENO))
    terminal.columns = G_MAXINT;
  terminal.utf8 = TRUE; /* what is written is turned into the locale's set as a whole */
  return terminal;
}

static char *
print_table (GPtrArray           *entries,
             const PoiseCliWords *words)
{
  g_autoptr (GPtrArray) rows = make_table (entries);
  PoiseCliTerminal terminal = get_terminal (words);
  GString *text = g_string_new (NULL);
  int widths[N_COLUMNS];

  for (guint column = 0; column < N_COLUMNS; column++)
    widths[column] = column < COLUMN_VERDICT ? get_width (rows, column) : 0;
  for (guint i = 0; i < rows->len; i++)
    {
      PoiseCliLine line = poise_cli_line_begin (&terminal, text);

      for (guint column = 0; column < N_COLUMNS; column++)
        poise_cli_line_add_to (&line, POISE_CLI_INK_PLAIN,
                               g_ptr_array_index ((GPtrArray *) rows->pdata[i], column),
                               widths[column]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static JsonObject *
make_object (const PoiseHistoryEntry *entry)
{
  JsonObject *object = json_object_new ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (entry->time_s);
  g_autofree char *time_text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  json_object_set_int_member (object, "id", entry->id);
  poise_json_set_text (object, "time", time_text);
  poise_json_set_text (object, "title", entry->title);
  poise_json_set_text (object, "kind", entry->kind);
  poise_json_set_text (object, "host", entry->host);
  poise_json_set_text (object, "gtk", entry->gtk);
  poise_json_set_text (object, "glib", entry->glib);
  poise_json_set_text (object, "verdict", entry->verdict);
  return object;
}

static char *
print_json (GPtrArray *entries)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < entries->len; i++)
    json_array_add_object_element (array, make_object (g_ptr_array_index (entries, i)));
  json_node_take_array (node, array);
  return poise_json_print (node);
}

static gboolean
list (const Order  *order,
      GError      **error)
{
  g_autoptr (GPtrArray) entries = poise_history_list (order->history, error);
  const char *path = poise_cli_words_get (order->words, "output");
  g_autofree char *text = NULL;

  if (entries == NULL)
    return FALSE;
  if (poise_cli_words_has (order->words, "json"))
    {
      text = print_json (entries);
      return poise_cli_output_put (path, text, -1, error);
    }
  text = entries->len > 0
             ? print_table (entries, order->words)
             : g_strdup ("The history is empty; “poise compare” adds to it.\n");
  return poise_cli_report_put_text (text, order->words, error);
}

/* ---- one or two of them --------------------------------------------------------- */

static gboolean
put (const Order  *order,
     const char   *form,
     GError      **error)
{
  g_autoptr (PoiseReport) report =
      poise_history_load (order->history, order->ids[0], error);

  return report != NULL && poise_cli_report_put (report, order->words, form, error);
}

static gboolean
show (const Order  *order,
      GError      **error)
{
  return put (order, NULL, error);
}

static gboolean
export (const Order  *order,
        GError      **error)
{
  return put (order, "json", error);
}

/* From the list: also one that is damaged can be deleted, and told of. */
static char *
describe_entry (const Order *order)
{
  g_autoptr (GPtrArray) entries = poise_history_list (order->history, NULL);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const PoiseHistoryEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *time = print_time (entry->time_s);
      g_autofree char *title = poise_cli_text_to_line (entry->title);

      if (entry->id == order->ids[0])
        return g_strdup_printf (": %s, %s", title, time);
    }
  return g_strdup ("");
}

static gboolean
delete (const Order  *order,
        GError      **error)
{
  g_autofree char *what = describe_entry (order);
  g_autofree char *text = NULL;

  if (!poise_history_remove (order->history, order->ids[0], error))
    return FALSE;
  text = g_strdup_printf ("Deleted comparison %" G_GINT64_FORMAT "%s\n", order->ids[0], what);
  return poise_cli_report_put_text (text, order->words, error);
}

static gboolean
compare (const Order  *order,
         GError      **error)
{
  g_autoptr (PoiseReport) before = poise_history_load (order->history, order->ids[0], error);
  g_autoptr (PoiseReport) after = NULL;
  g_autofree char *text = NULL;

  if (before == NULL)
    return FALSE;
  after = poise_history_load (order->history, order->ids[1], error);
  if (after == NULL)
    return FALSE;
  text = poise_report_compare (before, after);
  return poise_cli_report_put_text (text, order->words, error);
}

/* ---- words ---------------------------------------------------------------------- */

typedef struct
{
  const char        *name;
  guint              n_ids;
  const char *const *options; /* those that say something to it */
  gboolean (*run) (const Order *order, GError **error);
} Action;

static const char *const list_options[] = { "json", "output", NULL };
static const char *const put_options[] = { "json", "csv", "markdown", "output", NULL };
static const char *const no_options[] = { NULL };
static const char *const compare_options[] = { "output", NULL };

static const Action actions[] = {
  { "list", 0, list_options, list },       { "show", 1, put_options, show },
  { "delete", 1, no_options, delete },     { "export", 1, put_options, export },
  { "compare", 2, compare_options, compare },
};

static const Action *
find_action (const PoiseCliWords  *words,
             GError              **error)
{
  const char *name = words->plain->len > 0 ? g_ptr_array_index (words->plain, 0) : "list";

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, name))
      return &actions[i];
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "unknown action “%s”; allowed: list, show, delete, export, compare", name);
  return NULL;
}

static gboolean
check_options (const Action         *action,
               const PoiseCliWords  *words,
               GError              **error)
{
  for (guint i = 0; i < words->given->len; i++)
    {
      const char *name = g_array_index (words->given, PoiseCliGiven, i).option->name;

      if (g_strv_contains (action->options, name))
        continue;
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "--%s does not go with “%s”", name,
                   action->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_id (const char  *text,
         gint64      *id,
         GError     **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &number, NULL))
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "“%s” is not a comparison's number; “poise history” lists them", text);
      return FALSE;
    }
  *id = (gint64) number;
  return TRUE;
}

static gboolean
read_ids (const Action         *action,
          const PoiseCliWords  *words,
          Order                *order,
          GError              **error)
{
  if (!poise_cli_words_refuse_plain (words, 1 + action->n_ids, error))
    return FALSE;
  if (action->n_ids > 0 && words->plain->len < 1 + action->n_ids)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: a comparison's number is missing; “poise history” lists them",
                   action->name);
      return FALSE;
    }
  for (guint i = 0; i < action->n_ids; i++)
    if (!read_id (g_ptr_array_index (words->plain, 1 + i), &order->ids[i], error))
      return FALSE;
  return TRUE;
}

static int
run (const PoiseCliWords  *words,
     GError              **error)
{
  const Action *action = find_action (words, error);
  g_autoptr (PoiseHistory) history = NULL;
  Order order = { .words = words };

  if (action == NULL || !check_options (action, words, error) ||
      !read_ids (action, words, &order, error) || !poise_cli_report_check_form (words, error))
    return POISE_CLI_STATUS_USAGE;
  history = poise_cli_history_open (poise_cli_history.name, error);
  if (history == NULL)
    return POISE_CLI_STATUS_FAILED;
  order.history = history;
  return action->run (&order, error) ? POISE_CLI_STATUS_DONE
                                     : poise_cli_status_from_error (*error);
}

static void
describe (GString *help)
{
  g_string_append (help, "\n"
                         "Actions:\n"
                         "  list               What is in it, newest first; also without a word\n"
                         "  show ID            The report of one\n"
                         "  delete ID          Delete one\n"
                         "  export ID          One as JSON, or as --csv or --markdown\n"
                         "  compare ID ID      What changed from the first to the second\n");
}

static const PoiseCliOption options[] = {
  { "json", NULL, "Print as JSON" },
  { "csv", NULL, "Print a report as CSV" },
  { "markdown", NULL, "Print a report in Markdown" },
  { "output", "FILE", "Write to a file instead of standard output" },
  { NULL },
};

const PoiseCliCommand poise_cli_history = {
  .name = "history",
  .arguments = "[ACTION [ID…]]",
  .summary = "List, show, export, compare and delete earlier comparisons",
  .options = options,
  .describe = describe,
  .run = run,
};
