/* SPDX-License-Identifier: MIT */
#include "app/kinds/samples/poise-sample-tree.h"

#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The SHA-256 of what sha256sum prints for the texts of the tree, from inside it,
 * and for the first blocks of the images. They change with the layout, and only
 * then. */
#define TEXTS_DIGEST "0ee49cc63bec533343229574a21bc9b913f42710cdcc762cbef1d9013c355ef3"
#define BLOCKS_DIGEST "42d2a8b3233a0eba82749d503236444b043e4f092b8c4e9fcf2b0ebbf42e7a60"

/* XDG_CACHE_HOME, and what Poise has in there. */
static char *cache;
static char *folder;

/* ---- a kind whose workers make the tree all at once --------------------------- */

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  return g_new0 (char, 1);
}

static gpointer
enter (PoiseContext *context,
       gpointer      plan)
{
  return poise_sample_tree_new ();
}

static void
leave (PoiseContext *context,
       gpointer      plan,
       gpointer      share)
{
  poise_sample_tree_free (share);
}

static PoiseStep
step (PoiseContext *context,
      gpointer      plan,
      gpointer      share,
      GError      **error)
{
  return poise_sample_tree_step (share, context, error);
}

static const PoiseParam params[] = {
  { .name = "threads", .title = "Threads", .value = 1, .min = 1, .max = 64 },
};

static const PoiseKind making_kind = {
  .id = "making",
  .title = "Making",
  .unit = "trees",
  .nature = POISE_NATURE_COMPUTES,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = g_free,
  .enter = enter,
  .leave = leave,
  .step = step,
};

/* ---- helpers ------------------------------------------------------------------ */

static char *
run_command (const char *line)
{
  const char *const argv[] = { "sh", "-c", line, NULL };
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_sync (cache, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  return output;
}

static void
clear_cache (void)
{
  g_free (run_command ("rm -rf poise"));
}

/* Whether nothing but the whole tree, or nothing at all, is in the folder. */
static void
assert_cache_is_clean (gboolean with_tree)
{
  g_autofree char *listed = run_command ("ls -A poise 2>&1 || true");
  g_autofree char *path = poise_sample_tree_dup_path ();

  g_assert_cmpint (g_file_test (path, G_FILE_TEST_IS_DIR), ==, with_tree);
  if (with_tree)
    g_assert_cmpstr (g_strchomp (listed), ==, strrchr (path, '/') + 1);
  else if (g_file_test (folder, G_FILE_TEST_EXISTS))
    g_assert_cmpstr (listed, ==, "");
}

static PoiseJob *
start (PoiseRunner *runner,
       const char  *threads)
{
  return poise_test_start (runner, &making_kind, NULL, "threads", threads, NULL);
}

static void
make (const char *threads)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, threads);

  poise_test_run_to_end (job);
  g_assert_no_error (poise_job_get_error (job));
  poise_test_assert_states (job, "queued running done");
}

static guint
count_log_lines (PoiseJob *job)
{
  return g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_log (job)));
}

/* ---- what it makes ------------------------------------------------------------ */

/* The same names and bytes everywhere. */
static void
test_contents (void)
{
  g_autofree char *digest = NULL;
  g_autofree char *blocks = NULL;
  g_autofree char *images = NULL;
  g_autofree char *links = NULL;
  g_autofree char *biggest = NULL;
  g_autofree char *kib = NULL;

  clear_cache ();
  make ("1");
  assert_cache_is_clean (TRUE);
  digest = run_command ("cd poise/* && find . -type f ! -name '*.img' -print0 | "
                        "LC_ALL=C sort -z | xargs -0 sha256sum -- | sha256sum | "
                        "cut -c 1-64");
  g_assert_cmpstr (g_strchomp (digest), ==, TEXTS_DIGEST);
  blocks = run_command ("head -q -c 4096 poise/*/images/*.img | sha256sum | cut -c 1-64");
  g_assert_cmpstr (g_strchomp (blocks), ==, BLOCKS_DIGEST);
  images = run_command ("cd poise/*/images && stat -c '%n %s' *");
  g_assert_cmpstr (images, ==,
                   "disk-1.img 1073741824\ndisk-2.img 1073741824\n"
                   "disk-3.img 1073741824\ndisk-4.img 1073741824\n");
  links = run_command ("cd poise/* && find . -type l -printf '%p %l\\n'");
  g_assert_cmpstr (links, ==, "./odd names/circle ..\n");
  biggest = run_command ("find poise -name '*.txt' -size +64k | wc -l");
  g_assert_cmpstr (g_strchomp (biggest), ==, "0");
  kib = run_command ("du -sk poise | cut -f 1");
  g_assert_cmpint (g_ascii_strtoll (kib, NULL, 10), <, 4096);
}

