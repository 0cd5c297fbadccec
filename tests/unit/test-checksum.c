/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* As the kind reads, so that files end just before, at and behind the end of a
 * buffer. */
#define BUFFER_BYTES (128 * 1024)

typedef struct
{
  char        *folder;
  PoiseRunner *runner;
  guint        n_fds;
} Fixture;

#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  if (dir != NULL)
    while (g_dir_read_name (dir) != NULL)
      n++;
  return n;
}

static PoiseJob *
start (Fixture           *self,
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

static PoiseJob *
run (Fixture           *self,
     const char        *threads,
     const char *const *paths)
{
  PoiseJob *job = start (self, "sha256", threads, NULL, paths);

  poise_test_run_to_end (job);
  return job;
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("poise-checksum-XXXXXX", &error);
  g_assert_no_error (error);
  self->runner = poise_test_runner_new ();
  /* Whatever GLib and OpenSSL open once and keep is open after one job. */
  run (self, "1", PATHS (self->folder));
  self->n_fds = count_fds ();
}

static char *
run_command (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return output;
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_assert_cmpuint (count_fds (), ==, self->n_fds);
  g_object_unref (self->runner);
  g_free (run_command (PATHS ("rm", "-rf", "--", self->folder)));
  g_free (self->folder);
}

static char *
in_folder (Fixture    *self,
           const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static char *
write_file (Fixture    *self,
            const char *name,
            const char *contents,
            gssize      len)
{
  g_autoptr (GError) error = NULL;
  char *path = in_folder (self, name);

  g_file_set_contents (path, contents, len, &error);
  g_assert_no_error (error);
  return path;
}

static char *
write_letters (Fixture    *self,
               const char *name,
               gsize       len)
{
  g_autofree char *letters = g_malloc (len + 1);

  memset (letters, 'a', len);
  return write_file (self, name, letters, (gssize) len);
}

static char *
make_folder (Fixture    *self,
             const char *name)
{
  char *path = in_folder (self, name);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  return path;
}

static void
make_link (Fixture    *self,
           const char *target,
           const char *name)
{
  g_autofree char *path = in_folder (self, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* A job that went through, or failed in parts: everything adds up. */
static void
assert_ended (PoiseJob     *job,
              PoiseJobState state,
              guint64       n_files,
              guint64       n_failed)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autoptr (GVariant) digests = NULL;
  guint64 files, bytes, failed;

  g_assert_cmpint (poise_job_get_state (job), ==, state);
  g_assert_true (g_variant_lookup (result, "files", "t", &files));
  g_assert_true (g_variant_lookup (result, "bytes", "t", &bytes));
  g_assert_true (g_variant_lookup (result, "failed", "t", &failed));
  digests = g_variant_lookup_value (result, "digests", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (files, ==, n_files);
  g_assert_cmpuint (failed, ==, n_failed);
  g_assert_cmpuint (g_variant_n_children (digests), ==, n_files);
  g_assert_cmpuint (bytes, ==, poise_job_get_units (job));
  if (bytes > 0)
    g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

/* The same bytes as coreutils' own program prints for the same words. */
static void
assert_prints (PoiseJob          *job,
               const char *const *argv)
{
  g_autofree char *printed = poise_job_print_result (job);
  g_autofree char *expected = run_command (argv);

  g_assert_cmpstr (printed, ==, expected);
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
test_known_digests (Fixture      *self,
                    gconstpointer data)
{
  g_autofree char *empty = write_file (self, "empty", "", 0);
  g_autofree char *abc = write_file (self, "abc", "abc", 3);
  g_autofree char *million = write_letters (self, "million", 1000000);

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      PoiseJob *job = start (self, vectors[i].algorithm, "2", NULL,
                             PATHS (million, empty, abc));
      g_autofree char *expected =
          g_strdup_printf ("%s  %s\n%s  %s\n%s  %s\n", vectors[i].million, million,
                           vectors[i].empty, empty, vectors[i].abc, abc);
      g_autofree char *printed = NULL;
      g_autofree char *sums = NULL;

      poise_test_run_to_end (job);
      assert_ended (job, POISE_JOB_DONE, 3, 0);
      printed = poise_job_print_result (job);
      g_assert_cmpstr (printed, ==, expected);

      sums = write_file (self, "sums", printed, -1);
      g_free (run_command (PATHS (vectors[i].checker, "--strict", "-c", "--", sums)));
      g_unlink (sums);
    }
}

/* A file ends before, at and behind the end of what is read at once. */
static void
test_sizes (Fixture      *self,
            gconstpointer data)
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
  job = run (self, "3", (const char *const *) argv->pdata + 1);
  assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (sizes), 0);
  assert_prints (job, (const char *const *) argv->pdata);
}

/* A file of /proc says that it has no bytes, and has some; one of /sys says that it
 * has a page, and has less. A job that fails keeps its bar as it was in the end, and
 * that is full. */
static void
test_size_that_is_not_so (Fixture      *self,
                          gconstpointer data)
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
  job = run (self, "1", PATHS (longer, file, shorter));
  assert_ended (job, POISE_JOB_DONE, 3, 0);
  assert_prints (job, PATHS ("sha256sum", longer, file, shorter));

  job = run (self, "2", PATHS (longer, file, shorter, "/nowhere"));
  assert_ended (job, POISE_JOB_FAILED, 3, 1);
}

/* ---- names ------------------------------------------------------------------- */

static const char *const odd_names[] = {
  "new\nline",       "carriage\rreturn", "back\\slash", " spaces  at both ends ",
  "\\n",             "-c",               "--help",      "not UTF-8 \xff\xfe",
  "tab\tand bell\a", "*",                "#comment",    "uml\xc3\xa4ut",
  "\n",              "'\"`$(x)",         "~",           "a\\",
};

/* Printed as sha256sum prints them, and read back by it. */
static void
test_odd_names (Fixture      *self,
                gconstpointer data)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *printed = NULL;
  g_autofree char *sums = NULL;
  g_autofree char *checked = NULL;
  PoiseJob *job;

  g_ptr_array_add (argv, g_strdup ("sha256sum"));
  g_ptr_array_add (argv, g_strdup ("--"));
  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    g_ptr_array_add (argv, write_file (self, odd_names[i], odd_names[i], -1));
  g_ptr_array_add (argv, NULL);

  job = run (self, "2", (const char *const *) argv->pdata + 2);
  assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (odd_names), 0);
  assert_prints (job, (const char *const *) argv->pdata);

  job = run (self, "2", PATHS (self->folder));
  assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (odd_names), 0);
  printed = poise_job_print_result (job);
  sums = write_file (self, "sums", printed, -1);
  checked = run_command (PATHS ("sha256sum", "--strict", "-c", "--", sums));
  g_assert_cmpuint (strlen (checked), >, 0);
}

