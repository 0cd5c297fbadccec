/* SPDX-License-Identifier: MIT */
/* Jobs in a child process: whatever the child does, its parent stays well. */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The word with which this program is a parent that is to be killed. */
#define PARENT_WORD "--parent"
/* Four beats: less patience than one has with a person's child. */
#define SHORT_SILENCE_US (4 * POISE_PROCESS_BEAT_US)
#define SHORT_GRACE_US (200 * G_TIME_SPAN_MILLISECOND)

static PoiseWay
process (void)
{
  return poise_test_way ("process", "paced", POISE_POOL_BY_NATURE);
}

/* A job of so many steps of a millisecond for each of two workers. */
static PoiseJob *
start (PoiseRunner     *runner,
       const PoiseKind *kind,
       const char      *steps)
{
  PoiseWay way = process ();

  return poise_test_start (runner, kind, &way, "threads", "2", "us", "1000", "steps", steps,
                           NULL);
}

static PoiseJob *
start_long (PoiseRunner     *runner,
            const PoiseKind *kind)
{
  PoiseJob *job = start (runner, kind, "1000000");

  poise_test_wait_for (poise_job_get_units (job) > 0);
  return job;
}

static void
assert_failed (PoiseJob   *job,
               const char *message)
{
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_SYSTEM);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, message);
}

/* The one child of a process, or 0. */
static pid_t
find_child (pid_t parent)
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

/* Whether it runs, or could: a zombie is no more. */
static gboolean
is_alive (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, ") Z ") == NULL;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_workers (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_long (runner, &poise_test_kind_busy);
  pid_t child = find_child (getpid ());

  g_assert_cmpint (child, >, 0);
  for (guint i = 0; i < 2; i++)
    {
      PoiseWorker *worker = poise_job_get_worker (job, i);
      g_autofree char *task = NULL;

      poise_test_wait_for (poise_worker_get_units (worker) > 0);
      task = g_strdup_printf ("/proc/%d/task/%d", (int) child, poise_worker_get_tid (worker));
      g_assert_true (g_file_test (task, G_FILE_TEST_EXISTS));
      g_assert_cmpint (poise_worker_get_state (worker), ==, POISE_WORKER_RUNNING);
      g_assert_cmpfloat (poise_worker_get_fraction (worker), >, 0);
      g_assert_cmpint (poise_worker_get_elapsed_us (worker), >, 0);
    }
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (poise_worker_get_elapsed_us (poise_job_get_worker (job, i)), <=,
                     poise_job_get_elapsed_us (job));
}

/* As in the child, line by line, and none twice. */
static void
test_log (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = process ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_unfinished, &way, NULL);
  PoiseLines *log = poise_job_get_log (job);

  poise_test_run_to_end (job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, 3);
  g_assert_cmpstr (poise_lines_get (log, 0), ==, "unfinished-1 in");
  g_assert_cmpstr (poise_lines_get (log, 1), ==, "unfinished-1 out");
  g_assert_cmpstr (poise_lines_get (log, 2), ==, "not finished");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, "test: 3 of 7 parts failed");
}

static void
test_failures (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = process ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_fail, &way, "threads", "3",
                                    "fail-worker", "1", "fail-step", "4", "steps",
                                    "1000000", "us", "100", NULL);

  assert_failed (job, "fail-2: broken in step 4");
  assert_failed (start (runner, &poise_test_kind_spoiled, "2"), "test: not a number");
}

static void
test_refused (void)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_test_kind_unpacked);
  g_autoptr (GError) error = NULL;
  PoiseWay way = process ();

  g_assert_false (poise_way_check (&way, params, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==,
                   "unpacked: its result cannot leave a child process; use the strategy "
                   "“thread”");
}

/* Paused it costs nothing: nobody polls, and a silence longer than any patience is none. */
static void
test_pause (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  gint64 paused_us;
  guint64 units;

  poise_process_set_patience (SHORT_SILENCE_US, POISE_PROCESS_GRACE_US);
  job = start_long (runner, &poise_test_kind_busy);
  poise_job_pause (job);
  for (guint i = 0; i < 2; i++)
    poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, i)) ==
                         POISE_WORKER_PAUSED);
  poise_test_poll_for (poise_test_loop_is_asleep ());
  units = poise_job_get_units (job);
  paused_us = g_get_monotonic_time ();
  poise_test_poll_for (g_get_monotonic_time () > paused_us + 2 * SHORT_SILENCE_US);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_PAUSED);
  g_assert_cmpuint (poise_job_get_units (job), ==, units);

  poise_job_resume (job);
  poise_test_wait_for (poise_job_get_units (job) > units);
  poise_job_pause (job);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job,
                            "queued running paused running paused cancelling cancelled");
  poise_process_set_patience (POISE_PROCESS_SILENCE_US, POISE_PROCESS_GRACE_US);
}

