/* SPDX-License-Identifier: MIT */
/* What the laboratory is made of: frames, clicks, GIO's calls, sums. */
#include "tests/unit/poise-test.h"

#include "app/lab/poise-frame-source.h"
#include "app/lab/poise-lab-click.h"
#include "app/lab/poise-lab-gio.h"
#include "app/lab/poise-lab-input.h"
#include "app/lab/poise-lab-tally.h"

static const gint64 block_us = 200 * G_TIME_SPAN_MILLISECOND;

static void
block (gint64 duration_us)
{
  gint64 end_us = g_get_monotonic_time () + duration_us;

  while (g_get_monotonic_time () < end_us)
    ;
}

typedef struct
{
  guint  n;
  gint64 last_us;
} Frames;

static void
painted_cb (gint64   now_us,
            gpointer user_data)
{
  Frames *frames = user_data;

  g_assert_cmpint (now_us, >, frames->last_us);
  frames->last_us = now_us;
  frames->n++;
}

static void
test_timer (void)
{
  g_autoptr (PoiseFrameSource) timer = poise_frame_timer_new ();
  Frames frames = { 0 };

  g_assert_cmpstr (poise_frame_source_get_id (timer), ==, "timer");
  g_assert_cmpstr (poise_frame_source_get_renderer (timer), ==, "none");
  g_assert_null (poise_frame_source_get_gtk (timer));
  poise_frame_source_stop (timer);
  poise_frame_source_start (timer, painted_cb, &frames);
  poise_frame_source_touch (timer);
  poise_test_wait_for (frames.n == 5);
  poise_frame_source_stop (timer);
  g_assert_true (poise_test_loop_is_asleep ());
  poise_frame_source_start (timer, painted_cb, &frames);
  poise_test_wait_for (frames.n == 10);
  /* And it goes while it runs. */
}

/* Frames that were missed are not made up for. */
static void
test_timer_does_not_catch_up (void)
{
  g_autoptr (PoiseFrameSource) timer = poise_frame_timer_new ();
  gint64 interval_us = poise_frame_source_get_interval_us (timer);
  Frames frames = { 0 };
  gint64 begin_us;

  poise_frame_source_start (timer, painted_cb, &frames);
  block (block_us);
  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (frames.n, >=, 1);
  g_assert_cmpint (frames.n, <=, (g_get_monotonic_time () - begin_us) / interval_us + 2);
}

/* Frames that come when the test says so. */
#define TEST_TYPE_FRAMES (test_frames_get_type ())
G_DECLARE_FINAL_TYPE (TestFrames, test_frames, TEST, FRAMES, PoiseFrameSource)

struct _TestFrames
{
  PoiseFrameSource parent_instance;
  guint            n_touched;
};

G_DEFINE_FINAL_TYPE (TestFrames, test_frames, POISE_TYPE_FRAME_SOURCE)

static void
test_frames_touch (PoiseFrameSource *source)
{
  TEST_FRAMES (source)->n_touched++;
}

static void
test_frames_class_init (TestFramesClass *klass)
{
  POISE_FRAME_SOURCE_CLASS (klass)->touch = test_frames_touch;
}

static void
test_frames_init (TestFrames *self)
{
}

/* A beat waits from when it was due, however late it is handled, to the next frame. */
static void
test_input (void)
{
  g_autoptr (TestFrames) frames = g_object_new (TEST_TYPE_FRAMES, NULL);
  g_autoptr (PoiseLabInput) input = poise_lab_input_new (POISE_FRAME_SOURCE (frames));
  const PoiseHistogram *waits = poise_lab_input_get_histogram (input);
  gint64 due_us, painted_us;

  poise_test_block_until (g_main_context_pending (NULL));
  due_us = g_get_monotonic_time ();
  block (block_us);
  poise_lab_input_painted (input, g_get_monotonic_time ());
  g_assert_cmpuint (poise_histogram_get_count (waits), ==, 0);

  poise_test_wait_for (frames->n_touched == 1);
  block (block_us);
  painted_us = g_get_monotonic_time ();
  poise_lab_input_painted (input, painted_us);
  g_assert_cmpuint (poise_histogram_get_count (waits), >=, 1);
  g_assert_cmpint (poise_histogram_get_max (waits), >=, painted_us - due_us);
  g_assert_cmpint (painted_us - due_us, >=, 2 * block_us);
}

