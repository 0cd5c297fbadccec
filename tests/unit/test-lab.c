/* SPDX-License-Identifier: MIT */
/* The laboratory, with the timer for frames: what holds for every comparison. */
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"
#include "app/lab/poise-lab.h"
#include "app/lab/poise-preset.h"

/* A laboratory that is watched from its start. */
typedef struct
{
  PoiseFrameSource *frames;
  PoiseLab         *lab;
  gint64            begin_us;
  guint             n_changed;
  guint             n_ended;
  double            fraction;
  GPollFunc         poll;
} Fixture;

static void
changed_cb (PoiseLab *lab,
            Fixture  *self)
{
  g_autofree char *words = poise_lab_describe (lab);

  g_assert_cmpuint (self->n_ended, ==, 0);
  g_assert_cmpfloat (poise_lab_get_fraction (lab), >=, self->fraction);
  g_assert_cmpfloat (poise_lab_get_fraction (lab), <=, 1);
  g_assert_cmpstr (words, !=, "");
  self->fraction = poise_lab_get_fraction (lab);
  self->n_changed++;
}

static void
ended_cb (PoiseLab *lab,
          Fixture  *self)
{
  g_assert_false (poise_lab_is_active (lab));
  self->n_ended++;
}

static void
set_up (Fixture *self)
{
  *self = (Fixture){ .frames = poise_frame_timer_new () };
  self->poll = g_main_context_get_poll_func (NULL);
  self->lab = poise_lab_new (self->frames);
  g_signal_connect (self->lab, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->lab, "ended", G_CALLBACK (ended_cb), self);
  poise_test_probe_reset ();
}

/* No thread, no source and no poll function stays. */
static void
tear_down (Fixture *self)
{
  g_clear_object (&self->lab);
  g_assert_true (g_main_context_get_poll_func (NULL) == self->poll);
  g_assert_finalize_object (self->frames);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0 &&
                       poise_test_loop_is_asleep ());
}

