/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "app/kinds/samples/poise-sample-tree.h"
#include "tests/unit/poise-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define TEMP_NAME ".poise-copy-0123456789abcdef"

typedef struct
{
  char        *folder;
  PoiseRunner *runner;
  guint        n_fds;
} Fixture;

#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static char *cache;

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

/* ---- helpers ------------------------------------------------------------------- */

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

static char *
in_folder (Fixture    *self,
           const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* @settings: "name=value", NULL-terminated; @sources and @destination in the folder */
static PoiseJob *
start_way (Fixture           *self,
           const PoiseWay    *way,
           const char *const *settings,
           const char *const *sources,
           const char        *destination)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_copy);
  g_autofree char *target = in_folder (self, destination);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  for (guint i = 0; settings[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (settings[i], "=", 2);
      g_assert_true (poise_params_set (params, pair[0], pair[1], NULL));
    }
  g_assert_true (poise_params_set (params, "destination", target, NULL));
  for (guint i = 0; sources[i] != NULL; i++)
    {
      g_autofree char *source = g_path_is_absolute (sources[i])
                                    ? g_strdup (sources[i])
                                    : g_strconcat (self->folder, "/", sources[i], NULL);
      g_assert_true (poise_params_add_path (params, source, NULL));
    }
  job = poise_runner_start (self->runner, params, way, &error);
  g_assert_no_error (error);
  return job;
}

static PoiseJob *
start (Fixture           *self,
       const char *const *settings,
       const char *const *sources,
       const char        *destination)
{
  return start_way (self, NULL, settings, sources, destination);
}

static PoiseJob *
run (Fixture           *self,
     const char *const *settings,
     const char *const *sources,
     const char        *destination)
{
  PoiseJob *job = start (self, settings, sources, destination);

  poise_test_run_to_end (job);
  return job;
}

static char *
sh (Fixture    *self,
    const char *line)
{
  const char *const argv[] = { "sh", "-e", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (self->folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return output;
}

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("poise-copy-XXXXXX", &error);
  g_assert_no_error (error);
  self->runner = poise_test_runner_new ();
  /* Whatever GLib and OpenSSL open once and keep is open after one job. */
  g_free (sh (self, "echo warm > warm"));
  run (self, PATHS ("verify=true"), PATHS ("warm"), "up");
  g_free (sh (self, "rm warm up"));
  self->n_fds = count_fds ();
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_autofree char *path = NULL;

  /* A thread may still be closing a large file. */
  poise_test_poll_for (count_fds () == self->n_fds);
  g_object_unref (self->runner);
  path = self->folder;
  self->folder = g_path_get_dirname (path);
  {
    g_autofree char *line =
        g_strdup_printf ("chmod -R u+rwx '%s'; rm -rf '%s'", path, path);
    g_free (sh (self, line));
  }
  g_free (self->folder);
}

static char *
read_file (Fixture    *self,
           const char *name)
{
  g_autofree char *path = in_folder (self, name);
  char *contents = NULL;

  g_file_get_contents (path, &contents, NULL, NULL);
  return contents;
}

static void
assert_contents (Fixture    *self,
                 const char *name,
                 const char *expected)
{
  g_autofree char *contents = read_file (self, name);

  g_assert_cmpstr (contents, ==, expected);
}

static gboolean
exists (Fixture    *self,
        const char *name)
{
  g_autofree char *path = in_folder (self, name);
  struct stat info;

  return lstat (path, &info) == 0;
}

/* No temporary file anywhere. */
static void
assert_clean (Fixture *self)
{
  g_autofree char *found = sh (self, "find . -name '.poise-copy-*'");

  g_assert_cmpstr (found, ==, "");
}

static void
assert_done (PoiseJob *job,
             guint64   n_files,
             guint64   n_bytes,
             guint64   n_skipped)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint64 files, bytes, skipped, failed;

  g_assert_no_error (poise_job_get_error (job));
  poise_test_assert_states (job, "queued running done");
  g_assert_true (g_variant_lookup (result, "files", "t", &files));
  g_assert_true (g_variant_lookup (result, "bytes", "t", &bytes));
  g_assert_true (g_variant_lookup (result, "skipped", "t", &skipped));
  g_assert_true (g_variant_lookup (result, "failed", "t", &failed));
  g_assert_cmpuint (files, ==, n_files);
  g_assert_cmpuint (bytes, ==, n_bytes);
  g_assert_cmpuint (skipped, ==, n_skipped);
  g_assert_cmpuint (failed, ==, 0);
  g_assert_cmpuint (poise_job_get_units (job), ==, n_bytes);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

static void
assert_failed (PoiseJob   *job,
               const char *format,
               Fixture    *self)
{
  g_auto (GStrv) parts = g_strsplit (format, "@", -1);
  g_autofree char *expected = g_strjoinv (self->folder, parts);

  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, expected);
}

