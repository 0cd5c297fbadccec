/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-process.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>

/* As a child process, its news paced. */
PoiseWay
poise_test_process_way (void)
{
  return poise_test_way ("process", "paced", POISE_POOL_BY_NATURE);
}

/* A job of so many steps of a millisecond for each of two workers.
 * Returns: (transfer none) */
PoiseJob *
poise_test_process_start (PoiseRunner     *runner,
                          const PoiseKind *kind,
                          const char      *steps)
{
  PoiseWay way = poise_test_process_way ();

  return poise_test_start (runner, kind, &way, "threads", "2", "us", "1000", "steps",
                           steps, NULL);
}

/* One that works for as long as anybody wants, and has begun. Returns: (transfer none) */
PoiseJob *
poise_test_process_start_long (PoiseRunner     *runner,
                               const PoiseKind *kind)
{
  PoiseJob *job = poise_test_process_start (runner, kind, "1000000");

  poise_test_wait_for (poise_job_get_units (job) > 0);
  return job;
}

/* Waits for the end, which must be that failure. */
void
poise_test_process_assert_failed (PoiseJob   *job,
                                  const char *message)
{
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_SYSTEM);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, message);
}

/* The one child of a process, or 0. */
pid_t
poise_test_process_find_child (pid_t parent)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/task", (int) parent);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int pid = 0;

  while (pid == 0 && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "children", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        sscanf (text, "%d", &pid);
    }
  return pid;
}

/* The last of all: nothing is left of any of them. */
static void
test_nothing_is_left (gconstpointer data)
{
  const guint *n_descriptors = data;
  int status;

  poise_test_poll_for (poise_test_count_fds () == *n_descriptors);
  g_assert_cmpint (waitpid (-1, &status, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
  g_assert_cmpint (atomic_load (&poise_test_probe.plans), ==, 0);
}

/* GLib opens a descriptor or two when they are first needed. */
static void
warm_up (void)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "true", NULL);

  g_subprocess_wait (process, NULL, NULL);
  poise_test_run_to_end (poise_test_process_start (runner, &poise_test_kind_busy, "1"));
}

/* Runs all tests of the program, and as the last one, of that path, that they left
 * nothing. Returns: the program's exit status. */
int
poise_test_process_run (const char *path)
{
  guint n_descriptors;

  warm_up ();
  n_descriptors = poise_test_count_fds ();
  g_test_add_data_func (path, &n_descriptors, test_nothing_is_left);
  return g_test_run ();
}
