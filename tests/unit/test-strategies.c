/* SPDX-License-Identifier: MIT */
/* The same job in every strategy: what comes of it is the same. */
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"

/* What a job came to: units, result and printed lines in one text. */
static char *
describe_end (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autofree char *printed = poise_job_print_result (job);
  g_autofree char *shown = result != NULL ? g_variant_print (result, TRUE) : NULL;
  const GError *error = poise_job_get_error (job);

  return g_strdup_printf ("%s, %s, %" G_GUINT64_FORMAT " units, %" G_GUINT64_FORMAT
                          " reports, %s, %s",
                          poise_job_state_get_words (poise_job_get_state (job)),
                          error != NULL ? error->message : "no error",
                          poise_job_get_units (job), poise_job_get_reports (job), shown,
                          printed);
}

/* Every strategy that the kind can be run with, with every delivery. */
static void
check_all_ways (const PoiseKind *kind,
                const char      *name,
                const char      *value,
                const char      *threads)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autofree char *expected = NULL;
  guint n_ways = 0;

  g_assert_true (poise_params_set (params, name, value, NULL));
  g_assert_true (poise_params_set (params, "threads", threads, NULL));
  for (guint i = 0; poise_strategy_list ()[i] != NULL; i++)
    for (guint j = 0; poise_delivery_list ()[j] != NULL; j++)
      {
        PoiseWay way = { poise_strategy_list ()[i], poise_delivery_list ()[j],
                         POISE_POOL_BY_NATURE };
        g_autofree char *got = NULL;
        PoiseJob *job;

        if (!poise_way_check (&way, params, NULL))
          continue;
        job = poise_runner_start (runner, params, &way, NULL);
        g_assert_nonnull (job);
        poise_test_poll_for (!poise_job_is_active (job));
        got = describe_end (job);
        if (expected == NULL)
          expected = g_strdup (got);
        g_assert_cmpstr (got, ==, expected);
        n_ways++;
      }
  g_assert_cmpuint (n_ways, >=, 2);
}

static void
test_primes (void)
{
  static const char *const limits[] = { "0", "2", "1000", "20000000" };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    check_all_ways (&poise_kind_primes, "limit", limits[i], i % 2 == 0 ? "1" : "3");
}

static void
test_kinds (void)
{
  check_all_ways (&poise_test_kind_busy, "steps", "1000", "3");
  check_all_ways (&poise_test_kind_sleep, "steps", "5", "2");
  check_all_ways (&poise_test_kind_large, "steps", "2", "2");
  check_all_ways (&poise_test_kind_unfinished, "steps", "20", "2");
  check_all_ways (&poise_test_kind_meet, "steps", "50", "1");
}

/* Which worker takes how much of a heap is chance; what all of them take is not. */
static void
test_heap (void)
{
  for (guint i = 0; poise_strategy_list ()[i] != NULL; i++)
    {
      PoiseWay way = { poise_strategy_list ()[i], poise_delivery_get_default (),
                       POISE_POOL_BY_NATURE };
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = poise_test_start (runner, &poise_test_kind_heap, &way, "threads", "3",
                                        "steps", "3000", NULL);

      poise_test_poll_for (!poise_job_is_active (job));
      g_assert_cmpuint (poise_job_get_units (job), ==, 3000);
      g_assert_cmpuint (poise_job_get_reports (job), ==, 3000);
      g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
    }
}

/* Short titles, and no strategy that both runs side by side and in turns. */
static void
test_table (void)
{
  static const char *const ids[] = { "thread", "main", "slices", "process" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const PoiseStrategy *strategy = poise_strategy_list ()[i];

      g_assert_cmpstr (strategy->id, ==, ids[i]);
      g_assert_nonnull (strategy->title);
      g_assert_nonnull (strategy->summary);
      g_assert_true (strategy->side_by_side || !strategy->in_child);
    }
  g_assert_null (poise_strategy_list ()[G_N_ELEMENTS (ids)]);
  g_assert_cmpstr (poise_strategy_find ("main")->warning, ==, "the window will freeze");
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/strategies/table", test_table);
  g_test_add_func ("/strategies/primes", test_primes);
  g_test_add_func ("/strategies/kinds", test_kinds);
  g_test_add_func ("/strategies/heap", test_heap);
  return g_test_run ();
}