/* ---- trees, with all that belongs to them -------------------------------------- */

static void
describe_xattrs (const char *path,
                 GString    *text)
{
  char names[4096], value[4096];
  gssize len = llistxattr (path, names, sizeof names);

  for (const char *name = names; len > 0 && name < names + len; name += strlen (name) + 1)
    {
      gssize n = lgetxattr (path, name, value, sizeof value);
      g_autofree char *shown = g_base64_encode ((const guchar *) value, MAX (n, 0));

      g_string_append_printf (text, " %s=%s", name, shown);
    }
}

static void
describe_contents (const char        *path,
                   const struct stat *info,
                   GString           *text)
{
  char target[PATH_MAX + 1];
  gssize len;

  if (S_ISREG (info->st_mode))
    {
      g_autofree char *contents = NULL;
      g_autofree char *digest = NULL;
      gsize n_bytes;

      g_assert_true (g_file_get_contents (path, &contents, &n_bytes, NULL));
      digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents,
                                            n_bytes);
      /* Whether there are holes; how large they are is up to the file system. */
      g_string_append_printf (text, " %s%s", digest,
                              info->st_blocks * 512 < info->st_size / 2 ? " sparse" : "");
    }
  else if (S_ISLNK (info->st_mode))
    {
      len = readlink (path, target, sizeof target - 1);
      g_assert_cmpint (len, >, 0);
      g_string_append_printf (text, " -> %.*s", (int) len, target);
    }
}

/* Names of the same file get the same number. */
static guint
number_file (GHashTable        *numbers,
             const struct stat *info)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) info->st_ino);
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, key));

  if (number == 0)
    {
      number = g_hash_table_size (numbers) + 1;
      g_hash_table_insert (numbers, key, GUINT_TO_POINTER (number));
    }
  return number;
}

static void describe_folder (const char *path,
                             const char *name,
                             GHashTable *numbers,
                             GString    *text);

static void
describe_entry (const char *path,
                const char *name,
                GHashTable *numbers,
                GString    *text)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  if (S_ISFIFO (info.st_mode))
    return;
  g_string_append_printf (
      text, "%s: %o %u:%u %ld.%09ld %s %u", name, info.st_mode, info.st_uid, info.st_gid,
      (long) info.st_mtim.tv_sec, (long) info.st_mtim.tv_nsec,
      S_ISDIR (info.st_mode) ? "folder" : "file",
      S_ISDIR (info.st_mode) ? 0 : number_file (numbers, &info));
  describe_xattrs (path, text);
  describe_contents (path, &info, text);
  g_string_append_c (text, '\n');
  if (S_ISDIR (info.st_mode))
    describe_folder (path, name, numbers, text);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
describe_folder (const char *path,
                 const char *name,
                 GHashTable *numbers,
                 GString    *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;

  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *inner_path = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *inner_name = g_build_filename (name, names->pdata[i], NULL);

      describe_entry (inner_path, inner_name, numbers, text);
    }
}

/* All there is to know of a tree, in one text. */
static char *
describe (Fixture    *self,
          const char *name)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autofree char *path = in_folder (self, name);
  GString *text = g_string_new (NULL);

  describe_entry (path, ".", numbers, text);
  return g_string_free (text, FALSE);
}