/* All beats that wait are closed by one frame, and by one only. */
static void
test_input_is_not_lost (void)
{
  g_autoptr (TestFrames) frames = g_object_new (TEST_TYPE_FRAMES, NULL);
  g_autoptr (PoiseLabInput) input = poise_lab_input_new (POISE_FRAME_SOURCE (frames));
  const PoiseHistogram *waits = poise_lab_input_get_histogram (input);
  guint64 count;

  /* Each touch handled at least one beat. */
  poise_test_wait_for (frames->n_touched == 4);
  poise_lab_input_painted (input, g_get_monotonic_time ());
  count = poise_histogram_get_count (waits);
  g_assert_cmpuint (count, >=, 4);
  poise_lab_input_painted (input, g_get_monotonic_time ());
  g_assert_cmpuint (poise_histogram_get_count (waits), ==, count);
}

static gint64 clicked_us;
static PoiseLabClick *click_to_free;

static void
clicked_cb (gint64   due_us,
            gpointer user_data)
{
  g_assert_cmpint (due_us, <=, g_get_monotonic_time ());
  clicked_us = due_us;
  g_clear_pointer (&click_to_free, poise_lab_click_free);
}

static void
test_click (void)
{
  gint64 begin_us = g_get_monotonic_time ();
  PoiseLabClick *never;

  clicked_us = 0;
  click_to_free = poise_lab_click_new (block_us, clicked_cb, NULL);
  never =
      poise_lab_click_new (G_USEC_PER_SEC * G_GINT64_CONSTANT (3600), clicked_cb, NULL);
  poise_test_wait_for (clicked_us > 0);
  g_assert_cmpint (clicked_us, >=, begin_us + block_us);
  g_assert_null (click_to_free);
  poise_lab_click_free (never);
  poise_lab_click_free (NULL);
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

/* The open call counts, and one that is let go of comes back to nobody. */
static void
test_gio (void)
{
  PoiseLabGio *gio = poise_lab_gio_new ();
  gint64 begin_us = g_get_monotonic_time ();

  block (block_us);
  g_assert_cmpint (poise_lab_gio_get_max_us (gio, begin_us + block_us), >=, block_us);
  poise_lab_gio_free (gio);

  gio = poise_lab_gio_new ();
  poise_test_poll_for (poise_lab_gio_get_max_us (gio, 0) > 0);
  poise_lab_gio_free (gio);
  poise_lab_gio_free (NULL);
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

static void
test_spread (void)
{
  double odd[] = { 3, 1, 2 }, even[] = { 40, 10, 20, 30 }, one[] = { 7 };
  PoiseSpread spread = poise_lab_tally_spread (odd, 3);

  g_assert_cmpfloat (spread.median, ==, 2);
  g_assert_cmpfloat (spread.min, ==, 1);
  g_assert_cmpfloat (spread.max, ==, 3);
  g_assert_cmpfloat (poise_lab_tally_spread (even, 4).median, ==, 25);
  g_assert_cmpfloat (poise_lab_tally_spread (one, 1).median, ==, 7);
  g_assert_true (isnan (poise_lab_tally_spread (NULL, 0).median));
}

/* What is printed has no digits that only a double's arithmetic put there, and whole
 * microseconds stay what they are. */
static void
test_spread_is_round (void)
{
  double elapsed_s[] = { 1.002626, 1.002625 };
  double noisy[] = { 0.1 + 0.2, 1e-3 / 3 };
  double large[] = { 999.999999, 123456789 };
  PoiseSpread spread;

  g_assert_cmpfloat ((elapsed_s[0] + elapsed_s[1]) / 2, !=, 1.0026255);
  g_assert_cmpfloat (poise_lab_tally_spread (elapsed_s, 2).median, ==, 1.0026255);
  spread = poise_lab_tally_spread (noisy, 2);
  g_assert_cmpfloat (spread.min, ==, 0.000333333333);
  g_assert_cmpfloat (spread.max, ==, 0.3);
  spread = poise_lab_tally_spread (large, 2);
  g_assert_cmpfloat (spread.min, ==, 999.999999);
  g_assert_cmpfloat (spread.max, ==, 123456789);
}

static PoiseReportRun *
add_repeat (GPtrArray  *repeats,
            double      elapsed_s,
            double      lost,
            const char *outcome)
{
  PoiseReportRun *run = poise_report_run_new ("x");
  PoiseGap gap = { 1, (gint64) elapsed_s };

  run->metrics[POISE_METRIC_ELAPSED] = (PoiseSpread){ elapsed_s, elapsed_s, elapsed_s };
  run->outcome = g_strdup (outcome);
  g_array_append_val (run->gaps, gap);
  poise_report_run_add_extra (run, "lost", "Lost", "", lost);
  g_ptr_array_add (repeats, run);
  return run;
}

/* The row shows the repeat whose time is the median; figures are medians of their own. */
static void
test_tally (void)
{
  g_autoptr (GPtrArray) repeats =
      g_ptr_array_new_with_free_func ((GDestroyNotify) poise_report_run_free);
  g_autoptr (PoiseReportRun) row = poise_report_run_new ("x");

  row->metrics[POISE_METRIC_CANCEL].median = 5;
  add_repeat (repeats, 9, 100, "slow");
  add_repeat (repeats, 1, 300, "quick");
  poise_lab_tally_repeats (repeats, row);
  g_assert_cmpstr (row->outcome, ==, "quick");
  add_repeat (repeats, 5, 200, "middle");
  poise_lab_tally_repeats (repeats, row);

  g_assert_cmpuint (row->repeats, ==, 3);
  g_assert_cmpstr (row->outcome, ==, "middle");
  g_assert_cmpint (g_array_index (row->gaps, PoiseGap, 0).length_us, ==, 5);
  g_assert_cmpfloat (row->metrics[POISE_METRIC_ELAPSED].median, ==, 5);
  g_assert_cmpfloat (row->metrics[POISE_METRIC_ELAPSED].max, ==, 9);
  g_assert_cmpfloat (row->metrics[POISE_METRIC_CANCEL].median, ==, 5);
  g_assert_true (isnan (row->metrics[POISE_METRIC_GAP_MAX].median));
  g_assert_cmpuint (row->extras->len, ==, 1);
  g_assert_cmpfloat (((PoiseExtra *) g_ptr_array_index (row->extras, 0))->value, ==, 200);
}

static void
test_speedups (void)
{
  g_autoptr (PoiseReport) report = poise_report_new ();
  const double elapsed_s[] = { 8, 2, NAN, 3 };
  const char *const labels[] = { "a", "b", "c", "d" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      PoiseReportRun *run = poise_report_run_new (labels[i]);

      run->metrics[POISE_METRIC_ELAPSED] =
          (PoiseSpread){ elapsed_s[i], elapsed_s[i] / 2, elapsed_s[i] * 2 };
      g_ptr_array_add (report->runs, run);
    }
  poise_lab_tally_speedups (report, "a");
  g_assert_cmpfloat (
      poise_report_find (report, "a")->metrics[POISE_METRIC_SPEEDUP].median, ==, 1);
  g_assert_cmpfloat (
      poise_report_find (report, "b")->metrics[POISE_METRIC_SPEEDUP].median, ==, 4);
  g_assert_cmpfloat (poise_report_find (report, "b")->metrics[POISE_METRIC_SPEEDUP].min,
                     ==, 2);
  g_assert_cmpfloat (poise_report_find (report, "b")->metrics[POISE_METRIC_SPEEDUP].max,
                     ==, 8);
  g_assert_true (
      isnan (poise_report_find (report, "c")->metrics[POISE_METRIC_SPEEDUP].median));
  g_assert_cmpfloat (poise_report_find (report, "d")->metrics[POISE_METRIC_SPEEDUP].median,
                     ==, 2.66666667);
  poise_lab_tally_speedups (report, "missing");
  g_assert_true (
      isnan (poise_report_find (report, "a")->metrics[POISE_METRIC_SPEEDUP].median));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/lab-parts/timer", test_timer);
  g_test_add_func ("/lab-parts/timer-does-not-catch-up", test_timer_does_not_catch_up);
  g_test_add_func ("/lab-parts/input", test_input);
  g_test_add_func ("/lab-parts/input-is-not-lost", test_input_is_not_lost);
  g_test_add_func ("/lab-parts/click", test_click);
  g_test_add_func ("/lab-parts/gio", test_gio);
  g_test_add_func ("/lab-parts/spread", test_spread);
  g_test_add_func ("/lab-parts/spread-is-round", test_spread_is_round);
  g_test_add_func ("/lab-parts/tally", test_tally);
  g_test_add_func ("/lab-parts/speedups", test_speedups);

  return g_test_run ();
}
