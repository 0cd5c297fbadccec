/* SPDX-License-Identifier: MIT */
#include "tests/window/sample-reports.h"

#define FRAME_US 16667
#define REST_US  (3 * G_TIME_SPAN_SECOND)
#define LEAD_US  (G_TIME_SPAN_SECOND / 2)

static PoiseReport *
create (const char *title,
        const char *verdict)
{
  PoiseReport *report = poise_report_new ();

  report->title = g_strdup (title);
  report->kind = g_strdup ("primes");
  report->verdict = g_strdup (verdict);
  report->repeats = 3;
  report->time_s = 1795517127;
  report->host = g_strdup ("sample");
  report->system = g_strdup ("Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x86_64");
  report->cores = 2;
  report->renderer = g_strdup ("cairo");
  report->frame_source = g_strdup ("frame-clock");
  report->gtk = g_strdup ("4.8.3");
  report->glib = g_strdup ("2.74.6");
  report->interval_us = FRAME_US;
  return report;
}

static gint64
get_end (const PoiseReportRun *run)
{
  return run->gaps->len > 0
             ? g_array_index (run->gaps, PoiseGap, run->gaps->len - 1).end_us
             : 0;
}

static void
add_gap (PoiseReportRun *run,
         gint64          length_us)
{
  const PoiseGap gap = { get_end (run) + length_us, length_us };

  g_array_append_val (run->gaps, gap);
}

/* Frames that come in time but for some jitter, always the same. */
static void
add_frames (PoiseReportRun *run,
            GRand          *rand,
            gint64          until_us,
            int             jitter_us)
{
  while (get_end (run) < until_us)
    add_gap (run, FRAME_US + g_rand_int_range (rand, -jitter_us, jitter_us + 1));
}

static void
set_metric (PoiseReportRun *run,
            PoiseMetric     metric,
            double          median,
            double          spread)
{
  run->metrics[metric] = (PoiseSpread) { median, median - spread, median + spread };
}

static void
set_metrics (PoiseReportRun *run,
             double          p50,
             double          p99,
             double          max,
             double          lag,
             double          input)
{
  set_metric (run, POISE_METRIC_FRAMES, run->gaps->len, 2);
  set_metric (run, POISE_METRIC_LATE_FRAMES, max > 25 ? 4 : 0, 0);
  set_metric (run, POISE_METRIC_GAP_P50, p50, 0);
  set_metric (run, POISE_METRIC_GAP_P99, p99, p99 / 20);
  set_metric (run, POISE_METRIC_GAP_MAX, max, max / 10);
  set_metric (run, POISE_METRIC_LAG_P99, lag, lag / 10);
  set_metric (run, POISE_METRIC_INPUT_P99, input, input / 10);
}

static void
set_job (PoiseReportRun *run,
         gint64          length_us,
         double          speedup,
         double          stall,
         double          backlog,
         double          cancel)
{
  run->repeats = 3;
  run->began_us = LEAD_US;
  run->ended_us = LEAD_US + length_us;
  set_metric (run, POISE_METRIC_ELAPSED, (double) length_us / G_TIME_SPAN_SECOND, 0.04);
  set_metric (run, POISE_METRIC_SPEEDUP, speedup, 0.02);
  set_metric (run, POISE_METRIC_STALL_MAX, stall, stall / 20);
  set_metric (run, POISE_METRIC_BACKLOG_MAX, backlog, 0);
  set_metric (run, POISE_METRIC_CANCEL, cancel, cancel / 4);
}

static PoiseReportRun *
add_run (PoiseReport *report,
         const char  *label,
         const char  *strategy,
         const char  *delivery,
         guint        threads)
{
  PoiseReportRun *run = poise_report_run_new (label);

  run->strategy = g_strdup (strategy);
  run->delivery = g_strdup (delivery);
  run->pool = g_strdup ("private");
  run->threads = threads;
  g_ptr_array_add (report->runs, run);
  return run;
}

