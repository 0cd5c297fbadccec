/* SPDX-License-Identifier: MIT */
/* Copies that are cancelled and paused. */
#include "tests/unit/poise-test-copy.h"

#include <string.h>

/* Whole and new, whole and old, or not there yet. */
static void
assert_whole (PoiseTestFolder *self,
              const char      *name,
              gboolean         had_old)
{
  g_autofree char *path = g_build_filename (self->path, "dst", name, NULL);
  g_autofree char *source = g_build_filename (self->path, "src", name, NULL);
  g_autofree char *contents = NULL;
  g_autofree char *expected = NULL;
  gsize n_bytes, n_expected;

  if (!g_file_get_contents (path, &contents, &n_bytes, NULL))
    {
      g_assert_false (had_old);
      return;
    }
  g_assert_true (g_file_get_contents (source, &expected, &n_expected, NULL));
  g_assert_cmpuint (n_bytes, ==, n_expected);
  /* An old one has "o" where a new one has "n". */
  if (contents[0] == 'o')
    for (gsize i = 0; i < n_expected; i++)
      expected[i] = expected[i] == 'n' ? 'o' : expected[i];
  g_assert_true (memcmp (contents, expected, n_bytes) == 0);
}

/* Some of them while they list, some while they copy, some while they wait. */
static void
test_cancel_at_any_time (PoiseTestFolder *self,
                         gconstpointer    data)
{
  static const guint threads[] = { 1, 2, 5 };
  static const char *const names[] = { "a/1",     "a/6", "a/large", "b/2",
                                       "b/large", "c/5", "c/6",     "c/large" };

  poise_test_folder_run (self,
                         "mkdir -p src/a src/b src/c; for d in a b c; do\n"
                         "for i in 1 2 3 4 5; do echo new > src/$d/$i; done\n"
                         "ln src/$d/1 src/$d/6; ln -s 1 src/$d/7\n"
                         "head -c 3000000 /dev/zero | tr '\\0' n > src/$d/large; done\n"
                         "cp -a src old; for f in $(find old -type f); do\n"
                         "tr n o < $f > x; cat x > $f; done; rm x");
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *settings =
          g_strdup_printf ("threads=%u overwrite=true verify=%s", threads[i % 3],
                           i % 5 == 0 ? "true" : "false");
      PoiseJob *job;
      gint64 until_us;

      poise_test_folder_run (self, i % 2 == 0 ? "rm -rf dst; mkdir dst"
                                              : "rm -rf dst; cp -a old dst");
      job = poise_test_copy_start (self, NULL, settings, "src/.", "dst");
      until_us = g_get_monotonic_time () + i * 600;
      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      poise_test_copy_assert_clean (self);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        assert_whole (self, names[j], i % 2 != 0);
      poise_runner_remove_ended (self->runner);
    }
}

/* How often a copy may be through before it is seen to have begun. */
#define N_TRIES 100

/* Starts to copy "src" to "dst" and does that to the job in its midst, which a machine that
 * is held up may see too late. Returns: (transfer none): the job that had not ended. */
static PoiseJob *
interrupt (PoiseTestFolder *self,
           const char      *settings,
           const char      *prepare,
           void (*act) (PoiseJob *job))
{
  for (guint i = 0; i < N_TRIES; i++)
    {
      PoiseWorker *worker;
      PoiseJob *job;

      poise_test_folder_run (self, prepare);
      job = poise_test_copy_start (self, NULL, settings, "src", "dst");
      worker = poise_job_get_worker (job, 0);
      poise_test_wait_for (poise_job_get_units (job) > 1000000);
      act (job);
      poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED ||
                           !poise_job_is_active (job));
      if (poise_job_get_state (job) != POISE_JOB_DONE)
        return job;
    }
  g_assert_not_reached ();
}

static void
test_cancel_large (PoiseTestFolder *self,
                   gconstpointer    data)
{
  PoiseJob *job;

  poise_test_folder_run (self, "head -c 100000000 /dev/zero > src");
  job = interrupt (self, "overwrite=true", "echo old > dst", poise_job_cancel);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  poise_test_folder_assert_contents (self, "dst", "old\n");
  poise_test_copy_assert_clean (self);
}

static void
test_pause (PoiseTestFolder *self,
            gconstpointer    data)
{
  guint64 units;
  PoiseJob *job;

  poise_test_folder_run (self, "head -c 100000000 /dev/zero > src");
  job = interrupt (self, "threads=1", "rm -f dst", poise_job_pause);
  units = poise_job_get_units (job);
  poise_job_resume (job);
  poise_test_run_to_end (job);
  g_assert_cmpuint (units, <, 100000000);
  g_assert_cmpuint (poise_job_get_units (job), ==, 100000000);
  poise_test_folder_run (self, "cmp src dst");
}

#define ADD(name, function)                                                              \
  g_test_add ("/copy-cancel/" name, PoiseTestFolder, NULL, poise_test_copy_set_up,       \
              function, poise_test_copy_tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("cancel-at-any-time", test_cancel_at_any_time);
  ADD ("cancel-large", test_cancel_large);
  ADD ("pause", test_pause);

  return g_test_run ();
}
