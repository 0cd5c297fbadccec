/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test-checksum.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* As the kind reads, so that files end just before, at and behind the end of a
 * buffer. */
#define BUFFER_BYTES (128 * 1024)

static char *
write_letters (PoiseTestFolder *self,
               const char      *name,
               gsize            len)
{
  g_autofree char *letters = g_malloc (len + 1);

  memset (letters, 'a', len);
  return poise_test_folder_write (self, name, letters, (gssize) len);
}

/* ---- digests ----------------------------------------------------------------- */

/* RFC 1321 (MD5), FIPS 180-2 (SHA) and RFC 7693 (BLAKE2b) have those of "abc" and
 * a million times "a"; coreutils 9.1 gave the rest. */
static const struct
{
  const char *algorithm;
  const char *checker;
  const char *empty;
  const char *abc;
  const char *million;
} vectors[] = {
  { "md5", "md5sum",
    "d41d8cd98f00b204e9800998ecf8427e",
    "900150983cd24fb0d6963f7d28e17f72",
    "7707d6ae4e027c70eea2a935c2296f21" },
  { "sha1", "sha1sum",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "a9993e364706816aba3e25717850c26c9cd0d89d",
    "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
  { "sha256", "sha256sum",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
  { "sha384", "sha384sum",
    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
    "274edebfe76f65fbd51ad2f14898b95b",
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
    "8086072ba1e7cc2358baeca134c825a7",
    "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
    "07b8b3dc38ecc4ebae97ddd87f3d8985" },
  { "sha512", "sha512sum",
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
    "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b" },
  { "blake2b", "b2sum",
    "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"
    "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
    "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    "98fb3efb7206fd19ebf69b6f312cf7b64e3b94dbe1a17107913975a793f177e1"
    "d077609d7fba363cbba00d05f7aa4e4fa8715d6428104c0a75643b0ff3fd3eaf" },
};

static void
test_known_digests (PoiseTestFolder *self,
                    gconstpointer    data)
{
  g_autofree char *empty = poise_test_folder_write (self, "empty", "", 0);
  g_autofree char *abc = poise_test_folder_write (self, "abc", "abc", 3);
  g_autofree char *million = write_letters (self, "million", 1000000);

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      PoiseJob *job = poise_test_checksum_start (self, vectors[i].algorithm, "2", NULL,
                                                 million, empty, abc);
      g_autofree char *expected =
          g_strdup_printf ("%s  %s\n%s  %s\n%s  %s\n", vectors[i].million, million,
                           vectors[i].empty, empty, vectors[i].abc, abc);
      g_autofree char *printed = NULL;
      g_autofree char *sums = NULL;

      poise_test_run_to_end (job);
      poise_test_checksum_assert_ended (job, POISE_JOB_DONE, 3, 0);
      printed = poise_job_print_result (job);
      g_assert_cmpstr (printed, ==, expected);

      sums = poise_test_folder_write (self, "sums", printed, -1);
      g_free (poise_test_dup_output (vectors[i].checker, "--strict", "-c", "--", sums));
      g_unlink (sums);
    }
}

/* A file ends before, at and behind the end of what is read at once. */
static void
test_sizes (PoiseTestFolder *self,
            gconstpointer    data)
{
  static const gsize sizes[] = {
    0, 1, BUFFER_BYTES - 1, BUFFER_BYTES, BUFFER_BYTES + 1, 2 * BUFFER_BYTES, 1000003,
  };
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  PoiseJob *job;

  g_ptr_array_add (argv, g_strdup ("sha256sum"));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GSIZE_FORMAT, sizes[i]);
      g_ptr_array_add (argv, write_letters (self, name, sizes[i]));
    }
  g_ptr_array_add (argv, NULL);
  job = poise_test_checksum_run_words (self, "3", (const char *const *) argv->pdata + 1);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (sizes), 0);
  poise_test_assert_prints_like (job, (const char *const *) argv->pdata);
}

/* A file of /proc says that it has no bytes, and has some; one of /sys says that it
 * has a page, and has less. A job that fails keeps its bar as it was in the end, and
 * that is full. */
static void
test_size_that_is_not_so (PoiseTestFolder *self,
                          gconstpointer    data)
{
  static const char longer[] = "/proc/version";
  static const char shorter[] = "/sys/devices/system/cpu/online";
  g_autofree char *file = write_letters (self, "file", 5000);
  PoiseJob *job;

  if (access (longer, R_OK) != 0 || access (shorter, R_OK) != 0)
    {
      g_test_skip ("no such files here");
      return;
    }
  job = poise_test_checksum_run (self, "1", longer, file, shorter);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, 3, 0);
  poise_test_assert_prints_like (job,
                                 POISE_TEST_WORDS ("sha256sum", longer, file, shorter));

  job = poise_test_checksum_run (self, "2", longer, file, shorter, "/nowhere");
  poise_test_checksum_assert_ended (job, POISE_JOB_FAILED, 3, 1);
}

/* ---- size and number --------------------------------------------------------- */

static char *
find_and_hash (const char *folder)
{
  return poise_test_dup_output ("sh", "-c",
                                "find \"$1\" -type f -print0 | LC_ALL=C sort -z | "
                                "xargs -0 sha256sum --",
                                "sh", folder);
}