static void
assert_same (Fixture    *self,
             const char *source,
             const char *target)
{
  g_autofree char *one = describe (self, source);
  g_autofree char *other = describe (self, target);

  g_assert_cmpstr (one, ==, other);
}

/* Of everything something. */
static void
make_tree (Fixture *self)
{
  g_autofree char *path = in_folder (self, "src/file");

  g_free (sh (self,
              "mkdir -p src/deep/er/still src/empty src/closed 'src/odd names'\n"
              "echo one > src/file; echo two > src/deep/two; : > src/deep/nothing\n"
              "ln src/file src/deep/er/again; ln src/file src/once-more\n"
              "ln -s ../file src/deep/link; ln -s nowhere src/dangling; ln -s .. src/up\n"
              "ln -P src/dangling src/deep/dangling-again\n"
              "head -c 300000 /dev/urandom > src/deep/er/random\n"
              "head -c 131072 /dev/urandom > src/deep/er/buffer\n"
              "truncate -s 16M src/hole\n"
              "truncate -s 12M src/holes; head -c 5000 /dev/urandom >> src/holes\n"
              "truncate -s 20000001 src/holes\n"
              "printf x > \"src/odd names/$(printf 'new\\nline \\377')\"\n"
              "mkfifo src/pipe src/deep/pipe\n"
              "chmod 4751 src/deep/two; chmod 0 src/deep/nothing; chmod 1777 src/empty\n"
              "echo in > src/closed/in; chmod 444 src/closed/in\n"
              "touch -h -d '1999-12-31 23:59:59.987654321' src/dangling src/deep/two\n"
              "touch -d '2030-01-02 03:04:05.000000001' src/file src/empty src/deep/er\n"
              "chmod 555 src/closed; touch -d '1970-01-01 00:00:01' src/closed src\n"));
  (void) !setxattr (path, "user.poise", "a\0b", 3, 0);
}

#define TREE_FILES 11
#define TREE_BYTES (4 + 4 + 300000 + 131072 + 16777216 + 20000001 + 1 + 3)

static void
test_tree (Fixture      *self,
           gconstpointer data)
{
  static const struct
  {
    const char *strategy;
    const char *threads;
    const char *verify;
  } ways[] = {
    { "thread", "threads=1", "verify=false" }, { "thread", "threads=2", "verify=true" },
    { "thread", "threads=4", "verify=false" }, { "thread", "threads=9", "verify=true" },
    { "main", "threads=1", "verify=true" },    { "main", "threads=3", "verify=false" },
  };

  make_tree (self);
  if (geteuid () != 0)
    g_free (sh (self, "chmod 400 src/deep/nothing"));
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      PoiseWay way = poise_test_way (ways[i].strategy, "paced", POISE_POOL_BY_NATURE);
      PoiseJob *job = start_way (self, &way, PATHS (ways[i].threads, ways[i].verify),
                                 PATHS ("src"), "copy");

      poise_test_run_to_end (job);
      assert_done (job, TREE_FILES, TREE_BYTES, 2);
      assert_same (self, "src", "copy");
      g_assert_false (exists (self, "copy/pipe"));
      g_free (sh (self, "chmod u+w copy/closed; rm -r copy"));
    }
}

/* Once more over the same: a folder that may not be written to, old files, old links. */
static void
test_tree_again (Fixture      *self,
                 gconstpointer data)
{
  make_tree (self);
  if (geteuid () != 0)
    g_free (sh (self, "chmod 400 src/deep/nothing"));
  run (self, PATHS (NULL), PATHS ("src"), "copy");
  g_free (sh (self, "echo old > copy/deep/two; rm copy/up; echo old > copy/up\n"
                    "rm copy/file; ln -s ../src/deep/two copy/file\n"
                    "chmod 700 copy/empty"));
  assert_done (run (self, PATHS ("overwrite=true"), PATHS ("src/."), "copy"), TREE_FILES,
               TREE_BYTES, 2);
  assert_same (self, "src", "copy");
  assert_contents (self, "src/deep/two", "two\n");
  assert_clean (self);
}

