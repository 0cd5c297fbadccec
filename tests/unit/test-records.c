/* SPDX-License-Identifier: MIT */
/* Queries on databases: what comes of them, what stops them, and that nothing of the
 * database, nor beside it, is ever changed. */
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"
#include "app/kinds/samples/poise-sample-database.h"
#include "app/kinds/tables/poise-table.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Goes on for years, and finds nothing. */
#define ENDLESS                                                                          \
  "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) "                 \
  "SELECT x FROM c WHERE x < 0"
/* The same, but for its rows. */
#define MANY "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"

/* Where all databases of a test are, and nothing else. */
static char *folder;

/* ---- helpers ------------------------------------------------------------------ */

static char *
build_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
clear_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = build_path (name);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

/* Names, sizes, times and contents of all that is in the folder. */
static char *
describe_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = build_path (name);
      g_autofree char *data = NULL;
      g_autofree char *digest = NULL;
      GStatBuf info;
      gsize size;

      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
      digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) data, size);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_ptr_array_add (lines, g_strdup_printf ("%s %s %ld.%09ld", name, digest,
                                               (long) info.st_mtim.tv_sec,
                                               (long) info.st_mtim.tv_nsec));
    }
  g_ptr_array_sort (lines, compare_names);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static sqlite3 *
open_to_write (const char *name)
{
  g_autofree char *path = build_path (name);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  return handle;
}

static void
execute (sqlite3    *handle,
         const char *sql)
{
  char *message = NULL;

  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

static void
make_database (const char *name,
               const char *sql)
{
  sqlite3 *handle = open_to_write (name);

  execute (handle, sql);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static PoiseJob *
start (PoiseRunner *runner,
       const char  *strategy,
       const char  *name,
       const char  *query,
       const char  *pause_ms)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_records);
  g_autofree char *path = name != NULL ? build_path (name) : NULL;
  PoiseWay way = poise_test_way (strategy, "paced", POISE_POOL_BY_NATURE);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  if (path != NULL)
    poise_params_add_path (params, path, &error);
  g_assert_no_error (error);
  poise_params_set (params, "query", query, &error);
  g_assert_no_error (error);
  poise_params_set (params, "pause-ms", pause_ms, &error);
  g_assert_no_error (error);
  job = poise_runner_start (runner, params, &way, &error);
  g_assert_no_error (error);
  return job;
}

static char *
dup_csv (PoiseJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, &error);

  g_assert_no_error (error);
  if (g_bytes_get_size (bytes) == 0)
    return g_strdup ("");
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* What a query that must end well gives as CSV. */
static char *
ask (const char *name,
     const char *query)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "thread", name, query, "0");

  poise_test_run_to_end (job);
  g_assert_no_error (poise_job_get_error (job));
  poise_test_assert_states (job, "queued running done");
  return dup_csv (job);
}

static void
assert_answer (const char *name,
               const char *query,
               const char *expected)
{
  g_autofree char *csv = ask (name, query);

  g_assert_cmpstr (csv, ==, expected);
}

/* The one line with which a query that must fail does. */
static char *
ask_in_vain (const char *name,
             const char *query)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "thread", name, query, "0");
  const GError *error;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  error = poise_job_get_error (job);
  g_assert_null (strchr (error->message, '\n'));
  return g_strdup (error->message);
}

static void
assert_refused (const char *name,
                const char *query,
                const char *reason)
{
  g_autofree char *message = ask_in_vain (name, query);
  g_autofree char *path = build_path (name);
  g_autofree char *expected = g_strdup_printf ("%s: %s", path, reason);

  g_assert_cmpstr (message, ==, expected);
}

static guint64
get_row_count (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint64 count = 0;

  g_assert_true (g_variant_lookup (result, "row_count", "t", &count));
  return count;
}

/* ---- rows --------------------------------------------------------------------- */

#define ODD_VALUES                                                                       \
  "CREATE TABLE t (a, b);"                                                               \
  "INSERT INTO t VALUES (9223372036854775807, -9223372036854775808);"                    \
  "INSERT INTO t VALUES (NULL, '');"                                                     \
  "INSERT INTO t VALUES (0.1, 1e20), (9e999, -9e999);"                                   \
  "INSERT INTO t VALUES (x'00ff2c22', 'two' || char (10) || '\"lines\"');"               \
  "INSERT INTO t VALUES (CAST (x'ff4100fe' AS TEXT), 'é');"

