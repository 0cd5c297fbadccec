/* SPDX-License-Identifier: MIT */
/* Databases that queries may not change, cannot read, or find in the midst of a change:
 * nothing of the database, nor beside it, is ever changed. */
#include "tests/unit/poise-test-records.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

/* Names, sizes, times and contents of all that is in the folder. */
static char *
describe_folder (PoiseTestFolder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->path, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = poise_test_folder_build (self, name);
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

/* ---- what is not allowed ------------------------------------------------------ */

static void
test_only_reads (PoiseTestFolder *self,
                 gconstpointer    data)
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

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  before = describe_folder (self);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *told = poise_test_records_ask_in_vain (self, "t.db", refused[i]);
      g_autofree char *after = describe_folder (self);

      g_assert_true (g_str_has_prefix (told, "query: "));
      g_assert_cmpstr (after, ==, before);
      g_assert_false (g_file_test ("new.db", G_FILE_TEST_EXISTS));
    }
  message = poise_test_records_ask_in_vain (self, "t.db", "\n;DELETE FROM nowhere");
  g_assert_cmpstr (message, ==,
                   "query: only one SELECT, WITH … SELECT, VALUES or EXPLAIN is allowed");
}

/* ---- databases that cannot be read -------------------------------------------- */

static void
test_bad_files (PoiseTestFolder *self,
                gconstpointer    data)
{
  g_autofree char *sub_folder = poise_test_folder_build (self, "folder.db");
  g_autofree char *pipe = poise_test_folder_build (self, "pipe.db");
  g_autofree char *short_path = poise_test_folder_build (self, "short.db");
  g_autofree char *locked_away = poise_test_folder_build (self, "locked-away.db");

  poise_test_records_assert_refused (self, "none.db", "", g_strerror (ENOENT));
  g_assert_cmpint (g_mkdir (sub_folder, 0755), ==, 0);
  poise_test_records_assert_refused (self, "folder.db", "", g_strerror (EISDIR));
  /* Whoever opened it would wait for ever. */
  g_assert_cmpint (mkfifo (pipe, 0644), ==, 0);
  poise_test_records_assert_refused (self, "pipe.db", "", "not a regular file");
  g_free (poise_test_folder_write (
      self, "text.db", "This is no database, but it is long enough to be one.\n", -1));
  poise_test_records_assert_refused (self, "text.db", "",
                                     "is not an SQLite database, or it is encrypted");

  poise_test_records_make (self, "short.db",
                           "CREATE TABLE t (a); INSERT INTO t " POISE_TEST_MANY_ROWS
                           " LIMIT 10000;");
  g_assert_cmpint (truncate (short_path, 8192), ==, 0);
  poise_test_records_assert_refused (self, "short.db", "",
                                     "damaged: database disk image is malformed");

  poise_test_records_make (self, "locked-away.db", "CREATE TABLE t (a);");
  g_assert_cmpint (g_chmod (locked_away, 0), ==, 0);
  if (geteuid () != 0)
    poise_test_records_assert_refused (self, "locked-away.db", "", g_strerror (EACCES));
}

static void
test_locked (PoiseTestFolder *self,
             gconstpointer    data)
{
  sqlite3 *other;
  PoiseJob *job;

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  other = poise_test_records_open (self, "t.db");
  poise_test_records_execute (other, "BEGIN EXCLUSIVE");
  poise_test_records_assert_refused (self, "t.db", "", "is locked by another program");

  /* A cancel does not wait for it. */
  job = poise_test_records_start (self, "thread", "t.db", "", "0");
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_SLEEPING);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");

  /* Nor does it fail when the lock goes in time. */
  job = poise_test_records_start (self, "thread", "t.db", "", "0");
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_SLEEPING);
  poise_test_records_execute (other, "COMMIT");
  poise_test_run_to_end (job);
  g_assert_no_error (poise_job_get_error (job));
  g_assert_cmpuint (poise_test_get_count (job, "row_count"), ==, 1);
  sqlite3_close (other);
}