static PoiseExperiment *
new_experiment (const PoiseKind *kind,
                ...)
{
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autoptr (GError) error = NULL;
  const char *name;
  va_list args;

  va_start (args, kind);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      poise_params_set (params, name, va_arg (args, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (args);
  return poise_experiment_new ("Test", params);
}

static void
add (PoiseExperiment *experiment,
     const char      *label,
     const char      *strategy,
     const char      *delivery,
     guint            n_jobs,
     const char      *setting,
     const char      *value)
{
  const PoiseWay way = poise_test_way (strategy, delivery, POISE_POOL_BY_NATURE);
  const char *const settings[] = { setting, value, NULL };
  g_autoptr (GError) error = NULL;

  poise_experiment_add (experiment, label, &way, n_jobs, settings, &error);
  g_assert_no_error (error);
}

static void
start (Fixture               *self,
       const PoiseExperiment *experiment)
{
  g_autoptr (GError) error = NULL;

  self->begin_us = g_get_monotonic_time ();
  self->n_changed = 0;
  self->n_ended = 0;
  self->fraction = 0;
  poise_lab_start (self->lab, experiment, &error);
  g_assert_no_error (error);
  g_assert_true (poise_lab_is_active (self->lab));
}

/* However quick the steps are, nobody is told more often than ten times a second, but
 * for the end. */
static void
await_end (Fixture *self)
{
  poise_test_wait_for (self->n_ended == 1);
  g_assert_cmpint (((gint64) self->n_changed - 2) * 100 * G_TIME_SPAN_MILLISECOND, <=,
                   g_get_monotonic_time () - self->begin_us);
}

static const PoiseReport *
run (Fixture               *self,
     const PoiseExperiment *experiment)
{
  start (self, experiment);
  await_end (self);
  g_assert_cmpint (poise_lab_get_phase (self->lab), ==, POISE_LAB_DONE);
  g_assert_cmpfloat (poise_lab_get_fraction (self->lab), ==, 1);
  return poise_lab_get_report (self->lab);
}

static const PoiseReportRun *
get_run (const PoiseReport *report,
         const char        *label)
{
  const PoiseReportRun *found = poise_report_find (report, label);

  g_assert_nonnull (found);
  return found;
}

static double
get (const PoiseReportRun *of,
     PoiseMetric           metric)
{
  return of->metrics[metric].median;
}

static void
check_spreads (const PoiseReportRun *of)
{
  for (guint i = 0; i < POISE_N_METRICS; i++)
    if (isfinite (of->metrics[i].median))
      {
        g_assert_cmpfloat (of->metrics[i].min, <=, of->metrics[i].median);
        g_assert_cmpfloat (of->metrics[i].median, <=, of->metrics[i].max);
        g_assert_cmpfloat (of->metrics[i].min, >=, 0);
      }
}

/* The gaps follow each other from the beginning, without a hole. */
static void
check_gaps (const PoiseReportRun *of)
{
  gint64 end_us = 0;

  g_assert_cmpuint (of->gaps->len, >, 0);
  for (guint i = 0; i < of->gaps->len; i++)
    {
      const PoiseGap *gap = &g_array_index (of->gaps, PoiseGap, i);

      g_assert_cmpint (gap->end_us - gap->length_us, ==, end_us);
      end_us = gap->end_us;
    }
  g_assert_cmpint (of->began_us, >=, 0);
  g_assert_cmpint (of->began_us, <=, of->ended_us);
}

/* The last frame is the one that shows the end. */
static void
check_run (const PoiseReportRun *of)
{
  check_spreads (of);
  check_gaps (of);
  g_assert_null (of->error);
  g_assert_nonnull (of->outcome);
  for (guint i = 0; i < of->gaps->len; i++)
    {
      const PoiseGap *gap = &g_array_index (of->gaps, PoiseGap, i);

      g_assert_true ((i == of->gaps->len - 1) == (gap->end_us > of->ended_us));
    }
  for (guint i = 0; i < POISE_N_METRICS; i++)
    if (i != POISE_METRIC_CANCEL && i != POISE_METRIC_GIO_MAX &&
        (i < POISE_METRIC_INPUT_P50 || i > POISE_METRIC_INPUT_MAX))
      g_assert_true (isfinite (of->metrics[i].median));
}

static void
test_main_draws_no_frame (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_sleep, "steps", "20", "us", "20000", NULL);
  const PoiseReport *report;
  const PoiseReportRun *on_main;
  Fixture self;

  set_up (&self);
  add (experiment, "main", "main", "paced", 1, NULL, NULL);
  report = run (&self, experiment);
  on_main = get_run (report, "main");
  check_run (on_main);
  g_assert_cmpfloat (get (on_main, POISE_METRIC_FRAMES), ==, 0);
  g_assert_cmpfloat (get (on_main, POISE_METRIC_LATE_FRAMES), ==, 1);
  for (guint i = 0; i < on_main->gaps->len; i++)
    g_assert_false (g_array_index (on_main->gaps, PoiseGap, i).end_us > on_main->began_us &&
                    g_array_index (on_main->gaps, PoiseGap, i).end_us < on_main->ended_us);
  /* The hole is as long as the job, and so is the turn of the loop; the click waited for
   * all of it. */
  g_assert_cmpfloat (get (on_main, POISE_METRIC_GAP_MAX), >=, 400);
  g_assert_cmpfloat (get (on_main, POISE_METRIC_STALL_MAX), >=, 400);
  g_assert_cmpuint (on_main->stalls->len, ==, 1);
  g_assert_cmpfloat (get (on_main, POISE_METRIC_LAG_MAX), >=, 400);
  g_assert_cmpstr (on_main->pool, ==, "none");
  tear_down (&self);
}

static guint n_seen;

static gboolean
see_frame_cb (gpointer data)
{
  Fixture *self = data;

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
      new_experiment (&poise_test_kind_deaf, "steps", "1", NULL);
  const PoiseReportRun *in_thread;
  Fixture self;

  set_up (&self);
  add (experiment, "thread", "thread", "paced", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  n_seen = 0;
  g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, 20, see_frame_cb, &self, NULL);
  in_thread = get_run (run (&self, experiment), "thread");
  check_run (in_thread);
  g_assert_cmpfloat (get (in_thread, POISE_METRIC_FRAMES), >=, 10);
  g_assert_cmpfloat (get (in_thread, POISE_METRIC_FRAMES), ==, in_thread->gaps->len - 1);
  tear_down (&self);
}

/* One result, whoever did the work and however it was told. */
static void
test_outcomes_are_the_same (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (poise_kinds_find ("primes"), "limit", "100000", "threads", "2", NULL);
  const PoiseDelivery *const *deliveries = poise_delivery_list ();
  const PoiseReport *report;
  Fixture self;

  set_up (&self);
  add (experiment, "main", "main", "paced", 1, NULL, NULL);
  add (experiment, "slices", "slices", "paced", 1, NULL, NULL);
  for (guint i = 0; deliveries[i] != NULL; i++)
    add (experiment, deliveries[i]->id, "thread", deliveries[i]->id, 1, NULL, NULL);
  experiment->repeats = 2;
  report = run (&self, experiment);
  g_assert_cmpuint (report->runs->len, ==, experiment->cases->len);
  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *row = g_ptr_array_index (report->runs, i);

      check_run (row);
      g_assert_cmpstr (row->label, ==,
                       ((PoiseCase *) g_ptr_array_index (experiment->cases, i))->label);
      g_assert_cmpstr (row->outcome, ==, "9,592 primes up to 100,000");
      g_assert_cmpuint (row->repeats, ==, 2);
    }
  tear_down (&self);
}

