/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report-figures.h"
#include "app/lab/poise-shared-report.h"
#include "tests/unit/poise-test.h"

static PoiseReport *
make_report (guint n_runs)
{
  PoiseReport *report = poise_report_new ();

  report->baseline = poise_report_run_new ("At rest");
  report->baseline->metrics[POISE_METRIC_GAP_P99] = (PoiseSpread) { 20, 20, 20 };
  for (guint i = 0; i < n_runs; i++)
    {
      g_autofree char *label = g_strdup_printf ("%u threads", i + 1);
      PoiseReportRun *run = poise_report_run_new (label);

      run->threads = i + 1;
      run->settings = g_strdup_printf ("limit=9, threads=%u", i + 1);
      run->metrics[POISE_METRIC_SPEEDUP] = (PoiseSpread) { i + 1, i + 0.5, i + 1.25 };
      g_ptr_array_add (report->runs, run);
    }
  return report;
}

static PoiseReportRun *
get_run (const PoiseReport *report,
         guint              i)
{
  return g_ptr_array_index (report->runs, i);
}

static void
assert_figure (const PoiseReport    *report,
               const PoiseReportRun *run,
               guint                 column,
               const char           *value,
               const char           *ratio,
               const char           *spread,
               PoiseLevel            level)
{
  g_autoptr (GPtrArray) columns = poise_report_list_columns (report);
  g_autoptr (PoiseReportFigure) figure =
      poise_report_get_figure (report, run, g_ptr_array_index (columns, column));

  g_assert_cmpstr (figure->value, ==, value);
  g_assert_cmpstr (figure->ratio, ==, ratio);
  g_assert_cmpstr (figure->spread, ==, spread);
  g_assert_cmpint (figure->level, ==, level);
}

static void
test_figures (void)
{
  g_autoptr (PoiseReport) report = make_report (1);
  PoiseReportRun *run = get_run (report, 0);
  PoiseSpread *gap = &run->metrics[POISE_METRIC_GAP_P99];

  assert_figure (report, run, 0, "1.00", NULL, "±0.50", POISE_LEVEL_IN_TIME);
  *gap = (PoiseSpread) { 50, 50, 50 };
  assert_figure (report, run, 1, "50.0", "2.5 ×", NULL, POISE_LEVEL_IN_TIME);
  *gap = (PoiseSpread) { 50.1, 50, 50.2 };
  assert_figure (report, run, 1, "50.1", "2.5 ×", "±0.1", POISE_LEVEL_LONG);
  *gap = (PoiseSpread) { 2412.4, 2400, 2500 };
  assert_figure (report, run, 1, "2,412", "121 ×", "±88", POISE_LEVEL_HANG);
  assert_figure (report, report->baseline, 1, "20.0", NULL, NULL, POISE_LEVEL_IN_TIME);
  assert_figure (report, report->baseline, 0, "–", NULL, NULL, POISE_LEVEL_IN_TIME);
}

/* A column for what any run has, and until there is one for what there is at rest. */
static void
test_columns (void)
{
  g_autoptr (PoiseReport) rest = make_report (0);
  g_autoptr (PoiseReport) report = make_report (2);
  g_autoptr (GPtrArray) at_rest = poise_report_list_columns (rest);
  g_autoptr (GPtrArray) columns = NULL;
  PoiseFigureColumn *column;

  g_assert_cmpuint (at_rest->len, ==, 1);
  column = g_ptr_array_index (at_rest, 0);
  g_assert_cmpint (column->metric, ==, POISE_METRIC_GAP_P99);

  poise_report_run_add_extra (get_run (report, 1), "lost", "Lost updates", "", 7);
  columns = poise_report_list_columns (report);
  g_assert_cmpuint (columns->len, ==, 2);
  column = g_ptr_array_index (columns, 1);
  g_assert_cmpstr (column->title, ==, "Lost updates");
  assert_figure (report, get_run (report, 0), 1, "–", NULL, NULL, POISE_LEVEL_IN_TIME);
  assert_figure (report, get_run (report, 1), 1, "7", NULL, NULL, POISE_LEVEL_IN_TIME);
}

static void
test_threads (void)
{
  g_autoptr (PoiseReport) one = make_report (1);
  g_autoptr (PoiseReport) report = make_report (3);
  PoiseReportRun *run = get_run (report, 2);

  g_assert_false (poise_report_has_threads (one));
  g_assert_true (poise_report_has_threads (report));
  run->threads = 2;
  g_assert_false (poise_report_has_threads (report));
  run->threads = 3;
  g_free (run->settings);
  run->settings = g_strdup ("limit=10, threads=3");
  g_assert_false (poise_report_has_threads (report));
  g_free (run->settings);
  run->settings = g_strdup ("limit=9, threads=3");
  g_assert_true (poise_report_has_threads (report));
  run->metrics[POISE_METRIC_SPEEDUP] = POISE_SPREAD_NONE;
  g_assert_false (poise_report_has_threads (report));
}

/* The copy shares nothing with what it was made of. */
static void
test_shared (void)
{
  PoiseReport *report = make_report (1);
  const PoiseGap gap = { 20, 10 };
  const PoiseStall stall = { 5, 300000, g_strdup ("sieve") };
  g_autoptr (PoiseSharedReport) shared = NULL;
  const PoiseReport *copy;

  g_array_append_val (get_run (report, 0)->gaps, gap);
  g_array_append_val (get_run (report, 0)->stalls, stall);
  g_ptr_array_add (report->parameters, g_strdup ("limit"));
  report->verdict = g_strdup ("One is one.");
  shared = poise_shared_report_new (report);
  poise_report_free (report);

  copy = poise_shared_report_get (shared);
  g_assert_cmpstr (copy->verdict, ==, "One is one.");
  g_assert_cmpstr (g_ptr_array_index (copy->parameters, 0), ==, "limit");
  g_assert_cmpstr (get_run (copy, 0)->label, ==, "1 threads");
  g_assert_cmpint (g_array_index (get_run (copy, 0)->gaps, PoiseGap, 0).end_us, ==, 20);
  g_assert_cmpstr (g_array_index (get_run (copy, 0)->stalls, PoiseStall, 0).where, ==, "sieve");
}

int
main (int    argc,
      char **argv)
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/figures/figures", test_figures);
  g_test_add_func ("/figures/columns", test_columns);
  g_test_add_func ("/figures/threads", test_threads);
  g_test_add_func ("/figures/shared", test_shared);
  return g_test_run ();
}
