/* SPDX-License-Identifier: MIT */
/* Copies of trees, with all that belongs to them. */
#include "tests/unit/poise-test-copy.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* ---- what there is to know of a tree ------------------------------------------- */

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
      digest =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, n_bytes);
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
  g_string_append_printf (text, "%s: %o %u:%u %ld.%09ld %s %u", name, info.st_mode,
                          info.st_uid, info.st_gid, (long) info.st_mtim.tv_sec,
                          (long) info.st_mtim.tv_nsec,
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
describe (PoiseTestFolder *self,
          const char      *name)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autofree char *path = poise_test_folder_build (self, name);
  GString *text = g_string_new (NULL);

  describe_entry (path, ".", numbers, text);
  return g_string_free (text, FALSE);
}

static void
assert_same (PoiseTestFolder *self,
             const char      *source,
             const char      *target)
{
  g_autofree char *one = describe (self, source);
  g_autofree char *other = describe (self, target);

  g_assert_cmpstr (one, ==, other);
}

/* ---- copied -------------------------------------------------------------------- */

/* Of everything something. */
static void
make_tree (PoiseTestFolder *self)
{
  g_autofree char *path = poise_test_folder_build (self, "src/file");

  poise_test_folder_run (
      self, "mkdir -p src/deep/er/still src/empty src/closed 'src/odd names'\n"
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
            "chmod 555 src/closed; touch -d '1970-01-01 00:00:01' src/closed src\n");
  (void) !setxattr (path, "user.poise", "a\0b", 3, 0);
}

#define TREE_FILES 11
#define TREE_BYTES (4 + 4 + 300000 + 131072 + 16777216 + 20000001 + 1 + 3)

static void
test_tree (PoiseTestFolder *self,
           gconstpointer    data)
{
  static const struct
  {
    const char *strategy;
    const char *settings;
  } ways[] = {
    { "thread", "threads=1 verify=false" }, { "thread", "threads=2 verify=true" },
    { "thread", "threads=4 verify=false" }, { "thread", "threads=9 verify=true" },
    { "main", "threads=1 verify=true" },    { "main", "threads=3 verify=false" },
  };

  make_tree (self);
  if (geteuid () != 0)
    poise_test_folder_run (self, "chmod 400 src/deep/nothing");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      PoiseWay way = poise_test_way (ways[i].strategy, "paced", POISE_POOL_BY_NATURE);
      PoiseJob *job = poise_test_copy_start (self, &way, ways[i].settings, "src", "copy");

      poise_test_run_to_end (job);
      poise_test_copy_assert_done (job, TREE_FILES, TREE_BYTES, 2);
      assert_same (self, "src", "copy");
      g_assert_false (poise_test_folder_has (self, "copy/pipe"));
      poise_test_folder_run (self, "chmod u+w copy/closed; rm -r copy");
    }
}

/* Once more over the same: a folder that may not be written to, old files, old links. */
static void
test_tree_again (PoiseTestFolder *self,
                 gconstpointer    data)
{
  make_tree (self);
  if (geteuid () != 0)
    poise_test_folder_run (self, "chmod 400 src/deep/nothing");
  poise_test_copy_run (self, NULL, "src", "copy");
  poise_test_folder_run (self,
                         "echo old > copy/deep/two; rm copy/up; echo old > copy/up\n"
                         "rm copy/file; ln -s ../src/deep/two copy/file\n"
                         "chmod 700 copy/empty");
  poise_test_copy_assert_done (
      poise_test_copy_run (self, "overwrite=true", "src/.", "copy"), TREE_FILES,
      TREE_BYTES, 2);
  assert_same (self, "src", "copy");
  poise_test_folder_assert_contents (self, "src/deep/two", "two\n");
  poise_test_copy_assert_clean (self);
}

/* Each inode once, whichever worker comes to which name first. */
static void
test_many_names (PoiseTestFolder *self,
                 gconstpointer    data)
{
  poise_test_folder_run (
      self, "mkdir src\n"
            "for i in 1 2 3 4 5; do head -c 100000 /dev/urandom > src/$i; done\n"
            "for d in a b c d e f g h; do mkdir src/$d\n"
            "for i in 1 2 3 4 5; do for n in v w x y z; do\n"
            "ln src/$i src/$d/$n$i; done; done; done");
  for (guint i = 0; i < 20; i++)
    {
      poise_test_copy_assert_done (poise_test_copy_run (self, "threads=9", "src", "copy"),
                                   205, 500000, 0);
      assert_same (self, "src", "copy");
      poise_test_folder_run (self, "rm -r copy");
    }
}

static void
test_deep (PoiseTestFolder *self,
           gconstpointer    data)
{
  poise_test_folder_run (
      self, "mkdir src; d=src; for i in $(seq 200); do d=$d/folder-$i; done\n"
            "mkdir -p $d; echo deep > $d/file");
  poise_test_copy_assert_done (poise_test_copy_run (self, NULL, "src", "copy"), 1, 5, 0);
  assert_same (self, "src", "copy");
}

static void
test_many_files (PoiseTestFolder *self,
                 gconstpointer    data)
{
  poise_test_folder_run (
      self, "mkdir src; cd src; for i in $(seq 2000); do echo $i > $i; done");
  poise_test_copy_assert_done (poise_test_copy_run (self, NULL, "src", "copy"), 2000,
                               8893, 0);
  assert_same (self, "src", "copy");
}

#define ADD(name, function)                                                              \
  g_test_add ("/copy-tree/" name, PoiseTestFolder, NULL, poise_test_copy_set_up,         \
              function, poise_test_copy_tear_down)

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  ADD ("tree", test_tree);
  ADD ("tree-again", test_tree_again);
  ADD ("many-names", test_many_names);
  ADD ("deep", test_deep);
  ADD ("many-files", test_many_files);

  return g_test_run ();
}
