/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-checksum.h"

#include "app/kinds/poise-kinds.h"

void
poise_test_checksum_set_up (PoiseTestFolder *self,
                            gconstpointer    data)
{
  poise_test_folder_set_up (self, data);
  /* Whatever GLib and OpenSSL open once and keep is open after one job. */
  poise_test_checksum_run (self, "1", self->path);
  self->n_fds = poise_test_count_fds ();
}

void
poise_test_checksum_tear_down (PoiseTestFolder *self,
                               gconstpointer    data)
{
  poise_test_poll_for (poise_test_count_fds () == self->n_fds);
  poise_test_folder_tear_down (self, data);
}

/* Returns: (transfer none): a job over @paths, which end with NULL. */
PoiseJob *
poise_test_checksum_start_words (PoiseTestFolder   *self,
                                 const char        *algorithm,
                                 const char        *threads,
                                 const PoiseWay    *way,
                                 const char *const *paths)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_checksum);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  g_assert_true (poise_params_set (params, "algorithm", algorithm, NULL));
  g_assert_true (poise_params_set (params, "threads", threads, NULL));
  for (guint i = 0; paths[i] != NULL; i++)
    poise_params_add_path (params, paths[i], NULL);
  job = poise_runner_start (self->runner, params, way, &error);
  g_assert_no_error (error);
  return job;
}

/* Returns: (transfer none): the job, when it has ended. */
PoiseJob *
poise_test_checksum_run_words (PoiseTestFolder   *self,
                               const char        *threads,
                               const char *const *paths)
{
  PoiseJob *job = poise_test_checksum_start_words (self, "sha256", threads, NULL, paths);

  poise_test_run_to_end (job);
  return job;
}

/* A job that went through, or failed in parts: everything adds up. */
void
poise_test_checksum_assert_ended (PoiseJob      *job,
                                  PoiseJobState  state,
                                  guint64        n_files,
                                  guint64        n_failed)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autoptr (GVariant) digests =
      g_variant_lookup_value (result, "digests", G_VARIANT_TYPE ("aa{sv}"));
  guint64 bytes = poise_test_get_count (job, "bytes");

  g_assert_cmpint (poise_job_get_state (job), ==, state);
  g_assert_cmpuint (poise_test_get_count (job, "files"), ==, n_files);
  g_assert_cmpuint (poise_test_get_count (job, "failed"), ==, n_failed);
  g_assert_cmpuint (g_variant_n_children (digests), ==, n_files);
  g_assert_cmpuint (bytes, ==, poise_job_get_units (job));
  if (bytes > 0)
    g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

void
poise_test_assert_prints (PoiseJob   *job,
                          const char *expected)
{
  g_autofree char *printed = poise_job_print_result (job);

  g_assert_cmpstr (printed, ==, expected);
}

void
poise_test_assert_prints_like (PoiseJob          *job,
                               const char *const *argv)
{
  g_autofree char *expected = poise_test_dup_output_words (argv);

  poise_test_assert_prints (job, expected);
}
