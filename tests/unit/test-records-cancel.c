/* SPDX-License-Identifier: MIT */
/* Queries on their way, when they are paused or cancelled, and what is left of them. */
#include "tests/unit/poise-test-records.h"

#include "app/kinds/tables/poise-table.h"

#include <errno.h>
#include <string.h>

/* Its length is known of a whole table, and of nothing else. */
static void
test_progress (PoiseTestFolder *self,
               gconstpointer    data)
{
  PoiseJob *job;

  poise_test_records_make (self, "t.db",
                           "CREATE TABLE t (a); INSERT INTO t " POISE_TEST_MANY_ROWS
                           " LIMIT 1000;");
  job = poise_test_records_start (self, "thread", "t.db", "", "10000");
  poise_test_wait_for (poise_job_get_units (job) == 100);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 0.1);
  poise_job_cancel (job);
  poise_test_run_to_end (job);

  job = poise_test_records_start (self, "thread", "t.db", "SELECT * FROM t", "10000");
  poise_test_wait_for (poise_job_get_units (job) == 100);
  g_assert_cmpfloat (poise_job_get_fraction (job), <, 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
}

/* Rows are there to be seen, and to be saved, before the end. */
static void
test_rows_arrive (PoiseTestFolder *self,
                  gconstpointer    data)
{
  g_autofree char *csv = NULL;
  g_autofree char *summary = NULL;
  PoiseJob *job;

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a);");
  job = poise_test_records_start (self, "thread", "t.db", POISE_TEST_MANY_ROWS, "10000");
  poise_test_wait_for (
      g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_output (job))) == 100);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_cmpuint (poise_test_get_count (job, "row_count"), ==, 100);
  csv = poise_test_records_dup_csv (job);
  g_assert_true (g_str_has_suffix (csv, "\n99\n100\n"));
  summary = poise_job_summarize (job);
  g_assert_cmpstr (summary, ==, "Stopped after 100 rows");
}

/* What came before a cancel, and could not be written then, is not saved in part. */
static void
test_cancel_on_full_disk (PoiseTestFolder *self,
                          gconstpointer    data)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a);");
  job = poise_test_records_start (self, "thread", "t.db", POISE_TEST_MANY_ROWS, "10000");
  poise_test_wait_for (poise_job_get_units (job) == 100);
  poise_test_cancel_on_full_disk (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  bytes = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, &error);
  g_assert_null (bytes);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
}

/* A scan that finds nothing never comes back between two steps. */
static void
test_deep_in_a_scan (PoiseTestFolder *self,
                     gconstpointer    data)
{
  PoiseWorker *worker;
  PoiseJob *job;

  poise_test_records_make (self, "t.db", "CREATE TABLE t (a);");
  job = poise_test_records_start (self, "thread", "t.db", POISE_TEST_ENDLESS_QUERY, "0");
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
}

/* Databases, and files without a name in the cache folder. */
static guint
count_open_files (PoiseTestFolder *self)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && (g_str_has_prefix (target, self->path) ||
                             g_str_has_prefix (target, g_get_user_cache_dir ())))
        n++;
    }
  return n;
}

static void
run_some (PoiseTestFolder *self)
{
  poise_test_run_to_end (poise_test_records_start (self, "thread", "t.db", "", "0"));
  g_assert_cmpuint (count_open_files (self), >, 0);
  poise_test_run_to_end (
      poise_test_records_start (self, "thread", "t.db", "nonsense", "0"));
  poise_test_run_to_end (poise_test_records_start (self, "thread", "none.db", "", "0"));
  for (guint i = 0; i < 20; i++)
    {
      PoiseJob *job = poise_test_records_start (
          self, "thread", "t.db",
          i % 2 == 0 ? POISE_TEST_ENDLESS_QUERY : POISE_TEST_MANY_ROWS, "0");

      for (guint turns = 0; turns < i * 20; turns++)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
    }
}

static void
test_closes_what_it_opens (PoiseTestFolder *self,
                           gconstpointer    data)
{
  poise_test_records_make (self, "t.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  run_some (self);
  g_clear_object (&self->runner);
  poise_test_poll_for (count_open_files (self) == 0);
}

int
main (int   argc,
      char *argv[])
{
  char *cache = poise_test_cache_new ();

  poise_test_init (&argc, &argv);
  poise_test_folder_add ("/records-cancel/progress", test_progress);
  poise_test_folder_add ("/records-cancel/rows-arrive", test_rows_arrive);
  poise_test_folder_add ("/records-cancel/cancel-on-full-disk", test_cancel_on_full_disk);
  poise_test_folder_add ("/records-cancel/deep-in-a-scan", test_deep_in_a_scan);
  poise_test_folder_add ("/records-cancel/closes-what-it-opens",
                         test_closes_what_it_opens);
  return poise_test_records_run (cache);
}
