/* SPDX-License-Identifier: MIT */
/* What a checksum cannot be taken of, and what is skipped. */
#include "tests/unit/poise-test-checksum.h"

#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void
make_link (PoiseTestFolder *self,
           const char      *target,
           const char      *name)
{
  g_autofree char *path = poise_test_folder_build (self, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static guint
count_log_lines (PoiseJob *job)
{
  return g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_log (job)));
}

static gboolean
has_log_line (PoiseJob   *job,
              const char *line)
{
  PoiseLines *log = poise_job_get_log (job);

  for (guint i = 0; i < count_log_lines (job); i++)
    if (g_str_equal (poise_lines_get (log, i), line))
      return TRUE;
  return FALSE;
}

static void
make_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
}

static void
assert_logged (PoiseJob   *job,
               const char *path,
               const char *reason)
{
  g_autofree char *line = g_strdup_printf ("%s: %s", path, reason);

  if (!has_log_line (job, line))
    g_error ("not in the log: %s", line);
}

/* Each by its name, while the others go on. */
static void
test_failures (PoiseTestFolder *self,
               gconstpointer    data)
{
  static const char special[] = "A pipe, socket or device, not a file or folder";
  g_autofree char *missing = poise_test_folder_build (self, "missing");
  g_autofree char *dangling = poise_test_folder_build (self, "dangling");
  g_autofree char *fifo = poise_test_folder_build (self, "fifo");
  g_autofree char *control = poise_test_folder_build (self, "bell\a\x1b[2J");
  g_autofree char *shown = poise_test_folder_build (self, "bell??[2J");
  g_autofree char *sock = poise_test_folder_build (self, "socket");
  g_autofree char *good = poise_test_folder_write (self, "good", "abc", 3);
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *too_long = poise_test_folder_build (self, long_name);
  g_autofree char *slash = g_strconcat (good, "/", NULL);
  g_autofree char *expected = g_strdup_printf ("%s  %s\n", POISE_TEST_SHA256_ABC, good);
  g_autofree char *message = g_strdup_printf (
      "9 of 10 files failed; the first: %s: No such file or directory", missing);
  PoiseJob *job;

  make_link (self, "nowhere", "dangling");
  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  make_socket (sock);
  job = poise_test_checksum_run (self, "3", missing, dangling, fifo, sock, "/dev/null",
                                 "", control, too_long, good, slash);

  poise_test_checksum_assert_ended (job, POISE_JOB_FAILED, 1, 9);
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, message);
  assert_logged (job, missing, "No such file or directory");
  assert_logged (job, dangling, "No such file or directory");
  assert_logged (job, fifo, special);
  assert_logged (job, sock, special);
  assert_logged (job, "/dev/null", special);
  assert_logged (job, "", "No such file or directory");
  assert_logged (job, shown, "No such file or directory");
  assert_logged (job, too_long, "File name too long");
  assert_logged (job, slash, "Not a directory");
  poise_test_assert_prints (job, expected);
}

static void
test_one_failure (PoiseTestFolder *self,
                  gconstpointer    data)
{
  PoiseJob *job = poise_test_checksum_run (self, "2", "/nowhere/at all");

  poise_test_checksum_assert_ended (job, POISE_JOB_FAILED, 0, 1);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==,
                   "1 of 1 files failed: /nowhere/at all: No such file or directory");
}

static void
test_unreadable (PoiseTestFolder *self,
                 gconstpointer    data)
{
  g_autofree char *good = poise_test_folder_write (self, "good", "abc", 3);
  g_autofree char *secret = poise_test_folder_write (self, "secret", "abc", 3);
  g_autofree char *closed = poise_test_folder_make (self, "closed");
  PoiseJob *job;

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  g_chmod (secret, 0);
  g_chmod (closed, 0);
  job = poise_test_checksum_run (self, "2", self->path);
  g_chmod (closed, 0755);
  poise_test_checksum_assert_ended (job, POISE_JOB_FAILED, 1, 2);
  assert_logged (job, secret, "Permission denied");
  assert_logged (job, closed, "Permission denied");
}

/* Links that were named are followed, links in folders are not. */
static void
test_links (PoiseTestFolder *self,
            gconstpointer    data)
{
  g_autofree char *folder = poise_test_folder_make (self, "folder");
  g_autofree char *inner = poise_test_folder_make (self, "folder/inner");
  g_autofree char *file = poise_test_folder_write (self, "folder/inner/file", "abc", 3);
  g_autofree char *fifo = poise_test_folder_build (self, "folder/fifo");
  g_autofree char *to_folder = poise_test_folder_build (self, "to-folder");
  g_autofree char *to_file = poise_test_folder_build (self, "to-file");
  g_autofree char *expected =
      g_strdup_printf ("%s  %s\n%s  %s/inner/file\n%s  %s\n", POISE_TEST_SHA256_ABC, file,
                       POISE_TEST_SHA256_ABC, to_folder, POISE_TEST_SHA256_ABC, to_file);
  PoiseJob *job;

  make_link (self, "..", "folder/inner/up");
  make_link (self, ".", "folder/here");
  make_link (self, "inner/file", "folder/again");
  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  make_link (self, "folder", "to-folder");
  make_link (self, "folder/inner/file", "to-file");

  job = poise_test_checksum_run (self, "2", folder, to_folder, to_file);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, 3, 0);
  poise_test_assert_prints (job, expected);
  g_assert_true (has_log_line (job, "Skipped 6 symbolic links, 2 special files"));

  job = poise_test_checksum_run (self, "1", inner);
  g_assert_true (has_log_line (job, "Skipped 1 symbolic link, 0 special files"));
}

static void
test_empty_folder (PoiseTestFolder *self,
                   gconstpointer    data)
{
  PoiseJob *job = poise_test_checksum_run (self, "2", self->path);

  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, 0, 0);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
  g_assert_cmpuint (count_log_lines (job), ==, 0);
  poise_test_assert_prints (job, "");
}

#define ADD(name, function)                                                              \
  g_test_add ("/checksum-failures/" name, PoiseTestFolder, NULL,                         \
              poise_test_checksum_set_up, function, poise_test_checksum_tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("failures", test_failures);
  ADD ("one-failure", test_one_failure);
  ADD ("unreadable", test_unreadable);
  ADD ("links", test_links);
  ADD ("empty-folder", test_empty_folder);

  return g_test_run ();
}
