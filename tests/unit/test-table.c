/* SPDX-License-Identifier: MIT */
/* Rows: what workers put there, what a person sees of it, and what a program reads. */
#include "tests/unit/poise-test.h"

#include "app/kinds/tables/poise-csv.h"
#include "app/kinds/tables/poise-table.h"

#include <math.h>
#include <string.h>

static const PoiseTableColumn columns[] = {
  { "Name", POISE_COLUMN_PLAIN },
  { "Size", POISE_COLUMN_BYTES },
};

static PoiseRows *
new_rows (guint max_rows)
{
  PoiseRows *rows = poise_rows_new (max_rows);

  poise_rows_set_columns (rows, columns, G_N_ELEMENTS (columns));
  return rows;
}

static void
add_row (PoiseRows  *rows,
         const char *name,
         gint64      size)
{
  const PoiseCell cells[] = { POISE_CELL_TEXT_INIT (name), POISE_CELL_INT_INIT (size) };

  poise_rows_add (rows, cells);
}

static void
count_changes_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  guint      *n_changes)
{
  g_assert_cmpuint (removed, ==, 0);
  (*n_changes)++;
}

static void
test_columns (void)
{
  g_autoptr (PoiseRows) rows = poise_rows_new (1);
  g_autoptr (PoiseOutput) table = poise_table_new (rows);

  poise_output_fetch (table);
  g_assert_cmpuint (poise_table_get_n_columns (POISE_TABLE (table)), ==, 0);
  poise_rows_set_columns (rows, columns, G_N_ELEMENTS (columns));
  g_assert_true (poise_output_fetch (table));
  g_assert_cmpuint (poise_table_get_n_columns (POISE_TABLE (table)), ==, 2);
  g_assert_cmpstr (poise_table_get_column (POISE_TABLE (table), 1)->title, ==, "Size");
  g_assert_false (poise_output_fetch (table));
}

/* Pitfall 18: what is new comes in one change, however much it is. */
static void
test_pitfall_18_one_change (void)
{
  g_autoptr (PoiseRows) rows = new_rows (100000);
  g_autoptr (PoiseOutput) table = poise_table_new (rows);
  g_autoptr (PoiseRow) row = NULL;
  guint n_changes = 0;

  g_signal_connect (table, "items-changed", G_CALLBACK (count_changes_cb), &n_changes);
  for (guint i = 0; i < 100000; i++)
    add_row (rows, "a", i);
  g_assert_true (poise_output_fetch (table));
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, 100000);
  row = g_list_model_get_item (G_LIST_MODEL (table), 70000);
  g_assert_cmpint (poise_row_get_cell (row, 1)->number, ==, 70000);
}

static void
test_only_the_first_are_kept (void)
{
  g_autoptr (PoiseRows) rows = new_rows (3);
  g_autoptr (PoiseOutput) table = poise_table_new (rows);

  for (guint i = 0; i < 5; i++)
    add_row (rows, "a", i);
  poise_output_fetch (table);
  g_assert_cmpuint (poise_rows_get_n_kept (rows), ==, 3);
  g_assert_cmpuint (poise_rows_get_n_total (rows), ==, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, 3);
  g_assert_cmpuint (poise_table_get_n_total (POISE_TABLE (table)), ==, 5);
}

/* Rows are few when their texts are long. */
static void
test_long_texts (void)
{
  g_autoptr (PoiseRows) rows = new_rows (1000);
  g_autofree char *text = g_strnfill (10 * 1024 * 1024, 'x');
  guint n_kept;

  while (poise_rows_has_room (rows))
    add_row (rows, text, 1);
  n_kept = poise_rows_get_n_kept (rows);
  g_assert_cmpuint (n_kept, <, 10);
  add_row (rows, "short", 1);
  poise_rows_add_unkept (rows, 1);
  g_assert_false (poise_rows_has_room (rows));
  g_assert_cmpuint (poise_rows_get_n_kept (rows), ==, n_kept);
  g_assert_cmpuint (poise_rows_get_n_total (rows), ==, n_kept + 2);
}