static void
test_backlog (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_flood, "steps", "50000", NULL);
  const PoiseReport *report;
  Fixture self;

  set_up (&self);
  atomic_store (&poise_test_probe.open, TRUE);
  add (experiment, "each", "thread", "each", 1, NULL, NULL);
  add (experiment, "paced", "thread", "paced", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  report = run (&self, experiment);
  g_assert_cmpfloat (get (get_run (report, "each"), POISE_METRIC_BACKLOG_MAX), >, 1);
  g_assert_cmpfloat (get (get_run (report, "paced"), POISE_METRIC_BACKLOG_MAX), <=, 1);
  tear_down (&self);
}

/* Whoever paints polls: without it the units would stay where they are until the end. */
static void
test_polls (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_flood, "steps", "1000", NULL);
  Fixture self;

  set_up (&self);
  add (experiment, "poll", "thread", "poll", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  start (&self, experiment);
  poise_test_wait_for (poise_lab_get_job (self.lab) != NULL &&
                       poise_job_get_units (poise_lab_get_job (self.lab)) == 1000);
  g_assert_true (poise_job_is_active (poise_lab_get_job (self.lab)));
  atomic_store (&poise_test_probe.open, TRUE);
  await_end (&self);
  g_assert_null (poise_lab_get_job (self.lab));
  tear_down (&self);
}