/* Each inode once, whichever worker comes to which name first. */
static void
test_many_names (Fixture      *self,
                 gconstpointer data)
{
  g_free (sh (self, "mkdir src\n"
                    "for i in 1 2 3 4 5; do head -c 100000 /dev/urandom > src/$i; done\n"
                    "for d in a b c d e f g h; do mkdir src/$d\n"
                    "for i in 1 2 3 4 5; do for n in v w x y z; do\n"
                    "ln src/$i src/$d/$n$i; done; done; done"));
  for (guint i = 0; i < 20; i++)
    {
      assert_done (run (self, PATHS ("threads=9"), PATHS ("src"), "copy"), 205, 500000,
                   0);
      assert_same (self, "src", "copy");
      g_free (sh (self, "rm -r copy"));
    }
}

static void
test_deep (Fixture      *self,
           gconstpointer data)
{
  g_free (sh (self, "mkdir src; d=src; for i in $(seq 200); do d=$d/folder-$i; done\n"
                    "mkdir -p $d; echo deep > $d/file"));
  assert_done (run (self, PATHS (NULL), PATHS ("src"), "copy"), 1, 5, 0);
  assert_same (self, "src", "copy");
}

static void
test_many_files (Fixture      *self,
                 gconstpointer data)
{
  g_free (sh (self, "mkdir src; cd src; for i in $(seq 2000); do echo $i > $i; done"));
  assert_done (run (self, PATHS (NULL), PATHS ("src"), "copy"), 2000, 8893, 0);
  assert_same (self, "src", "copy");
}

/* Files that the kernel makes up, and says have no bytes, or more than they have. */
static void
test_made_up (Fixture      *self,
              gconstpointer data)
{
  g_autofree char *expected = NULL;
  g_autofree char *copied = NULL;

  if (!g_file_get_contents ("/proc/version", &expected, NULL, NULL))
    {
      g_test_skip ("no such file here");
      return;
    }
  assert_done (run (self, PATHS ("verify=true"), PATHS ("/proc/version"), "copy"), 1,
               strlen (expected), 0);
  copied = read_file (self, "copy");
  g_assert_cmpstr (copied, ==, expected);
}

static void
test_other_file_system (Fixture      *self,
                        gconstpointer data)
{
  g_autofree char *there = g_strdup ("/dev/shm/poise-copy-XXXXXX");
  g_autofree char *line = NULL;

  if (mkdtemp (there) == NULL)
    {
      g_test_skip ("no other file system here");
      return;
    }
  line = g_strdup_printf ("head -c 3000000 /dev/urandom > %s/a; echo b > %s/b\n"
                          "truncate -s 5M %s/c; echo c >> %s/c", there, there, there,
                          there);
  g_free (sh (self, line));
  assert_done (run (self, PATHS (NULL), PATHS (there), "copy"), 3,
               3000000 + 2 + 5 * 1024 * 1024 + 2, 0);
  g_free (line);
  line = g_strdup_printf ("cmp %s/a copy/a; cmp %s/b copy/b; cmp %s/c copy/c; rm -r %s",
                          there, there, there, there);
  g_free (sh (self, line));
}

/* ---- names --------------------------------------------------------------------- */