#define N_ADDERS     4
#define ROWS_EACH    5000

static gpointer
add_many_worker (gpointer rows)
{
  for (guint i = 0; i < ROWS_EACH; i++)
    add_row (rows, "row", i);
  return NULL;
}

/* Several threads add while the main thread looks: nothing is lost or doubled, and no
 * thread's rows change their order. */
static void
test_many_threads (void)
{
  g_autoptr (PoiseRows) rows = new_rows (N_ADDERS * ROWS_EACH);
  g_autoptr (PoiseOutput) table = poise_table_new (rows);
  GThread *threads[N_ADDERS];
  guint seen[ROWS_EACH] = { 0 };

  for (guint i = 0; i < N_ADDERS; i++)
    threads[i] = g_thread_new ("adder", add_many_worker, rows);
  while (g_list_model_get_n_items (G_LIST_MODEL (table)) < N_ADDERS * ROWS_EACH)
    {
      poise_output_fetch (table);
      g_thread_yield ();
    }
  for (guint i = 0; i < N_ADDERS; i++)
    g_thread_join (threads[i]);
  g_assert_false (poise_output_fetch (table));
  for (guint i = 0; i < N_ADDERS * ROWS_EACH; i++)
    {
      g_autoptr (PoiseRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);
      gint64 number = poise_row_get_cell (row, 1)->number;

      /* The nth time that it comes, it is the nth thread's: the one before has come. */
      g_assert_true (number == 0 || seen[number] < seen[number - 1]);
      seen[number]++;
    }
  for (guint i = 0; i < ROWS_EACH; i++)
    g_assert_cmpuint (seen[i], ==, N_ADDERS);
}

static int
sign (int number)
{
  return (number > 0) - (number < 0);
}

