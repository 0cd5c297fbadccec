/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-gaps.h"
#include "app/meter/poise-lengths.h"
#include "tests/unit/poise-test.h"

#define N_COLUMNS 10

static GArray *
make_gaps (const gint64 *lengths_us,
           guint         n)
{
  GArray *gaps = g_array_new (FALSE, FALSE, sizeof (PoiseGap));
  gint64 end_us = 0;

  for (guint i = 0; i < n; i++)
    {
      const PoiseGap gap = { end_us += lengths_us[i], lengths_us[i] };

      g_array_append_val (gaps, gap);
    }
  return gaps;
}

#define make(...)                                                                        \
  make_gaps ((const gint64[]) { __VA_ARGS__ },                                            \
             sizeof ((const gint64[]) { __VA_ARGS__ }) / sizeof (gint64))

static void
assert_columns (const GArray *gaps,
                gint64        span_us,
                const gint64 *expected)
{
  gint64 longest_us[N_COLUMNS];

  poise_gaps_reduce (gaps, span_us, N_COLUMNS, longest_us);
  for (guint i = 0; i < N_COLUMNS; i++)
    g_assert_cmpint (longest_us[i], ==, expected[i]);
}

/* A gap is as wide as the time it lasted, and a short one hides no long one. */
static void
test_reduce (void)
{
  g_autoptr (GArray) gaps = make (10, 50, 5, 5, 20);
  g_autoptr (GArray) none = make (0);

  assert_columns (gaps, 100, (const gint64[]) { 10, 50, 50, 50, 50, 50, 5, 20, 20, 0 });
  assert_columns (gaps, 1000, (const gint64[]) { 50, 0, 0, 0, 0, 0, 0, 0, 0, 0 });
  /* What is beyond the span is cut. */
  assert_columns (gaps, 20, (const gint64[]) { 10, 10, 10, 10, 10, 50, 50, 50, 50, 50 });
  assert_columns (none, 100, (const gint64[N_COLUMNS]) { 0 });
}

/* Every gap is seen in some column, however many there are. */
static void
test_reduce_many (void)
{
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (PoiseGap));
  gint64 longest_us[N_COLUMNS], end_us = 0;

  for (guint i = 0; i < 20000; i++)
    {
      const PoiseGap gap =
          { end_us += i == 12345 ? 70000 : 16667, i == 12345 ? 70000 : 16667 };

      g_array_append_val (gaps, gap);
    }
  poise_gaps_reduce (gaps, end_us, N_COLUMNS, longest_us);
  for (guint i = 0; i < N_COLUMNS; i++)
    g_assert_cmpint (longest_us[i], ==, i == 6 ? 70000 : 16667);
}

static void
test_find (void)
{
  g_autoptr (GArray) gaps = make (10, 50, 5);
  const PoiseGap late = { 200, 20 };

  g_array_append_val (gaps, late);
  g_assert_cmpint (poise_gaps_find (gaps, 0)->length_us, ==, 10);
  g_assert_cmpint (poise_gaps_find (gaps, 10)->length_us, ==, 10);
  g_assert_cmpint (poise_gaps_find (gaps, 11)->length_us, ==, 50);
  g_assert_cmpint (poise_gaps_find (gaps, 65)->length_us, ==, 5);
  /* Nothing was measured between the third and the fourth. */
  g_assert_null (poise_gaps_find (gaps, 100));
  g_assert_cmpint (poise_gaps_find (gaps, 180)->length_us, ==, 20);
  g_assert_null (poise_gaps_find (gaps, 201));
  g_assert_cmpint (poise_gaps_get_end (gaps), ==, 200);
  g_assert_cmpint (poise_gaps_find_longest (gaps)->end_us, ==, 60);
}

static void
test_shares (void)
{
  g_autoptr (GArray) gaps = make (30, 10, 20, 20);
  g_autoptr (GArray) sorted = poise_gaps_sort (gaps);

  g_assert_cmpfloat (poise_gaps_get_share (sorted, 9), ==, 0);
  g_assert_cmpfloat (poise_gaps_get_share (sorted, 10), ==, 0.25);
  g_assert_cmpfloat (poise_gaps_get_share (sorted, 20), ==, 0.75);
  g_assert_cmpfloat (poise_gaps_get_share (sorted, 30), ==, 1);
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 0), ==, 10);
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 0.25), ==, 10);
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 0.26), ==, 20);
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 0.75), ==, 20);
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 0.99), ==, 30);
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 1), ==, 30);
}

static void
test_none (void)
{
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (PoiseGap));
  g_autoptr (GArray) sorted = poise_gaps_sort (gaps);

  assert_columns (gaps, 1, (const gint64[N_COLUMNS]) { 0 });
  g_assert_null (poise_gaps_find (gaps, 0));
  g_assert_null (poise_gaps_find_longest (gaps));
  g_assert_cmpint (poise_gaps_get_end (gaps), ==, 0);
  g_assert_true (isnan (poise_gaps_get_share (sorted, 10)));
  g_assert_cmpint (poise_gaps_get_quantile (sorted, 0.5), ==, 0);
}

/* A file from outside may say anything. */
static void
test_odd (void)
{
  static const PoiseGap odd[] = {
    { G_MININT64, G_MAXINT64 }, { 10, G_MAXINT64 },         { 20, G_MININT64 },
    { G_MAXINT64, 1 },          { G_MAXINT64, G_MAXINT64 },
  };
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (PoiseGap));
  gint64 longest_us[N_COLUMNS];

  g_array_append_vals (gaps, odd, G_N_ELEMENTS (odd));
  poise_gaps_reduce (gaps, 100, N_COLUMNS, longest_us);
  for (guint i = 0; i < N_COLUMNS; i++)
    g_assert_cmpint (longest_us[i], ==, G_MAXINT64);
  poise_gaps_reduce (gaps, G_MAXINT64, N_COLUMNS, longest_us);
  g_assert_cmpint (poise_gap_get_begin (&odd[0]), ==, 0);
  g_assert_cmpint (poise_gap_get_begin (&odd[2]), ==, 20);
  g_assert_cmpint (poise_gap_get_begin (&odd[3]), ==, G_MAXINT64 - 1);
}

static void
test_levels (void)
{
  g_assert_cmpint (poise_level_of (25000, 16667), ==, POISE_LEVEL_IN_TIME);
  g_assert_cmpint (poise_level_of (25001, 16667), ==, POISE_LEVEL_LATE);
  g_assert_cmpint (poise_level_of (25001, 0), ==, POISE_LEVEL_IN_TIME);
  g_assert_cmpint (poise_level_of (50000, 16667), ==, POISE_LEVEL_LATE);
  g_assert_cmpint (poise_level_of (50001, 16667), ==, POISE_LEVEL_LONG);
  g_assert_cmpint (poise_level_of (250000, 16667), ==, POISE_LEVEL_LONG);
  g_assert_cmpint (poise_level_of (250001, 16667), ==, POISE_LEVEL_HANG);
}

int
main (int    argc,
      char **argv)
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/gaps/reduce", test_reduce);
  g_test_add_func ("/gaps/reduce-many", test_reduce_many);
  g_test_add_func ("/gaps/find", test_find);
  g_test_add_func ("/gaps/shares", test_shares);
  g_test_add_func ("/gaps/none", test_none);
  g_test_add_func ("/gaps/odd", test_odd);
  g_test_add_func ("/gaps/levels", test_levels);
  return g_test_run ();
}
