/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "app/kinds/samples/poise-sample-tree.h"
#include "tests/unit/poise-test-copy.h"

#include <stdlib.h>
#include <string.h>

static char *cache;

/* Files that the kernel makes up, and says have no bytes, or more than they have. */
static void
test_made_up (PoiseTestFolder *self,
              gconstpointer    data)
{
  g_autofree char *expected = NULL;
  g_autofree char *copied = NULL;

  if (!g_file_get_contents ("/proc/version", &expected, NULL, NULL))
    {
      g_test_skip ("no such file here");
      return;
    }
  poise_test_copy_assert_done (
      poise_test_copy_run (self, "verify=true", "/proc/version", "copy"), 1,
      strlen (expected), 0);
  copied = poise_test_folder_read (self, "copy");
  g_assert_cmpstr (copied, ==, expected);
}

static void
test_other_file_system (PoiseTestFolder *self,
                        gconstpointer    data)
{
  g_autofree char *there = g_strdup ("/dev/shm/poise-copy-XXXXXX");
  g_autofree char *line = NULL;

  if (mkdtemp (there) == NULL)
    {
      g_test_skip ("no other file system here");
      return;
    }
  line = g_strdup_printf ("head -c 3000000 /dev/urandom > %s/a; echo b > %s/b\n"
                          "truncate -s 5M %s/c; echo c >> %s/c",
                          there, there, there, there);
  poise_test_folder_run (self, line);
  poise_test_copy_assert_done (poise_test_copy_run (self, NULL, there, "copy"), 3,
                               3000000 + 2 + 5 * 1024 * 1024 + 2, 0);
  g_free (line);
  line = g_strdup_printf ("cmp %s/a copy/a; cmp %s/b copy/b; cmp %s/c copy/c; rm -r %s",
                          there, there, there, there);
  poise_test_folder_run (self, line);
}

/* ---- names --------------------------------------------------------------------- */

static void
test_names (PoiseTestFolder *self,
            gconstpointer    data)
{
  poise_test_folder_run (
      self, "mkdir -p src/sub there; echo a > a; echo b > b; echo c > src/sub/c\n"
            "ln -s there link");

  poise_test_copy_run (self, NULL, "a", "new-a");
  poise_test_folder_assert_contents (self, "new-a", "a\n");
  poise_test_copy_run (self, NULL, "a", "there");
  poise_test_folder_assert_contents (self, "there/a", "a\n");
  poise_test_copy_run (self, NULL, "b", "link");
  poise_test_folder_assert_contents (self, "there/b", "b\n");
  poise_test_copy_run (self, NULL, "src/", "new-src/");
  poise_test_folder_assert_contents (self, "new-src/sub/c", "c\n");
  poise_test_copy_run (self, NULL, "src//", "there");
  poise_test_folder_assert_contents (self, "there/src/sub/c", "c\n");
  poise_test_copy_run (self, NULL, "a src b", "several");
  poise_test_folder_assert_contents (self, "several/a", "a\n");
  poise_test_folder_assert_contents (self, "several/src/sub/c", "c\n");
  poise_test_copy_run (self, "overwrite=true", "src/sub/.", "there");
  poise_test_folder_assert_contents (self, "there/c", "c\n");
  poise_test_copy_run (self, NULL, "link", "new-link");
  g_assert_true (poise_test_folder_has (self, "new-link/a"));
  poise_test_folder_run (self, "test \"$(readlink new-link)\" = there");
}