static void
test_odd_values_as_csv (void)
{
  static const char expected[] =
      "a,b\n"
      "9223372036854775807,-9223372036854775808\n"
      ",\"\"\n"
      "0.1,1.0e+20\n"
      "Inf,-Inf\n"
      "\"\0\xff,\"\"\",\"two\n\"\"lines\"\"\"\n"
      "\"\xff" "A\0\xfe\",\"é\"\n";
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GBytes) csv = NULL;
  PoiseJob *job;

  make_database ("odd.db", ODD_VALUES);
  job = start (runner, "thread", "odd.db", "", "0");
  poise_test_run_to_end (job);
  csv = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, NULL);
  g_assert_cmpmem (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv), expected,
                   sizeof expected - 1);
  clear_folder ();
}

static void
test_odd_values_as_result (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) expected = g_variant_parse (
      G_VARIANT_TYPE_VARDICT,
      "{'columns': <['a', 'b']>, 'rows': <["
      "[<int64 9223372036854775807>, <int64 -9223372036854775808>],"
      "[<@ms nothing>, <''>], [<0.1>, <1e20>], [<'Inf'>, <'-Inf'>],"
      "[<\"X'00FF2C22'\">, <'two\\n\"lines\"'>], [<'\\ufffdA\\ufffd\\ufffd'>, <'é'>]]>,"
      "'row_count': <uint64 6>}",
      NULL, NULL, NULL);
  g_autofree char *is = NULL;
  g_autofree char *should = g_variant_print (expected, TRUE);
  PoiseJob *job;

  make_database ("odd.db", ODD_VALUES);
  job = start (runner, "main", "odd.db", "SELECT * FROM t;  -- all\n /* of it */ ;", "0");
  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  is = g_variant_print (result, TRUE);
  g_assert_cmpstr (is, ==, should);
  clear_folder ();
}

static void
test_too_large (void)
{
  static const char *const queries[] = {
    "SELECT zeroblob (1000000000)",
    "SELECT 1, randomblob (67108865)",
    "SELECT zeroblob (40000000), zeroblob (40000000)",
    "SELECT hex (zeroblob (40000000))",
  };

  make_database ("t.db", "CREATE TABLE t (a);");
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *told = ask_in_vain ("t.db", queries[i]);

      g_assert_cmpstr (told, ==,
                       "query: a value or a row is larger than 64 MiB, which is the limit");
    }
  clear_folder ();
}

/* Long values are shown cut, the result says so, and the CSV has all of them. */
static void
test_long_values (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autofree char *graphic = g_strnfill (100000, 'x');
  g_autofree char *quotes = g_strnfill (200000, '"');
  g_autofree char *expected =
      g_strdup_printf ("a,b,c\n%s,\"%s\",%s\n1,2,3\n", graphic, quotes, "0123");
  g_autofree char *shown = g_strnfill (4095, 'x');
  g_autofree char *csv = NULL;
  g_autofree char *is = NULL;
  g_autofree char *should = NULL;
  PoiseJob *job;
  gboolean cut;

  make_database ("t.db", "CREATE TABLE t (a, b, c);"
                         "INSERT INTO t VALUES (printf ('%.*c', 100000, 'x'),"
                         " printf ('%.*c', 100000, '\"'), '0123'), (1, 2, 3);");
  job = start (runner, "thread", "t.db", "", "0");
  poise_test_run_to_end (job);
  csv = dup_csv (job);
  g_assert_cmpstr (csv, ==, expected);

  job = start (runner, "thread", "t.db",
               "SELECT zeroblob (5000), printf ('%.*c', 4095, 'x') || 'éy'", "0");
  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "cut", "b", &cut));
  g_assert_true (cut);
  rows = g_variant_lookup_value (result, "rows", NULL);
  is = g_variant_print (rows, FALSE);
  g_free (graphic);
  graphic = g_strnfill (128, '0');
  should = g_strdup_printf ("[[<\"X'%s…' (5,000 bytes)\">, <'%s…'>]]", graphic, shown);
  g_assert_cmpstr (is, ==, should);

  g_clear_pointer (&result, g_variant_unref);
  job = start (runner, "thread", "t.db", "SELECT zeroblob (2048)", "0");
  poise_test_run_to_end (job);
  result = poise_job_dup_result (job);
  g_assert_false (g_variant_lookup (result, "cut", "b", &cut));
  clear_folder ();
}

