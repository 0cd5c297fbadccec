/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "app/kinds/threads/poise-number-words.h"
#include "app/kinds/tables/poise-table.h"
#include "tests/unit/poise-test.h"

#include <string.h>

static void
assert_words (guint       number,
              const char *expected)
{
  g_autofree char *words = poise_number_words (number);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_number_words (void)
{
  assert_words (1, "one");
  assert_words (10, "ten");
  assert_words (13, "thirteen");
  assert_words (19, "nineteen");
  assert_words (20, "twenty");
  assert_words (21, "twenty-one");
  assert_words (40, "forty");
  assert_words (64, "sixty-four");
  assert_words (99, "ninety-nine");
}

static PoiseJob *
start (PoiseRunner *runner,
       const char  *permits,
       const char  *objects,
       const char  *seconds)
{
  return poise_test_start (runner, &poise_kind_permits, NULL, "permits", permits, "objects",
                           objects, "seconds", seconds, NULL);
}

static guint
get_max_held (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint32 max_held;

  g_assert_true (g_variant_lookup (result, "max_held", "u", &max_held));
  return max_held;
}

/* Each interval is one object's, and no object has two. Returns: how many. */
static guint
check_intervals (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autoptr (GVariant) intervals = g_variant_lookup_value (result, "intervals", NULL);
  g_autoptr (GHashTable) objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          NULL);
  g_autoptr (GHashTable) threads = g_hash_table_new (NULL, NULL);
  guint n = (guint) g_variant_n_children (intervals);

  g_assert_cmpuint (g_variant_n_children (result), ==, 4);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) interval = g_variant_get_child_value (intervals, i);
      double waited_ms, held_ms;
      char *object;
      gint32 tid;

      g_assert_cmpuint (g_variant_n_children (interval), ==, 4);
      g_assert_true (g_variant_lookup (interval, "object", "s", &object));
      g_assert_true (g_variant_lookup (interval, "thread", "i", &tid));
      g_assert_true (g_variant_lookup (interval, "waited_ms", "d", &waited_ms));
      g_assert_true (g_variant_lookup (interval, "held_ms", "d", &held_ms));
      g_assert_true (g_hash_table_add (objects, object));
      g_hash_table_add (threads, GINT_TO_POINTER (tid));
      g_assert_cmpfloat (waited_ms, >=, 0);
      g_assert_cmpfloat (held_ms, >=, 0);
    }
  for (guint i = 0; i < n && poise_job_get_state (job) == POISE_JOB_DONE; i++)
    {
      g_autofree char *name = poise_number_words (i + 1);
      PoiseWorker *worker = poise_job_get_worker (job, i);

      g_assert_true (g_hash_table_contains (objects, name));
      g_assert_cmpstr (poise_worker_get_name (worker), ==, name);
      g_assert_true (g_hash_table_contains (threads,
                                            GINT_TO_POINTER (poise_worker_get_tid (worker))));
    }
  return n;
}

enum
{
  COLUMN_HELD = 3,
  COLUMN_BEGIN,
  COLUMN_END,
};

static double
get_cell (GListModel *table,
          guint       row_index,
          guint       column)
{
  g_autoptr (PoiseRow) row = g_list_model_get_item (table, row_index);
  const PoiseCell *cell = poise_row_get_cell (row, column);

  g_assert_cmpint (cell->type, ==, POISE_CELL_REAL);
  return cell->real;
}

/* How many of the intervals in the table have this moment in them. */
static guint
count_at (GListModel *table,
          double      moment_ms)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (table); i++)
    n += get_cell (table, i, COLUMN_BEGIN) <= moment_ms &&
         moment_ms < get_cell (table, i, COLUMN_END);
  return n;
}

/* Never more at once than there are permits, by the table's own times. */
static void
check_table (PoiseJob *job,
             guint     n_rows,
             guint     n_permits)
{
  GListModel *table = G_LIST_MODEL (poise_job_get_output (job));

  g_assert_cmpuint (g_list_model_get_n_items (table), ==, n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      g_assert_cmpfloat (get_cell (table, i, COLUMN_BEGIN), >=, 0);
      g_assert_cmpuint (count_at (table, get_cell (table, i, COLUMN_BEGIN)), <=, n_permits);
    }
}

typedef struct
{
  const char *permits;
  const char *objects;
  const char *seconds;
} Size;

static const Size sizes[] = {
  { "5", "10", "0.02" }, { "1", "1", "0" },    { "1", "20", "0" },
  { "3", "64", "0.001" }, { "64", "5", "0.01" }, { "7", "64", "0" },  { "2", "3", "0.3" },
};

static void
test_complete (gconstpointer data)
{
  const Size *size = data;
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, size->permits, size->objects, size->seconds);
  guint n_permits = (guint) g_ascii_strtoull (size->permits, NULL, 10);
  guint n_objects = (guint) g_ascii_strtoull (size->objects, NULL, 10);
  double seconds = g_ascii_strtod (size->seconds, NULL);

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (get_max_held (job), >=, 1);
  g_assert_cmpuint (get_max_held (job), <=, MIN (n_permits, n_objects));
  g_assert_cmpuint (check_intervals (job), ==, n_objects);
  check_table (job, n_objects, n_permits);
  for (guint i = 0; i < n_objects; i++)
    g_assert_cmpfloat (get_cell (G_LIST_MODEL (poise_job_get_output (job)), i, COLUMN_HELD),
                       >=, seconds * 1000);
}

