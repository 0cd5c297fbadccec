/* SPDX-License-Identifier: MIT */
/* Records that lie in a file, which one process hands over to another. */
#include "tests/unit/poise-test-pack.h"
#include "tests/unit/poise-test-records.h"

static guint
count_handed_over (void)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "poise", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "poise-handover-");
  return n;
}

/* What somebody left who was killed an hour ago is removed, and nothing else. */
static void
test_left_behind (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job =
      poise_test_pack_run (runner, poise_test_pack_find_case ("records/many"));
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "poise", NULL);
  g_autofree char *command = NULL;
  g_autoptr (GBytes) bytes = NULL;

  command =
      g_strdup_printf ("cd '%s' && touch -d '61 minutes ago' poise-handover-old other"
                       " && touch -d '59 minutes ago' poise-handover-new",
                       cache);
  poise_test_pack_shell (command);
  g_assert_cmpuint (count_handed_over (), ==, 2);
  bytes = poise_test_pack (job);
  g_assert_true (poise_test_pack_unpack (job, TRUE, bytes));
  g_free (command);
  command = g_strdup_printf ("cd '%s' && rm poise-handover-new other", cache);
  poise_test_pack_shell (command);
  g_assert_cmpuint (count_handed_over (), ==, 0);
}

/* It has a name only on the way, and is taken over once. */
static void
test_handed_over (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job =
      poise_test_pack_run (runner, poise_test_pack_find_case ("records/many"));
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpuint (count_handed_over (), ==, 0);
  bytes = poise_test_pack (job);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 10000 * 300);
  g_assert_cmpuint (count_handed_over (), ==, 1);
  g_assert_true (poise_test_pack_unpack (job, TRUE, bytes));
  g_assert_cmpuint (count_handed_over (), ==, 0);
  g_assert_false (poise_test_pack_unpack (job, TRUE, bytes));
}

/* What could not be written there is not saved here either. */
static void
test_full_disk (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job =
      poise_test_pack_start (runner, poise_test_pack_find_case ("records/cancelled"));

  poise_test_wait_for (poise_job_get_units (job) >= 100);
  poise_test_cancel_on_full_disk (job);
  poise_test_pack_check_moved (job);
}

int
main (int    argc,
      char **argv)
{
  poise_test_pack_begin ();
  poise_test_init (&argc, &argv);
  g_test_add_func ("/pack-records/handed-over", test_handed_over);
  g_test_add_func ("/pack-records/left-behind", test_left_behind);
  g_test_add_func ("/pack-records/full-disk", test_full_disk);
  return poise_test_pack_end (g_test_run ());
}
