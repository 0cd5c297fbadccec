/* SPDX-License-Identifier: MIT */
/* The laboratory, with the timer for frames: what holds for every comparison. */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test-lab.h"

static void
test_main_draws_no_frame (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      &poise_test_kind_sleep, "steps", "20", "us", "20000", NULL);
  const PoiseReport *report;
  const PoiseReportRun *on_main;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "main", "main", "paced", 1, NULL, NULL);
  report = poise_test_lab_run (&self, experiment);
  on_main = poise_test_lab_get_run (report, "main");
  poise_test_lab_check (on_main);
  /* Whoever watches could draw what comes before nothing could be drawn. */
  g_assert_true (self.told_before);
  g_assert_cmpfloat (poise_test_lab_get (on_main, POISE_METRIC_FRAMES), ==, 0);
  g_assert_cmpfloat (poise_test_lab_get (on_main, POISE_METRIC_LATE_FRAMES), ==, 1);
  for (guint i = 0; i < on_main->gaps->len; i++)
    g_assert_false (g_array_index (on_main->gaps, PoiseGap, i).end_us > on_main->began_us &&
                    g_array_index (on_main->gaps, PoiseGap, i).end_us
                           < on_main->ended_us);
  /* The hole is as long as the job, and so is the turn of the loop; the click waited for
   * all of it. */
  g_assert_cmpfloat (poise_test_lab_get (on_main, POISE_METRIC_GAP_MAX), >=, 400);
  g_assert_cmpfloat (poise_test_lab_get (on_main, POISE_METRIC_STALL_MAX), >=, 400);
  g_assert_cmpuint (on_main->stalls->len, ==, 1);
  g_assert_cmpfloat (poise_test_lab_get (on_main, POISE_METRIC_LAG_MAX), >=, 400);
  g_assert_cmpstr (on_main->pool, ==, "none");
  poise_test_lab_tear_down (&self);
}

static guint n_seen;

static gboolean
see_frame_cb (gpointer data)
{
  PoiseTestLab *self = data;

  if (poise_lab_get_job (self->lab) == NULL)
    return G_SOURCE_CONTINUE;
  if (++n_seen < 20)
    return G_SOURCE_CONTINUE;
  atomic_store (&poise_test_probe.open, TRUE);
  return G_SOURCE_REMOVE;
}

/* The job goes on until the loop has come round often enough for many frames. */
static void
test_thread_draws (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_deaf, "steps", "1", NULL);
  const PoiseReportRun *in_thread;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "thread", "thread", "paced", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  n_seen = 0;
  g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, 20, see_frame_cb, &self, NULL);
  in_thread = poise_test_lab_get_run (poise_test_lab_run (&self, experiment), "thread");
  poise_test_lab_check (in_thread);
  g_assert_cmpfloat (poise_test_lab_get (in_thread, POISE_METRIC_FRAMES), >=, 10);
  g_assert_cmpfloat (poise_test_lab_get (in_thread, POISE_METRIC_FRAMES), ==,
                     in_thread->gaps->len - 1);
  poise_test_lab_tear_down (&self);
}

/* One result, whoever did the work and however it was told. */
static void
test_outcomes_are_the_same (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      poise_kinds_find ("primes"), "limit", "100000", "threads", "2", NULL);
  const PoiseDelivery *const *deliveries = poise_delivery_list ();
  const PoiseReport *report;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "main", "main", "paced", 1, NULL, NULL);
  poise_test_lab_add (experiment, "slices", "slices", "paced", 1, NULL, NULL);
  for (guint i = 0; deliveries[i] != NULL; i++)
    poise_test_lab_add (experiment, deliveries[i]->id, "thread", deliveries[i]->id, 1,
                        NULL, NULL);
  experiment->repeats = 2;
  report = poise_test_lab_run (&self, experiment);
  g_assert_cmpuint (report->runs->len, ==, experiment->cases->len);
  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *row = g_ptr_array_index (report->runs, i);

      poise_test_lab_check (row);
      g_assert_cmpstr (row->label, ==,
                       ((PoiseCase *) g_ptr_array_index (experiment->cases, i))->label);
      g_assert_cmpstr (row->outcome, ==, "9,592 primes up to 100,000");
      g_assert_cmpuint (row->repeats, ==, 2);
    }
  poise_test_lab_tear_down (&self);
}

static void
test_backlog (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_flood, "steps", "50000", NULL);
  const PoiseReport *report;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_lab_add (experiment, "each", "thread", "each", 1, NULL, NULL);
  poise_test_lab_add (experiment, "paced", "thread", "paced", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  poise_test_lab_start (&self, experiment);
  /* Where it has the processor first, the loop would keep up with a thread of the lowest
   * priority. */
  poise_test_wait_for (poise_lab_get_job (self.lab) != NULL);
  poise_test_block_until (poise_job_get_backlog (poise_lab_get_job (self.lab)) > 1);
  poise_test_lab_await_end (&self);
  report = poise_lab_get_report (self.lab);
  g_assert_cmpfloat (poise_test_lab_get (poise_test_lab_get_run (report, "each"),
                                         POISE_METRIC_BACKLOG_MAX),
                     >, 1);
  g_assert_cmpfloat (poise_test_lab_get (poise_test_lab_get_run (report, "paced"),
                                         POISE_METRIC_BACKLOG_MAX),
                     <=, 1);
  poise_test_lab_tear_down (&self);
}