/* Whatever returns rows and changes nothing, and what tables with a module of their own
 * need for it. */
static void
test_sorts_of_queries (void)
{
  make_database ("many.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2);"
                            "CREATE VIRTUAL TABLE f USING fts5 (b);"
                            "INSERT INTO f VALUES ('hello world');"
                            "CREATE VIRTUAL TABLE r USING rtree (id, x0, x1);"
                            "INSERT INTO r VALUES (1, 2, 3);"
                            "CREATE VIEW v AS SELECT a * 2 AS double FROM t;");
  assert_answer ("many.db", "VALUES (1, 'x')", "column1,column2\n1,x\n");
  assert_answer ("many.db", "WITH w AS (SELECT 7 AS n) SELECT n FROM w", "n\n7\n");
  assert_answer ("many.db", "SELECT * FROM v", "double\n2\n4\n");
  assert_answer ("many.db", "SELECT a FROM t WHERE a > 2", "a\n");
  assert_answer ("many.db", ";; SELECT 1 AS one", "one\n1\n");
  assert_answer ("many.db", "SELECT * FROM f WHERE b MATCH 'hello'", "b\n\"hello world\"\n");
  assert_answer ("many.db", "SELECT * FROM r", "id,x0,x1\n1,2.0,3.0\n");
  assert_answer ("many.db", "SELECT name FROM pragma_table_info ('t')", "name\na\n");
  assert_answer ("many.db", "EXPLAIN QUERY PLAN VALUES (1)",
                 "id,parent,notused,detail\n1,0,0,\"SCAN CONSTANT ROW\"\n");
  clear_folder ();
}

/* The table that was made first, whatever its name, but none that a person does not
 * know of; a view when there is nothing else. */
static void
test_first_table (void)
{
  make_database ("quotes.db", "CREATE TABLE \"say \"\"z\"\"\" (a INTEGER PRIMARY KEY"
                              " AUTOINCREMENT); CREATE TABLE b (c);"
                              "INSERT INTO \"say \"\"z\"\"\" VALUES (5);");
  assert_answer ("quotes.db", " \n ", "a\n5\n");
  make_database ("view.db", "CREATE VIEW v AS SELECT 3 AS three");
  assert_answer ("view.db", "", "three\n3\n");
  make_database ("words.db", "CREATE VIRTUAL TABLE words USING fts5 (word);"
                             "CREATE TABLE other (a);");
  assert_answer ("words.db", "", "word\n");
  make_database ("empty.db", "");
  assert_refused ("empty.db", "", "has no table");
  clear_folder ();
}

/* Ten thousand are shown, all are counted and saved. */
static void
test_many_rows (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *csv = NULL;
  g_autofree char *summary = NULL;
  PoiseJob *job;

  make_database ("many.db", "CREATE TABLE t (a);");
  job = start (runner, "thread", "many.db", MANY " LIMIT 12345", "0");
  poise_test_run_to_end (job);
  g_assert_cmpuint (get_row_count (job), ==, 12345);
  g_assert_cmpuint (poise_job_get_units (job), ==, 12345);
  g_assert_cmpuint (
      g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_output (job))), ==, 10000);
  csv = dup_csv (job);
  g_assert_true (g_str_has_prefix (csv, "x\n1\n2\n"));
  g_assert_true (g_str_has_suffix (csv, "\n12344\n12345\n"));
  summary = poise_job_summarize (job);
  g_assert_cmpstr (summary, ==, "12,345 rows");
  clear_folder ();
}

/* Its length is known of a whole table, and of nothing else. */
static void
test_progress (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  make_database ("t.db", "CREATE TABLE t (a); INSERT INTO t " MANY " LIMIT 1000;");
  job = start (runner, "thread", "t.db", "", "10000");
  poise_test_wait_for (poise_job_get_units (job) == 100);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 0.1);
  poise_job_cancel (job);
  poise_test_run_to_end (job);

  job = start (runner, "thread", "t.db", "SELECT * FROM t", "10000");
  poise_test_wait_for (poise_job_get_units (job) == 100);
  g_assert_cmpfloat (poise_job_get_fraction (job), <, 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  clear_folder ();
}

