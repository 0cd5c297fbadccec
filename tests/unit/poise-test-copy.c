/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-copy.h"

#include "app/kinds/poise-kinds.h"

void
poise_test_copy_set_up (PoiseTestFolder *self,
                        gconstpointer    data)
{
  poise_test_folder_set_up (self, data);
  /* Whatever GLib and OpenSSL open once and keep is open after one job. */
  poise_test_folder_run (self, "echo warm > warm");
  poise_test_copy_run (self, "verify=true", "warm", "up");
  poise_test_folder_run (self, "rm warm up");
  self->n_fds = poise_test_count_fds ();
}

void
poise_test_copy_tear_down (PoiseTestFolder *self,
                           gconstpointer    data)
{
  /* A thread may still be closing a large file. */
  poise_test_poll_for (poise_test_count_fds () == self->n_fds);
  poise_test_folder_tear_down (self, data);
}

static void
set_params (PoiseParams *params,
            const char  *settings)
{
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      g_assert_true (poise_params_set (params, pair[0], pair[1], NULL));
    }
}

static void
add_sources (PoiseTestFolder *self,
             PoiseParams     *params,
             const char      *sources)
{
  g_auto (GStrv) words = g_strsplit (sources, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      /* As it is written: the end of a path, such as "/.", has a meaning. */
      g_autofree char *path = g_path_is_absolute (words[i])
                                  ? g_strdup (words[i])
                                  : g_strconcat (self->path, "/", words[i], NULL);

      g_assert_true (poise_params_add_path (params, path, NULL));
    }
}

/* @way: (nullable): or as the kind is run by itself
 * @settings: (nullable)
 * Returns: (transfer none) */
PoiseJob *
poise_test_copy_start (PoiseTestFolder *self,
                       const PoiseWay  *way,
                       const char      *settings,
                       const char      *sources,
                       const char      *destination)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_copy);
  g_autofree char *target = poise_test_folder_build (self, destination);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  if (settings != NULL)
    set_params (params, settings);
  g_assert_true (poise_params_set (params, "destination", target, NULL));
  add_sources (self, params, sources);
  job = poise_runner_start (self->runner, params, way, &error);
  g_assert_no_error (error);
  return job;
}

/* Returns: (transfer none): the job, when it has ended. */
PoiseJob *
poise_test_copy_run (PoiseTestFolder *self,
                     const char      *settings,
                     const char      *sources,
                     const char      *destination)
{
  PoiseJob *job = poise_test_copy_start (self, NULL, settings, sources, destination);

  poise_test_run_to_end (job);
  return job;
}

/* A job that copied all there was: everything adds up. */
void
poise_test_copy_assert_done (PoiseJob *job,
                             guint64   n_files,
                             guint64   n_bytes,
                             guint64   n_skipped)
{
  g_assert_no_error (poise_job_get_error (job));
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (poise_test_get_count (job, "files"), ==, n_files);
  g_assert_cmpuint (poise_test_get_count (job, "bytes"), ==, n_bytes);
  g_assert_cmpuint (poise_test_get_count (job, "skipped"), ==, n_skipped);
  g_assert_cmpuint (poise_test_get_count (job, "failed"), ==, 0);
  g_assert_cmpuint (poise_job_get_units (job), ==, n_bytes);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

/* @format: the error's message, with "@" for the folder */
void
poise_test_copy_assert_failed (PoiseTestFolder *self,
                               PoiseJob        *job,
                               const char      *format)
{
  g_auto (GStrv) parts = g_strsplit (format, "@", -1);
  g_autofree char *expected = g_strjoinv (self->path, parts);

  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, expected);
}

/* No temporary file anywhere. */
void
poise_test_copy_assert_clean (PoiseTestFolder *self)
{
  g_autofree char *found =
      poise_test_folder_dup_output (self, "find . -name '.poise-copy-*'");

  g_assert_cmpstr (found, ==, "");
}
