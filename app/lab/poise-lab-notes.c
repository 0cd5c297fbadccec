/* SPDX-License-Identifier: MIT */
/* Which step comes when, and what is written down of each. */
#include "app/lab/poise-lab-host.h"
#include "app/lab/poise-lab-private.h"
#include "app/lab/poise-lab-tally.h"
#include "app/lab/poise-preset.h"

static const PoiseCase *
get_case (PoiseLab *self,
          guint     index)
{
  return g_ptr_array_index (self->experiment->cases, index);
}

/* The window at rest; each way in turn, as often as it is repeated; each way in turn,
 * cancelled. */
guint
poise_lab_count_steps (PoiseLab *self)
{
  guint n = self->experiment->cases->len;

  return 1 + n * self->experiment->repeats + (self->experiment->skips_cancel ? 0 : n);
}

/* Returns: rest, run or cancel. @index and @repeat are not told of the window at rest. */
PoiseLabPhase
poise_lab_get_step (PoiseLab *self,
                    guint     step,
                    guint    *index,
                    guint    *repeat)
{
  guint n = self->experiment->cases->len;

  if (step == 0)
    return POISE_LAB_REST;
  if (index != NULL)
    *index = (step - 1) % n;
  if (repeat != NULL)
    *repeat = (step - 1) / n;
  return step <= n * self->experiment->repeats ? POISE_LAB_RUN : POISE_LAB_CANCEL;
}

/* Returns: (nullable): the row of a case; rows come in the order of the cases. */
PoiseReportRun *
poise_lab_get_row (PoiseLab *self,
                   guint     index)
{
  return index < self->report->runs->len ? g_ptr_array_index (self->report->runs, index)
                                         : NULL;
}

static PoiseReportRun *
ensure_row (PoiseLab *self,
            guint     index)
{
  if (index == self->report->runs->len)
    g_ptr_array_add (self->report->runs, poise_lab_host_make_run (get_case (self, index)));
  return poise_lab_get_row (self, index);
}

static void
set (PoiseReportRun *run,
     PoiseMetric     metric,
     double          value)
{
  run->metrics[metric] = (PoiseSpread){ value, value, value };
}

void
poise_lab_note_rest (PoiseLab *self)
{
  gint64 begin_us = poise_lab_meter_get_begin_us (self->meter);
  PoiseReportRun *rest = poise_report_run_new ("At rest");

  poise_lab_meter_tell (self->meter, begin_us, g_get_monotonic_time (), rest);
  rest->repeats = 1;
  self->report->baseline = rest;
}

/* What the preset finds in the result. */
static void
observe (PoiseLab       *self,
         PoiseReportRun *run)
{
  const PoisePreset *preset =
      self->experiment->preset != NULL ? poise_presets_find (self->experiment->preset) : NULL;
  g_autoptr (GVariant) result = NULL;

  if (preset == NULL || preset->observe == NULL)
    return;
  result = poise_job_dup_result (poise_lab_jobs_get_first (self->jobs));
  if (result != NULL)
    preset->observe (run, result);
}

static PoiseReportRun *
make_repeat (PoiseLab *self,
             guint     index)
{
  gint64 begin_us = poise_lab_jobs_get_begin_us (self->jobs);
  gint64 end_us = poise_lab_jobs_get_end_us (self->jobs);
  PoiseReportRun *run = poise_report_run_new (get_case (self, index)->label);

  poise_lab_meter_tell (self->meter, begin_us, end_us, run);
  set (run, POISE_METRIC_ELAPSED, (double) (end_us - begin_us) / G_USEC_PER_SEC);
  set (run, POISE_METRIC_BACKLOG_MAX, (double) poise_lab_jobs_get_backlog_max (self->jobs));
  run->outcome = poise_lab_jobs_dup_outcome (self->jobs);
  observe (self, run);
  return run;
}

void
poise_lab_note_run (PoiseLab *self,
                    guint     index)
{
  GPtrArray *repeats = g_ptr_array_index (self->repeats, index);
  PoiseReportRun *row = ensure_row (self, index);

  row->error = poise_lab_jobs_dup_error (self->jobs);
  if (row->error != NULL)
    return;
  g_ptr_array_add (repeats, make_repeat (self, index));
  poise_lab_tally_repeats (repeats, row);
  poise_lab_tally_speedups (self->report, get_case (self, 0)->label);
}

/* Of a job that was over before it could be cancelled there is nothing to be said. */
void
poise_lab_note_cancel (PoiseLab *self,
                       guint     index)
{
  gint64 end_us = poise_lab_jobs_get_end_us (self->jobs);

  if (end_us < self->click_us)
    return;
  set (poise_lab_get_row (self, index), POISE_METRIC_CANCEL,
       (double) (MAX (end_us, self->handled_us) - self->click_us) / G_TIME_SPAN_MILLISECOND);
}
