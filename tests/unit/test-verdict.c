/* SPDX-License-Identifier: MIT */
/* What is said of figures, whatever they are. */
#include "tests/unit/poise-test.h"

#include "app/lab/poise-preset.h"
#include "app/lab/poise-verdict-words.h"

static PoiseReport *
new_report (const char *preset)
{
  PoiseReport *report = poise_report_new ();

  report->preset = g_strdup (preset);
  return report;
}

static void
set (PoiseReportRun *run,
     PoiseMetric     metric,
     double          median,
     double          min,
     double          max)
{
  run->metrics[metric] = (PoiseSpread){ median, min, max };
}

static PoiseReportRun *
add (PoiseReport *report,
     const char  *label,
     double       elapsed_s,
     double       gap_max_ms,
     double       late)
{
  PoiseReportRun *run = poise_report_run_new (label);

  run->threads = 1;
  set (run, POISE_METRIC_ELAPSED, elapsed_s, elapsed_s, elapsed_s);
  set (run, POISE_METRIC_GAP_MAX, gap_max_ms, gap_max_ms, gap_max_ms);
  set (run, POISE_METRIC_LATE_FRAMES, late, late, late);
  g_ptr_array_add (report->runs, run);
  return run;
}

static PoiseReportRun *
add_failed (PoiseReport *report,
            const char  *label,
            const char  *error)
{
  PoiseReportRun *run = poise_report_run_new (label);

  run->threads = 1;
  run->error = g_strdup (error);
  g_ptr_array_add (report->runs, run);
  return run;
}

static void
assert_verdict (const PoiseReport *report,
                const char        *expected)
{
  g_autofree char *verdict = poise_verdict_make (report);

  g_assert_cmpstr (verdict, ==, expected);
}

