/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

static void
test_first (void)
{
  PoiseWay way = poise_test_way ("process", "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_test_kind_busy, &way, "threads", "2",
                                    "steps", "1000", "us", "100", NULL);

  poise_test_run_to_end (job);
  if (poise_job_get_error (job) != NULL)
    g_test_message ("%s", poise_job_get_error (job)->message);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (poise_job_get_units (job), ==, 2000);
  g_assert_cmpuint (poise_job_get_reports (job), ==, 2000);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/process/first", test_first);
  return g_test_run ();
}
