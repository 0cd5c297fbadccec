/* SPDX-License-Identifier: MIT */
/* Jobs in a child process: whatever the child does, its parent stays well. And when the
 * parent does not, the child goes too. */
#include "tests/unit/poise-test-process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The word with which this program is a parent that is to be killed. */
#define PARENT_WORD "--parent"

static void
test_crash (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = poise_test_process_way ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_crash, &way, "threads", "2",
                                    "fail-worker", "1", "fail-step", "5", "us", "1000",
                                    "steps", "1000000", NULL);

  poise_test_process_assert_failed (job,
                                    "crash: the child process was killed by SIGSEGV");
  g_assert_null (poise_job_dup_result (job));
}

/* At any moment it fails with the signal's name, or had done its work. Of the signals that
 * make a core, one that a sanitizer leaves alone from the very first moment. */
static void
test_killed (void)
{
  guint n_killed = 0;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = poise_test_process_start (runner, &poise_test_kind_busy, "10");
      gint64 end_us = g_get_monotonic_time () + g_test_rand_int_range (0, 40000);
      pid_t child;

      poise_test_poll_for (g_get_monotonic_time () >= end_us);
      child = poise_test_process_find_child (getpid ());
      if (child > 0)
        kill (child, i % 2 == 0 ? SIGKILL : SIGABRT);
      poise_test_run_to_end (job);
      if (poise_job_get_state (job) == POISE_JOB_DONE)
        continue;
      n_killed++;
      g_assert_cmpstr (poise_job_get_error (job)->message, ==,
                       i % 2 == 0 ? "busy: the child process was killed by SIGKILL"
                                  : "busy: the child process was killed by SIGABRT");
    }
  g_test_message ("killed in time: %u of 50", n_killed);
}

/* A child that is stopped, and one whose main loop never comes back. */
static void
test_hung (gconstpointer data)
{
  g_autofree char *message = g_strdup_printf (
      "%s: the child process did not answer for 2 s and was killed (SIGKILL)",
      ((const PoiseKind *) data)->id);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  pid_t child;

  if (data == &poise_test_kind_hang)
    job = poise_test_process_start (runner, data, "2");
  else
    {
      job = poise_test_process_start_long (runner, data);
      child = poise_test_process_find_child (getpid ());
      g_assert_cmpint (child, >, 0);
      kill (child, SIGSTOP);
    }
  /* Not before: a child may take so long to begin. */
  poise_process_set_patience (POISE_TEST_SHORT_SILENCE_US, POISE_PROCESS_GRACE_US);
  poise_test_process_assert_failed (job, message);
  poise_process_set_patience (POISE_PROCESS_SILENCE_US, POISE_PROCESS_GRACE_US);
}

/* With so many descriptors that no number below that one is free. */
static void
check_no_descriptor (PoiseRunner *runner,
                     rlim_t       n_descriptors)
{
  struct rlimit before, few;
  PoiseJob *job;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  few = before;
  few.rlim_cur = n_descriptors;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  job = poise_test_process_start (runner, &poise_test_kind_busy, "1");
  poise_test_run_to_end (job);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  poise_test_process_assert_failed (
      job, "busy: the child process could not be started: Too many open files");
}

/* Returns: the lowest number of a descriptor that is free. */
static int
find_free_descriptor (void)
{
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  return fd;
}

static void
test_cannot_be_started (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  int free_fd;

  poise_process_set_program ("/nonexistent");
  poise_test_process_assert_failed (
      poise_test_process_start (runner, &poise_test_kind_busy, "1"),
      "busy: the child process could not be started: No such file or directory");
  poise_process_set_program (g_get_tmp_dir ());
  poise_test_process_assert_failed (
      poise_test_process_start (runner, &poise_test_kind_busy, "1"),
      "busy: the child process could not be started: Permission denied");
  poise_process_set_program (NULL);

  /* For nothing; for what wakes its keeper alone; and for half of a connection. */
  free_fd = find_free_descriptor ();
  for (int i = 0; i < 3; i++)
    check_no_descriptor (runner, (rlim_t) (free_fd + i));
}