static void
test_report_is_complete (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_sleep, "steps", "3", "us", "30000", "threads", "2", NULL);
  g_autoptr (PoiseReport) report = NULL;
  const PoiseReportRun *row;
  Fixture self;

  set_up (&self);
  add (experiment, "a", "thread", "paced", 2, NULL, NULL);
  add (experiment, "b", "thread", "each", 1, "steps", "4");
  experiment->repeats = 3;
  experiment->calls_gio = TRUE;
  run (&self, experiment);
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

  check_spreads (report->baseline);
  check_gaps (report->baseline);
  g_assert_null (report->baseline->strategy);
  g_assert_cmpfloat (get (report->baseline, POISE_METRIC_FRAMES), ==,
                     report->baseline->gaps->len);
  g_assert_true (isfinite (get (report->baseline, POISE_METRIC_GIO_MAX)));

  g_assert_cmpuint (report->runs->len, ==, 2);
  row = get_run (report, "a");
  check_run (row);
  g_assert_cmpstr (row->strategy, ==, "thread");
  g_assert_cmpstr (row->delivery, ==, "paced");
  g_assert_cmpstr (row->pool, ==, "shared");
  g_assert_cmpuint (row->threads, ==, 2);
  g_assert_cmpuint (row->n_jobs, ==, 2);
  g_assert_cmpuint (row->repeats, ==, 3);
  g_assert_null (row->settings);
  g_assert_true (isfinite (get (row, POISE_METRIC_GIO_MAX)));
  g_assert_cmpfloat (get (row, POISE_METRIC_SPEEDUP), ==, 1);
  g_assert_cmpfloat (get (row, POISE_METRIC_ELAPSED), >=, 0.09);
  g_assert_cmpstr (get_run (report, "b")->settings, ==, "steps=4");
  g_assert_cmpfloat (get (get_run (report, "b"), POISE_METRIC_ELAPSED), >=, 0.12);
  tear_down (&self);
}

/* The job that is to be cancelled would never end by itself. */
static void
test_cancel_is_measured (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_flood, "steps", "10", NULL);
  const PoiseReportRun *row;
  Fixture self;

  set_up (&self);
  atomic_store (&poise_test_probe.open, TRUE);
  add (experiment, "a", "thread", "paced", 2, NULL, NULL);
  start (&self, experiment);
  poise_test_wait_for (poise_lab_get_report (self.lab)->runs->len == 1);
  atomic_store (&poise_test_probe.open, FALSE);
  await_end (&self);
  row = get_run (poise_lab_get_report (self.lab), "a");
  check_run (row);
  g_assert_cmpfloat (get (row, POISE_METRIC_CANCEL), >=, 0);
  tear_down (&self);
}

/* On the main thread nobody handles the click before the job is over, so it goes to its
 * end. */
static void
test_cancel_on_main (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_sleep, "steps", "4", "us", "50000", NULL);
  const PoiseReport *report;
  double cancel_ms;
  Fixture self;

  set_up (&self);
  add (experiment, "main", "main", "paced", 1, NULL, NULL);
  report = run (&self, experiment);
  cancel_ms = get (get_run (report, "main"), POISE_METRIC_CANCEL);
  /* Of one that was over before the click there is none. */
  g_assert_true (isnan (cancel_ms) || cancel_ms > 0);
  g_assert_cmpint (atomic_load (&poise_test_probe.steps), ==, 8);
  tear_down (&self);
}

/* One that fails has an error, and the others their figures. */
static void
test_failing_job (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_fail, "steps", "2", "us", "1000", NULL);
  const PoiseReport *report;
  const PoiseReportRun *failed;
  Fixture self;

  set_up (&self);
  add (experiment, "whole", "thread", "paced", 1, "fail-worker", "64");
  add (experiment, "broken", "thread", "paced", 3, "fail-step", "1");
  add (experiment, "broken main", "main", "paced", 2, "fail-step", "0");
  experiment->repeats = 2;
  report = run (&self, experiment);
  g_assert_cmpuint (report->runs->len, ==, 3);
  failed = get_run (report, "broken");
  g_assert_cmpstr (failed->error, ==, "fail-1: broken in step 1");
  g_assert_cmpuint (failed->repeats, ==, 0);
  g_assert_true (isnan (get (failed, POISE_METRIC_ELAPSED)));
  g_assert_true (isnan (get (failed, POISE_METRIC_CANCEL)));
  g_assert_cmpstr (get_run (report, "broken main")->error, ==, "fail-1: broken in step 0");
  check_run (get_run (report, "whole"));
  g_assert_cmpuint (get_run (report, "whole")->repeats, ==, 2);
  g_assert_nonnull (strstr (report->verdict, "failed"));
  tear_down (&self);
}