static void
test_names_in_json (Fixture      *self,
                    gconstpointer data)
{
  g_autofree char *plain = write_file (self, "abc", "abc", 3);
  g_autofree char *odd = write_file (self, "not UTF-8 \xff\xfe", "", 0);
  g_autofree char *shown = in_folder (self, "not UTF-8 \xef\xbf\xbd\xef\xbf\xbd");
  g_autofree char *base64 = g_base64_encode ((const guchar *) odd, strlen (odd));
  g_autofree char *expected = NULL;
  g_autofree char *printed = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) digests = NULL;
  PoiseJob *job = run (self, "1", PATHS (plain, odd));

  result = poise_job_dup_result (job);
  digests = g_variant_lookup_value (result, "digests", NULL);
  printed = g_variant_print (digests, FALSE);
  expected = g_strdup_printf (
      "[{'path': <'%s'>, 'digest': <'%s'>}, "
      "{'path': <'%s'>, 'path_base64': <'%s'>, 'digest': <'%s'>}]",
      plain, vectors[2].abc, shown, base64, vectors[2].empty);
  g_assert_cmpstr (printed, ==, expected);
}

/* In the order in which they were named, and in a folder by the bytes of the path;
 * a name is left as it was written. */
static void
test_order_and_joining (Fixture      *self,
                        gconstpointer data)
{
  static const char *const lines[] = {
    "z/1",      /* named as …/z */
    "a//a.txt", /* named as …/a// */
    "a//a/b",   /* behind "a.", for "/" is the greater byte */
    "a//a/c/d",
    "a//a0", /* "0" comes after "/" */
    "z/1",   /* named once more, as …/z/ */
  };
  g_autofree char *folders[] = { make_folder (self, "z"), make_folder (self, "a"),
                                 make_folder (self, "a/a"), make_folder (self, "a/a/c") };
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *printed = NULL;
  g_autofree char *a = g_strconcat (folders[1], "//", NULL);
  g_autofree char *z = g_strconcat (folders[0], "/", NULL);
  PoiseJob *job;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_free (write_file (self, lines[i], "", 0));
      g_string_append_printf (expected, "%s  %s/%s\n", vectors[2].empty, self->folder,
                              lines[i]);
    }
  job = run (self, "2", PATHS (folders[0], a, z));
  assert_ended (job, POISE_JOB_DONE, G_N_ELEMENTS (lines), 0);
  printed = poise_job_print_result (job);
  g_assert_cmpstr (printed, ==, expected->str);
  for (guint i = 1; i < G_N_ELEMENTS (folders); i++)
    g_free (folders[i]);
}