static void
add_rest (PoiseReport *report)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  report->baseline = poise_report_run_new ("At rest");
  add_frames (report->baseline, rand, REST_US, 900);
  report->baseline->ended_us = REST_US;
  set_metrics (report->baseline, 16.7, 17.5, 18.1, 0.3, 19.2);
}

static PoiseReportRun *
add_frozen (PoiseReport *report)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  PoiseReportRun *run = add_run (report, "On the main thread", "main", "paced", 1);

  add_frames (run, rand, LEAD_US, 900);
  add_gap (run, 2412000);
  add_frames (run, rand, get_end (run) + LEAD_US, 900);
  set_metrics (run, 16.7, 2412, 2412, 2391.2, 2405);
  set_job (run, 2390000, 1, 2391, 0, 2391);
  g_array_append_val (run->stalls,
                      ((PoiseStall) { LEAD_US, 2391000, g_strdup ("poise_sieve_step") }));
  return run;
}

static void
add_smooth (PoiseReport *report,
            const char  *label,
            const char  *strategy,
            guint        threads,
            gint64       length_us)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (threads);
  PoiseReportRun *run = add_run (report, label, strategy, "paced", threads);

  add_frames (run, rand, LEAD_US + length_us / 2, 2500);
  add_gap (run, 2 * FRAME_US);
  add_frames (run, rand, 2 * LEAD_US + length_us, 1500);
  set_metrics (run, 16.7, 19.4, 33.3, 1.1, 21.5);
  set_job (run, length_us, 2390000.0 / (double) length_us, 0, 1, 1.4);
}

static void
add_flood (PoiseReport *report)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  PoiseReportRun *run =
      add_run (report, "A callback for each report", "thread", "each", 2);

  add_frames (run, rand, LEAD_US, 900);
  for (guint i = 0; i < 4; i++)
    {
      add_gap (run, 70000 + 60000 * i);
      add_gap (run, 320000 + 200000 * i);
      add_frames (run, rand, get_end (run) + 90000, 4000);
    }
  add_frames (run, rand, get_end (run) + LEAD_US, 900);
  set_metrics (run, 18.1, 718.2, 920, 702, 915);
  set_job (run, 2500000, 0.95, 915, 1412388, 312);
}

static PoiseReport *
make_ways (void)
{
  PoiseReport *report =
      create ("Freeze or thread", "On the main thread the window froze for 2.4 s. In a "
                                    "thread it drew every frame and the "
                                    "job took 2.5 s; two threads took 1.3 s.");

  add_rest (report);
  add_frozen (report);
  add_smooth (report, "In slices of the main loop", "slices", 1, 3120000);
  add_smooth (report, "In a thread", "thread", 1, 2480000);
  add_smooth (report, "In two threads", "thread", 2, 1290000);
  add_flood (report);
  return report;
}

static PoiseReport *
make_empty (void)
{
  return poise_report_new ();
}

static PoiseReport *
make_rest (void)
{
  PoiseReport *report = create ("Primes", NULL);

  add_rest (report);
  return report;
}

static PoiseReport *
make_frozen (void)
{
  PoiseReport *report =
      create ("Primes", "On the main thread the window froze for 2.4 s.");

  add_rest (report);
  add_frozen (report);
  return report;
}

static PoiseReport *
make_many (void)
{
  PoiseReport *report =
      create ("Primes", "Sixty-four ways, and none of them froze the window.");

  add_rest (report);
  for (guint i = 1; i <= 64; i++)
    {
      g_autofree char *label = g_strdup_printf ("Way %u", i);

      add_smooth (report, label, "thread", i, 1000000 + 30000 * i);
      ((PoiseReportRun *) g_ptr_array_index (report->runs, i - 1))->settings =
          g_strdup_printf ("mode=%u", i);
    }
  return report;
}

