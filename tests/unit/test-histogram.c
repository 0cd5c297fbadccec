/* SPDX-License-Identifier: MIT */
#include "app/meter/poise-histogram.h"

#include "app/meter/poise-gap-columns.h"
#include "app/meter/poise-recent.h"

#include <math.h>

#define N_VALUES  100000
#define MAX_ERROR 0.0045 /* the buckets' 1/256, and half a unit of rounding */

typedef gint64 (*Distribution) (GRand *rand, guint i);

static gint64
uniform (GRand *rand,
         guint  i)
{
  return g_rand_int_range (rand, 0, 2000000);
}

static gint64
log_uniform (GRand *rand,
             guint  i)
{
  return (gint64) exp (g_rand_double_range (rand, 0, log (3.6e9)));
}

static gint64
bimodal (GRand *rand,
         guint  i)
{
  return i % 100 < 97 ? g_rand_int_range (rand, 16000, 17000)
                      : g_rand_int_range (rand, 900000, 1100000);
}

static gint64
heavy_tail (GRand *rand,
            guint  i)
{
  return (gint64) MIN (100 / pow (g_rand_double_range (rand, 1e-9, 1), 1.1), 4.2e9);
}

static gint64
constant (GRand *rand,
          guint  i)
{
  return 16667;
}

static gint64
tiny (GRand *rand,
      guint  i)
{
  return g_rand_int_range (rand, 0, 4);
}

static gint64
huge (GRand *rand,
      guint  i)
{
  return G_GINT64_CONSTANT (3600000000) + g_rand_int_range (rand, 0, 600000000);
}

static gint64
powers_of_two (GRand *rand,
               guint  i)
{
  return ((gint64) 1 << g_rand_int_range (rand, 0, 32)) + g_rand_int_range (rand, -1, 1);
}

static int
compare_values (const void *a,
                const void *b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static void
assert_close (gint64 actual,
              gint64 expected)
{
  double allowed = MAX_ERROR * (double) expected;

  g_assert_cmpfloat (fabs ((double) (actual - expected)), <=, allowed);
}

static void
test_quantiles (gconstpointer data)
{
  static const double quantiles[] = { 0, 0.001, 0.01, 0.25, 0.5, 0.75,
                                      0.9, 0.95, 0.99, 0.999, 0.9999, 1 };
  Distribution draw = *(const Distribution *) data;
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260101);
  g_autofree gint64 *values = g_new (gint64, N_VALUES);
  double sum = 0;

  for (guint i = 0; i < N_VALUES; i++)
    {
      values[i] = MAX (draw (rand, i), 0);
      sum += (double) values[i];
      poise_histogram_record (histogram, values[i]);
    }
  qsort (values, N_VALUES, sizeof values[0], compare_values);

  g_assert_cmpuint (poise_histogram_get_count (histogram), ==, N_VALUES);
  g_assert_cmpint (poise_histogram_get_min (histogram), ==, values[0]);
  g_assert_cmpint (poise_histogram_get_max (histogram), ==, values[N_VALUES - 1]);
  g_assert_cmpfloat_with_epsilon (poise_histogram_get_mean (histogram), sum / N_VALUES,
                                  1e-6 * sum / N_VALUES);
  for (guint i = 0; i < G_N_ELEMENTS (quantiles); i++)
    {
      double rank = MAX (ceil (quantiles[i] * N_VALUES), 1);

      assert_close (poise_histogram_get_quantile (histogram, quantiles[i]),
                    values[(guint) rank - 1]);
    }
  g_assert_cmpint (poise_histogram_get_quantile (histogram, 0), ==, values[0]);
  g_assert_cmpint (poise_histogram_get_quantile (histogram, 1), ==, values[N_VALUES - 1]);
}

static void
test_every_bucket_edge (void)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();

  /* Either neighbour keeps the value in the middle from being clamped to an extreme. */
  for (gint64 value = 1; value < POISE_HISTOGRAM_MAX_US; value += MAX (value / 300, 1))
    {
      poise_histogram_reset (histogram);
      poise_histogram_record (histogram, 0);
      poise_histogram_record (histogram, value);
      poise_histogram_record (histogram, POISE_HISTOGRAM_MAX_US);
      assert_close (poise_histogram_get_quantile (histogram, 0.5), value);
    }
}

