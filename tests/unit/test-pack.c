/* SPDX-License-Identifier: MIT */
/* What a job has come to, moved from its plan into a fresh one as from one process to
 * another: nothing that anybody can ask for is different. */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test-pack.h"

static void
test_moved (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_test_pack_check_moved (poise_test_pack_run (runner, data));
}

/* Of a job that never had a worker. */
static void
test_never_begun (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  const PoiseKind *kind = data;
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autoptr (GError) error = NULL;
  PoiseJob *job = poise_runner_start (runner, params, NULL, &error);

  g_assert_no_error (error);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_pack_check_moved (job);
}

/* Both functions or none; and each that has them is tried here. */
static void
test_all_kinds (void)
{
  const PoiseKind *const *kinds = poise_kinds_list ();

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      guint n_cases = 0;

      for (const PoiseTestPackCase *tried = poise_test_pack_cases; tried->name != NULL;
           tried++)
        n_cases += tried->kind == kinds[i];
      g_assert_true ((kinds[i]->pack != NULL) == (kinds[i]->unpack != NULL));
      g_assert_cmpint (kinds[i]->pack != NULL, ==, n_cases > 0);
    }
}

static void
add_case (const PoiseTestPackCase *tried)
{
  g_autofree char *path = g_strconcat ("/pack/moved/", tried->name, NULL);

  g_test_add_data_func (path, tried, test_moved);
}

static void
add_kind (const PoiseKind *kind)
{
  g_autofree char *path = g_strdup_printf ("/pack/never-begun/%s", kind->id);

  if (kind->pack != NULL)
    g_test_add_data_func (path, kind, test_never_begun);
}

int
main (int    argc,
      char **argv)
{
  poise_test_pack_begin ();
  poise_test_init (&argc, &argv);
  g_test_add_func ("/pack/all-kinds", test_all_kinds);
  for (const PoiseTestPackCase *tried = poise_test_pack_cases; tried->name != NULL;
       tried++)
    add_case (tried);
  for (guint i = 0; poise_kinds_list ()[i] != NULL; i++)
    add_kind (poise_kinds_list ()[i]);
  return poise_test_pack_end (g_test_run ());
}