static void
test_refused_job (void)
{
  g_autoptr (PoiseExperiment) experiment = new_experiment (&poise_test_kind_busy, NULL);
  const PoiseReport *report;
  Fixture self;

  set_up (&self);
  add (experiment, "refused", "thread", "paced", 3, NULL, NULL);
  atomic_store (&poise_test_probe.refuse, TRUE);
  report = run (&self, experiment);
  g_assert_cmpstr (get_run (report, "refused")->error, ==, "test: refused");
  g_assert_nonnull (report->verdict);
  tear_down (&self);
}

static void
test_refuses (void)
{
  g_autoptr (PoiseExperiment) experiment = new_experiment (&poise_test_kind_stuck, NULL);
  g_autoptr (GError) error = NULL;
  Fixture self;

  set_up (&self);
  g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_IDLE);
  poise_lab_cancel (self.lab);
  g_assert_false (poise_lab_start (self.lab, experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_clear_error (&error);
  add (experiment, "a", "thread", "paced", 1, NULL, NULL);
  start (&self, experiment);
  g_assert_false (poise_lab_start (self.lab, experiment, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  poise_lab_cancel (self.lab);
  await_end (&self);
  tear_down (&self);
}

/* Each of its first runs is done at once, so that the phase after it can be reached. */
static PoiseExperiment *
new_long_experiment (void)
{
  PoiseExperiment *experiment =
      new_experiment (&poise_test_kind_sleep, "steps", "40", "us", "10000", NULL);

  add (experiment, "a", "thread", "paced", 2, NULL, NULL);
  return experiment;
}

static const PoiseLabPhase phases[] = {
  POISE_LAB_REST,
  POISE_LAB_SETTLE,
  POISE_LAB_RUN,
  POISE_LAB_CANCEL,
};

static void
reach (Fixture      *self,
       PoiseLabPhase phase)
{
  poise_test_wait_for (poise_lab_get_phase (self->lab) == phase);
  if (phase == POISE_LAB_RUN)
    poise_test_wait_for (poise_lab_get_job (self->lab) != NULL);
}

static void
test_cancel_in_each_phase (void)
{
  g_autoptr (PoiseExperiment) experiment = new_long_experiment ();
  Fixture self;

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      const PoiseReport *report;

      set_up (&self);
      start (&self, experiment);
      reach (&self, phases[i]);
      poise_lab_cancel (self.lab);
      poise_lab_cancel (self.lab);
      g_assert_true (poise_lab_is_active (self.lab));
      await_end (&self);
      g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_CANCELLED);
      report = poise_lab_get_report (self.lab);
      g_assert_null (report->verdict);
      g_assert_true ((report->baseline != NULL) == (phases[i] != POISE_LAB_REST));
      g_assert_cmpuint (report->runs->len, ==, phases[i] == POISE_LAB_CANCEL ? 1 : 0);
      tear_down (&self);
    }
}

static void
test_disposal_in_each_phase (void)
{
  g_autoptr (PoiseExperiment) experiment = new_long_experiment ();
  Fixture self;

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      set_up (&self);
      start (&self, experiment);
      reach (&self, phases[i]);
      tear_down (&self);
      g_assert_cmpuint (self.n_ended, ==, 0);
    }
}

static void
dispose_cb (PoiseLab *lab,
            Fixture  *self)
{
  if (poise_lab_get_phase (lab) == POISE_LAB_RUN)
    g_clear_object (&self->lab);
}

