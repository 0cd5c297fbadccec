/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"

#include <string.h>

/* As the kind has it: a segment of the sieve, and what a worker takes at once. */
#define SEGMENT_NUMBERS (32768 * 8 * 2)
#define RUN_NUMBERS     (SEGMENT_NUMBERS * 32)
#define N_KNOWN         (RUN_NUMBERS + 2 * SEGMENT_NUMBERS)

/* How many primes there are up to each number, found the plain way. */
static guint32 *counts;

static void
count_the_plain_way (void)
{
  g_autofree guint8 *composite = g_malloc0 (N_KNOWN);
  guint32 count = 0;

  counts = g_new0 (guint32, N_KNOWN);
  for (guint64 i = 2; i < N_KNOWN; i++)
    {
      counts[i] = count += !composite[i];
      for (guint64 j = i * i; !composite[i] && j < N_KNOWN; j += i)
        composite[j] = TRUE;
    }
}

static guint64
get_count (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint64 count, limit;

  g_assert_true (g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT));
  g_assert_true (g_variant_lookup (result, "count", "t", &count));
  g_assert_true (g_variant_lookup (result, "limit", "t", &limit));
  g_assert_cmpuint (limit, ==,
                    poise_params_get_int (poise_job_get_params (job), "limit"));
  return count;
}

static void
assert_count (guint64     limit,
              const char *threads,
              const char *strategy,
              const char *delivery,
              guint64     expected)
{
  PoiseWay way = poise_test_way (strategy, delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, limit);
  PoiseJob *job = poise_test_start (runner, &poise_kind_primes, &way, "limit", text,
                                    "threads", threads, NULL);

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (get_count (job), ==, expected);
  g_assert_cmpuint (poise_job_get_units (job), ==, limit);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

static void
test_small_limits (void)
{
  for (guint limit = 0; limit < 200; limit++)
    assert_count (limit, limit % 2 == 0 ? "1" : "3", "thread", "paced", counts[limit]);
  assert_count (100, "1", "main", "paced", 25);
  assert_count (1000000, "2", "thread", "paced", 78498);
}

/* Where one segment ends and the next begins, one run and the next; and the squares of
 * primes, where a prime begins to strike out. */
static void
test_boundaries (void)
{
  static const guint64 around[] = {
    16, 64, 512, SEGMENT_NUMBERS, 2 * SEGMENT_NUMBERS, 31 * SEGMENT_NUMBERS, RUN_NUMBERS,
    RUN_NUMBERS + SEGMENT_NUMBERS, 9, 25, 719 * 719, 727 * 727, 1447 * 1447, 4093 * 4093,
  };

  for (guint i = 0; i < G_N_ELEMENTS (around); i++)
    for (guint64 limit = around[i] - 1; limit <= around[i] + 1; limit++)
      assert_count (limit, i % 2 == 0 ? "2" : "3", "thread", "paced", counts[limit]);
}

static void
test_random_limits (void)
{
  for (guint i = 0; i < 40; i++)
    {
      guint64 limit = (guint64) g_test_rand_int_range (0, N_KNOWN);
      const char *threads[] = { "1", "2", "3", "7", "64" };

      g_test_message ("limit %" G_GUINT64_FORMAT, limit);
      assert_count (limit, threads[i % G_N_ELEMENTS (threads)], "thread", "paced",
                    counts[limit]);
    }
}

/* However it is run, the number is the same. */
static void
test_hundred_million (gconstpointer threads)
{
  assert_count (100000000, threads, "thread", "paced", 5761455);
  assert_count (100000000, threads, "thread", "each", 5761455);
}

static void
test_hundred_million_on_the_main_thread (void)
{
  assert_count (100000000, "1", "main", "paced", 5761455);
  assert_count (100000000, "2", "main", "each", 5761455);
}

static void
test_print (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_kind_primes, NULL, "limit", "1000000", NULL);
  g_autofree char *text = NULL;

  poise_test_run_to_end (job);
  text = poise_job_print_result (job);
  g_assert_cmpstr (text, ==, "78,498 primes up to 1,000,000\n");
}

/* A part of the primes would be a wrong number, so there is none. */
static void
test_cancelled (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_kind_primes, NULL, "limit",
                                    "1000000000000", NULL);
  g_autoptr (GVariant) result = NULL;
  g_autofree char *text = NULL;

  poise_test_wait_for (poise_job_get_units (job) > 0);
  g_assert_cmpfloat (poise_job_get_fraction (job), >, 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
  result = poise_job_dup_result (job);
  g_assert_null (result);
  text = poise_job_print_result (job);
  g_assert_cmpstr (text, ==, "");
}

static void
test_refusals (void)
{
  static const char *const limits[] = { "-1", "1000000000001", "", "1e8", "100,000" };
  static const char *const threads[] = { "0", "65", "-1" };
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_primes);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    g_assert_false (poise_params_set (params, "limit", limits[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_false (poise_params_set (params, "threads", threads[i], NULL));
}

int
main (int   argc,
      char *argv[])
{
  static const char *const threads[] = { "1", "2", "3", "7", "64" };

  int status;

  poise_test_init (&argc, &argv);
  count_the_plain_way ();
  g_test_add_func ("/primes/small-limits", test_small_limits);
  g_test_add_func ("/primes/boundaries", test_boundaries);
  g_test_add_func ("/primes/random-limits", test_random_limits);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/primes/hundred-million/%s-threads", threads[i]);
      g_test_add_data_func (path, threads[i], test_hundred_million);
    }
  g_test_add_func ("/primes/hundred-million/on-the-main-thread",
                   test_hundred_million_on_the_main_thread);
  g_test_add_func ("/primes/print", test_print);
  g_test_add_func ("/primes/cancelled", test_cancelled);
  g_test_add_func ("/primes/refusals", test_refusals);
  status = g_test_run ();
  g_free (counts);
  return status;
}
