/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-shared-report.h"

struct _PoiseSharedReport
{
  gatomicrefcount ref_count;
  PoiseReport    *report;
};

static void
copy_stalls (PoiseReportRun       *copy,
             const PoiseReportRun *run)
{
  for (guint i = 0; i < run->stalls->len; i++)
    {
      PoiseStall stall = g_array_index (run->stalls, PoiseStall, i);

      stall.where = g_strdup (stall.where);
      g_array_append_val (copy->stalls, stall);
    }
}

static PoiseReportRun *
copy_run (const PoiseReportRun *run)
{
  PoiseReportRun *copy = poise_report_run_new (run->label);

  copy->strategy = g_strdup (run->strategy);
  copy->delivery = g_strdup (run->delivery);
  copy->pool = g_strdup (run->pool);
  copy->threads = run->threads;
  copy->n_jobs = run->n_jobs;
  copy->settings = g_strdup (run->settings);
  copy->repeats = run->repeats;
  copy->error = g_strdup (run->error);
  copy->outcome = g_strdup (run->outcome);
  for (guint i = 0; i < POISE_N_METRICS; i++)
    copy->metrics[i] = run->metrics[i];
  g_array_append_vals (copy->gaps, run->gaps->data, run->gaps->len);
  copy_stalls (copy, run);
  copy->began_us = run->began_us;
  copy->ended_us = run->ended_us;
  for (guint i = 0; i < run->extras->len; i++)
    {
      const PoiseExtra *extra = g_ptr_array_index (run->extras, i);

      poise_report_run_add_extra (copy, extra->id, extra->title, extra->unit,
                                  extra->value);
    }
  return copy;
}

static void
copy_host (PoiseReport       *copy,
           const PoiseReport *report)
{
  copy->host = g_strdup (report->host);
  copy->system = g_strdup (report->system);
  copy->cores = report->cores;
  copy->renderer = g_strdup (report->renderer);
  copy->frame_source = g_strdup (report->frame_source);
  copy->gtk = g_strdup (report->gtk);
  copy->glib = g_strdup (report->glib);
  copy->interval_us = report->interval_us;
}

static PoiseReport *
copy_report (const PoiseReport *report)
{
  PoiseReport *copy = poise_report_new ();

  copy->id = report->id;
  copy->time_s = report->time_s;
  copy->title = g_strdup (report->title);
  copy->preset = g_strdup (report->preset);
  copy->kind = g_strdup (report->kind);
  for (guint i = 0; i < report->parameters->len; i++)
    g_ptr_array_add (copy->parameters,
                     g_strdup (g_ptr_array_index (report->parameters, i)));
  copy->repeats = report->repeats;
  copy_host (copy, report);
  if (report->baseline != NULL)
    copy->baseline = copy_run (report->baseline);
  for (guint i = 0; i < report->runs->len; i++)
    g_ptr_array_add (copy->runs, copy_run (g_ptr_array_index (report->runs, i)));
  copy->verdict = g_strdup (report->verdict);
  return copy;
}

/**
 * poise_shared_report_new:
 * @report: may change or go as soon as this returns
 *
 * Returns: (transfer full): a copy to share.
 */
PoiseSharedReport *
poise_shared_report_new (const PoiseReport *report)
{
  PoiseSharedReport *self;

  g_return_val_if_fail (report != NULL, NULL);

  self = g_new (PoiseSharedReport, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->report = copy_report (report);
  return self;
}

/**
 * poise_shared_report_ref:
 *
 * Returns: (transfer full): @self, kept once more.
 */
PoiseSharedReport *
poise_shared_report_ref (PoiseSharedReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * poise_shared_report_unref:
 *
 * Lets go of it; the last one frees the report.
 */
void
poise_shared_report_unref (PoiseSharedReport *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  poise_report_free (self->report);
  g_free (self);
}

/**
 * poise_shared_report_get:
 *
 * Returns: (transfer none): the report, while @self is kept.
 */
const PoiseReport *
poise_shared_report_get (PoiseSharedReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->report;
}
