/* SPDX-License-Identifier: MIT */
/* What cannot be copied, what stands in the way, and what killed runs leave behind. */
#include "tests/unit/poise-test-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TEMP_NAME ".poise-copy-0123456789abcdef"

/* ---- a full disk --------------------------------------------------------------- */

static atomic_bool disk_is_full;

/* In place of the C library's. */
int
fsync (int fd)
{
  if (!atomic_load (&disk_is_full))
    return (int) syscall (SYS_fsync, fd);
  errno = ENOSPC;
  return -1;
}

/* ---- links in the destination ---------------------------------------------------- */

static void
test_links_in_the_way (PoiseTestFolder *self,
                       gconstpointer    data)
{
  PoiseJob *job;

  poise_test_folder_run (
      self, "mkdir -p src/sub dst/src outside; echo new > src/sub/a\n"
            "echo new > src/b; echo out > outside/a; echo out > outside/b\n"
            "ln -s ../../outside dst/src/sub; ln -s ../../outside/b dst/src/b");
  job = poise_test_copy_run (self, "overwrite=true", "src", "dst");
  poise_test_copy_assert_failed (
      self, job,
      "1 of 3 files failed: @/src/sub: A symbolic link, not a folder "
      "(writing @/dst/src/sub)");
  poise_test_folder_assert_contents (self, "outside/a", "out\n");
  poise_test_folder_assert_contents (self, "outside/b", "out\n");
  poise_test_folder_assert_contents (self, "dst/src/b", "new\n");
  poise_test_copy_assert_clean (self);

  poise_test_folder_run (self, "rm -r dst/src; ln -s ../outside dst/src");
  job = poise_test_copy_run (self, "overwrite=true", "src", "dst");
  poise_test_copy_assert_failed (
      self, job,
      "1 of 1 files failed: @/src: A symbolic link, not a folder "
      "(writing @/dst/src)");
  poise_test_folder_assert_contents (self, "outside/b", "out\n");
}

/* ---- what fails ------------------------------------------------------------------ */

static void
test_failures (PoiseTestFolder *self,
               gconstpointer    data)
{
  g_autofree char *name = g_strnfill (300, 'x');
  g_autofree char *sources = g_strconcat ("missing src pipe ", name, " /dev/null", NULL);
  PoiseJob *job;

  poise_test_folder_run (self,
                         "mkdir -p src/d dst/src/a; echo a > src/a; echo b > src/b\n"
                         "echo file > dst/src/d; mkfifo pipe");
  job = poise_test_copy_run (self, "overwrite=true", sources, "dst");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  poise_test_copy_assert_failed (
      self, job, "6 of 8 files failed; the first: @/missing: No such file or directory");
  poise_test_folder_assert_contents (self, "dst/src/b", "b\n");
  poise_test_folder_assert_contents (self, "dst/src/d", "file\n");
  poise_test_copy_assert_clean (self);

  job = poise_test_copy_run (self, "overwrite=true", "src", "dst");
  poise_test_copy_assert_failed (
      self, job,
      "2 of 4 files failed; the first: @/src/a: Is a directory "
      "(writing @/dst/src/a)");
}

/* It ends the job with the first file, and leaves nothing open nor half done. */
static void
test_full_disk (PoiseTestFolder *self,
                gconstpointer    data)
{
  static const char *const settings[] = { "threads=1 overwrite=true",
                                          "threads=4 overwrite=true" };

  poise_test_folder_run (
      self, "mkdir src; for d in a b c; do mkdir -p src/$d/e; for i in 1 2 3 4; do\n"
            "echo $i > src/$d/$i; echo $i > src/$d/e/$i; done; done");
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      PoiseJob *job;

      atomic_store (&disk_is_full, TRUE);
      job = poise_test_copy_run (self, settings[i], "src/.", "dst");
      atomic_store (&disk_is_full, FALSE);
      g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
      g_assert_error (poise_job_get_error (job), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      poise_test_poll_for (poise_test_count_fds () == self->n_fds);
      poise_test_copy_assert_clean (self);
    }
}

static void
test_unreadable (PoiseTestFolder *self,
                 gconstpointer    data)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  poise_test_folder_run (
      self, "mkdir -p src/closed; echo a > src/a; echo b > src/b; chmod 0 src/a\n"
            "chmod 0 src/closed");
  poise_test_copy_assert_failed (
      self, poise_test_copy_run (self, NULL, "src", "copy"),
      "2 of 4 files failed; the first: @/src/a: Permission denied");
  poise_test_folder_assert_contents (self, "copy/b", "b\n");
}

/* ---- what killed runs leave behind ----------------------------------------------- */

static void
test_left_overs (PoiseTestFolder *self,
                 gconstpointer    data)
{
  g_autofree char *lived = NULL;
  int fd;

  poise_test_folder_run (self,
                         "mkdir -p src/sub dst/src/sub; echo a > src/sub/a\n"
                         "for d in dst dst/src dst/src/sub; do\n"
                         "echo part > $d/" TEMP_NAME "; chmod 600 $d/" TEMP_NAME "\n"
                         "ln -s x $d/.poise-copy-fedcba9876543210\n"
                         "echo mine > $d/.poise-copy-0123456789abcdef0\n"
                         "echo mine > $d/.poise-copy-notes\n"
                         "mkdir $d/.poise-copy-0000000000000000\n"
                         "done; echo part > dst/src/.poise-copy-aaaaaaaaaaaaaaaa");
  lived = poise_test_folder_build (self, "dst/src/.poise-copy-aaaaaaaaaaaaaaaa");
  fd = open (lived, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  poise_test_copy_run (self, "overwrite=true", "src", "dst");
  poise_test_folder_assert_contents (self, "dst/src/.poise-copy-aaaaaaaaaaaaaaaa",
                                     "part\n");
  close (fd);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const folders[] = { "dst", "dst/src", "dst/src/sub" };
      g_autofree char *file = g_build_filename (folders[i], TEMP_NAME, NULL);
      g_autofree char *link =
          g_build_filename (folders[i], ".poise-copy-fedcba9876543210", NULL);
      g_autofree char *longer = g_strconcat (file, "0", NULL);
      g_autofree char *notes = g_build_filename (folders[i], ".poise-copy-notes", NULL);
      g_autofree char *folder =
          g_build_filename (folders[i], ".poise-copy-0000000000000000", NULL);

      g_assert_false (poise_test_folder_has (self, file));
      g_assert_false (poise_test_folder_has (self, link));
      g_assert_true (poise_test_folder_has (self, longer));
      g_assert_true (poise_test_folder_has (self, notes));
      g_assert_true (poise_test_folder_has (self, folder));
    }

  poise_test_copy_run (self, "overwrite=true", "src", "dst");
  g_assert_false (poise_test_folder_has (self, "dst/src/.poise-copy-aaaaaaaaaaaaaaaa"));
}

#define ADD(name, function)                                                              \
  g_test_add ("/copy-failures/" name, PoiseTestFolder, NULL, poise_test_copy_set_up,     \
              function, poise_test_copy_tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("links-in-the-way", test_links_in_the_way);
  ADD ("failures", test_failures);
  ADD ("full-disk", test_full_disk);
  ADD ("unreadable", test_unreadable);
  ADD ("left-overs", test_left_overs);

  return g_test_run ();
}