static PoiseReport *
make_threads (void)
{
  PoiseReport *report =
      create ("More cores, more speed",
                "Two threads were 1.93 times as fast as one, four 3.6 times.");

  report->preset = g_strdup ("more-cores");
  add_rest (report);
  add_smooth (report, "1 thread", "thread", 1, 2390000);
  add_smooth (report, "2 threads", "thread", 2, 1240000);
  add_smooth (report, "3 threads", "thread", 3, 880000);
  add_smooth (report, "4 threads", "thread", 4, 660000);
  for (guint i = 0; i < report->runs->len; i++)
    ((PoiseReportRun *) g_ptr_array_index (report->runs, i))->settings =
        g_strdup_printf ("threads=%u", i + 1);
  return report;
}

/* Nothing of it was measured. */
static PoiseReport *
make_nothing (void)
{
  PoiseReport *report = poise_report_new ();

  report->baseline = poise_report_run_new ("At rest");
  add_run (report, "In a thread", "thread", "paced", 1)->error = g_strdup (
      "the job failed: photo.raw: no space left on the device (needs 81 MB, 12 MB free)");
  add_run (report, "In a process", "process", "paced", 1);
  return report;
}

static PoiseReport *
make_long (void)
{
  PoiseReport *report = make_ways ();
  g_autoptr (GString) label = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append (label, "Ein sehr langer Name <b>& mehr</b> ");
  for (guint i = 0; i < report->runs->len; i++)
    {
      PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      g_free (run->label);
      run->label = g_strdup_printf ("%u %s", i, label->str);
      run->settings = g_strdup (label->str);
      run->error = g_strdup (label->str);
      poise_report_run_add_extra (run, "lost_updates", "Lost updates", "", 12345678 + i);
      poise_report_run_add_extra (run, "ns_per_addition", "Time for each addition", "ns",
                                  4.256);
    }
  return report;
}

static PoiseReport *
make_rtl (void)
{
  PoiseReport *report = create ("מספרים ראשוניים", "החלון קפא למשך 2.4 שניות.");

  add_rest (report);
  g_free (report->baseline->label);
  report->baseline->label = g_strdup ("במנוחה");
  add_smooth (report, "בתהליכון", "thread", 1, 2480000);
  add_smooth (report, "في خيطين", "thread", 2, 1290000);
  return report;
}

/* Gaps as a file from outside may have them. */
static PoiseReport *
make_odd (void)
{
  static const PoiseGap gaps[] = {
    { 0, 0 },          { 16667, 0 },       { 20000, -5 },
    { -4, 16667 },     { 50000, 900000 },  { 40000, 10000 },
    { G_MAXINT64, 1 }, { G_MININT64, 16 }, { 3000000, G_MAXINT64 },
  };
  PoiseReport *report = create ("Odd", "Nothing of it is true.");
  PoiseReportRun *run = add_run (report, "Odd", "thread", "paced", 1);

  report->interval_us = 0;
  g_array_append_vals (run->gaps, gaps, G_N_ELEMENTS (gaps));
  run->began_us = -5;
  run->ended_us = G_MAXINT64;
  set_metric (run, POISE_METRIC_GAP_P99, 1e300, 1e299);
  set_metric (run, POISE_METRIC_BACKLOG_MAX, -1e300, 0);
  set_metric (run, POISE_METRIC_SPEEDUP, -2, 1);
  run = add_run (report, "Nil", "thread", "paced", 2);
  g_array_append_val (run->gaps, gaps[0]);
  set_metric (run, POISE_METRIC_SPEEDUP, 1e300, 1);
  return report;
}

static const SampleReport samples[] = {
  { "ways", make_ways },       { "empty", make_empty }, { "rest", make_rest },
  { "frozen", make_frozen },   { "many", make_many },   { "threads", make_threads },
  { "nothing", make_nothing }, { "long", make_long },   { "rtl", make_rtl },
  { "odd", make_odd },
};

const SampleReport *
sample_reports_list (guint *n)
{
  *n = G_N_ELEMENTS (samples);
  return samples;
}

PoiseReport *
sample_report_make (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (g_str_equal (samples[i].name, name))
      return samples[i].make ();
  g_assert_not_reached ();
}
