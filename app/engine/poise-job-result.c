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
 * poise_job_summarize:
 *
 * Main thread, after the end. Returns: (transfer full) (nullable): what there is to
 * say beside its output.
 */
char *
poise_job_summarize (PoiseJob *self)
{
  const PoiseKind *kind;

  g_return_val_if_fail (POISE_IS_JOB (self), NULL);
  g_return_val_if_fail (!poise_job_is_active (self), NULL);

  kind = poise_job_get_kind (self);
  return kind->summarize != NULL ? kind->summarize (self->team->plan, self->complete) : NULL;
}

/* What a result is made of; holds nothing of the main thread's. */
typedef struct
{
  PoiseTeam   *team;
  PoiseJobForm form;
  gboolean     complete;
} Encoding;

static Encoding *
encoding_new (PoiseJob    *self,
              PoiseJobForm form)
{
  Encoding *encoding = g_new0 (Encoding, 1);

  encoding->team = poise_team_ref (self->team);
  encoding->form = form;
  encoding->complete = self->complete;
  return encoding;
}

static void
encoding_free (gpointer data)
{
  Encoding *self = data;

  poise_team_unref (self->team);
  g_free (self);
}

static GBytes *
encode (Encoding *self,
        GError  **error)
{
  const PoiseKind *kind = self->team->kind;
  gboolean saved = self->form == POISE_JOB_FORM_SAVED || kind->print == NULL;
  GString *text;

  if (saved && kind->save != NULL)
    return kind->save (self->team->plan, error);
  text = g_string_new (NULL);
  if (kind->print != NULL)
    kind->print (self->team->plan, self->complete, text);
  return g_string_free_to_bytes (text);
}

static void
encode_worker (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = encode (task_data, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * poise_job_encode_result:
 *
 * Main thread, after the end; may take long. Fails with the kind's own error.
 *
 * Returns: (transfer full): its result in that form
 */
GBytes *
poise_job_encode_result (PoiseJob    *self,
                         PoiseJobForm form,
                         GError     **error)
{
  Encoding *encoding;
  GBytes *bytes;

  g_return_val_if_fail (POISE_IS_JOB (self), NULL);
  g_return_val_if_fail (!poise_job_is_active (self), NULL);

  encoding = encoding_new (self, form);
  bytes = encode (encoding, error);
  encoding_free (encoding);
  return bytes;
}

/**
 * poise_job_encode_result_async:
 *
 * Main thread, after the end: the same on a thread. The job may go meanwhile.
 */
void
poise_job_encode_result_async (PoiseJob           *self,
                               PoiseJobForm        form,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (POISE_IS_JOB (self));
  g_return_if_fail (!poise_job_is_active (self));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, poise_job_encode_result_async);
  g_task_set_name (task, "poise-encode");
  g_task_set_task_data (task, encoding_new (self, form), encoding_free);
  g_task_run_in_thread (task, encode_worker);
}

/**
 * poise_job_encode_result_finish:
 *
 * Main thread. Returns: (transfer full): what poise_job_encode_result() returns.
 */
GBytes *
poise_job_encode_result_finish (GAsyncResult *result,
                                GError      **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
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
 * poise_job_get_backlog:
 *
 * Main thread. Returns: how many callbacks its workers have posted that the main loop
 * has not called yet; also after the end, which may overtake them (pitfall 2).
 */
guint64
poise_job_get_backlog (PoiseJob *self)
{
  unsigned long long delivered;

  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  delivered = atomic_load (&self->team->delivered);
  return atomic_load (&self->team->posted) - delivered;
}

/**
 * poise_job_get_backlog_max:
 *
 * Main thread. Returns: the most callbacks that ever waited at once.
 */
guint64
poise_job_get_backlog_max (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return atomic_load (&self->team->backlog_max);
}

/**
 * poise_job_get_cancel_us:
 *
 * Main thread, after the end. Returns: microseconds from the cancel to the stop
 * of its last worker, 0 for a job that nobody cancelled or that never ran. Workers of a
 * child process tell when they stopped; of those that were killed the moment counts when
 * that was known.
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