/* At any moment, before there is a child and after it has ended. */
static void
test_cancel (void)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = start (runner, &poise_test_kind_busy, "20");
      gint64 end_us = g_get_monotonic_time () + g_test_rand_int_range (0, 40000);

      poise_test_poll_for (g_get_monotonic_time () >= end_us);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      g_assert_null (poise_job_get_error (job));
      g_assert_cmpint (poise_job_get_cancel_us (job), <, G_USEC_PER_SEC * 60);
    }
}

/* Nothing is started that is not wanted any more. */
static void
test_cancelled_before (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, &poise_test_kind_busy, "20");

  poise_process_set_program ("/nonexistent");
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_process_set_program (NULL);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_cmpint (poise_job_get_cancel_us (job), ==, 0);
}

/* What does not hear the cancel is killed; the job is cancelled all the same. */
static void
test_deaf (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;
  PoiseLines *log;

  poise_process_set_patience (POISE_PROCESS_SILENCE_US, SHORT_GRACE_US);
  job = start (runner, &poise_test_kind_deaf, "1");
  poise_test_wait_for (poise_worker_get_tid (poise_job_get_worker (job, 0)) != 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  log = poise_job_get_log (job);
  g_assert_cmpstr (
      poise_lines_get (log, g_list_model_get_n_items (G_LIST_MODEL (log)) - 1), ==,
      "deaf: the child process did not stop in time and was killed (SIGKILL)");
  g_assert_cmpint (poise_job_get_cancel_us (job), >=, SHORT_GRACE_US);
  poise_process_set_patience (POISE_PROCESS_SILENCE_US, POISE_PROCESS_GRACE_US);
}

static void
test_crash (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = process ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_crash, &way, "threads", "2",
                                    "fail-worker", "1", "fail-step", "5", "us", "1000",
                                    "steps", "1000000", NULL);

  assert_failed (job, "crash: the child process was killed by SIGSEGV");
  g_assert_null (poise_job_dup_result (job));
}

/* At any moment it fails with the signal's name, or had done its work. */
static void
test_killed (void)
{
  guint n_killed = 0;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = start (runner, &poise_test_kind_busy, "10");
      gint64 end_us = g_get_monotonic_time () + g_test_rand_int_range (0, 40000);
      pid_t child;

      poise_test_poll_for (g_get_monotonic_time () >= end_us);
      child = find_child (getpid ());
      if (child > 0)
        kill (child, i % 2 == 0 ? SIGKILL : SIGSEGV);
      poise_test_run_to_end (job);
      if (poise_job_get_state (job) == POISE_JOB_DONE)
        continue;
      n_killed++;
      g_assert_cmpstr (poise_job_get_error (job)->message, ==,
                       i % 2 == 0 ? "busy: the child process was killed by SIGKILL"
                                  : "busy: the child process was killed by SIGSEGV");
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

  poise_process_set_patience (SHORT_SILENCE_US, POISE_PROCESS_GRACE_US);
  if (data == &poise_test_kind_hang)
    job = start (runner, data, "2");
  else
    {
      job = start_long (runner, data);
      child = find_child (getpid ());
      g_assert_cmpint (child, >, 0);
      kill (child, SIGSTOP);
    }
  assert_failed (job, message);
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
  job = start (runner, &poise_test_kind_busy, "1");
  poise_test_run_to_end (job);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  assert_failed (job, "busy: the child process could not be started: Too many open files");
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
  assert_failed (start (runner, &poise_test_kind_busy, "1"),
                 "busy: the child process could not be started: No such file or directory");
  poise_process_set_program (g_get_tmp_dir ());
  assert_failed (start (runner, &poise_test_kind_busy, "1"),
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

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700,
                                           NULL));
  poise_process_set_program (path);
  assert_failed (start (runner, &poise_test_kind_busy, "1"), expected);
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
  check_impostor (runner, "printf '\\003\\0\\0\\0\\377\\377\\377\\377' >&3; exec sleep 1000",
                  wild);
  /* What only a parent says. */
  check_impostor (runner, "printf '\\001\\0\\0\\0\\001\\0\\0\\0\\0' >&3; exec sleep 1000",
                  wild);
  /* A result of nearly a GB, of which little comes. */
  check_impostor (runner, "printf '\\006\\0\\0\\0\\377\\377\\377\\077abc' >&3; exit 4",
                  "ended too early, with status 4");
  /* Standard output is nobody's. */
  check_impostor (runner, "echo hello; exit 5", "ended too early, with status 5");
}