static void
test_names (Fixture      *self,
            gconstpointer data)
{
  g_free (sh (self, "mkdir -p src/sub there; echo a > a; echo b > b; echo c > src/sub/c\n"
                    "ln -s there link"));

  run (self, PATHS (NULL), PATHS ("a"), "new-a");
  assert_contents (self, "new-a", "a\n");
  run (self, PATHS (NULL), PATHS ("a"), "there");
  assert_contents (self, "there/a", "a\n");
  run (self, PATHS (NULL), PATHS ("b"), "link");
  assert_contents (self, "there/b", "b\n");
  run (self, PATHS (NULL), PATHS ("src/"), "new-src/");
  assert_contents (self, "new-src/sub/c", "c\n");
  run (self, PATHS (NULL), PATHS ("src//"), "there");
  assert_contents (self, "there/src/sub/c", "c\n");
  run (self, PATHS (NULL), PATHS ("a", "src", "b"), "several");
  assert_contents (self, "several/a", "a\n");
  assert_contents (self, "several/src/sub/c", "c\n");
  run (self, PATHS ("overwrite=true"), PATHS ("src/sub/."), "there");
  assert_contents (self, "there/c", "c\n");
  run (self, PATHS (NULL), PATHS ("link"), "new-link");
  g_assert_true (exists (self, "new-link/a"));
  g_free (sh (self, "test \"$(readlink new-link)\" = there"));
}

static void
test_refused (Fixture      *self,
              gconstpointer data)
{
  static const struct
  {
    const char *sources[3];
    const char *destination;
    const char *message;
  } cases[] = {
    { { "a" }, "old", "@/old: Exists already (overwrite=true replaces it)" },
    { { "src" }, "dst", "@/dst/src: Exists already (overwrite=true replaces it)" },
    { { "b", "a" }, "dst", "@/dst/a: Exists already (overwrite=true replaces it)" },
    { { "src/." }, "dst", "@/dst: Exists already (overwrite=true replaces it)" },
    { { "a", "src/a" }, "new", "@/src/a: @/a would get the same name" },
    { { "a" }, "a", "@/a: Cannot be copied onto itself" },
    { { "a" }, ".", "@/a: Cannot be copied onto itself" },
    { { "src" }, ".", "@/src: Cannot be copied onto itself" },
    { { "src" }, "src", "@/src: A folder cannot be copied into itself" },
    { { "src" }, "src/sub", "@/src: A folder cannot be copied into itself" },
    { { "src" }, "src/sub/new", "@/src: A folder cannot be copied into itself" },
    { { "src" }, "way/new", "@/src: A folder cannot be copied into itself" },
    { { "way/.." }, "src/sub/new", "@/way/..: A folder cannot be copied into itself" },
    { { "b", "src" }, "way/new", "@/src: A folder cannot be copied into itself" },
    { { "a" }, "no/where", "@/no: No such file or directory" },
    { { "a" }, "nowhere/", "@/nowhere/: There is no such folder" },
    { { "a", "b" }, "old", "@/old: Not a directory" },
    { { "a" }, "old/x", "@/old: Not a directory" },
  };
  g_autofree char *before = NULL;

  g_free (sh (self, "mkdir -p src/sub dst/src; echo a > a; echo a > src/a; echo b > b\n"
                    "echo old > old; echo old > dst/a; ln -s src/sub way"));
  before = sh (self, "find . -printf '%p %s %T@\\n' | sort");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = NULL;

      assert_failed (run (self, PATHS (NULL), cases[i].sources, cases[i].destination),
                     cases[i].message, self);
      after = sh (self, "find . -printf '%p %s %T@\\n' | sort");
      /* A folder that was made for several sources and removed has left its time. */
      if (!g_str_equal (cases[i].destination, "new") &&
          !g_str_equal (cases[i].destination, "way/new"))
        g_assert_cmpstr (after, ==, before);
      g_assert_false (exists (self, "new"));
      g_assert_false (exists (self, "src/sub/new"));
      g_free (before);
      before = g_steal_pointer (&after);
    }
}

static void
test_overwrite (Fixture      *self,
                gconstpointer data)
{
  g_free (sh (self, "mkdir src dst; echo new > src/a; echo other > src/b\n"
                    "mkdir dst/src; echo old > dst/src/a; echo kept > dst/src/c"));
  assert_done (run (self, PATHS ("overwrite=true"), PATHS ("src"), "dst"), 2, 10, 0);
  assert_contents (self, "dst/src/a", "new\n");
  assert_contents (self, "dst/src/b", "other\n");
  assert_contents (self, "dst/src/c", "kept\n");
}