/* A child that is not one. */
static void
check_impostor (PoiseRunner *runner,
                const char  *script,
                const char  *message)
{
  g_autofree char *folder = g_dir_make_tmp ("poise-process-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "child", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", script);
  g_autofree char *expected = g_strdup_printf ("busy: the child process %s", message);

  g_assert_true (
      g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  poise_process_set_program (path);
  poise_test_process_assert_failed (
      poise_test_process_start (runner, &poise_test_kind_busy, "1"), expected);
  poise_process_set_program (NULL);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (rmdir (folder), ==, 0);
}

static void
test_impostors (void)
{
  static const char wild[] = "said what nobody understands and was killed (SIGKILL)";
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  check_impostor (runner, "exit 7", "ended too early, with status 7");
  check_impostor (runner, "exec 3>&-; exit 0", "ended too early, with status 0");
  check_impostor (runner, "kill -ABRT $$", "was killed by SIGABRT");
  check_impostor (runner, "echo hello, parent >&3; exec sleep 1000", wild);
  check_impostor (runner, "exec yes >&3", wild);
  /* A beat, and one that is far too long. */
  check_impostor (runner, "printf '\\003\\0\\0\\0\\001\\0\\0\\0\\0' >&3; exit 3",
                  "ended too early, with status 3");
  check_impostor (
      runner, "printf '\\003\\0\\0\\0\\377\\377\\377\\377' >&3; exec sleep 1000", wild);
  /* What only a parent says. */
  check_impostor (runner, "printf '\\001\\0\\0\\0\\001\\0\\0\\0\\0' >&3; exec sleep 1000",
                  wild);
  /* A result of nearly a GB, of which little comes. */
  check_impostor (runner, "printf '\\006\\0\\0\\0\\377\\377\\377\\077abc' >&3; exit 4",
                  "ended too early, with status 4");
  /* Standard output is nobody's. */
  check_impostor (runner, "echo hello; exit 5", "ended too early, with status 5");
}

/* Whether it runs, or could: a zombie is no more. */
static gboolean
is_alive (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") Z ") == NULL;
}

/* This program as a parent: says which child it has, and waits to be killed. */
static int
be_parent (const char *kind)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  PoiseJob *job;

  job = poise_test_process_start (runner, poise_test_kinds_find (kind), "1000000");
  poise_test_poll_for (poise_worker_get_tid (poise_job_get_worker (job, 0)) != 0);
  printf ("%d\n", (int) poise_test_process_find_child (getpid ()));
  fflush (stdout);
  poise_test_poll_for (FALSE);
  return 0;
}

/* Its first line that is no comment of the test's. */
static pid_t
read_child (GSubprocess *parent)
{
  g_autoptr (GDataInputStream) out =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (parent));

  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, NULL);

      g_assert_nonnull (line);
      if (line[0] != '#')
        return atoi (line);
    }
}

/* Whatever the child does: works, is deaf, or is stopped. */
static void
check_orphan (const char *program,
              const char *kind,
              gboolean    stopped)
{
  g_autoptr (GSubprocess) parent = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL,
                                                     program, PARENT_WORD, kind, NULL);
  pid_t child = read_child (parent);

  g_assert_cmpint (child, >, 0);
  g_assert_true (is_alive (child));
  if (stopped)
    kill (child, SIGSTOP);
  g_subprocess_force_exit (parent);
  g_assert_true (g_subprocess_wait (parent, NULL, NULL));
  poise_test_block_until (!is_alive (child));
}

static void
test_orphans (gconstpointer program)
{
  check_orphan (program, "busy", FALSE);
  check_orphan (program, "busy", TRUE);
  check_orphan (program, "deaf", FALSE);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[1], PARENT_WORD))
    return be_parent (argv[2]);

  g_test_add_func ("/process-failures/crash", test_crash);
  g_test_add_func ("/process-failures/killed", test_killed);
  g_test_add_data_func ("/process-failures/stopped", &poise_test_kind_busy, test_hung);
  g_test_add_data_func ("/process-failures/hung", &poise_test_kind_hang, test_hung);
  g_test_add_func ("/process-failures/cannot-be-started", test_cannot_be_started);
  g_test_add_func ("/process-failures/impostors", test_impostors);
  g_test_add_data_func ("/process-failures/orphans", argv[0], test_orphans);
  return poise_test_process_run ("/process-failures/nothing-is-left");
}