static void
test_order (void)
{
  /* Each before the next; two beside each other in the table are in this order. */
  const PoiseCell cells[] = {
    POISE_CELL_NULL_INIT,
    POISE_CELL_REAL_INIT (-INFINITY),
    POISE_CELL_INT_INIT (-3),
    POISE_CELL_REAL_INIT (-2.5),
    POISE_CELL_INT_INIT (0),
    POISE_CELL_REAL_INIT (0.5),
    POISE_CELL_INT_INIT (9007199254740992),
    POISE_CELL_INT_INIT (9007199254740993), /* one double stands for both */
    POISE_CELL_TEXT_INIT (""),
    POISE_CELL_TEXT_INIT ("10"),
    POISE_CELL_TEXT_INIT ("9"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    for (guint j = 0; j < G_N_ELEMENTS (cells); j++)
      {
        g_autoptr (PoiseRow) a = poise_row_new (&cells[i], 1);
        g_autoptr (PoiseRow) b = poise_row_new (&cells[j], 1);

        g_assert_cmpint (sign (poise_row_compare (a, b, 0)), ==,
                         sign ((int) i - (int) j));
      }
}

static void
test_shown (void)
{
  static const struct
  {
    PoiseCell        cell;
    PoiseColumnStyle style;
    const char      *expected;
  } cases[] = {
    { { .type = POISE_CELL_INT, .number = 1234567 }, POISE_COLUMN_PLAIN, "1234567" },
    { { .type = POISE_CELL_INT, .number = 1234567 }, POISE_COLUMN_COUNT, "1,234,567" },
    { { .type = POISE_CELL_INT, .number = 1500 }, POISE_COLUMN_BYTES, "1.5\u00a0kB" },
    { { .type = POISE_CELL_REAL, .real = 1.25 }, POISE_COLUMN_MS, "1.25 ms" },
    { { .type = POISE_CELL_REAL, .real = 1234.4 }, POISE_COLUMN_MS, "1234 ms" },
    { { .type = POISE_CELL_REAL, .real = 0.1 }, POISE_COLUMN_PLAIN, "0.1" },
    { { .type = POISE_CELL_NULL }, POISE_COLUMN_COUNT, "" },
    { { .type = POISE_CELL_TEXT, .text = (char *) "text" }, POISE_COLUMN_COUNT, "text" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = poise_cell_print (&cases[i].cell, cases[i].style);

      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

static void
test_csv (void)
{
  static const char expected[] = "Name,\"Size (bytes)\"\n"
                                 "plain,1\n"
                                 "\"a,b\",2\n"
                                 "\"say \"\"no\"\"\",3\n"
                                 "\"two\nlines\",4\n"
                                 "\"\",-9223372036854775808\n"
                                 "\"ä\",\n"
                                 ",0.1\n";
  g_autoptr (PoiseRows) rows = new_rows (100);
  const PoiseCell nothing[] = { POISE_CELL_TEXT_INIT ("ä"), POISE_CELL_NULL_INIT };
  const PoiseCell real[] = { POISE_CELL_NULL_INIT, POISE_CELL_REAL_INIT (0.1) };
  g_autoptr (GBytes) csv = NULL;

  add_row (rows, "plain", 1);
  add_row (rows, "a,b", 2);
  add_row (rows, "say \"no\"", 3);
  add_row (rows, "two\nlines", 4);
  add_row (rows, "", G_MININT64);
  poise_rows_add (rows, nothing);
  poise_rows_add (rows, real);
  csv = poise_rows_to_csv (rows);
  g_assert_cmpmem (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv), expected,
                   strlen (expected));
}

/* A kind whose workers put a row for each of their steps. */
#define STEPS 1000

static gpointer
table_plan (const PoiseParams *params,
            GError           **error)
{
  return new_rows (10 * STEPS);
}

static PoiseStep
table_step (PoiseContext *context,
            gpointer      plan,
            gpointer      share,
            GError      **error)
{
  for (guint i = 0; i < STEPS; i++)
    add_row (plan, poise_context_get_name (context), i);
  poise_context_report (context, STEPS);
  return POISE_STEP_DONE;
}

static guint
three_workers (const PoiseParams *params)
{
  return 3;
}

static const PoiseKind table_kind = {
  .id = "table",
  .title = "Table",
  .unit = "rows",
  .nature = POISE_NATURE_WAITS,
  .plan = table_plan,
  .free_plan = (void (*) (gpointer)) poise_rows_unref,
  .count_workers = three_workers,
  .step = table_step,
  .make_output = (PoiseOutput * (*) (gpointer) ) poise_table_new,
};

static void
check_all_there_cb (PoiseJob *job,
                    gboolean *checked)
{
  PoiseOutput *output = poise_job_get_output (job);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (output)), ==, 3 * STEPS);
  *checked = TRUE;
}

/* Pitfall 2: when a job says that it has ended, its output is complete; and the output
 * outlives the job. */
static void
test_pitfall_2_complete_at_the_end (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseOutput) output = NULL;
  gboolean checked = FALSE;
  PoiseJob *job = poise_test_start (runner, &table_kind, NULL, NULL);

  g_signal_connect (job, "ended", G_CALLBACK (check_all_there_cb), &checked);
  output = g_object_ref (poise_job_get_output (job));
  poise_test_run_to_end (job);
  g_assert_true (checked);
  poise_runner_remove (runner, job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (output)), ==, 3 * STEPS);
  g_assert_false (poise_output_fetch (output));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/table/columns", test_columns);
  g_test_add_func ("/table/pitfall-18/one-change", test_pitfall_18_one_change);
  g_test_add_func ("/table/only-the-first-are-kept", test_only_the_first_are_kept);
  g_test_add_func ("/table/long-texts", test_long_texts);
  g_test_add_func ("/table/many-threads", test_many_threads);
  g_test_add_func ("/table/order", test_order);
  g_test_add_func ("/table/shown", test_shown);
  g_test_add_func ("/table/csv", test_csv);
  g_test_add_func ("/table/pitfall-2/complete-at-the-end", test_pitfall_2_complete_at_the_end);
  return g_test_run ();
}