/* ---- cancel and pause --------------------------------------------------------- */

/* Rows are there to be seen, and to be saved, before the end. */
static void
test_rows_arrive (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *csv = NULL;
  g_autofree char *summary = NULL;
  PoiseJob *job;

  make_database ("t.db", "CREATE TABLE t (a);");
  job = start (runner, "thread", "t.db", MANY, "10000");
  poise_test_wait_for (
      g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_output (job))) == 100);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_cmpuint (get_row_count (job), ==, 100);
  csv = dup_csv (job);
  g_assert_true (g_str_has_suffix (csv, "\n99\n100\n"));
  summary = poise_job_summarize (job);
  g_assert_cmpstr (summary, ==, "Stopped after 100 rows");
  clear_folder ();
}

/* What came before a cancel, and could not be written then, is not saved in part. */
static void
test_cancel_on_full_disk (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit before, none;
  PoiseJob *job;

  make_database ("t.db", "CREATE TABLE t (a);");
  job = start (runner, "thread", "t.db", MANY, "10000");
  poise_test_wait_for (poise_job_get_units (job) == 100);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  bytes = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, &error);
  g_assert_null (bytes);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  clear_folder ();
}

/* A scan that finds nothing never comes back between two steps. */
static void
test_deep_in_a_scan (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWorker *worker;
  PoiseJob *job;

  make_database ("t.db", "CREATE TABLE t (a);");
  job = start (runner, "thread", "t.db", ENDLESS, "0");
  worker = poise_job_get_worker (job, 0);
  /* It has begun once its columns are known. */
  poise_test_wait_for (
      poise_table_get_n_columns (POISE_TABLE (poise_job_get_output (job))) == 1);
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED);
  poise_job_resume (job);
  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_RUNNING);
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED);
  poise_job_resume (job);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (
      job, "queued running paused running paused running cancelling cancelled");
  g_assert_no_error (poise_job_get_error (job));
  clear_folder ();
}

/* ---- what is not allowed ------------------------------------------------------ */

static void
test_only_reads (void)
{
  static const char *const refused[] = {
    "INSERT INTO t VALUES (2)",
    "INSERT INTO t VALUES (2) RETURNING a",
    "WITH w AS (SELECT 1) DELETE FROM t",
    "UPDATE t SET a = 1",
    "DROP TABLE t",
    "CREATE TEMP TABLE x AS SELECT 1",
    "ATTACH 'new.db' AS x",
    "EXPLAIN ATTACH 'new.db' AS x",
    "DETACH main",
    "VACUUM INTO 'new.db'",
    "PRAGMA journal_mode = WAL",
    "PRAGMA user_version = 7",
    "PRAGMA query_only = 0",
    "PRAGMA table_info (t)",
    "BEGIN",
    "ROLLBACK",
    "SAVEPOINT x",
    "REINDEX",
    "ANALYZE",
    "SELECT 1; SELECT 2",
    "SELECT 1; DELETE FROM t",
    "SELECT 1; nonsense",
    "-- nothing",
    "SELECT load_extension ('new')",
    "SELECT writefile ('new.db', 'x')",
    "SELECT * FROM pragma_journal_mode ('main')",
    "SELECT * FROM pragma_optimize",
    "SELECT fts3_tokenizer ('simple')",
    "SELECT * FROM nowhere",
    "SELCT 1",
    "SELECT '",
    "SELECT abs (-9223372036854775808)",
  };
  g_autofree char *before = NULL;
  g_autofree char *message = NULL;

  make_database ("t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  before = describe_folder ();
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *told = ask_in_vain ("t.db", refused[i]);
      g_autofree char *after = describe_folder ();

      g_assert_true (g_str_has_prefix (told, "query: "));
      g_assert_cmpstr (after, ==, before);
      g_assert_false (g_file_test ("new.db", G_FILE_TEST_EXISTS));
    }
  message = ask_in_vain ("t.db", "\n;DELETE FROM nowhere");
  g_assert_cmpstr (message, ==,
                   "query: only one SELECT, WITH … SELECT, VALUES or EXPLAIN is allowed");
  clear_folder ();
}

