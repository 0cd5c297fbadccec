/* SPDX-License-Identifier: MIT */
/* The laboratory when it is cancelled or let go of, or its jobs fail. */
#include "tests/unit/poise-test-lab.h"

#include <string.h>

/* The job that is to be cancelled would never end by itself. */
static void
test_cancel_is_measured (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_flood, "steps", "10", NULL);
  const PoiseReportRun *row;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_lab_add (experiment, "a", "thread", "paced", 2, NULL, NULL);
  poise_test_lab_start (&self, experiment);
  poise_test_wait_for (poise_lab_get_report (self.lab)->runs->len == 1);
  atomic_store (&poise_test_probe.open, FALSE);
  poise_test_lab_await_end (&self);
  row = poise_test_lab_get_run (poise_lab_get_report (self.lab), "a");
  poise_test_lab_check (row);
  g_assert_cmpfloat (poise_test_lab_get (row, POISE_METRIC_CANCEL), >=, 0);
  poise_test_lab_tear_down (&self);
}

/* On the main thread nobody handles the click before the job is over, so it goes to its
 * end. */
static void
test_cancel_on_main (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      &poise_test_kind_sleep, "steps", "4", "us", "50000", NULL);
  const PoiseReport *report;
  double cancel_ms;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "main", "main", "paced", 1, NULL, NULL);
  report = poise_test_lab_run (&self, experiment);
  cancel_ms =
      poise_test_lab_get (poise_test_lab_get_run (report, "main"), POISE_METRIC_CANCEL);
  /* Of one that was over before the click there is none. */
  g_assert_true (isnan (cancel_ms) || cancel_ms > 0);
  g_assert_cmpint (atomic_load (&poise_test_probe.steps), ==, 8);
  poise_test_lab_tear_down (&self);
}

/* One that fails has an error, and the others their figures. */
static void
test_failing_job (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      &poise_test_kind_fail, "steps", "2", "us", "1000", NULL);
  const PoiseReport *report;
  const PoiseReportRun *failed;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "whole", "thread", "paced", 1, "fail-worker", "64");
  poise_test_lab_add (experiment, "broken", "thread", "paced", 3, "fail-step", "1");
  poise_test_lab_add (experiment, "broken main", "main", "paced", 2, "fail-step", "0");
  experiment->repeats = 2;
  report = poise_test_lab_run (&self, experiment);
  g_assert_cmpuint (report->runs->len, ==, 3);
  failed = poise_test_lab_get_run (report, "broken");
  g_assert_cmpstr (failed->error, ==, "fail-1: broken in step 1");
  g_assert_cmpuint (failed->repeats, ==, 0);
  g_assert_true (isnan (poise_test_lab_get (failed, POISE_METRIC_ELAPSED)));
  g_assert_true (isnan (poise_test_lab_get (failed, POISE_METRIC_CANCEL)));
  g_assert_cmpstr (poise_test_lab_get_run (report, "broken main")->error, ==,
                   "fail-1: broken in step 0");
  poise_test_lab_check (poise_test_lab_get_run (report, "whole"));
  g_assert_cmpuint (poise_test_lab_get_run (report, "whole")->repeats, ==, 2);
  g_assert_nonnull (strstr (report->verdict, "failed"));
  poise_test_lab_tear_down (&self);
}

static void
test_refused_job (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_busy, NULL);
  const PoiseReport *report;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "refused", "thread", "paced", 3, NULL, NULL);
  atomic_store (&poise_test_probe.refuse, TRUE);
  report = poise_test_lab_run (&self, experiment);
  g_assert_cmpstr (poise_test_lab_get_run (report, "refused")->error, ==,
                   "test: refused");
  g_assert_nonnull (report->verdict);
  poise_test_lab_tear_down (&self);
}