/* Whoever paints polls: without it the units would stay where they are until the end. */
static void
test_polls (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_flood, "steps", "1000", NULL);
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "poll", "thread", "poll", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  poise_test_lab_start (&self, experiment);
  poise_test_wait_for (poise_lab_get_job (self.lab) != NULL &&
                       poise_job_get_units (poise_lab_get_job (self.lab)) == 1000);
  g_assert_true (poise_job_is_active (poise_lab_get_job (self.lab)));
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_lab_await_end (&self);
  g_assert_null (poise_lab_get_job (self.lab));
  poise_test_lab_tear_down (&self);
}

static void
test_report_is_complete (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      &poise_test_kind_sleep, "steps", "3", "us", "30000", "threads", "2", NULL);
  g_autoptr (PoiseReport) report = NULL;
  const PoiseReportRun *row;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "a", "thread", "paced", 2, NULL, NULL);
  poise_test_lab_add (experiment, "b", "thread", "each", 1, "steps", "4");
  experiment->repeats = 3;
  experiment->calls_gio = TRUE;
  poise_test_lab_run (&self, experiment);
  report = poise_lab_take_report (self.lab);
  g_assert_null (poise_lab_get_report (self.lab));

  g_assert_cmpstr (report->title, ==, "Test");
  g_assert_cmpstr (report->kind, ==, "sleep");
  g_assert_null (report->preset);
  g_assert_cmpuint (report->repeats, ==, 3);
  g_assert_cmpuint (report->cores, ==, g_get_num_processors ());
  g_assert_cmpstr (report->frame_source, ==, "timer");
  g_assert_cmpstr (report->renderer, ==, "none");
  g_assert_null (report->gtk);
  g_assert_nonnull (report->glib);
  g_assert_nonnull (report->host);
  g_assert_nonnull (report->system);
  g_assert_cmpint (report->interval_us, ==, G_USEC_PER_SEC / 60);
  g_assert_cmpint (report->time_s, >, 0);
  g_assert_cmpuint (report->parameters->len, ==, 2 * poise_test_kind_sleep.n_params);
  g_assert_cmpstr (g_ptr_array_index (report->parameters, 2), ==, "steps");
  g_assert_cmpstr (g_ptr_array_index (report->parameters, 3), ==, "3");
  g_assert_nonnull (report->verdict);

  poise_test_lab_check_gaps (report->baseline);
  g_assert_null (report->baseline->strategy);
  g_assert_cmpfloat (poise_test_lab_get (report->baseline, POISE_METRIC_FRAMES), ==,
                     report->baseline->gaps->len);
  g_assert_true (isfinite (poise_test_lab_get (report->baseline, POISE_METRIC_GIO_MAX)));

  g_assert_cmpuint (report->runs->len, ==, 2);
  row = poise_test_lab_get_run (report, "a");
  poise_test_lab_check (row);
  g_assert_cmpstr (row->strategy, ==, "thread");
  g_assert_cmpstr (row->delivery, ==, "paced");
  g_assert_cmpstr (row->pool, ==, "shared");
  g_assert_cmpuint (row->threads, ==, 2);
  g_assert_cmpuint (row->n_jobs, ==, 2);
  g_assert_cmpuint (row->repeats, ==, 3);
  g_assert_null (row->settings);
  g_assert_true (isfinite (poise_test_lab_get (row, POISE_METRIC_GIO_MAX)));
  g_assert_cmpfloat (poise_test_lab_get (row, POISE_METRIC_SPEEDUP), ==, 1);
  g_assert_cmpfloat (poise_test_lab_get (row, POISE_METRIC_ELAPSED), >=, 0.09);
  g_assert_cmpstr (poise_test_lab_get_run (report, "b")->settings, ==, "steps=4");
  g_assert_cmpfloat (
      poise_test_lab_get (poise_test_lab_get_run (report, "b"), POISE_METRIC_ELAPSED), >=,
      0.12);
  poise_test_lab_tear_down (&self);
}

/* What a preset finds in the results is there once, whatever the repeats. */
static void
test_observes (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      poise_kinds_find ("shared"), "additions", "1000", NULL);
  const PoiseReportRun *row;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  experiment->preset = g_strdup ("guarded-or-not");
  experiment->repeats = 2;
  experiment->skips_cancel = TRUE;
  poise_test_lab_add (experiment, "Atomic", "thread", "paced", 1, "mode", "atomic");
  row = poise_test_lab_get_run (poise_test_lab_run (&self, experiment), "Atomic");
  g_assert_cmpuint (row->extras->len, ==, 2);
  g_assert_cmpstr (((PoiseExtra *) g_ptr_array_index (row->extras, 0))->id, ==, "lost");
  g_assert_cmpfloat (((PoiseExtra *) g_ptr_array_index (row->extras, 0))->value, ==, 0);
  g_assert_cmpstr (((PoiseExtra *) g_ptr_array_index (row->extras, 1))->id, ==,
                   "ns_per_addition");
  poise_test_lab_tear_down (&self);
}

int
main (int argc, char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/lab/main-draws-no-frame", test_main_draws_no_frame);
  g_test_add_func ("/lab/thread-draws", test_thread_draws);
  g_test_add_func ("/lab/outcomes-are-the-same", test_outcomes_are_the_same);
  g_test_add_func ("/lab/backlog", test_backlog);
  g_test_add_func ("/lab/polls", test_polls);
  g_test_add_func ("/lab/report-is-complete", test_report_is_complete);
  g_test_add_func ("/lab/observes", test_observes);

  return g_test_run ();
}