static void
test_lengths (void)
{
  static const struct
  {
    double      ms;
    const char *words;
  } lengths[] = {
    { 0, "0.0 ms" },     { 0.34, "0.3 ms" },    { 9.94, "9.9 ms" },
    { 9.96, "10 ms" },   { 33.4, "33 ms" },     { 999.4, "999 ms" },
    { 999.6, "1.0 s" },  { 2449, "2.4 s" },     { 59900, "59.9 s" },
    { 60000, "1 min 00 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *words = poise_verdict_say_ms (lengths[i].ms);

      g_assert_cmpstr (words, ==, lengths[i].words);
    }
}

static void
test_windows (void)
{
  static const struct
  {
    double      gap_max_ms;
    double      late;
    const char *words;
  } windows[] = {
    { 17, 0, "drew every frame" },
    { 26, 1, "went at most 26 ms without a frame" },
    { 128, 4, "went at most 128 ms without a frame" },
    { 129, 1, "stalled for 129 ms" },
    { 250, 1, "stalled for 250 ms" },
    { 251, 1, "froze for 251 ms" },
    { 5000, 1, "froze for 5.0 s" },
    { 5100, 1, "did not respond for 5.1 s" },
    /* A slow screen draws every frame all the same. */
    { 140, 0, "stalled for 140 ms" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      g_autoptr (PoiseReport) report = new_report (NULL);
      PoiseReportRun *run = add (report, "a", 1, windows[i].gap_max_ms, windows[i].late);
      g_autofree char *words = poise_verdict_say_window (run);

      g_assert_cmpstr (words, ==, windows[i].words);
    }
}

/* What is said of every frame, or of at most, holds for each repeat. */
static void
test_spreads_count (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);
  PoiseReportRun *run = add (report, "a", 1, 17, 0);
  g_autofree char *words = NULL;

  set (run, POISE_METRIC_LATE_FRAMES, 0, 0, 1);
  set (run, POISE_METRIC_GAP_MAX, 17, 17, 40);
  words = poise_verdict_say_window (run);
  g_assert_cmpstr (words, ==, "went at most 40 ms without a frame");
}

static void
test_nothing (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  assert_verdict (report, "Nothing came to its end, so there is nothing to compare.");
  add_failed (report, "a", "no space left");
  assert_verdict (report,
                  "Nothing came to its end, so there is nothing to compare. “a” failed: "
                  "no space left.");
  add_failed (report, "b", "killed");
  assert_verdict (report,
                  "Nothing came to its end, so there is nothing to compare. “a” failed: "
                  "no space left; so did 1 more.");
}

static void
test_one (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  add (report, "On the main thread: the window will freeze", 2.5, 2400, 1);
  assert_verdict (report,
                  "With “On the main thread” the window froze for 2.4 s, and the job "
                  "took 2.5 s.");
}

static void
test_any (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  add (report, "main", 2.5, 2400, 1);
  add (report, "thread", 1.25, 17, 0);
  assert_verdict (report,
                  "With “main” the window froze for 2.4 s; with “thread” it drew every "
                  "frame. The job was quickest with “thread”, in 1.2 s, and slowest with "
                  "“main”, in 2.5 s.");
  add (report, "slices", 2.5, 30, 7);
  assert_verdict (report,
                  "With “main” the window froze for 2.4 s; with “thread” it drew every "
                  "frame. The job was quickest with “thread”, in 1.2 s, and slowest with "
                  "“main”, in 2.5 s.");
  add (report, "each", 20, 9000, 30);
  assert_verdict (
      report, "In 2 of 4 ways the window hung, worst with “each”, where it did not "
              "respond for 9.0 s; with “thread” it drew every frame. The job was "
              "quickest with “thread”, in 1.2 s, and slowest with “each”, in 20.0 s.");
}

static void
test_any_all_alike (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  add (report, "a", 2, 17, 0);
  add (report, "b", 2.04, 18, 0);
  assert_verdict (report,
                  "The window drew every frame in every way. The job took 2.0 s in every "
                  "way.");
  add (report, "c", 2.06, 18, 0);
  assert_verdict (report,
                  "The window drew every frame in every way. The job took about the same "
                  "time in every way: 2.0 s to 2.1 s.");
}

/* Equal in all: each is named once. */
static void
test_any_equal_gaps (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  add (report, "a", 2, 30, 1);
  add (report, "b", 2, 30, 1);
  assert_verdict (report,
                  "With “a” the window went at most 30 ms without a frame; with “b” it "
                  "went at most 30 ms without a frame. The job took 2.0 s in every way.");
}

/* The one that is named as worse has the larger of the gaps that are named. */
static void
test_any_worst_as_said (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  set (add (report, "a", 2, 30, 1), POISE_METRIC_GAP_MAX, 30, 30, 36);
  set (add (report, "b", 2, 29, 1), POISE_METRIC_GAP_MAX, 29, 20, 41);
  assert_verdict (report,
                  "With “b” the window went at most 41 ms without a frame; with “a” it "
                  "went at most 36 ms without a frame. The job took 2.0 s in every way.");
}

static void
test_any_all_frozen (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  add (report, "a", 2, 2000, 1);
  add (report, "b", 1, 1000, 1);
  assert_verdict (
      report, "The window hung in every way: with “a” it froze for 2.0 s, with “b” it "
              "froze for 1.0 s. The job was quickest with “b”, in 1.0 s, and slowest "
              "with “a”, in 2.0 s.");
}

static void
test_any_with_errors (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);

  add_failed (report, "a", "child was killed by SIGKILL");
  add (report, "b", 1, 17, 0);
  assert_verdict (report,
                  "With “b” the window drew every frame, and the job took 1.0 s. “a” "
                  "failed: child was killed by SIGKILL.");
}

/* What other programs did to the window is told, and not laid at a way's door. */
static void
test_busy_machine (void)
{
  g_autoptr (PoiseReport) report = new_report ("freeze-or-thread");

  add (report, "On the main thread", 2.4, 2410, 1);
  add (report, "In a thread", 2.5, 140, 3);
  report->baseline = poise_report_run_new ("At rest");
  set (report->baseline, POISE_METRIC_GAP_MAX, 50, 50, 50);
  assert_verdict (report, "On the main thread the window froze for 2.4 s. In a thread it "
                          "stalled for 140 ms and the job took 2.5 s.");
  set (report->baseline, POISE_METRIC_GAP_MAX, 126, 126, 126);
  assert_verdict (report, "On the main thread the window froze for 2.4 s. In a thread it "
                          "stalled for 140 ms and the job took 2.5 s. Even at rest the "
                          "window once went 126 ms without a frame: something else kept "
                          "this machine busy.");
}

