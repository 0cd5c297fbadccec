/* SPDX-License-Identifier: MIT */
/* What a job leaves behind when it has ended. */
#include "app/engine/poise-job-private.h"

#include "app/engine/poise-worker-private.h"

/**
 * poise_job_print_result:
 *
 * Main thread, after the end. Returns: (transfer full): its result in lines that
 * a person reads, empty when there is none. What comes from file names may not
 * be UTF-8.
 */
char *
poise_job_print_result (PoiseJob *self)
{
  const PoiseKind *kind;
  GString *text;

  g_return_val_if_fail (POISE_IS_JOB (self), NULL);
  g_return_val_if_fail (!poise_job_is_active (self), NULL);

  kind = poise_job_get_kind (self);
  text = g_string_new (NULL);
  if (kind->print != NULL)
    kind->print (self->team->plan, self->complete, text);
  return g_string_free (text, FALSE);
}

/**
 * poise_job_get_result_lines:
 *
 * Main thread, after the end. Returns: (transfer none): the same as lines to be
 * shown, made valid UTF-8.
 */
PoiseLines *
poise_job_get_result_lines (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);
  g_return_val_if_fail (!poise_job_is_active (self), NULL);

  if (self->result_lines == NULL)
    {
      g_autofree char *text = poise_job_print_result (self);
      g_autofree char *shown = g_utf8_make_valid (text, -1);

      self->result_lines = poise_lines_new ();
      poise_lines_set_text (self->result_lines, shown);
    }
  return self->result_lines;
}

/**
 * poise_job_dup_result:
 *
 * Main thread, after the end. Returns: (transfer full) (nullable): its result as
 * a dictionary whose keys are the JSON keys, or NULL when there is none.
 */
GVariant *
poise_job_dup_result (PoiseJob *self)
{
  const PoiseKind *kind;
  GVariant *result = NULL;

  g_return_val_if_fail (POISE_IS_JOB (self), NULL);
  g_return_val_if_fail (!poise_job_is_active (self), NULL);

  kind = poise_job_get_kind (self);
  if (kind->result != NULL)
    result = kind->result (self->team->plan, self->complete);
  return result != NULL ? g_variant_ref_sink (result) : NULL;
}

/**
 * poise_job_get_reports:
 *
 * Main thread. Returns: how many reports its workers made.
 */
guint64
poise_job_get_reports (PoiseJob *self)
{
  guint64 reports = 0;

  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  for (guint i = 0; i < self->team->n_workers; i++)
    reports +=
        atomic_load (&poise_worker_get_context (poise_job_get_worker (self, i))->reports);
  return reports;
}

/**
 * poise_job_get_callbacks:
 *
 * Main thread. Returns: how many callbacks on the main loop brought them.
 */
guint64
poise_job_get_callbacks (PoiseJob *self)
{
  guint64 callbacks;

  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  callbacks = self->callbacks;
  for (guint i = 0; i < self->team->n_workers; i++)
    callbacks += poise_worker_get_callbacks (poise_job_get_worker (self, i));
  return callbacks;
}

/**
 * poise_job_get_cancel_us:
 *
 * Main thread, after the end. Returns: microseconds from the cancel to the stop
 * of its last worker, 0 for a job that nobody cancelled or that never ran.
 */
gint64
poise_job_get_cancel_us (PoiseJob *self)
{
  gint64 cancel_us;
  gint64 stop_us = 0;

  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  cancel_us = atomic_load (&self->team->cancel_us);
  for (guint i = 0; i < self->team->n_workers; i++)
    {
      PoiseContext *context = poise_worker_get_context (poise_job_get_worker (self, i));
      stop_us = MAX (stop_us, atomic_load (&context->end_us));
    }
  if (cancel_us == 0 || self->failure != NULL)
    return 0;
  return MAX (stop_us - cancel_us, 0);
}