/* ---- links in the destination ---------------------------------------------------- */

static void
test_links_in_the_way (Fixture      *self,
                       gconstpointer data)
{
  PoiseJob *job;

  g_free (sh (self, "mkdir -p src/sub dst/src outside; echo new > src/sub/a\n"
                    "echo new > src/b; echo out > outside/a; echo out > outside/b\n"
                    "ln -s ../../outside dst/src/sub; ln -s ../../outside/b dst/src/b"));
  job = run (self, PATHS ("overwrite=true"), PATHS ("src"), "dst");
  assert_failed (job,
                 "1 of 3 files failed: @/src/sub: A symbolic link, not a folder "
                 "(writing @/dst/src/sub)",
                 self);
  assert_contents (self, "outside/a", "out\n");
  assert_contents (self, "outside/b", "out\n");
  assert_contents (self, "dst/src/b", "new\n");
  assert_clean (self);

  g_free (sh (self, "rm -r dst/src; ln -s ../outside dst/src"));
  job = run (self, PATHS ("overwrite=true"), PATHS ("src"), "dst");
  assert_failed (job,
                 "1 of 1 files failed: @/src: A symbolic link, not a folder "
                 "(writing @/dst/src)",
                 self);
  assert_contents (self, "outside/b", "out\n");
}

/* ---- what fails ------------------------------------------------------------------ */

static void
test_failures (Fixture      *self,
               gconstpointer data)
{
  g_autofree char *name = g_strnfill (300, 'x');
  PoiseJob *job;

  g_free (sh (self, "mkdir -p src/d dst/src/a; echo a > src/a; echo b > src/b\n"
                    "echo file > dst/src/d; mkfifo pipe"));
  job = run (self, PATHS ("overwrite=true"),
             PATHS ("missing", "src", "pipe", name, "/dev/null"), "dst");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  assert_failed (job,
                 "6 of 8 files failed; the first: @/missing: No such file or directory",
                 self);
  assert_contents (self, "dst/src/b", "b\n");
  assert_contents (self, "dst/src/d", "file\n");
  assert_clean (self);

  job = run (self, PATHS ("overwrite=true"), PATHS ("src"), "dst");
  assert_failed (job,
                 "2 of 4 files failed; the first: @/src/a: Is a directory "
                 "(writing @/dst/src/a)",
                 self);
}

/* It ends the job with the first file, and leaves nothing open nor half done. */
static void
test_full_disk (Fixture      *self,
                gconstpointer data)
{
  static const char *const threads[] = { "threads=1", "threads=4" };

  g_free (sh (self, "mkdir src; for d in a b c; do mkdir -p src/$d/e; for i in 1 2 3 4; do\n"
                    "echo $i > src/$d/$i; echo $i > src/$d/e/$i; done; done"));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      PoiseJob *job;

      atomic_store (&disk_is_full, TRUE);
      job = run (self, PATHS (threads[i], "overwrite=true"), PATHS ("src/."), "dst");
      atomic_store (&disk_is_full, FALSE);
      g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
      g_assert_error (poise_job_get_error (job), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      poise_test_poll_for (count_fds () == self->n_fds);
      assert_clean (self);
    }
}

static void
test_unreadable (Fixture      *self,
                 gconstpointer data)
{
  if (geteuid () == 0)
    {
      g_test_skip ("root may read everything");
      return;
    }
  g_free (sh (self, "mkdir -p src/closed; echo a > src/a; echo b > src/b; chmod 0 src/a\n"
                    "chmod 0 src/closed"));
  assert_failed (run (self, PATHS (NULL), PATHS ("src"), "copy"),
                 "2 of 4 files failed; the first: @/src/a: Permission denied", self);
  assert_contents (self, "copy/b", "b\n");
}

/* ---- what killed runs leave behind ----------------------------------------------- */