/* A tree that is there is left as it is. */
static void
test_made_once (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *path = poise_sample_tree_dup_path ();
  g_autofree char *line = g_strdup_printf ("Making the sample tree in %s", path);
  g_autofree char *own = g_build_filename (path, "my own", NULL);
  PoiseJob *job;

  clear_cache ();
  job = start (runner, "1");
  poise_test_run_to_end (job);
  g_assert_cmpuint (count_log_lines (job), ==, 1);
  g_assert_cmpstr (poise_lines_get (poise_job_get_log (job), 0), ==, line);

  g_assert_true (g_file_set_contents (own, "", 0, NULL));
  job = start (runner, "1");
  poise_test_run_to_end (job);
  g_assert_cmpuint (count_log_lines (job), ==, 0);
  g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
}

/* The first one to finish wins; the others clean up. */
static void
test_many_makers (void)
{
  for (guint i = 0; i < 5; i++)
    {
      clear_cache ();
      make ("8");
      assert_cache_is_clean (TRUE);
    }
}

/* ---- what does not get that far ----------------------------------------------- */

static void
test_cancel (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *tree = poise_sample_tree_dup_path ();

  for (guint i = 0; i < 60; i++)
    {
      PoiseJob *job;
      gint64 until_us;

      clear_cache ();
      job = start (runner, i % 2 == 0 ? "1" : "3");
      until_us = g_get_monotonic_time () + i * 300;
      while (g_get_monotonic_time () < until_us)
        g_main_context_iteration (NULL, FALSE);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      g_assert_no_error (poise_job_get_error (job));
      /* A worker may have come through with it before the cancel. */
      assert_cache_is_clean (g_file_test (tree, G_FILE_TEST_EXISTS));
      poise_runner_remove_ended (runner);
    }
}

/* What a killed maker left is told from what a living one makes by its lock. */
static void
test_left_overs (void)
{
  g_autofree char *tree = poise_sample_tree_dup_path ();
  g_autofree char *dead = g_strconcat (tree, ".making-dead00", NULL);
  g_autofree char *inner = g_build_filename (dead, "inner", NULL);
  g_autofree char *file = g_build_filename (inner, "file", NULL);
  g_autofree char *living = g_strconcat (tree, ".making-living", NULL);
  g_autofree char *other = g_build_filename (folder, "somebody's", NULL);
  int fd;

  clear_cache ();
  g_assert_cmpint (g_mkdir_with_parents (inner, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (living, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (other, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  fd = open (living, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);

  make ("2");
  g_assert_true (g_file_test (tree, G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (living, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));

  /* Also when there is nothing to make. */
  close (fd);
  make ("1");
  g_assert_false (g_file_test (living, G_FILE_TEST_EXISTS));
}

static void
test_refused (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *start_of_message = g_strdup_printf ("%s: Not a directory (", folder);
  PoiseJob *job;

  clear_cache ();
  g_assert_true (g_file_set_contents (folder, "a file stands here", -1, NULL));
  job = poise_test_start (runner, &poise_kind_checksum, NULL, "threads", "3", NULL);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_FAILED);
  g_assert_error (poise_job_get_error (job), G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_true (g_str_has_prefix (poise_job_get_error (job)->message, start_of_message));
}

/* ---- what checksum does with it ----------------------------------------------- */

/* One worker makes it, the others wait, and then all hash. */
static void
test_checksum_without_paths (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job;

  clear_cache ();
  job = poise_test_start (runner, &poise_kind_checksum, NULL, "threads", "2", NULL);
  poise_test_wait_for (poise_job_get_units (job) > 0);
  assert_cache_is_clean (TRUE);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  cache = g_dir_make_tmp ("poise-sample-XXXXXX", NULL);
  folder = g_build_filename (cache, "poise", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  poise_test_init (&argc, &argv);

  g_test_add_func ("/sample-tree/contents", test_contents);
  g_test_add_func ("/sample-tree/made-once", test_made_once);
  g_test_add_func ("/sample-tree/many-makers", test_many_makers);
  g_test_add_func ("/sample-tree/cancel", test_cancel);
  g_test_add_func ("/sample-tree/left-overs", test_left_overs);
  g_test_add_func ("/sample-tree/refused", test_refused);
  g_test_add_func ("/sample-tree/checksum-without-paths", test_checksum_without_paths);

  status = g_test_run ();
  clear_cache ();
  g_rmdir (cache);
  return status;
}