static void
test_refused (PoiseTestFolder *self,
              gconstpointer    data)
{
  static const struct
  {
    const char *sources;
    const char *destination;
    const char *message;
  } cases[] = {
    { "a", "old", "@/old: Exists already (overwrite=true replaces it)" },
    { "src", "dst", "@/dst/src: Exists already (overwrite=true replaces it)" },
    { "b a", "dst", "@/dst/a: Exists already (overwrite=true replaces it)" },
    { "src/.", "dst", "@/dst: Exists already (overwrite=true replaces it)" },
    { "a src/a", "new", "@/src/a: @/a would get the same name" },
    { "a", "a", "@/a: Cannot be copied onto itself" },
    { "a", ".", "@/a: Cannot be copied onto itself" },
    { "src", ".", "@/src: Cannot be copied onto itself" },
    { "src", "src", "@/src: A folder cannot be copied into itself" },
    { "src", "src/sub", "@/src: A folder cannot be copied into itself" },
    { "src", "src/sub/new", "@/src: A folder cannot be copied into itself" },
    { "src", "way/new", "@/src: A folder cannot be copied into itself" },
    { "way/..", "src/sub/new", "@/way/..: A folder cannot be copied into itself" },
    { "b src", "way/new", "@/src: A folder cannot be copied into itself" },
    { "a", "no/where", "@/no: No such file or directory" },
    { "a", "nowhere/", "@/nowhere/: There is no such folder" },
    { "a b", "old", "@/old: Not a directory" },
    { "a", "old/x", "@/old: Not a directory" },
  };
  g_autofree char *before = NULL;

  poise_test_folder_run (
      self, "mkdir -p src/sub dst/src; echo a > a; echo a > src/a; echo b > b\n"
            "echo old > old; echo old > dst/a; ln -s src/sub way");
  before = poise_test_folder_dup_output (self, "find . -printf '%p %s %T@\\n' | sort");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *after = NULL;

      poise_test_copy_assert_failed (
          self, poise_test_copy_run (self, NULL, cases[i].sources, cases[i].destination),
          cases[i].message);
      after = poise_test_folder_dup_output (self, "find . -printf '%p %s %T@\\n' | sort");
      /* A folder that was made for several sources and removed has left its time. */
      if (!g_str_equal (cases[i].destination, "new") &&
          !g_str_equal (cases[i].destination, "way/new"))
        g_assert_cmpstr (after, ==, before);
      g_assert_false (poise_test_folder_has (self, "new"));
      g_assert_false (poise_test_folder_has (self, "src/sub/new"));
      g_free (before);
      before = g_steal_pointer (&after);
    }
}

static void
test_overwrite (PoiseTestFolder *self,
                gconstpointer    data)
{
  poise_test_folder_run (self,
                         "mkdir src dst; echo new > src/a; echo other > src/b\n"
                         "mkdir dst/src; echo old > dst/src/a; echo kept > dst/src/c");
  poise_test_copy_assert_done (poise_test_copy_run (self, "overwrite=true", "src", "dst"),
                               2, 10, 0);
  poise_test_folder_assert_contents (self, "dst/src/a", "new\n");
  poise_test_folder_assert_contents (self, "dst/src/b", "other\n");
  poise_test_folder_assert_contents (self, "dst/src/c", "kept\n");
}

/* ---- what needs nothing from outside --------------------------------------------- */

static PoiseJob *
start_default (PoiseTestFolder *self)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_copy);
  g_autoptr (GError) error = NULL;
  PoiseJob *job = poise_runner_start (self->runner, params, NULL, &error);

  g_assert_no_error (error);
  return job;
}

/* Again and again, and two at a time. */
static void
test_sample (PoiseTestFolder *self,
             gconstpointer    data)
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
  poise_test_folder_run (self, line);
}

static void
test_printed (PoiseTestFolder *self,
              gconstpointer    data)
{
  g_autofree char *printed = NULL;
  g_autofree char *expected =
      g_strdup_printf ("Copied 2 files (5 bytes), 1 symbolic link, 2 folders to %s/dst\n"
                       "Skipped 1 special file\n",
                       self->path);

  poise_test_folder_run (
      self, "mkdir -p src/d; echo a > src/a; echo bc > src/d/b; ln -s a src/l\n"
            "mkfifo src/p");
  printed = poise_job_print_result (poise_test_copy_run (self, NULL, "src", "dst"));
  g_assert_cmpstr (printed, ==, expected);
}

#define ADD(name, function)                                                              \
  g_test_add ("/copy/" name, PoiseTestFolder, NULL, poise_test_copy_set_up, function,    \
              poise_test_copy_tear_down)

int
main (int   argc,
      char *argv[])
{
  int status;

  cache = poise_test_cache_new ();
  poise_test_init (&argc, &argv);

  ADD ("made-up", test_made_up);
  ADD ("other-file-system", test_other_file_system);
  ADD ("names", test_names);
  ADD ("refused", test_refused);
  ADD ("overwrite", test_overwrite);
  ADD ("sample", test_sample);
  ADD ("printed", test_printed);

  status = g_test_run ();
  poise_test_cache_free (cache);
  return status;
}