/* A handler lets go of it. */
static void
test_disposal_from_a_handler (void)
{
  g_autoptr (PoiseExperiment) experiment = new_long_experiment ();
  Fixture self;

  set_up (&self);
  g_signal_connect (self.lab, "changed", G_CALLBACK (dispose_cb), &self);
  start (&self, experiment);
  poise_test_wait_for (self.lab == NULL);
  tear_down (&self);
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
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (&poise_test_kind_sleep, "steps", "1000000000", "us", "1000", NULL);
  g_autoptr (GThread) thread = NULL;
  Fixture self;

  set_up (&self);
  add (experiment, "a", "main", "paced", 2, NULL, NULL);
  thread = g_thread_new ("cancel", cancel_worker, poise_lab_get_cancellable (self.lab));
  start (&self, experiment);
  await_end (&self);
  g_thread_join (g_steal_pointer (&thread));
  g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_CANCELLED);
  g_assert_cmpuint (poise_lab_get_report (self.lab)->runs->len, ==, 0);
  tear_down (&self);
}

/* Cancelled before: it ends at once, and the next start is a fresh one. */
static void
test_cancelled_before_start (void)
{
  g_autoptr (PoiseExperiment) experiment = new_experiment (&poise_test_kind_busy, NULL);
  Fixture self;

  set_up (&self);
  add (experiment, "a", "thread", "paced", 1, NULL, NULL);
  experiment->skips_cancel = TRUE;
  g_cancellable_cancel (poise_lab_get_cancellable (self.lab));
  start (&self, experiment);
  await_end (&self);
  g_assert_cmpint (poise_lab_get_phase (self.lab), ==, POISE_LAB_CANCELLED);
  g_assert_cmpint (atomic_load (&poise_test_probe.entered), ==, 0);
  check_run (get_run (run (&self, experiment), "a"));
  tear_down (&self);
}

/* What a preset finds in the results is there once, whatever the repeats. */
static void
test_observes (void)
{
  g_autoptr (PoiseExperiment) experiment =
      new_experiment (poise_kinds_find ("shared"), "additions", "1000", NULL);
  const PoiseReportRun *row;
  Fixture self;

  set_up (&self);
  experiment->preset = g_strdup ("guarded-or-not");
  experiment->repeats = 2;
  experiment->skips_cancel = TRUE;
  add (experiment, "Atomic", "thread", "paced", 1, "mode", "atomic");
  row = get_run (run (&self, experiment), "Atomic");
  g_assert_cmpuint (row->extras->len, ==, 2);
  g_assert_cmpstr (((PoiseExtra *) g_ptr_array_index (row->extras, 0))->id, ==, "lost");
  g_assert_cmpfloat (((PoiseExtra *) g_ptr_array_index (row->extras, 0))->value, ==, 0);
  g_assert_cmpstr (((PoiseExtra *) g_ptr_array_index (row->extras, 1))->id, ==,
                   "ns_per_addition");
  tear_down (&self);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);

  g_test_add_func ("/lab/main-draws-no-frame", test_main_draws_no_frame);
  g_test_add_func ("/lab/thread-draws", test_thread_draws);
  g_test_add_func ("/lab/outcomes-are-the-same", test_outcomes_are_the_same);
  g_test_add_func ("/lab/backlog", test_backlog);
  g_test_add_func ("/lab/polls", test_polls);
  g_test_add_func ("/lab/report-is-complete", test_report_is_complete);
  g_test_add_func ("/lab/cancel-is-measured", test_cancel_is_measured);
  g_test_add_func ("/lab/cancel-on-main", test_cancel_on_main);
  g_test_add_func ("/lab/failing-job", test_failing_job);
  g_test_add_func ("/lab/refused-job", test_refused_job);
  g_test_add_func ("/lab/refuses", test_refuses);
  g_test_add_func ("/lab/cancel-in-each-phase", test_cancel_in_each_phase);
  g_test_add_func ("/lab/disposal-in-each-phase", test_disposal_in_each_phase);
  g_test_add_func ("/lab/disposal-from-a-handler", test_disposal_from_a_handler);
  g_test_add_func ("/lab/cancel-from-another-thread", test_cancel_from_another_thread);
  g_test_add_func ("/lab/cancelled-before-start", test_cancelled_before_start);
  g_test_add_func ("/lab/observes", test_observes);

  return g_test_run ();
}