static void
copy_file (PoiseTestFolder *self,
           const char      *from,
           const char      *to)
{
  g_autofree char *path = poise_test_folder_build (self, from);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_free (poise_test_folder_write (self, to, data, (gssize) size));
}

/* What a program that was killed in the midst of a change left behind. */
static void
test_half_changed (PoiseTestFolder *self,
                   gconstpointer    data)
{
  sqlite3 *other;

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a);");
  other = poise_test_records_open (self, "t.db");
  poise_test_records_execute (other,
                              "PRAGMA cache_size = 1; BEGIN;"
                              "INSERT INTO t " POISE_TEST_MANY_ROWS " LIMIT 100000;");
  copy_file (self, "t.db", "half.db");
  copy_file (self, "t.db-journal", "half.db-journal");
  poise_test_records_execute (other, "ROLLBACK");
  sqlite3_close (other);
  poise_test_records_assert_refused (
      self, "half.db", "",
      "was left in the middle of a change; the program that writes to it must "
      "open it first");
}

/* ---- databases in WAL mode ---------------------------------------------------- */

static void
assert_answer_and_no_change (PoiseTestFolder *self,
                             const char      *name,
                             const char      *expected)
{
  g_autofree char *before = describe_folder (self);
  g_autofree char *after = NULL;

  poise_test_records_assert_answer (self, name, "", expected);
  after = describe_folder (self);
  g_assert_cmpstr (after, ==, before);
}

/* While others have it open, when they were killed, when its index was lost, and when
 * all is in the database: no file is made or changed. */
static void
test_wal (PoiseTestFolder *self,
          gconstpointer    data)
{
  sqlite3 *other = poise_test_records_open (self, "t.db");

  poise_test_records_execute (
      other, "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  poise_test_records_execute (other, "BEGIN; INSERT INTO t VALUES (2);");
  poise_test_records_assert_answer (self, "t.db", "", "a\n1\n");
  poise_test_records_execute (other, "COMMIT");
  poise_test_records_assert_answer (self, "t.db", "", "a\n1\n2\n");

  copy_file (self, "t.db", "killed.db");
  copy_file (self, "t.db-wal", "killed.db-wal");
  copy_file (self, "t.db-shm", "killed.db-shm");
  copy_file (self, "t.db", "copied.db");
  copy_file (self, "t.db-wal", "copied.db-wal");
  sqlite3_close (other);
  assert_answer_and_no_change (self, "killed.db", "a\n1\n2\n");
  assert_answer_and_no_change (self, "copied.db", "a\n1\n2\n");
  assert_answer_and_no_change (self, "t.db", "a\n1\n2\n");
}

/* Without a lock it cannot be helped, but it must not go by unseen. */
static void
test_wal_changed_meanwhile (PoiseTestFolder *self,
                            gconstpointer    data)
{
  PoiseJob *job;

  poise_test_records_make (self, "t.db",
                           "PRAGMA journal_mode = WAL; CREATE TABLE t (a);"
                           "INSERT INTO t " POISE_TEST_MANY_ROWS " LIMIT 150;");
  job = poise_test_records_start (self, "thread", "t.db", "", "2000");
  poise_test_wait_for (poise_job_get_units (job) >= 100);
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_PAUSED);
  poise_test_records_make (self, "t.db", "INSERT INTO t VALUES (1001);");
  poise_job_resume (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
  g_assert_true (g_str_has_suffix (
      poise_job_get_error (job)->message,
      "t.db: was changed by another program meanwhile; run the query again"));
}

int
main (int   argc,
      char *argv[])
{
  char *cache = poise_test_cache_new ();

  poise_test_init (&argc, &argv);
  poise_test_folder_add ("/records-databases/only-reads", test_only_reads);
  poise_test_folder_add ("/records-databases/bad-files", test_bad_files);
  poise_test_folder_add ("/records-databases/locked", test_locked);
  poise_test_folder_add ("/records-databases/half-changed", test_half_changed);
  poise_test_folder_add ("/records-databases/wal", test_wal);
  poise_test_folder_add ("/records-databases/wal-changed-meanwhile",
                         test_wal_changed_meanwhile);
  return poise_test_records_run (cache);
}
