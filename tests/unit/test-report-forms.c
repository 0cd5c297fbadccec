/* SPDX-License-Identifier: MIT */
/* A comparison's report in its other forms, and two of them beside each other. */
#include "tests/unit/poise-test-report.h"
#include "tests/unit/poise-test.h"

#include "app/lab/poise-report-text.h"

#include <string.h>

/* ---- other forms ---------------------------------------------------------------- */

static guint
count_columns (const char *csv_line)
{
  guint n = 1;
  gboolean quoted = FALSE;

  for (; *csv_line != '\0'; csv_line++)
    {
      quoted ^= *csv_line == '"';
      n += *csv_line == ',' && !quoted;
    }
  return n;
}

static void
test_csv (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *csv = poise_report_to_csv (report);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 3 + 1);
  g_assert_true (g_str_has_prefix (lines[0], "label,strategy,delivery,pool,threads,jobs,"
                                             "settings,repeats,elapsed_s,elapsed_s_min,"
                                             "elapsed_s_max,speedup,"));
  g_assert_true (g_str_has_suffix (lines[0], ",lost_updates,rate_mb_s,outcome,error"));
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (count_columns (lines[i]), ==, 8 + 3 * POISE_N_METRICS + 2 + 2);
  g_assert_true (
      g_str_has_prefix (lines[1], "\"At rest\",,,private,2,3,,3,10,9.75,10.3,"));
  g_assert_true (g_str_has_prefix (lines[2], "\"On the main thread\",main,paced,"));
  g_assert_nonnull (strstr (lines[3], ",-17,,"));
}

/* The lines of a Markdown table: from its title to the line without a pipe. */
static guint
count_rows (char **lines)
{
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += lines[i][0] == '|';
  return n;
}

static guint
count_pipes (const char *line)
{
  guint n = 0;

  for (; *line != '\0'; line++)
    if (*line == '\\')
      line++;
    else
      n += *line == '|';
  return n;
}

static void
test_markdown (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *markdown = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_pipes = 0;

  g_free (poise_test_get_run (report, 0)->label);
  poise_test_get_run (report, 0)->label = g_strdup ("a|b\nc *d*");
  for (guint i = 0; i < 2; i++)
    poise_test_get_run (report, i)->metrics[POISE_METRIC_GIO_MAX] = POISE_SPREAD_NONE;
  markdown = poise_report_to_markdown (report);
  lines = g_strsplit (markdown, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "### Freeze or thread");
  g_assert_cmpuint (count_rows (lines), ==, 2 + 3);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] == '|')
      {
        n_pipes = n_pipes == 0 ? count_pipes (lines[i]) : n_pipes;
        g_assert_cmpuint (count_pipes (lines[i]), ==, n_pipes);
      }
  g_assert_nonnull (strstr (markdown, "| a\\|b c \\*d\\* |"));
  g_assert_nonnull (strstr (markdown, "Lost updates"));
  g_assert_null (strstr (markdown, "GIO call")); /* nobody measured it */
  g_assert_nonnull (
      strstr (markdown, "\nOn the main thread the window froze for 2.4 s.\n"));
}

/* "212.0 ms (12.5 ×)". */
static void
test_ratios (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *markdown = NULL;
  g_autofree char *text = NULL;

  report->baseline->metrics[POISE_METRIC_GAP_P99] = (PoiseSpread){ 16.96, 16.96, 16.96 };
  poise_test_get_run (report, 0)->metrics[POISE_METRIC_GAP_P99] =
      (PoiseSpread){ 212, 212, 212 };
  poise_test_get_run (report, 1)->metrics[POISE_METRIC_GAP_P99] =
      (PoiseSpread){ 17, 16.9, 17.2 };
  markdown = poise_report_to_markdown (report);
  text = poise_report_to_text (report);
  g_assert_nonnull (strstr (markdown, "| 212.0 ms (12.5 ×) |"));
  g_assert_nonnull (strstr (markdown, "| 17.0 ms \\[16.9–17.2\\] (1.0 ×) |"));
  g_assert_nonnull (strstr (text, " 212.0 ms (12.5 ×) "));
}

static void
assert_narrow (const char *text, glong columns)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "In a thread") == lines[i])
      g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, columns);
}

static void
test_text (void)
{
  g_autoptr (PoiseReport) report = poise_test_report_new ();
  g_autofree char *whole = poise_report_to_text (report);
  g_autofree char *narrow = poise_report_to_text_within (report, 80);
  g_autofree char *narrowest = poise_report_to_text_within (report, 1);

  g_assert_true (
      g_str_has_prefix (whole, "Freeze or thread\nprimes: limit=50000000, path=a"));
  g_assert_true (g_str_has_suffix (whole,
                                   "On the main thread: the disk is full\n"
                                   "On the main thread the window froze for 2.4 s.\n"));
  assert_narrow (narrow, 80);
  g_assert_cmpuint (strlen (narrowest), >, strlen (narrow));
}