static void
test_empty (void)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();

  g_assert_cmpuint (poise_histogram_get_count (histogram), ==, 0);
  g_assert_cmpint (poise_histogram_get_min (histogram), ==, 0);
  g_assert_cmpint (poise_histogram_get_max (histogram), ==, 0);
  g_assert_cmpfloat (poise_histogram_get_mean (histogram), ==, 0);
  g_assert_cmpint (poise_histogram_get_quantile (histogram, 0), ==, 0);
  g_assert_cmpint (poise_histogram_get_quantile (histogram, 0.99), ==, 0);
  g_assert_cmpint (poise_histogram_get_quantile (histogram, 1), ==, 0);
}

static void
test_limits (void)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  gint64 year_us = 365 * G_TIME_SPAN_DAY;

  poise_histogram_record (histogram, -5);
  poise_histogram_record (histogram, year_us);
  poise_histogram_record (histogram, year_us);
  poise_histogram_record (histogram, G_MAXINT64);
  g_assert_cmpint (poise_histogram_get_min (histogram), ==, 0);
  g_assert_cmpint (poise_histogram_get_max (histogram), ==, G_MAXINT64);
  assert_close (poise_histogram_get_quantile (histogram, 0.5), POISE_HISTOGRAM_MAX_US);

  poise_histogram_reset (histogram);
  g_assert_cmpuint (poise_histogram_get_count (histogram), ==, 0);
  g_assert_cmpint (poise_histogram_get_max (histogram), ==, 0);
}

static void
test_add (void)
{
  g_autoptr (PoiseHistogram) all = poise_histogram_new ();
  g_autoptr (PoiseHistogram) sum = poise_histogram_new ();
  g_autoptr (PoiseHistogram) odd = poise_histogram_new ();
  g_autoptr (PoiseHistogram) empty = poise_histogram_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 10000; i++)
    {
      gint64 value = log_uniform (rand, i);

      poise_histogram_record (all, value);
      poise_histogram_record (i % 2 == 1 ? odd : sum, value);
    }
  poise_histogram_add (sum, odd);
  poise_histogram_add (sum, empty);

  g_assert_cmpuint (poise_histogram_get_count (sum), ==, poise_histogram_get_count (all));
  g_assert_cmpint (poise_histogram_get_min (sum), ==, poise_histogram_get_min (all));
  g_assert_cmpint (poise_histogram_get_max (sum), ==, poise_histogram_get_max (all));
  for (double quantile = 0; quantile <= 1; quantile += 0.01)
    g_assert_cmpint (poise_histogram_get_quantile (sum, quantile), ==,
                     poise_histogram_get_quantile (all, quantile));
}

static void
assert_packs (const PoiseHistogram *histogram)
{
  g_autoptr (GVariant) packed = g_variant_ref_sink (poise_histogram_pack (histogram));
  g_autoptr (PoiseHistogram) unpacked = poise_histogram_new ();

  poise_histogram_record (unpacked, 77);
  g_assert_true (poise_histogram_unpack (unpacked, packed));
  g_assert_cmpuint (poise_histogram_get_count (unpacked), ==,
                    poise_histogram_get_count (histogram));
  g_assert_cmpfloat (poise_histogram_get_mean (unpacked), ==,
                     poise_histogram_get_mean (histogram));
  for (double quantile = 0; quantile <= 1; quantile += 0.01)
    g_assert_cmpint (poise_histogram_get_quantile (unpacked, quantile), ==,
                     poise_histogram_get_quantile (histogram, quantile));
}

static void
test_pack (void)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  assert_packs (histogram);
  for (guint i = 0; i < 10000; i++)
    {
      poise_histogram_record_corrected (histogram, log_uniform (rand, i), 10000);
      if (i % 1000 == 0)
        assert_packs (histogram);
    }
  poise_histogram_record (histogram, -1);
  poise_histogram_record (histogram, G_MAXINT64);
  assert_packs (histogram);
}