static guint
count_workers (PoiseJob        *job,
               PoiseWorkerState state)
{
  guint n = 0;

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    n += poise_worker_get_state (poise_job_get_worker (job, i)) == state;
  return n;
}

/* All are there: as many hold a permit as there are, and the bars tell who waits. A
 * cancel ends both, and those that held one are written down. */
static void
test_all_at_once (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "5", "10", "3600");
  g_autofree char *summary = NULL;

  poise_test_wait_for (count_workers (job, POISE_WORKER_HOLDING_PERMIT) == 5 &&
                       count_workers (job, POISE_WORKER_WAITING_FOR_PERMIT) == 5);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
  g_assert_cmpuint (get_max_held (job), ==, 5);
  g_assert_cmpuint (check_intervals (job), ==, 5);
  check_table (job, 5, 5);
  summary = poise_job_summarize (job);
  g_assert_cmpstr (summary, ==,
                   "5 permits, 10 objects: never more than 5 held at once; "
                   "stopped when 5 had held one");
}

static void
test_more_permits_than_objects (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "10", "3", "3600");

  poise_test_wait_for (count_workers (job, POISE_WORKER_HOLDING_PERMIT) == 3);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpuint (get_max_held (job), ==, 3);
}

/* In a pause nobody holds a permit any shorter, and nobody gets one. */
static void
test_pause (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  /* So long that all are seen to be there before the first one gives its permit back. */
  PoiseJob *job = start (runner, "2", "4", "1.5");
  gint64 begin_us = g_get_monotonic_time ();

  poise_test_wait_for ((count_workers (job, POISE_WORKER_HOLDING_PERMIT) == 2 &&
                        count_workers (job, POISE_WORKER_WAITING_FOR_PERMIT) == 2) ||
                       count_workers (job, POISE_WORKER_FINISHED) > 0);
  if (count_workers (job, POISE_WORKER_FINISHED) > 0)
    {
      g_test_skip ("the machine is too busy");
      return;
    }
  poise_job_pause (job);
  poise_test_wait_for (count_workers (job, POISE_WORKER_PAUSED) >= 2);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  /* Far longer than they would have held it. */
  if (count_workers (job, POISE_WORKER_PAUSED) == 2)
    {
      poise_test_block_until (g_get_monotonic_time () > begin_us + 2 * G_USEC_PER_SEC);
      poise_test_turn ();
      g_assert_cmpuint (count_workers (job, POISE_WORKER_PAUSED), ==, 2);
      g_assert_cmpuint (count_workers (job, POISE_WORKER_WAITING_FOR_PERMIT), ==, 2);
    }
  poise_job_resume (job);
  poise_test_run_to_end (job);
  g_assert_cmpuint (check_intervals (job), ==, 4);
  check_table (job, 4, 2);
}

/* Cancelled at ever other moments, with permits on their way from one to the next. */
static void
test_cancel (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 40; i++)
    {
      PoiseJob *job = start (runner, "3", "30", "0.0001");
      GListModel *table = G_LIST_MODEL (poise_job_get_output (job));

      poise_test_poll_for (g_list_model_get_n_items (table) >= i / 2);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      g_assert_cmpuint (get_max_held (job), <=, 3);
      g_assert_cmpuint (check_intervals (job), >=, i / 2);
      g_assert_true (poise_runner_remove (runner, job));
    }
}

static void
test_result (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "1", "2", "0.5");
  g_autofree char *described = NULL;
  g_autoptr (GBytes) csv = NULL;
  g_autofree char *csv_text = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *printed = NULL;
  g_auto (GStrv) lines = NULL;

  described = poise_params_describe (poise_job_get_params (job));
  g_assert_cmpstr (described, ==, "Permits 1 · Objects 2 · Each holds one for 0.5 s");
  poise_test_run_to_end (job);
  summary = poise_job_summarize (job);
  g_assert_cmpstr (summary, ==, "1 permit, 2 objects: never more than 1 held at once");
  printed = poise_job_print_result (job);
  g_assert_true (g_regex_match_simple ("^(one|two) waited [0-9.]+ ms and held a permit for "
                                       "[0-9.]+ ms\n(one|two) .*\n1 permit, 2 objects: .*\n$",
                                       printed, 0, 0));
  csv = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, NULL);
  csv_text = g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
  lines = g_strsplit (csv_text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[0], ==,
                   "Object,Thread,\"Waited (ms)\",\"Held (ms)\",\"Begin (ms)\",\"End (ms)\"");
  for (guint i = 1; i < 3; i++)
    g_assert_true (
        g_regex_match_simple ("^(one|two),[0-9]+(,[0-9.e-]+){4}$", lines[i], 0, 0));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/permits/number-words", test_number_words);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/permits/complete/%s-for-%s-of-%s-s",
                                               sizes[i].permits, sizes[i].objects,
                                               sizes[i].seconds);
      g_test_add_data_func (path, &sizes[i], test_complete);
    }
  g_test_add_func ("/permits/all-at-once", test_all_at_once);
  g_test_add_func ("/permits/more-than-objects", test_more_permits_than_objects);
  g_test_add_func ("/permits/pause", test_pause);
  g_test_add_func ("/permits/cancel", test_cancel);
  g_test_add_func ("/permits/result", test_result);
  return g_test_run ();
}