static void
test_refuses (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_stuck, NULL);
  g_autoptr (GError) error = NULL;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_IDLE);
  poise_lab_cancel (self.lab);
  g_assert_false (poise_lab_start (self.lab, experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_clear_error (&error);
  poise_test_lab_add (experiment, "a", "thread", "paced", 1, NULL, NULL);
  poise_test_lab_start (&self, experiment);
  g_assert_false (poise_lab_start (self.lab, experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  poise_lab_cancel (self.lab);
  poise_test_lab_await_end (&self);
  poise_test_lab_tear_down (&self);
}

/* Each of its first runs is done at once, so that the phase after it can be reached. */
static PoiseExperiment *
new_long_experiment (void)
{
  PoiseExperiment *experiment = poise_test_lab_experiment (
      &poise_test_kind_sleep, "steps", "40", "us", "10000", NULL);

  poise_test_lab_add (experiment, "a", "thread", "paced", 2, NULL, NULL);
  return experiment;
}

static const PoiseLabPhase phases[] = {
  POISE_LAB_REST,
  POISE_LAB_SETTLE,
  POISE_LAB_RUN,
  POISE_LAB_CANCEL,
};

/* What is said of each. */
static const char *const words[] = { "At rest", "a", "a", "Cancelling: a" };

static void
reach (PoiseTestLab *self, PoiseLabPhase phase)
{
  poise_test_wait_for (poise_lab_get_phase (self->lab) == phase);
  if (phase == POISE_LAB_RUN)
    poise_test_wait_for (poise_lab_get_job (self->lab) != NULL);
}

static void
test_cancel_in_each_phase (void)
{
  g_autoptr (PoiseExperiment) experiment = new_long_experiment ();
  PoiseTestLab self;

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      const PoiseReport *report;
      g_autofree char *said = NULL;

      poise_test_lab_set_up (&self);
      poise_test_lab_start (&self, experiment);
      reach (&self, phases[i]);
      said = poise_lab_describe (self.lab);
      g_assert_cmpstr (said, ==, words[i]);
      poise_lab_cancel (self.lab);
      poise_lab_cancel (self.lab);
      g_assert_true (poise_lab_is_active (self.lab));
      poise_test_lab_await_end (&self);
      g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_CANCELLED);
      report = poise_lab_get_report (self.lab);
      g_assert_null (report->verdict);
      g_assert_true ((report->baseline != NULL) == (phases[i] != POISE_LAB_REST));
      g_assert_cmpuint (report->runs->len, ==, phases[i] == POISE_LAB_CANCEL ? 1 : 0);
      poise_test_lab_tear_down (&self);
    }
}

static void
test_disposal_in_each_phase (void)
{
  g_autoptr (PoiseExperiment) experiment = new_long_experiment ();
  PoiseTestLab self;

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      poise_test_lab_set_up (&self);
      poise_test_lab_start (&self, experiment);
      reach (&self, phases[i]);
      poise_test_lab_tear_down (&self);
      g_assert_cmpuint (self.n_ended, ==, 0);
    }
}

static void
dispose_cb (PoiseLab *lab, PoiseTestLab *self)
{
  if (poise_lab_get_phase (lab) == POISE_LAB_RUN)
    g_clear_object (&self->lab);
}

/* A handler lets go of it. */
static void
test_disposal_from_a_handler (void)
{
  g_autoptr (PoiseExperiment) experiment = new_long_experiment ();
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  g_signal_connect (self.lab, "changed", G_CALLBACK (dispose_cb), &self);
  poise_test_lab_start (&self, experiment);
  poise_test_wait_for (self.lab == NULL);
  poise_test_lab_tear_down (&self);
}

static gpointer
cancel_worker (gpointer cancellable)
{
  while (atomic_load (&poise_test_probe.entered) == 0)
    g_usleep (100);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* The main thread works and comes back to no loop; another thread cancels. */
static void
test_cancel_from_another_thread (void)
{
  g_autoptr (PoiseExperiment) experiment = poise_test_lab_experiment (
      &poise_test_kind_sleep, "steps", "1000000000", "us", "1000", NULL);
  g_autoptr (GThread) thread = NULL;
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "a", "main", "paced", 2, NULL, NULL);
  thread = g_thread_new ("cancel", cancel_worker, poise_lab_get_cancellable (self.lab));
  poise_test_lab_start (&self, experiment);
  poise_test_lab_await_end (&self);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_CANCELLED);
  g_assert_cmpuint (poise_lab_get_report (self.lab)->runs->len, ==, 0);
  poise_test_lab_tear_down (&self);
}

/* Cancelled before: it ends at once, and the next start is a fresh one. */
static void
test_cancelled_before_start (void)
{
  g_autoptr (PoiseExperiment) experiment =
      poise_test_lab_experiment (&poise_test_kind_busy, NULL);
  PoiseTestLab self;

  poise_test_lab_set_up (&self);
  poise_test_lab_add (experiment, "a", "thread", "paced", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  g_cancellable_cancel (poise_lab_get_cancellable (self.lab));
  poise_test_lab_start (&self, experiment);
  poise_test_lab_await_end (&self);
  g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_CANCELLED);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 0);
  poise_test_lab_check (
      poise_test_lab_get_run (poise_test_lab_run (&self, experiment), "a"));
  poise_test_lab_tear_down (&self);
}

int
main (int argc, char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/lab-ends/cancel-is-measured", test_cancel_is_measured);
  g_test_add_func ("/lab-ends/cancel-on-main", test_cancel_on_main);
  g_test_add_func ("/lab-ends/failing-job", test_failing_job);
  g_test_add_func ("/lab-ends/refused-job", test_refused_job);
  g_test_add_func ("/lab-ends/refuses", test_refuses);
  g_test_add_func ("/lab-ends/cancel-in-each-phase", test_cancel_in_each_phase);
  g_test_add_func ("/lab-ends/disposal-in-each-phase", test_disposal_in_each_phase);
  g_test_add_func ("/lab-ends/disposal-from-a-handler", test_disposal_from_a_handler);
  g_test_add_func ("/lab-ends/cancel-from-another-thread",
                   test_cancel_from_another_thread);
  g_test_add_func ("/lab-ends/cancelled-before-start", test_cancelled_before_start);

  return g_test_run ();
}