static void
test_left_overs (Fixture      *self,
                 gconstpointer data)
{
  g_autofree char *lived = NULL;
  int fd;

  g_free (sh (self, "mkdir -p src/sub dst/src/sub; echo a > src/sub/a\n"
                    "for d in dst dst/src dst/src/sub; do\n"
                    "echo part > $d/" TEMP_NAME "; chmod 600 $d/" TEMP_NAME "\n"
                    "ln -s x $d/.poise-copy-fedcba9876543210\n"
                    "echo mine > $d/.poise-copy-0123456789abcdef0\n"
                    "echo mine > $d/.poise-copy-notes\n"
                    "mkdir $d/.poise-copy-0000000000000000\n"
                    "done; echo part > dst/src/.poise-copy-aaaaaaaaaaaaaaaa"));
  lived = in_folder (self, "dst/src/.poise-copy-aaaaaaaaaaaaaaaa");
  fd = open (lived, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  run (self, PATHS ("overwrite=true"), PATHS ("src"), "dst");
  assert_contents (self, "dst/src/.poise-copy-aaaaaaaaaaaaaaaa", "part\n");
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

      g_assert_false (exists (self, file));
      g_assert_false (exists (self, link));
      g_assert_true (exists (self, longer));
      g_assert_true (exists (self, notes));
      g_assert_true (exists (self, folder));
    }

  run (self, PATHS ("overwrite=true"), PATHS ("src"), "dst");
  g_assert_false (exists (self, "dst/src/.poise-copy-aaaaaaaaaaaaaaaa"));
}

/* ---- cancel and pause ------------------------------------------------------------ */

/* Whole and new, whole and old, or not there yet. */
static void
assert_whole (Fixture    *self,
              const char *name,
              gboolean    had_old)
{
  g_autofree char *path = g_build_filename (self->folder, "dst", name, NULL);
  g_autofree char *source = g_build_filename (self->folder, "src", name, NULL);
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
test_cancel_at_any_time (Fixture      *self,
                         gconstpointer data)
{
  static const char *const threads[] = { "threads=1", "threads=2", "threads=5" };
  static const char *const names[] = { "a/1", "a/6", "a/large", "b/2", "b/large", "c/5",
                                       "c/6", "c/large" };

  g_free (sh (self, "mkdir -p src/a src/b src/c; for d in a b c; do\n"
                    "for i in 1 2 3 4 5; do echo new > src/$d/$i; done\n"
                    "ln src/$d/1 src/$d/6; ln -s 1 src/$d/7\n"
                    "head -c 3000000 /dev/zero | tr '\\0' n > src/$d/large; done\n"
                    "cp -a src old; for f in $(find old -type f); do\n"
                    "tr n o < $f > x; cat x > $f; done; rm x"));
  for (guint i = 0; i < 60; i++)
    {
      PoiseJob *job;
      gint64 until_us;

      g_free (sh (self, i % 2 == 0 ? "rm -rf dst; mkdir dst"
                                   : "rm -rf dst; cp -a old dst"));
      job = start (self,
                   PATHS (threads[i % 3], "overwrite=true",
                          i % 5 == 0 ? "verify=true" : "verify=false"),
                   PATHS ("src/."), "dst");
      until_us = g_get_monotonic_time () + i * 600;
      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      assert_clean (self);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        assert_whole (self, names[j], i % 2 != 0);
      poise_runner_remove_ended (self->runner);
    }
}

static void
test_cancel_large (Fixture      *self,
                   gconstpointer data)
{
  PoiseJob *job;

  g_free (sh (self, "head -c 100000000 /dev/zero > src; echo old > dst"));
  job = start (self, PATHS ("overwrite=true"), PATHS ("src"), "dst");
  poise_test_wait_for (poise_job_get_units (job) > 5000000);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  assert_contents (self, "dst", "old\n");
  assert_clean (self);
}

static void
test_pause (Fixture      *self,
            gconstpointer data)
{
  PoiseWorker *worker;
  guint64 units;
  PoiseJob *job;

  g_free (sh (self, "head -c 100000000 /dev/zero > src"));
  job = start (self, PATHS ("threads=1"), PATHS ("src"), "dst");
  worker = poise_job_get_worker (job, 0);
  poise_test_wait_for (poise_job_get_units (job) > 1000000);
  poise_job_pause (job);
  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED);
  units = poise_job_get_units (job);
  poise_job_resume (job);
  poise_test_run_to_end (job);
  g_assert_cmpuint (units, <, 100000000);
  g_assert_cmpuint (poise_job_get_units (job), ==, 100000000);
  g_free (sh (self, "cmp src dst"));
}