/* ---- databases that cannot be read -------------------------------------------- */

static void
write_file (const char *name,
            const char *data,
            gssize      size)
{
  g_autofree char *path = build_path (name);

  g_assert_true (g_file_set_contents (path, data, size, NULL));
}

static void
test_bad_files (void)
{
  g_autofree char *sub_folder = build_path ("folder.db");
  g_autofree char *pipe = build_path ("pipe.db");
  g_autofree char *short_path = build_path ("short.db");
  g_autofree char *locked_away = build_path ("locked-away.db");

  assert_refused ("none.db", "", g_strerror (ENOENT));
  g_assert_cmpint (g_mkdir (sub_folder, 0755), ==, 0);
  assert_refused ("folder.db", "", g_strerror (EISDIR));
  /* Whoever opened it would wait for ever. */
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);
  assert_refused ("pipe.db", "", "not a regular file");
  write_file ("text.db", "This is no database, but it is long enough to be one.\n", -1);
  assert_refused ("text.db", "", "is not an SQLite database, or it is encrypted");

  make_database ("short.db", "CREATE TABLE t (a); INSERT INTO t " MANY " LIMIT 10000;");
  g_assert_cmpint (truncate (short_path, 8192), ==, 0);
  assert_refused ("short.db", "", "damaged: database disk image is malformed");

  make_database ("locked-away.db", "CREATE TABLE t (a);");
  g_assert_cmpint (g_chmod (locked_away, 0), ==, 0);
  if (geteuid () != 0)
    assert_refused ("locked-away.db", "", g_strerror (EACCES));
  clear_folder ();
}

static void
test_locked (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  sqlite3 *other;
  PoiseJob *job;

  make_database ("t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  other = open_to_write ("t.db");
  execute (other, "BEGIN EXCLUSIVE");
  assert_refused ("t.db", "", "is locked by another program");

  /* A cancel does not wait for it. */
  job = start (runner, "thread", "t.db", "", "0");
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_SLEEPING);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");

  /* Nor does it fail when the lock goes in time. */
  job = start (runner, "thread", "t.db", "", "0");
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_SLEEPING);
  execute (other, "COMMIT");
  poise_test_run_to_end (job);
  g_assert_no_error (poise_job_get_error (job));
  g_assert_cmpuint (get_row_count (job), ==, 1);
  sqlite3_close (other);
  clear_folder ();
}

static void
copy_file (const char *from,
           const char *to)
{
  g_autofree char *path = build_path (from);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  write_file (to, data, (gssize) size);
}

/* What a program that was killed in the midst of a change left behind. */
static void
test_half_changed (void)
{
  sqlite3 *other;

  make_database ("t.db", "CREATE TABLE t (a);");
  other = open_to_write ("t.db");
  execute (other, "PRAGMA cache_size = 1; BEGIN;"
                  "INSERT INTO t " MANY " LIMIT 100000;");
  copy_file ("t.db", "half.db");
  copy_file ("t.db-journal", "half.db-journal");
  execute (other, "ROLLBACK");
  sqlite3_close (other);
  assert_refused ("half.db", "",
                  "was left in the middle of a change; the program that writes to it must "
                  "open it first");
  clear_folder ();
}

/* ---- databases in WAL mode ---------------------------------------------------- */

static void
assert_answer_and_no_change (const char *name,
                             const char *expected)
{
  g_autofree char *before = describe_folder ();
  g_autofree char *after = NULL;

  assert_answer (name, "", expected);
  after = describe_folder ();
  g_assert_cmpstr (after, ==, before);
}

/* While others have it open, when they were killed, when its index was lost, and when
 * all is in the database: no file is made or changed. */