/* Whatever could make a quantile go wrong. */
static void
test_unpack_refuses (void)
{
  static const char *const impossible[] = {
    "@(xxda(tt)) (0, 0, 0, [])",            /* an empty one has no least */
    "@(xxda(tt)) (5, 5, 5, [(6, 1)])",      /* the least is in no bucket */
    "@(xxda(tt)) (5, 7, 12, [(5, 2)])",     /* nor is the greatest */
    "@(xxda(tt)) (7, 5, 12, [(5, 1), (7, 1)])",
    "@(xxda(tt)) (5, 7, 12, [(7, 1), (5, 1)])",
    "@(xxda(tt)) (5, 5, 5, [(5, 1), (5, 1)])",
    "@(xxda(tt)) (5, 5, 5, [(5, 0)])",
    "@(xxda(tt)) (-5, 5, 0, [(0, 1), (5, 1)])",
    "@(xxda(tt)) (5, 5, inf, [(5, 1)])",
    "@(xxda(tt)) (5, 6, 5, [(5, 18446744073709551615), (6, 1)])",
    "@(xxda(tt)) (5, 5, 5, [(5, 1), (100000, 1)])",
    "@(xxda(tu)) (5, 5, 5, [(5, 1)])",
  };
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();

  for (guint i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) packed = g_variant_parse (NULL, impossible[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_false (poise_histogram_unpack (histogram, packed));
      g_assert_cmpuint (poise_histogram_get_count (histogram), ==, 0);
      g_assert_cmpint (poise_histogram_get_quantile (histogram, 0.5), ==, 0);
    }
}

/* A beat each 10 ms for ten seconds, of which the loop was frozen for one: of a thousand
 * moments a hundred met the freeze, but only one beat was measured in it. */
static void
test_coordinated_omission (void)
{
  g_autoptr (PoiseHistogram) corrected = poise_histogram_new ();
  g_autoptr (PoiseHistogram) plain = poise_histogram_new ();
  gint64 interval_us = 10 * G_TIME_SPAN_MILLISECOND;

  for (guint i = 0; i < 900; i++)
    {
      poise_histogram_record (plain, 100);
      poise_histogram_record_corrected (corrected, 100, interval_us);
    }
  poise_histogram_record (plain, G_TIME_SPAN_SECOND);
  poise_histogram_record_corrected (corrected, G_TIME_SPAN_SECOND, interval_us);

  assert_close (poise_histogram_get_quantile (plain, 0.99), 100);
  assert_close (poise_histogram_get_quantile (corrected, 0.99), 900000);
  assert_close (poise_histogram_get_quantile (corrected, 0.5), 100);
  g_assert_cmpuint (poise_histogram_get_count (corrected), ==, 1000);
  g_assert_cmpint (poise_histogram_get_max (corrected), ==, G_TIME_SPAN_SECOND);
}

/* Whole buckets are corrected at once; it must be as if done beat by beat. */
static void
test_correction_is_exact (void)
{
  static const gint64 intervals[] = { 1, 3, 10, 1000, 16667, 20000 };
  static const gint64 values[] = { 0, 1, 2, 999, 20000, 39999, 40000, 40001, 1234567 };

  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    for (guint v = 0; v < G_N_ELEMENTS (values); v++)
      {
        g_autoptr (PoiseHistogram) fast = poise_histogram_new ();
        g_autoptr (PoiseHistogram) slow = poise_histogram_new ();

        poise_histogram_record_corrected (fast, values[v], intervals[i]);
        poise_histogram_record (slow, values[v]);
        for (gint64 missing = values[v] - intervals[i]; missing >= intervals[i];
             missing -= intervals[i])
          poise_histogram_record (slow, missing);

        g_assert_cmpuint (poise_histogram_get_count (fast), ==,
                          poise_histogram_get_count (slow));
        g_assert_cmpint (poise_histogram_get_min (fast), ==,
                         poise_histogram_get_min (slow));
        g_assert_cmpfloat_with_epsilon (poise_histogram_get_mean (fast),
                                        poise_histogram_get_mean (slow), 1e-3);
        for (double quantile = 0; quantile <= 1; quantile += 0.05)
          g_assert_cmpint (poise_histogram_get_quantile (fast, quantile), ==,
                           poise_histogram_get_quantile (slow, quantile));
      }
}

/* An hour's lag with a beat each microsecond: 3.6 thousand million corrections. */
static void
test_correction_is_bounded (void)
{
  g_autoptr (PoiseHistogram) histogram = poise_histogram_new ();

  poise_histogram_record_corrected (histogram, G_TIME_SPAN_HOUR, 1);
  g_assert_cmpuint (poise_histogram_get_count (histogram), ==, G_TIME_SPAN_HOUR);
  assert_close (poise_histogram_get_quantile (histogram, 0.5), G_TIME_SPAN_HOUR / 2);
}

static void
test_recent_cuts_rests_out (void)
{
  g_autoptr (PoiseRecent) recent = poise_recent_new (8);
  gint64 second = G_TIME_SPAN_SECOND;

  poise_recent_record (recent, 1 * second, 1);
  g_assert_cmpuint (poise_recent_get_n_samples (recent), ==, 0);

  poise_recent_start (recent, 100 * second);
  poise_recent_record (recent, 101 * second, 11);
  poise_recent_stop (recent, 102 * second);
  poise_recent_record (recent, 150 * second, 12);
  poise_recent_start (recent, 200 * second);
  poise_recent_record (recent, 203 * second, 13);

  g_assert_true (poise_recent_is_running (recent));
  g_assert_cmpint (poise_recent_get_active_us (recent, 204 * second), ==, 6 * second);
  g_assert_cmpuint (poise_recent_get_n_samples (recent), ==, 2);
  g_assert_cmpint (poise_recent_get_sample (recent, 0).end_us, ==, 5 * second);
  g_assert_cmpint (poise_recent_get_sample (recent, 0).value_us, ==, 13);
  g_assert_cmpint (poise_recent_get_sample (recent, 1).end_us, ==, 1 * second);
  g_assert_cmpuint (poise_recent_get_n_rests (recent), ==, 1);
  g_assert_cmpint (poise_recent_get_rest (recent, 0), ==, 2 * second);
}

static void
test_recent_window (void)
{
  g_autoptr (PoiseRecent) recent = poise_recent_new (100);
  g_autoptr (PoiseHistogram) into = poise_histogram_new ();

  poise_recent_start (recent, 0);
  for (gint64 i = 1; i <= 300; i++)
    poise_recent_record (recent, i * 1000, i);

  g_assert_cmpuint (poise_recent_get_n_samples (recent), ==, 100);
  poise_recent_collect (recent, 300 * 1000, 50 * 1000, 0, into);
  g_assert_cmpuint (poise_histogram_get_count (into), ==, 50);
  g_assert_cmpint (poise_histogram_get_min (into), ==, 251);
  g_assert_cmpint (poise_histogram_get_max (into), ==, 300);
}

/* A rest that is noticed late began with the last sample. */
static void
test_recent_stops_in_the_past (void)
{
  g_autoptr (PoiseRecent) recent = poise_recent_new (4);

  poise_recent_start (recent, 1000);
  poise_recent_record (recent, 3000, 2000);
  poise_recent_stop (recent, 500);
  g_assert_cmpint (poise_recent_get_active_us (recent, 9000), ==, 2000);

  for (gint64 i = 0; i < 2 * POISE_RECENT_MAX_RESTS; i++)
    {
      poise_recent_start (recent, 10000 + 10 * i);
      poise_recent_stop (recent, 10001 + 10 * i);
    }
  g_assert_cmpuint (poise_recent_get_n_rests (recent), ==, POISE_RECENT_MAX_RESTS);
  g_assert_cmpint (poise_recent_get_rest (recent, 0), ==,
                   2000 + 2 * POISE_RECENT_MAX_RESTS);
  g_assert_cmpint (poise_recent_get_rest (recent, 1), ==,
                   2000 + 2 * POISE_RECENT_MAX_RESTS - 1);
}

/* Ten seconds in a hundred columns, of which a freeze took two. */
static void
test_freeze_is_as_wide_as_it_lasted (void)
{
  g_autoptr (PoiseRecent) recent = poise_recent_new (1000);
  g_autoptr (PoiseGapColumns) columns = poise_gap_columns_new ();
  gint64 frame_us = 20 * G_TIME_SPAN_MILLISECOND;
  gint64 freeze_us = 2 * G_TIME_SPAN_SECOND;
  gint64 now_us = 0;
  int n_frozen = 0;

  poise_recent_start (recent, now_us);
  while (now_us < 7 * G_TIME_SPAN_SECOND)
    poise_recent_record (recent, now_us += frame_us, frame_us);
  poise_recent_record (recent, now_us += freeze_us, freeze_us);
  while (now_us < 10 * G_TIME_SPAN_SECOND)
    poise_recent_record (recent, now_us += frame_us, frame_us);

  poise_gap_columns_collect (columns, recent, now_us, 10 * G_TIME_SPAN_SECOND, 100, 0);
  for (int i = 0; i < 100; i++)
    n_frozen += poise_gap_columns_get (columns, i) == freeze_us;
  g_assert_cmpint (n_frozen, ==, 20);
  g_assert_cmpint (poise_gap_columns_get (columns, 0), ==, frame_us);

  /* One that is still open stands at the right end. */
  poise_gap_columns_collect (columns, recent, now_us + freeze_us,
                             10 * G_TIME_SPAN_SECOND, 100, freeze_us);
  g_assert_cmpint (poise_gap_columns_get (columns, 98), ==, freeze_us);
  g_assert_cmpint (poise_gap_columns_get (columns, 80), ==, freeze_us);
  g_assert_cmpint (poise_gap_columns_get (columns, 78), ==, frame_us);
}

static void
test_columns_find_rests (void)
{
  g_autoptr (PoiseRecent) recent = poise_recent_new (10);
  g_autoptr (PoiseGapColumns) columns = poise_gap_columns_new ();
  gint64 second = G_TIME_SPAN_SECOND;

  poise_gap_columns_collect (columns, recent, 5 * second, 10 * second, 10, 0);
  g_assert_cmpint (poise_gap_columns_get (columns, 9), ==, 0);

  poise_recent_start (recent, 100 * second);
  poise_gap_columns_collect (columns, recent, 125 * second, 10 * second, 10, 0);
  g_assert_cmpint (poise_gap_columns_find (columns, 15 * second), ==, -1);
  g_assert_cmpint (poise_gap_columns_find (columns, 16 * second), ==, 0);
  g_assert_cmpint (poise_gap_columns_find (columns, 25 * second), ==, 9);
  g_assert_cmpint (poise_gap_columns_find (columns, 99 * second), ==, 9);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    Distribution draw;
  } distributions[] = {
    { "/histogram/quantiles/uniform", uniform },
    { "/histogram/quantiles/log-uniform", log_uniform },
    { "/histogram/quantiles/bimodal", bimodal },
    { "/histogram/quantiles/heavy-tail", heavy_tail },
    { "/histogram/quantiles/constant", constant },
    { "/histogram/quantiles/tiny", tiny },
    { "/histogram/quantiles/huge", huge },
    { "/histogram/quantiles/powers-of-two", powers_of_two },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (distributions); i++)
    g_test_add_data_func (distributions[i].path, &distributions[i].draw, test_quantiles);
  g_test_add_func ("/histogram/every-bucket-edge", test_every_bucket_edge);
  g_test_add_func ("/histogram/empty", test_empty);
  g_test_add_func ("/histogram/limits", test_limits);
  g_test_add_func ("/histogram/add", test_add);
  g_test_add_func ("/histogram/pack", test_pack);
  g_test_add_func ("/histogram/unpack-refuses", test_unpack_refuses);
  g_test_add_func ("/histogram/coordinated-omission", test_coordinated_omission);
  g_test_add_func ("/histogram/correction-is-exact", test_correction_is_exact);
  g_test_add_func ("/histogram/correction-is-bounded", test_correction_is_bounded);
  g_test_add_func ("/recent/cuts-rests-out", test_recent_cuts_rests_out);
  g_test_add_func ("/recent/window", test_recent_window);
  g_test_add_func ("/recent/stops-in-the-past", test_recent_stops_in_the_past);
  g_test_add_func ("/columns/freeze-is-as-wide-as-it-lasted",
                   test_freeze_is_as_wide_as_it_lasted);
  g_test_add_func ("/columns/find-rests", test_columns_find_rests);

  return g_test_run ();
}