static void
test_empty_forms (void)
{
  g_autoptr (PoiseReport) report = poise_report_new ();
  g_autofree char *csv = poise_report_to_csv (report);
  g_autofree char *markdown = poise_report_to_markdown (report);
  g_autofree char *text = poise_report_to_text_within (report, 80);

  g_assert_nonnull (strstr (csv, "elapsed_s"));
  g_assert_nonnull (strstr (markdown, "| Way |"));
  g_assert_nonnull (strstr (text, "Way"));
}

/* ---- two of them ---------------------------------------------------------------- */

static void
assert_compared (const PoiseReport *before,
                 const PoiseReport *after,
                 const char        *expected)
{
  g_autofree char *text = poise_report_compare (before, after);

  g_assert_cmpstr (text, ==, expected);
}

static void
set_gap (PoiseReport *report, double median, double min, double max)
{
  poise_test_get_run (report, 1)->metrics[POISE_METRIC_GAP_P99] =
      (PoiseSpread){ median, min, max };
}

#define NOTHING "No figure changed by more than 10 % and beyond both spreads.\n"

static void
test_compare (void)
{
  g_autoptr (PoiseReport) before = poise_test_report_new ();
  g_autoptr (PoiseReport) after = poise_test_report_new ();

  assert_compared (before, after, NOTHING);
  set_gap (before, 21, 20, 22);
  set_gap (after, 18, 17, 19);
  assert_compared (before, after,
                   "In a thread: frame gap p99 was 21.0 ms, is 18.0 ms now\n");
  g_free (after->gtk);
  after->gtk = g_strdup ("4.10.1");
  assert_compared (
      before, after,
      "What differs: GTK 4.8.3 before, 4.10.1 now\n"
      "In a thread: frame gap p99 was 21.0 ms on GTK 4.8.3, is 18.0 ms now\n");
}

/* Neither what lies within the spreads nor what is small counts as a change. */
static void
test_compare_noise (void)
{
  g_autoptr (PoiseReport) before = poise_test_report_new ();
  g_autoptr (PoiseReport) after = poise_test_report_new ();

  set_gap (before, 21, 17, 22);
  set_gap (after, 14, 13, 18);
  assert_compared (before, after, NOTHING);
  set_gap (before, 21, 21, 21);
  set_gap (after, 19, 19, 19);
  assert_compared (before, after, NOTHING);
  set_gap (before, 0.01, 0.01, 0.01); /* told, both would be 0.0 ms */
  set_gap (after, 0.04, 0.04, 0.04);
  assert_compared (before, after, NOTHING);
  set_gap (after, NAN, NAN, NAN);
  assert_compared (before, after, NOTHING);
  set_gap (before, 0, 0, 0);
  set_gap (after, 5, 5, 5);
  assert_compared (before, after,
                   "In a thread: frame gap p99 was 0.0 ms, is 5.0 ms now\n");
}

static void
test_compare_set_ups (void)
{
  g_autoptr (PoiseReport) before = poise_test_report_new ();
  g_autoptr (PoiseReport) after = poise_test_report_new ();

  g_free (g_ptr_array_index (after->parameters, 1));
  g_ptr_array_index (after->parameters, 1) = g_strdup ("1000");
  g_free (g_ptr_array_index (before->parameters, 5));
  g_ptr_array_index (before->parameters, 5) = g_strdup ("c");
  after->cores = 8;
  g_clear_pointer (&after->gtk, g_free);
  assert_compared (
      before, after,
      "What differs: cores 2 before, 8 now; GTK 4.8.3 before, none now; "
      "limit 50000000 before, 1000 now; path a, c before, a, b now\n" NOTHING);
}

static void
test_compare_others (void)
{
  g_autoptr (PoiseReport) before = poise_test_report_new ();
  g_autoptr (PoiseReport) after = poise_test_report_new ();

  poise_test_get_run (after, 1)->threads = 4;
  assert_compared (before, after,
                   NOTHING "Only before: In a thread\nOnly now: In a thread\n");
  poise_test_get_run (after, 0)->threads = 4;
  assert_compared (before, after,
                   "They have no way in common.\n"
                   "Only before: On the main thread; In a thread\n"
                   "Only now: On the main thread; In a thread\n");
  g_free (after->kind);
  after->kind = g_strdup ("wait");
  assert_compared (before, after,
                   "Comparisons of different jobs, primes and wait, cannot be compared.\n");
}

int
main (int argc, char **argv)
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/report-forms/csv", test_csv);
  g_test_add_func ("/report-forms/markdown", test_markdown);
  g_test_add_func ("/report-forms/ratios", test_ratios);
  g_test_add_func ("/report-forms/text", test_text);
  g_test_add_func ("/report-forms/empty-forms", test_empty_forms);
  g_test_add_func ("/report-forms/compare/changed", test_compare);
  g_test_add_func ("/report-forms/compare/noise", test_compare_noise);
  g_test_add_func ("/report-forms/compare/set-ups", test_compare_set_ups);
  g_test_add_func ("/report-forms/compare/others", test_compare_others);
  return g_test_run ();
}
