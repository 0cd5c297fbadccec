/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-lab.h"

static void
changed_cb (PoiseLab *lab, PoiseTestLab *self)
{
  g_autofree char *words = poise_lab_describe (lab);

  g_assert_cmpuint (self->n_ended, ==, 0);
  g_assert_cmpfloat (poise_lab_get_fraction (lab), >=, self->fraction);
  g_assert_cmpfloat (poise_lab_get_fraction (lab), <=, 1);
  g_assert_cmpstr (words, !=, "");
  self->fraction = poise_lab_get_fraction (lab);
  self->n_changed++;
  self->told_before |= poise_lab_get_phase (lab) == POISE_LAB_RUN &&
                       atomic_load (&poise_test_probe.entered) == 0;
}

static void
ended_cb (PoiseLab *lab, PoiseTestLab *self)
{
  g_assert_false (poise_lab_is_active (lab));
  self->n_ended++;
}

void
poise_test_lab_set_up (PoiseTestLab *self)
{
  *self = (PoiseTestLab){ .frames = poise_frame_timer_new () };
  self->poll = g_main_context_get_poll_func (NULL);
  self->lab = poise_lab_new (self->frames);
  g_signal_connect (self->lab, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->lab, "ended", G_CALLBACK (ended_cb), self);
  poise_test_probe_reset ();
}

/* No thread, no source and no poll function stays. */
void
poise_test_lab_tear_down (PoiseTestLab *self)
{
  g_clear_object (&self->lab);
  g_assert_true (g_main_context_get_poll_func (NULL) == self->poll);
  g_assert_finalize_object (self->frames);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0 &&
                       poise_test_loop_is_asleep ());
}

PoiseExperiment *
poise_test_lab_experiment (const PoiseKind *kind, ...)
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

void
poise_test_lab_add (PoiseExperiment *experiment,
                    const char *label,
                    const char *strategy,
                    const char *delivery,
                    guint n_jobs,
                    const char *setting,
                    const char *value)
{
  const PoiseWay way = poise_test_way (strategy, delivery, POISE_POOL_BY_NATURE);
  const char *const settings[] = { setting, value, NULL };
  g_autoptr (GError) error = NULL;

  poise_experiment_add (experiment, label, &way, n_jobs, settings, &error);
  g_assert_no_error (error);
}

void
poise_test_lab_start (PoiseTestLab *self, const PoiseExperiment *experiment)
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
void
poise_test_lab_await_end (PoiseTestLab *self)
{
  poise_test_wait_for (self->n_ended == 1);
  g_assert_cmpint (((gint64) self->n_changed - 2) * 100 * G_TIME_SPAN_MILLISECOND, <=,
                   g_get_monotonic_time () - self->begin_us);
}

const PoiseReport *
poise_test_lab_run (PoiseTestLab *self, const PoiseExperiment *experiment)
{
  poise_test_lab_start (self, experiment);
  poise_test_lab_await_end (self);
  g_assert_cmpint (poise_lab_get_phase (self->lab), ==, POISE_LAB_DONE);
  g_assert_cmpfloat (poise_lab_get_fraction (self->lab), ==, 1);
  return poise_lab_get_report (self->lab);
}

const PoiseReportRun *
poise_test_lab_get_run (const PoiseReport *report, const char *label)
{
  const PoiseReportRun *found = poise_report_find (report, label);

  g_assert_nonnull (found);
  return found;
}

double
poise_test_lab_get (const PoiseReportRun *of, PoiseMetric metric)
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
void
poise_test_lab_check_gaps (const PoiseReportRun *of)
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
void
poise_test_lab_check (const PoiseReportRun *of)
{
  check_spreads (of);
  poise_test_lab_check_gaps (of);
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