/* Times that overlap by chance are not told apart, those far from each other are. */
static void
test_differ (void)
{
  g_autoptr (PoiseReport) report = new_report (NULL);
  PoiseReportRun *a = add (report, "a", 1, 17, 0), *b = add (report, "b", 1.1, 17, 0);

  g_assert_true (poise_verdict_differ (a, b));
  g_assert_true (poise_verdict_differ (b, a));
  set (a, POISE_METRIC_ELAPSED, 1, 0.9, 1.15);
  g_assert_false (poise_verdict_differ (a, b));
  set (b, POISE_METRIC_ELAPSED, 2, 1.1, 2.1);
  g_assert_true (poise_verdict_differ (a, b));
  set (a, POISE_METRIC_ELAPSED, 2.02, 2.02, 2.02);
  set (b, POISE_METRIC_ELAPSED, 2, 2, 2);
  g_assert_false (poise_verdict_differ (a, b));
}

static void
test_freeze (void)
{
  g_autoptr (PoiseReport) report = new_report ("freeze-or-thread");

  add (report, "On the main thread", 2.4, 2410, 1);
  add (report, "In a thread", 2.5, 18, 0);
  assert_verdict (report,
                  "On the main thread the window froze for 2.4 s. In a thread it drew "
                  "every frame and the job took 2.5 s.");
  add (report, "In 2 threads", 1.3, 18, 0)->threads = 2;
  assert_verdict (report,
                  "On the main thread the window froze for 2.4 s. In a thread it drew "
                  "every frame and the job took 2.5 s; two threads took 1.3 s.");
}

/* Nothing froze; the thread was slower and jerked. */
static void
test_freeze_surprises (void)
{
  g_autoptr (PoiseReport) report = new_report ("freeze-or-thread");

  add (report, "On the main thread", 0.01, 16, 0);
  add (report, "In a thread", 3, 300, 9);
  add (report, "In 16 threads", 4, 18, 0)->threads = 16;
  assert_verdict (report,
                  "On the main thread the window drew every frame. In a thread it froze "
                  "for 300 ms and the job took 3.0 s; 16 threads took 4.0 s.");
}

/* What is missing is not made up. */
static void
test_freeze_fails (void)
{
  g_autoptr (PoiseReport) report = new_report ("freeze-or-thread");

  add (report, "On the main thread", 2.4, 2410, 1);
  add_failed (report, "In a thread", "no memory");
  assert_verdict (
      report, "With “On the main thread” the window froze for 2.4 s, and the job took "
              "2.4 s. “In a thread” failed: no memory.");
}

static void
test_wait (void)
{
  g_autoptr (PoiseReport) report = new_report ("wait-and-serve");

  add (report, "The main thread waits", 2, 2001, 1);
  add (report, "A thread waits", 2, 18, 0);
  assert_verdict (report,
                  "While the main thread waited for data, the window froze for 2.0 s. "
                  "While a thread waited, it drew every frame.");
}

static void
set_backlog (PoiseReportRun *run,
             const char     *delivery,
             double          backlog)
{
  run->delivery = g_strdup (delivery);
  set (run, POISE_METRIC_BACKLOG_MAX, backlog, backlog, backlog);
}

static void
test_flood (void)
{
  g_autoptr (PoiseReport) report = new_report ("flood");

  set_backlog (add (report, "One callback a frame", 0.3, 18, 0), "paced", 1);
  set_backlog (add (report, "One callback pending", 0.5, 20, 0), "coalesced", 1);
  set_backlog (add (report, "A callback for every report", 4.5, 452, 20), "each", 5890);
  assert_verdict (report,
                  "With “A callback for every report” up to 5,890 callbacks waited at "
                  "once, the window froze for 452 ms and the job took 4.5 s. With “One "
                  "callback a frame” never more than one callback waited, the window "
                  "drew every frame and the job took 300 ms.");
}

/* The right way was the worse one, and nothing waited. */
static void
test_flood_surprises (void)
{
  g_autoptr (PoiseReport) report = new_report ("flood");

  set_backlog (add (report, "One callback a frame", 0.3, 500, 1), "paced", 0);
  set_backlog (add (report, "Nothing posted", 0.3, 18, 0), "poll", 0);
  assert_verdict (
      report, "With “Nothing posted” no callback ever waited, the window drew every "
              "frame and the job took 300 ms. With “One callback a frame” no callback "
              "ever waited, the window froze for 500 ms and the job took 300 ms.");
}