static void
test_wal (void)
{
  sqlite3 *other = open_to_write ("t.db");

  execute (other, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  execute (other, "BEGIN; INSERT INTO t VALUES (2);");
  assert_answer ("t.db", "", "a\n1\n");
  execute (other, "COMMIT");
  assert_answer ("t.db", "", "a\n1\n2\n");

  copy_file ("t.db", "killed.db");
  copy_file ("t.db-wal", "killed.db-wal");
  copy_file ("t.db-shm", "killed.db-shm");
  copy_file ("t.db", "copied.db");
  copy_file ("t.db-wal", "copied.db-wal");
  sqlite3_close (other);
  assert_answer_and_no_change ("killed.db", "a\n1\n2\n");
  assert_answer_and_no_change ("copied.db", "a\n1\n2\n");
  assert_answer_and_no_change ("t.db", "a\n1\n2\n");
  clear_folder ();
}

/* Without a lock it cannot be helped, but it must not go by unseen. */
static void
test_wal_changed_meanwhile (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  make_database ("t.db", "PRAGMA journal_mode = WAL; CREATE TABLE t (a);"
                         "INSERT INTO t " MANY " LIMIT 150;");
  job = start (runner, "thread", "t.db", "", "2000");
  poise_test_wait_for (poise_job_get_units (job) >= 100);
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_PAUSED);
  make_database ("t.db", "INSERT INTO t VALUES (1001);");
  poise_job_resume (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
  g_assert_true (g_str_has_suffix (
      poise_job_get_error (job)->message,
      "t.db: was changed by another program meanwhile; run the query again"));
  clear_folder ();
}

/* ---- what is left ------------------------------------------------------------- */

/* Databases, and files without a name in the cache folder. */
static guint
count_open_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && (g_str_has_prefix (target, folder) ||
                             g_str_has_prefix (target, g_get_user_cache_dir ())))
        n++;
    }
  return n;
}

static void
run_some (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_test_run_to_end (start (runner, "thread", "t.db", "", "0"));
  g_assert_cmpuint (count_open_files (), >, 0);
  poise_test_run_to_end (start (runner, "thread", "t.db", "nonsense", "0"));
  poise_test_run_to_end (start (runner, "thread", "none.db", "", "0"));
  for (guint i = 0; i < 20; i++)
    {
      PoiseJob *job = start (runner, "thread", "t.db", i % 2 == 0 ? ENDLESS : MANY, "0");

      for (guint turns = 0; turns < i * 20; turns++)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
    }
}

static void
test_closes_what_it_opens (void)
{
  make_database ("t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  run_some ();
  poise_test_poll_for (count_open_files () == 0);
  clear_folder ();
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *cache = g_dir_make_tmp ("poise-records-cache-XXXXXX", NULL);
  g_autofree char *poise_cache = g_build_filename (cache, "poise", NULL);
  int status;

  folder = g_dir_make_tmp ("poise-records-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  poise_test_init (&argc, &argv);
  g_test_add_func ("/records/odd-values-as-csv", test_odd_values_as_csv);
  g_test_add_func ("/records/odd-values-as-result", test_odd_values_as_result);
  g_test_add_func ("/records/too-large", test_too_large);
  g_test_add_func ("/records/long-values", test_long_values);
  g_test_add_func ("/records/sorts-of-queries", test_sorts_of_queries);
  g_test_add_func ("/records/first-table", test_first_table);
  g_test_add_func ("/records/many-rows", test_many_rows);
  g_test_add_func ("/records/progress", test_progress);
  g_test_add_func ("/records/rows-arrive", test_rows_arrive);
  g_test_add_func ("/records/cancel-on-full-disk", test_cancel_on_full_disk);
  g_test_add_func ("/records/deep-in-a-scan", test_deep_in_a_scan);
  g_test_add_func ("/records/only-reads", test_only_reads);
  g_test_add_func ("/records/bad-files", test_bad_files);
  g_test_add_func ("/records/locked", test_locked);
  g_test_add_func ("/records/half-changed", test_half_changed);
  g_test_add_func ("/records/wal", test_wal);
  g_test_add_func ("/records/wal-changed-meanwhile", test_wal_changed_meanwhile);
  g_test_add_func ("/records/closes-what-it-opens", test_closes_what_it_opens);
  status = g_test_run ();
  /* Nothing was ever put there that has a name. */
  if (status == 0)
    {
      g_assert_cmpint (g_rmdir (poise_cache), ==, 0);
      g_assert_cmpint (g_rmdir (cache), ==, 0);
      g_assert_cmpint (g_rmdir (folder), ==, 0);
    }
  return status;
}