/* sha256sum -c would take it for standard input. */
static void
test_lone_dash (Fixture      *self,
                gconstpointer data)
{
  g_autofree char *before = g_get_current_dir ();
  g_autofree char *file = write_file (self, "-", "abc", 3);
  g_autofree char *expected = g_strdup_printf ("%s  ./-\n", vectors[2].abc);
  g_autofree char *printed = NULL;

  g_assert_cmpint (g_chdir (self->folder), ==, 0);
  printed = poise_job_print_result (run (self, "1", PATHS ("-")));
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpstr (printed, ==, expected);
}

/* ---- what fails, what is skipped --------------------------------------------- */

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
test_failures (Fixture      *self,
               gconstpointer data)
{
  static const char special[] = "A pipe, socket or device, not a file or folder";
  g_autofree char *missing = in_folder (self, "missing");
  g_autofree char *dangling = in_folder (self, "dangling");
  g_autofree char *fifo = in_folder (self, "fifo");
  g_autofree char *control = in_folder (self, "bell\a\x1b[2J");
  g_autofree char *shown = in_folder (self, "bell??[2J");
  g_autofree char *sock = in_folder (self, "socket");
  g_autofree char *good = write_file (self, "good", "abc", 3);
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *too_long = in_folder (self, long_name);
  g_autofree char *slash = g_strconcat (good, "/", NULL);
  g_autofree char *expected = g_strdup_printf ("%s  %s\n", vectors[2].abc, good);
  g_autofree char *message = g_strdup_printf (
      "9 of 10 files failed; the first: %s: No such file or directory", missing);
  g_autofree char *printed = NULL;
  PoiseJob *job;

  make_link (self, "nowhere", "dangling");
  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  make_socket (sock);
  job = run (self, "3",
             PATHS (missing, dangling, fifo, sock, "/dev/null", "", control, too_long,
                    good, slash));

  assert_ended (job, POISE_JOB_FAILED, 1, 9);
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
  printed = poise_job_print_result (job);
  g_assert_cmpstr (printed, ==, expected);
}

static void
test_one_failure (Fixture      *self,
                  gconstpointer data)
{
  PoiseJob *job = run (self, "2", PATHS ("/nowhere/at all"));

  assert_ended (job, POISE_JOB_FAILED, 0, 1);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==,
                   "1 of 1 files failed: /nowhere/at all: No such file or directory");
}

static void
test_unreadable (Fixture      *self,
                 gconstpointer data)
{
  g_autofree char *good = write_file (self, "good", "abc", 3);
  g_autofree char *secret = write_file (self, "secret", "abc", 3);
  g_autofree char *closed = make_folder (self, "closed");
  PoiseJob *job;

  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  g_chmod (secret, 0);
  g_chmod (closed, 0);
  job = run (self, "2", PATHS (self->folder));
  g_chmod (closed, 0755);
  assert_ended (job, POISE_JOB_FAILED, 1, 2);
  assert_logged (job, secret, "Permission denied");
  assert_logged (job, closed, "Permission denied");
}

/* Links that were named are followed, links in folders are not. */
static void
test_links (Fixture      *self,
            gconstpointer data)
{
  g_autofree char *folder = make_folder (self, "folder");
  g_autofree char *inner = make_folder (self, "folder/inner");
  g_autofree char *file = write_file (self, "folder/inner/file", "abc", 3);
  g_autofree char *fifo = in_folder (self, "folder/fifo");
  g_autofree char *to_folder = in_folder (self, "to-folder");
  g_autofree char *to_file = in_folder (self, "to-file");
  g_autofree char *expected =
      g_strdup_printf ("%s  %s\n%s  %s/inner/file\n%s  %s\n", vectors[2].abc, file,
                       vectors[2].abc, to_folder, vectors[2].abc, to_file);
  g_autofree char *printed = NULL;
  PoiseJob *job;

  make_link (self, "..", "folder/inner/up");
  make_link (self, ".", "folder/here");
  make_link (self, "inner/file", "folder/again");
  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  make_link (self, "folder", "to-folder");
  make_link (self, "folder/inner/file", "to-file");

  job = run (self, "2", PATHS (folder, to_folder, to_file));
  assert_ended (job, POISE_JOB_DONE, 3, 0);
  printed = poise_job_print_result (job);
  g_assert_cmpstr (printed, ==, expected);
  g_assert_true (has_log_line (job, "Skipped 6 symbolic links, 2 special files"));

  job = run (self, "1", PATHS (inner));
  g_assert_true (has_log_line (job, "Skipped 1 symbolic link, 0 special files"));
}

static void
test_empty_folder (Fixture      *self,
                   gconstpointer data)
{
  g_autofree char *printed = NULL;
  PoiseJob *job = run (self, "2", PATHS (self->folder));

  assert_ended (job, POISE_JOB_DONE, 0, 0);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
  g_assert_cmpuint (count_log_lines (job), ==, 0);
  printed = poise_job_print_result (job);
  g_assert_cmpstr (printed, ==, "");
}

