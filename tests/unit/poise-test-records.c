/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-records.h"

#include "app/kinds/poise-kinds.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* Runs all tests of the program. Nothing that has a name may be in its cache folder
 * afterwards, as poise_test_cache_new() gave it; takes that over. Returns: the program's
 * exit status. */
int
poise_test_records_run (char *cache)
{
  g_autofree char *poise_cache = g_build_filename (cache, "poise", NULL);
  int status = g_test_run ();

  if (status == 0)
    {
      /* Nor is it there when no test was to be run. */
      g_assert_true (g_rmdir (poise_cache) == 0 || errno == ENOENT);
      g_assert_cmpint (g_rmdir (cache), ==, 0);
    }
  g_free (cache);
  return status;
}

/* Opens a database in the folder to write to it, and makes it when there is none.
 * Returns: (transfer full) */
sqlite3 *
poise_test_records_open (PoiseTestFolder *self,
                         const char      *name)
{
  g_autofree char *path = poise_test_folder_build (self, name);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  return handle;
}

void
poise_test_records_execute (sqlite3    *handle,
                            const char *sql)
{
  char *message = NULL;

  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

/* Runs statements on a database of that name, whether it is there already or not. */
void
poise_test_records_make (PoiseTestFolder *self,
                         const char      *name,
                         const char      *sql)
{
  sqlite3 *handle = poise_test_records_open (self, name);

  poise_test_records_execute (handle, sql);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

/* Returns: (transfer none): a query on a database in the folder. */
PoiseJob *
poise_test_records_start (PoiseTestFolder *self,
                          const char      *strategy,
                          const char      *name,
                          const char      *query,
                          const char      *pause_ms)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_records);
  g_autofree char *path = poise_test_folder_build (self, name);
  PoiseWay way = poise_test_way (strategy, "paced", POISE_POOL_BY_NATURE);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  poise_params_add_path (params, path, &error);
  g_assert_no_error (error);
  poise_params_set (params, "query", query, &error);
  g_assert_no_error (error);
  poise_params_set (params, "pause-ms", pause_ms, &error);
  g_assert_no_error (error);
  job = poise_runner_start (self->runner, params, &way, &error);
  g_assert_no_error (error);
  return job;
}

/* Returns: (transfer full): what would be saved of a job's rows. */
char *
poise_test_records_dup_csv (PoiseJob *job)
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
ask (PoiseTestFolder *self,
     const char      *name,
     const char      *query)
{
  PoiseJob *job = poise_test_records_start (self, "thread", name, query, "0");
  char *csv;

  poise_test_run_to_end (job);
  g_assert_no_error (poise_job_get_error (job));
  poise_test_assert_states (job, "queued running done");
  csv = poise_test_records_dup_csv (job);
  poise_runner_remove_ended (self->runner);
  return csv;
}

void
poise_test_records_assert_answer (PoiseTestFolder *self,
                                  const char      *name,
                                  const char      *query,
                                  const char      *expected)
{
  g_autofree char *csv = ask (self, name, query);

  g_assert_cmpstr (csv, ==, expected);
}

/* Returns: (transfer full): the one line with which a query that must fail does. */
char *
poise_test_records_ask_in_vain (PoiseTestFolder *self,
                                const char      *name,
                                const char      *query)
{
  PoiseJob *job = poise_test_records_start (self, "thread", name, query, "0");
  char *message;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  message = g_strdup (poise_job_get_error (job)->message);
  g_assert_null (strchr (message, '\n'));
  poise_runner_remove_ended (self->runner);
  return message;
}

/* @reason: what follows the database's path in the one line */
void
poise_test_records_assert_refused (PoiseTestFolder *self,
                                   const char      *name,
                                   const char      *query,
                                   const char      *reason)
{
  g_autofree char *message = poise_test_records_ask_in_vain (self, name, query);
  g_autofree char *path = poise_test_folder_build (self, name);
  g_autofree char *expected = g_strdup_printf ("%s: %s", path, reason);

  g_assert_cmpstr (message, ==, expected);
}

/* Cancels a job while nothing can be written to any file, and waits for its end. */
void
poise_test_cancel_on_full_disk (PoiseJob *job)
{
  struct rlimit before, none;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
}