/* ---- what needs nothing from outside --------------------------------------------- */

static PoiseJob *
start_default (Fixture *self)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_copy);
  g_autoptr (GError) error = NULL;
  PoiseJob *job = poise_runner_start (self->runner, params, NULL, &error);

  g_assert_no_error (error);
  return job;
}

/* Again and again, and two at a time. */
static void
test_sample (Fixture      *self,
             gconstpointer data)
{
  g_autofree char *tree = poise_sample_tree_dup_path ();
  g_autofree char *name = g_path_get_basename (tree);
  g_autofree char *line = NULL;

  poise_test_run_to_end (start_default (self));
  for (guint i = 0; i < 3; i++)
    {
      PoiseJob *one = start_default (self);
      PoiseJob *other = start_default (self);

      poise_test_run_to_end (one);
      poise_test_run_to_end (other);
      poise_test_assert_states (one, "queued running done");
      poise_test_assert_states (other, "queued running done");
    }
  line = g_strdup_printf ("cd '%s/poise'\n"
                          "diff -r --no-dereference -x images %s copies/%s\n"
                          "for i in 1 2 3 4; do cmp -n 1000000 %s/images/disk-$i.img "
                          "copies/%s/images/disk-$i.img; done\n"
                          "test $(du -sk copies | cut -f1) -lt 20000\n"
                          "test $(ls -A copies | wc -l) = 1\n"
                          "find . -name '.poise-copy-*' | grep . && exit 1; true",
                          cache, name, name, name, name);
  g_free (sh (self, line));
}

static void
test_printed (Fixture      *self,
              gconstpointer data)
{
  g_autofree char *printed = NULL;
  g_autofree char *expected =
      g_strdup_printf ("Copied 2 files (5 bytes), 1 symbolic link, 2 folders to %s/dst\n"
                       "Skipped 1 special file\n",
                       self->folder);

  g_free (sh (self, "mkdir -p src/d; echo a > src/a; echo bc > src/d/b; ln -s a src/l\n"
                    "mkfifo src/p"));
  printed = poise_job_print_result (run (self, PATHS (NULL), PATHS ("src"), "dst"));
  g_assert_cmpstr (printed, ==, expected);
}

#define ADD(name, function)                                                              \
  g_test_add ("/copy/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  int status;

  cache = g_dir_make_tmp ("poise-copy-cache-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  poise_test_init (&argc, &argv);

  ADD ("tree", test_tree);
  ADD ("tree-again", test_tree_again);
  ADD ("many-names", test_many_names);
  ADD ("deep", test_deep);
  ADD ("many-files", test_many_files);
  ADD ("made-up", test_made_up);
  ADD ("other-file-system", test_other_file_system);
  ADD ("names", test_names);
  ADD ("refused", test_refused);
  ADD ("overwrite", test_overwrite);
  ADD ("links-in-the-way", test_links_in_the_way);
  ADD ("failures", test_failures);
  ADD ("full-disk", test_full_disk);
  ADD ("unreadable", test_unreadable);
  ADD ("left-overs", test_left_overs);
  ADD ("cancel-at-any-time", test_cancel_at_any_time);
  ADD ("cancel-large", test_cancel_large);
  ADD ("pause", test_pause);
  ADD ("sample", test_sample);
  ADD ("printed", test_printed);

  status = g_test_run ();
  line = g_strdup_printf ("rm -rf '%s'", cache);
  g_spawn_command_line_sync (line, NULL, NULL, NULL, NULL);
  return status;
}