static void
test_more_cores (void)
{
  g_autoptr (PoiseReport) report = new_report ("more-cores");

  add (report, "1 thread", 4, 18, 0);
  assert_verdict (report,
                  "With “1 thread” the window drew every frame, and the job took 4.0 s.");
  add (report, "2 threads", 2.05, 18, 0);
  assert_verdict (report,
                  "1 thread took 4.0 s, 2 threads 2.0 s. 2 threads did it 2.0 times as "
                  "fast as 1 thread; the window drew every frame all the while.");
  add (report, "3 threads", 1.5, 40, 2);
  add (report, "4 threads", 1.1, 30, 2);
  add (report, "5 threads", 1.2, 30, 2);
  assert_verdict (report,
                  "1 thread took 4.0 s, 5 threads 1.2 s. 4 threads did it 3.6 times as "
                  "fast as 1 thread; the window was at its worst with 3 threads, when it "
                  "went at most 40 ms without a frame.");
}

static void
test_more_cores_no_gain (void)
{
  g_autoptr (PoiseReport) report = new_report ("more-cores");

  add (report, "1 thread", 2, 18, 0);
  add (report, "2 threads", 2.5, 18, 0);
  assert_verdict (report,
                  "1 thread took 2.0 s, 2 threads 2.5 s. More threads did not make it "
                  "quicker; the window drew every frame all the while.");
}

static void
test_pool (void)
{
  g_autoptr (PoiseReport) report = new_report ("pool-runs-dry");
  PoiseReportRun *shared = add (report, "On the shared pool", 2.2, 18, 0);
  PoiseReportRun *private = add (report, "On a private pool", 2, 18, 0);

  shared->n_jobs = private->n_jobs = 12;
  set (shared, POISE_METRIC_GIO_MAX, 275, 275, 275);
  set (private, POISE_METRIC_GIO_MAX, 3.5, 3.5, 3.5);
  assert_verdict (
      report, "While 12 jobs waited on the shared pool, a GIO call in the same program "
              "took up to 275 ms; while they waited on a private one, up to 3.5 ms. "
              "The jobs took 2.2 s on the shared pool and 2.0 s on the private one.");
  report->baseline = poise_report_run_new ("At rest");
  set (report->baseline, POISE_METRIC_GIO_MAX, 2, 2, 2);
  assert_verdict (
      report, "While 12 jobs waited on the shared pool, a GIO call in the same program "
              "took up to 275 ms (at rest 2.0 ms); while they waited on a private one, "
              "up to 3.5 ms. The jobs took 2.2 s on the shared pool and 2.0 s on the "
              "private one.");
}

static void
test_process (void)
{
  g_autoptr (PoiseReport) report = new_report ("thread-or-process");
  PoiseReportRun *in_thread = add (report, "In a thread", 2.5, 18, 0), *in_process;

  assert_verdict (report,
                  "With “In a thread” the window drew every frame, and the job took "
                  "2.5 s.");
  in_process = add (report, "In a process", 2.6, 30, 2);
  assert_verdict (report,
                  "In a thread the job took 2.5 s, in a process 2.6 s. Beside the thread "
                  "the window drew every frame, beside the process it went at most 30 ms "
                  "without a frame.");
  set (in_thread, POISE_METRIC_CANCEL, 0.4, 0.4, 0.4);
  set (in_process, POISE_METRIC_CANCEL, 12, 12, 12);
  assert_verdict (report,
                  "In a thread the job took 2.5 s, in a process 2.6 s. Beside the thread "
                  "the window drew every frame, beside the process it went at most 30 ms "
                  "without a frame. Cancelling took 0.4 ms in the thread, 12 ms in "
                  "the process.");
}

static void
add_guarded (PoiseReport *report,
             const char  *label,
             double       lost,
             double       ns)
{
  PoiseReportRun *run = add (report, label, 1, 18, 0);

  poise_report_run_add_extra (run, "lost", "Lost updates", "", lost);
  poise_report_run_add_extra (run, "ns_per_addition", "Each addition", "ns", ns);
}

