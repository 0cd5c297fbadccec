/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

static void
test_job_states (void)
{
  static const char *const words[] = { "queued", "running",  "paused",   "cancelling",
                                       "done",   "failed",   "cancelled" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (poise_job_state_get_words ((PoiseJobState) i), ==, words[i]);
  g_assert_null (poise_job_state_get_words ((PoiseJobState) G_N_ELEMENTS (words)));
}

static void
test_three_of_them_end_a_job (void)
{
  g_assert_false (poise_job_state_is_end (POISE_JOB_QUEUED));
  g_assert_false (poise_job_state_is_end (POISE_JOB_RUNNING));
  g_assert_false (poise_job_state_is_end (POISE_JOB_PAUSED));
  g_assert_false (poise_job_state_is_end (POISE_JOB_CANCELLING));
  g_assert_true (poise_job_state_is_end (POISE_JOB_DONE));
  g_assert_true (poise_job_state_is_end (POISE_JOB_FAILED));
  g_assert_true (poise_job_state_is_end (POISE_JOB_CANCELLED));
}

static void
test_worker_states (void)
{
  static const char *const words[] = {
    "waiting for a thread", "running",  "waiting for data", "waiting for a permit",
    "holding a permit",     "sleeping", "paused",           "finished",
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (poise_worker_state_get_words ((PoiseWorkerState) i), ==, words[i]);
  g_assert_null (poise_worker_state_get_words ((PoiseWorkerState) G_N_ELEMENTS (words)));
}

static void
test_pools (void)
{
  g_assert_cmpstr (poise_pool_get_id (POISE_POOL_BY_NATURE), ==, "by-nature");
  g_assert_cmpstr (poise_pool_get_id (POISE_POOL_SHARED), ==, "shared");
  g_assert_cmpstr (poise_pool_get_id (POISE_POOL_PRIVATE), ==, "private");
}

/* The first of each table is the default, and each is found by its own id. */
static void
test_tables (void)
{
  const PoiseStrategy *const *strategies = poise_strategy_list ();
  const PoiseDelivery *const *deliveries = poise_delivery_list ();

  for (guint i = 0; strategies[i] != NULL; i++)
    g_assert_true (poise_strategy_find (strategies[i]->id) == strategies[i]);
  for (guint i = 0; deliveries[i] != NULL; i++)
    g_assert_true (poise_delivery_find (deliveries[i]->id) == deliveries[i]);
  g_assert_cmpstr (poise_strategy_get_default ()->id, ==, "thread");
  g_assert_cmpstr (poise_delivery_get_default ()->id, ==, "paced");
  g_assert_cmpint (poise_way_get_default ().pool, ==, POISE_POOL_BY_NATURE);
  g_assert_null (poise_strategy_find ("Thread"));
  g_assert_null (poise_delivery_find (""));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/enums/job-states", test_job_states);
  g_test_add_func ("/enums/three-of-them-end-a-job", test_three_of_them_end_a_job);
  g_test_add_func ("/enums/worker-states", test_worker_states);
  g_test_add_func ("/enums/pools", test_pools);
  g_test_add_func ("/enums/tables", test_tables);
  return g_test_run ();
}