/* ---- size and number --------------------------------------------------------- */

static char *
find_and_hash (const char *folder)
{
  return run_command (PATHS ("sh", "-c",
                             "find \"$1\" -type f -print0 | LC_ALL=C sort -z | "
                             "xargs -0 sha256sum --",
                             "sh", folder));
}

static void
test_many_files (Fixture      *self,
                 gconstpointer data)
{
  g_autofree char *expected = NULL;
  g_autofree char *printed = NULL;
  PoiseJob *job;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u", self->folder, i);
      int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

      g_assert_cmpint (fd, >=, 0);
      if (i % 100 == 0)
        g_assert_cmpint (write (fd, path, strlen (path)), >, 0);
      close (fd);
    }
  job = run (self, "2", PATHS (self->folder));
  assert_ended (job, POISE_JOB_DONE, 20000, 0);
  printed = poise_job_print_result (job);
  expected = find_and_hash (self->folder);
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
test_same_for_all (Fixture      *self,
                   gconstpointer data)
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

  make_tree (self->folder, 4);
  expected = find_and_hash (self->folder);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      PoiseWay way =
          poise_test_way (ways[i].strategy, ways[i].delivery, POISE_POOL_BY_NATURE);
      PoiseJob *job =
          start (self, "sha256", ways[i].threads, &way, PATHS (self->folder));
      g_autofree char *printed = NULL;

      poise_test_run_to_end (job);
      assert_ended (job, POISE_JOB_DONE, 4 * (1 + 4 + 16 + 64 + 256), 0);
      printed = poise_job_print_result (job);
      g_assert_true (g_str_equal (printed, expected));
    }
}

/* ---- cancel and pause -------------------------------------------------------- */

/* Years of reading in no room on the disk. */
static char *
make_endless (Fixture *self)
{
  char *path = write_file (self, "endless", "", 0);

  g_assert_cmpint (truncate (path, (off_t) 1 << 43), ==, 0);
  return path;
}

static void
test_cancel (Fixture      *self,
             gconstpointer data)
{
  g_autofree char *abc = write_file (self, "abc", "abc", 3);
  g_autofree char *endless = make_endless (self);
  g_autofree char *expected = g_strdup_printf ("%s  %s\n", vectors[2].abc, abc);
  g_autofree char *printed = NULL;
  g_autoptr (GVariant) result = NULL;
  guint64 files = 0;
  PoiseJob *job = start (self, "sha256", "2", NULL, PATHS (abc, endless));

  poise_test_wait_for (poise_job_get_units (job) > 1000000);
  poise_job_cancel (job);
  poise_test_run_to_end (job);

  poise_test_assert_states (job, "queued running cancelling cancelled");
  g_assert_no_error (poise_job_get_error (job));
  /* What was finished is told all the same. */
  printed = poise_job_print_result (job);
  g_assert_cmpstr (printed, ==, expected);
  result = poise_job_dup_result (job);
  g_assert_true (g_variant_lookup (result, "files", "t", &files));
  g_assert_cmpuint (files, ==, 1);
}

static void
test_pause (Fixture      *self,
            gconstpointer data)
{
  g_autofree char *endless = make_endless (self);
  PoiseJob *job = start (self, "md5", "1", NULL, PATHS (endless));

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
test_cancel_at_any_time (Fixture      *self,
                         gconstpointer data)
{
  static const char *const threads[] = { "1", "2", "5" };

  make_tree (self->folder, 3);
  for (guint i = 0; i < 300; i++)
    {
      PoiseJob *job = start (self, "sha1", threads[i % G_N_ELEMENTS (threads)], NULL,
                             PATHS (self->folder));
      gint64 until_us = g_get_monotonic_time () + i * 37;

      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      g_assert_cmpuint (count_fds (), ==, self->n_fds);
      poise_runner_remove_ended (self->runner);
    }
}

#define ADD(name, function)                                                              \
  g_test_add ("/checksum/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("known-digests", test_known_digests);
  ADD ("sizes", test_sizes);
  ADD ("size-that-is-not-so", test_size_that_is_not_so);
  ADD ("odd-names", test_odd_names);
  ADD ("names-in-json", test_names_in_json);
  ADD ("order-and-joining", test_order_and_joining);
  ADD ("lone-dash", test_lone_dash);
  ADD ("failures", test_failures);
  ADD ("one-failure", test_one_failure);
  ADD ("unreadable", test_unreadable);
  ADD ("links", test_links);
  ADD ("empty-folder", test_empty_folder);
  ADD ("many-files", test_many_files);
  ADD ("same-for-all", test_same_for_all);
  ADD ("cancel", test_cancel);
  ADD ("pause", test_pause);
  ADD ("cancel-at-any-time", test_cancel_at_any_time);

  return g_test_run ();
}