static void
test_many_files (PoiseTestFolder *self,
                 gconstpointer    data)
{
  g_autofree char *expected = NULL;
  g_autofree char *printed = NULL;
  PoiseJob *job;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u", self->path, i);
      int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

      g_assert_cmpint (fd, >=, 0);
      if (i % 100 == 0)
        g_assert_cmpint (write (fd, path, strlen (path)), >, 0);
      close (fd);
    }
  job = poise_test_checksum_run (self, "2", self->path);
  poise_test_checksum_assert_ended (job, POISE_JOB_DONE, 20000, 0);
  printed = poise_job_print_result (job);
  expected = find_and_hash (self->path);
  g_assert_true (g_str_equal (printed, expected));
}

/* Folders in folders: a tree with files at every node. */
static void
make_tree (const char *folder,
           guint       depth)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/file %u", folder, i);
      g_autofree char *inner = g_strdup_printf ("%s/%u", folder, i);

      g_assert_true (g_file_set_contents (file, file, -1, NULL));
      if (depth == 0)
        continue;
      g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
      make_tree (inner, depth - 1);
    }
}

/* However many threads, and whoever drives them. */
static void
test_same_for_all (PoiseTestFolder *self,
                   gconstpointer    data)
{
  static const struct
  {
    const char *strategy;
    const char *delivery;
    const char *threads;
  } ways[] = {
    { "thread", "paced", "1" }, { "thread", "paced", "2" }, { "thread", "paced", "7" },
    { "thread", "each", "64" }, { "main", "paced", "1" },   { "main", "each", "3" },
  };
  g_autofree char *expected = NULL;

  make_tree (self->path, 4);
  expected = find_and_hash (self->path);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      PoiseWay way =
          poise_test_way (ways[i].strategy, ways[i].delivery, POISE_POOL_BY_NATURE);
      PoiseJob *job =
          poise_test_checksum_start (self, "sha256", ways[i].threads, &way, self->path);
      g_autofree char *printed = NULL;

      poise_test_run_to_end (job);
      poise_test_checksum_assert_ended (job, POISE_JOB_DONE, 4 * (1 + 4 + 16 + 64 + 256),
                                        0);
      printed = poise_job_print_result (job);
      g_assert_true (g_str_equal (printed, expected));
    }
}

/* ---- cancel and pause -------------------------------------------------------- */

/* Years of reading in no room on the disk. */
static char *
make_endless (PoiseTestFolder *self)
{
  char *path = poise_test_folder_write (self, "endless", "", 0);

  g_assert_cmpint (truncate (path, (off_t) 1 << 43), ==, 0);
  return path;
}

static void
test_cancel (PoiseTestFolder *self,
             gconstpointer    data)
{
  g_autofree char *abc = poise_test_folder_write (self, "abc", "abc", 3);
  g_autofree char *endless = make_endless (self);
  g_autofree char *expected = g_strdup_printf ("%s  %s\n", POISE_TEST_SHA256_ABC, abc);
  g_autoptr (GVariant) result = NULL;
  guint64 files = 0;
  PoiseJob *job = poise_test_checksum_start (self, "sha256", "2", NULL, abc, endless);

  poise_test_wait_for (poise_job_get_units (job) > 1000000);
  poise_job_cancel (job);
  poise_test_run_to_end (job);

  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_no_error (poise_job_get_error (job));
  /* What was finished is told all the same. */
  poise_test_assert_prints (job, expected);
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "files", "t", &files));
  g_assert_cmpuint (files, ==, 1);
}

static void
test_pause (PoiseTestFolder *self,
            gconstpointer    data)
{
  g_autofree char *endless = make_endless (self);
  PoiseJob *job = poise_test_checksum_start (self, "md5", "1", NULL, endless);

  poise_test_wait_for (poise_job_get_units (job) > 1000000);
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_PAUSED);
  poise_job_resume (job);
  poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, 0)) ==
                       POISE_WORKER_RUNNING);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running paused running cancelling cancelled");
}

/* Some of them while they list, some while they hash, some while they wait. */
static void
test_cancel_at_any_time (PoiseTestFolder *self,
                         gconstpointer    data)
{
  static const char *const threads[] = { "1", "2", "5" };

  make_tree (self->path, 3);
  for (guint i = 0; i < 300; i++)
    {
      PoiseJob *job = poise_test_checksum_start (
          self, "sha1", threads[i % G_N_ELEMENTS (threads)], NULL, self->path);
      gint64 until_us = g_get_monotonic_time () + i * 37;

      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      poise_test_poll_for (poise_test_count_fds () == self->n_fds);
      poise_runner_remove_ended (self->runner);
    }
}

#define ADD(name, function)                                                              \
  g_test_add ("/checksum/" name, PoiseTestFolder, NULL, poise_test_checksum_set_up,      \
              function, poise_test_checksum_tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("known-digests", test_known_digests);
  ADD ("sizes", test_sizes);
  ADD ("size-that-is-not-so", test_size_that_is_not_so);
  ADD ("many-files", test_many_files);
  ADD ("same-for-all", test_same_for_all);
  ADD ("cancel", test_cancel);
  ADD ("pause", test_pause);
  ADD ("cancel-at-any-time", test_cancel_at_any_time);

  return g_test_run ();
}