static PoiseReport *
new_guarded (double lost)
{
  PoiseReport *report = new_report ("guarded-or-not");

  add_guarded (report, "Unguarded", lost, 1.5);
  add_guarded (report, "Atomic", 0, 12);
  add_guarded (report, "Under a mutex", 0, 45.25);
  add_guarded (report, "One for each thread", 0, 0.5);
  return report;
}

static void
test_guarded (void)
{
  g_autoptr (PoiseReport) some = new_guarded (1234567);
  g_autoptr (PoiseReport) none = new_guarded (0);

  assert_verdict (
      some, "Unguarded, 1,234,567 updates were lost, at 1.5 ns for each addition. "
            "Nothing was lost when it was guarded, and it took 12.0 ns with an atomic, "
            "45.2 ns under a mutex and 0.5 ns with a variable for each thread.");
  assert_verdict (
      none, "Unguarded, most often nothing was lost, by luck alone, at 1.5 ns for each "
            "addition. Nothing was lost when it was guarded, and it took 12.0 ns with "
            "an atomic, 45.2 ns under a mutex and 0.5 ns with a variable for each "
            "thread.");
}

/* Every preset can be made on this machine, and its experiment is one. */
static void
test_presets (void)
{
  const PoisePreset *const *presets = poise_presets_list ();
  guint n;

  for (n = 0; presets[n] != NULL; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PoiseExperiment) experiment = presets[n]->make (&error);
      g_autoptr (GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);

      g_assert_no_error (error);
      g_assert_true (poise_presets_find (presets[n]->id) == presets[n]);
      g_assert_cmpstr (experiment->preset, ==, presets[n]->id);
      g_assert_cmpstr (experiment->title, ==, presets[n]->title);
      g_assert_cmpstr (presets[n]->lesson, !=, "");
      g_assert_cmpuint (experiment->cases->len, >=, 1);
      g_assert_cmpuint (experiment->repeats, >=, 1);
      g_assert_cmpuint (experiment->repeats, <=, 3);
      for (guint i = 0; i < experiment->cases->len; i++)
        g_assert_true (g_hash_table_add (
            labels, ((PoiseCase *) g_ptr_array_index (experiment->cases, i))->label));
    }
  g_assert_cmpuint (n, ==, 7);
  g_assert_null (poise_presets_find ("nothing"));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/verdict/lengths", test_lengths);
  g_test_add_func ("/verdict/windows", test_windows);
  g_test_add_func ("/verdict/spreads-count", test_spreads_count);
  g_test_add_func ("/verdict/nothing", test_nothing);
  g_test_add_func ("/verdict/one", test_one);
  g_test_add_func ("/verdict/any", test_any);
  g_test_add_func ("/verdict/any-all-alike", test_any_all_alike);
  g_test_add_func ("/verdict/any-equal-gaps", test_any_equal_gaps);
  g_test_add_func ("/verdict/any-worst-as-said", test_any_worst_as_said);
  g_test_add_func ("/verdict/any-all-frozen", test_any_all_frozen);
  g_test_add_func ("/verdict/any-with-errors", test_any_with_errors);
  g_test_add_func ("/verdict/busy-machine", test_busy_machine);
  g_test_add_func ("/verdict/differ", test_differ);
  g_test_add_func ("/verdict/freeze", test_freeze);
  g_test_add_func ("/verdict/freeze-surprises", test_freeze_surprises);
  g_test_add_func ("/verdict/freeze-fails", test_freeze_fails);
  g_test_add_func ("/verdict/wait", test_wait);
  g_test_add_func ("/verdict/flood", test_flood);
  g_test_add_func ("/verdict/flood-surprises", test_flood_surprises);
  g_test_add_func ("/verdict/more-cores", test_more_cores);
  g_test_add_func ("/verdict/more-cores-no-gain", test_more_cores_no_gain);
  g_test_add_func ("/verdict/pool", test_pool);
  g_test_add_func ("/verdict/process", test_process);
  g_test_add_func ("/verdict/guarded", test_guarded);
  g_test_add_func ("/verdict/presets", test_presets);

  return g_test_run ();
}