/* Far more than a socket holds, and the main loop turns meanwhile. */
static void
test_large_result (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseWay way = process ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_large, &way, "steps", "48",
                                    NULL);
  g_autoptr (GVariant) result = NULL;
  gint64 steps;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "steps", "x", &steps));
  g_assert_cmpint (steps, ==, 48);
}

/* Many at once, each with a child of its own; the runner goes first. */
static void
test_let_go (void)
{
  int plans = atomic_load (&poise_test_probe.plans);

  for (guint i = 0; i < 10; i++)
    {
      PoiseRunner *runner = poise_test_runner_new ();

      start (runner, &poise_test_kind_sleep, "1000000");
      start (runner, &poise_test_kind_sleep, "1000000");
      for (guint turn = 0; turn < i; turn++)
        poise_test_turn ();
      g_object_unref (runner);
    }
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == plans);
}

/* This program as a parent: says which child it has, and waits to be killed. */
static int
be_parent (const char *kind)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  PoiseJob *job;

  job = start (runner, poise_test_kinds_find (kind), "1000000");
  poise_test_poll_for (poise_worker_get_tid (poise_job_get_worker (job, 0)) != 0);
  printf ("%d\n", (int) find_child (getpid ()));
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
  g_autoptr (GSubprocess) parent = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, PARENT_WORD, kind, NULL);
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

/* The last of all: nothing is left of any of them. */
static void
test_nothing_is_left (gconstpointer data)
{
  const guint *n_descriptors = data;
  int status;

  poise_test_poll_for (count_descriptors () == *n_descriptors);
  g_assert_cmpint (waitpid (-1, &status, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
  g_assert_cmpint (atomic_load (&poise_test_probe.plans), ==, 0);
}

/* GLib opens a descriptor or two when they are first needed. */
static void
warm_up (void)
{
  g_autoptr (PoiseRunner) runner = poise_runner_new ();
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "true", NULL);

  g_subprocess_wait (process, NULL, NULL);
  poise_test_run_to_end (start (runner, &poise_test_kind_busy, "1"));
}

int
main (int   argc,
      char *argv[])
{
  guint n_descriptors;

  poise_test_init (&argc, &argv);
  if (argc == 3 && g_str_equal (argv[1], PARENT_WORD))
    return be_parent (argv[2]);
  warm_up ();
  n_descriptors = count_descriptors ();

  g_test_add_func ("/process/workers", test_workers);
  g_test_add_func ("/process/log", test_log);
  g_test_add_func ("/process/failures", test_failures);
  g_test_add_func ("/process/refused", test_refused);
  g_test_add_func ("/process/pause", test_pause);
  g_test_add_func ("/process/cancel", test_cancel);
  g_test_add_func ("/process/cancelled-before", test_cancelled_before);
  g_test_add_func ("/process/deaf", test_deaf);
  g_test_add_func ("/process/crash", test_crash);
  g_test_add_func ("/process/killed", test_killed);
  g_test_add_data_func ("/process/stopped", &poise_test_kind_busy, test_hung);
  g_test_add_data_func ("/process/hung", &poise_test_kind_hang, test_hung);
  g_test_add_func ("/process/cannot-be-started", test_cannot_be_started);
  g_test_add_func ("/process/impostors", test_impostors);
  g_test_add_func ("/process/large-result", test_large_result);
  g_test_add_func ("/process/let-go", test_let_go);
  g_test_add_data_func ("/process/orphans", argv[0], test_orphans);
  g_test_add_data_func ("/process/nothing-is-left", &n_descriptors, test_nothing_is_left);
  return g_test_run ();
}
