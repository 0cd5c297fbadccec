/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-jobs.h"

#include "app/engine/poise-text.h"

/* A job, and what cancels it. */
typedef struct
{
  PoiseJob *job;
  gulong    cancelled_handler; /* of the common cancellable */
} Entry;

struct _PoiseLabJobs
{
  PoiseRunner      *runner;
  GCancellable     *cancellable;
  PoiseLabJobsEnded ended;
  gpointer          user_data;

  GArray  *entries; /* of Entry: of the last run */
  guint    n_wanted;
  guint    n_ended;
  GError  *error; /* one of them could not even be started */
  gint64   begin_us;
  gint64   end_us;
};

static void
job_ended_cb (PoiseJob *job,
              gpointer  user_data)
{
  PoiseLabJobs *self = user_data;

  self->n_ended++;
  self->end_us = g_get_monotonic_time ();
  if (poise_lab_jobs_have_ended (self))
    self->ended (self->user_data);
}

/* Any thread. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      of_job)
{
  g_cancellable_cancel (of_job);
}

/* A job that runs on the main thread has ended when its start returns, so it is met in
 * the runner's list, where it comes before it is started. */
static void
items_changed_cb (GListModel *runner,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  PoiseLabJobs *self = user_data;

  for (guint i = 0; i < added; i++)
    {
      Entry entry = { g_list_model_get_item (runner, position + i), 0 };
      GCancellable *of_job = poise_job_get_cancellable (entry.job);

      g_signal_connect (entry.job, "ended", G_CALLBACK (job_ended_cb), self);
      entry.cancelled_handler =
          g_cancellable_connect (self->cancellable, G_CALLBACK (cancelled_cb),
                                 g_object_ref (of_job), g_object_unref);
      g_array_append_val (self->entries, entry);
    }
}

/**
 * poise_lab_jobs_new:
 * @shared_limit: how many of them may be on GTask's pool
 * @cancellable: cancels all jobs that are ever started
 * @ended: called when the last of a run has ended, perhaps before poise_lab_jobs_start()
 *     returns
 *
 * Returns: (transfer full): no job yet.
 */
PoiseLabJobs *
poise_lab_jobs_new (guint             shared_limit,
                    GCancellable     *cancellable,
                    PoiseLabJobsEnded ended,
                    gpointer          user_data)
{
  PoiseLabJobs *self;

  g_return_val_if_fail (G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (ended != NULL, NULL);

  self = g_new0 (PoiseLabJobs, 1);
  self->runner = poise_runner_new ();
  poise_runner_set_shared_limit (self->runner, shared_limit);
  g_signal_connect (self->runner, "items-changed", G_CALLBACK (items_changed_cb), self);
  self->cancellable = g_object_ref (cancellable);
  self->ended = ended;
  self->user_data = user_data;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  return self;
}

static void
forget (PoiseLabJobs *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = &g_array_index (self->entries, Entry, i);

      g_signal_handlers_disconnect_by_func (entry->job, job_ended_cb, self);
      if (entry->cancelled_handler != 0)
        g_cancellable_disconnect (self->cancellable, entry->cancelled_handler);
      g_object_unref (entry->job);
    }
  g_array_set_size (self->entries, 0);
  g_clear_error (&self->error);
  self->n_wanted = 0;
  self->n_ended = 0;
  self->begin_us = 0;
  self->end_us = 0;
}

/**
 * poise_lab_jobs_free:
 * @self: (nullable): cancels what still runs; its threads end by themselves
 */
void
poise_lab_jobs_free (PoiseLabJobs *self)
{
  if (self == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->runner, self);
  forget (self);
  g_object_unref (self->runner);
  g_object_unref (self->cancellable);
  g_array_unref (self->entries);
  g_free (self);
}

/**
 * poise_lab_jobs_start:
 * @way: how many, and in which way
 *
 * When all of the last run have ended: starts them all at once. With strategy "main"
 * they have ended when it returns. When one cannot be started the others are cancelled.
 */
void
poise_lab_jobs_start (PoiseLabJobs    *self,
                      const PoiseCase *way)
{
  g_return_if_fail (self != NULL && way != NULL);
  g_return_if_fail (poise_lab_jobs_have_ended (self));

  forget (self);
  poise_runner_remove_ended (self->runner);
  self->n_wanted = way->n_jobs;
  self->begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < way->n_jobs; i++)
    if (poise_runner_start (self->runner, way->params, &way->way, &self->error) == NULL)
      {
        self->n_wanted = self->entries->len;
        poise_runner_cancel_all (self->runner);
        break;
      }
  /* Nothing tells of the end of what was never started. */
  if (self->error != NULL && poise_lab_jobs_have_ended (self))
    self->ended (self->user_data);
}

/**
 * poise_lab_jobs_cancel:
 *
 * Cancels all that have not ended.
 */
void
poise_lab_jobs_cancel (PoiseLabJobs *self)
{
  g_return_if_fail (self != NULL);

  poise_runner_cancel_all (self->runner);
}

/**
 * poise_lab_jobs_poll:
 *
 * From each frame: for jobs that post nothing.
 */
void
poise_lab_jobs_poll (PoiseLabJobs *self)
{
  g_return_if_fail (self != NULL);

  if (poise_runner_is_polling (self->runner))
    poise_runner_poll (self->runner);
}

/**
 * poise_lab_jobs_have_ended:
 *
 * Returns: whether there is none that has not.
 */
gboolean
poise_lab_jobs_have_ended (PoiseLabJobs *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->n_ended == self->n_wanted;
}

/**
 * poise_lab_jobs_are_quiet:
 *
 * Returns: whether all have ended, and left no callback behind.
 */
gboolean
poise_lab_jobs_are_quiet (PoiseLabJobs *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  if (!poise_lab_jobs_have_ended (self))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    if (poise_job_get_backlog (g_array_index (self->entries, Entry, i).job) > 0)
      return FALSE;
  return TRUE;
}

/**
 * poise_lab_jobs_get_begin_us:
 *
 * Returns: when the first was started, of g_get_monotonic_time().
 */
gint64
poise_lab_jobs_get_begin_us (PoiseLabJobs *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->begin_us;
}

/**
 * poise_lab_jobs_get_end_us:
 *
 * Returns: when the last had ended, of g_get_monotonic_time().
 */
gint64
poise_lab_jobs_get_end_us (PoiseLabJobs *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->end_us;
}

/**
 * poise_lab_jobs_get_first:
 *
 * Returns: (transfer none) (nullable): the first of the last run.
 */
PoiseJob *
poise_lab_jobs_get_first (PoiseLabJobs *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->entries->len > 0 ? g_array_index (self->entries, Entry, 0).job : NULL;
}

/**
 * poise_lab_jobs_get_fraction:
 *
 * Returns: from 0 to 1; what does not know its own counts as 0.
 */
double
poise_lab_jobs_get_fraction (PoiseLabJobs *self)
{
  double sum = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (self->n_wanted == 0)
    return 0;
  for (guint i = 0; i < self->entries->len; i++)
    {
      PoiseJob *job = g_array_index (self->entries, Entry, i).job;

      sum += poise_job_is_active (job) ? MAX (poise_job_get_fraction (job), 0) : 1;
    }
  return sum / self->n_wanted;
}

/**
 * poise_lab_jobs_get_backlog_max:
 *
 * Returns: the most callbacks that waited at once, of any of them.
 */
guint64
poise_lab_jobs_get_backlog_max (PoiseLabJobs *self)
{
  guint64 max = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->entries->len; i++)
    max = MAX (max, poise_job_get_backlog_max (g_array_index (self->entries, Entry, i).job));
  return max;
}

static const char *
get_job_error (PoiseJob *job)
{
  if (poise_job_get_state (job) == POISE_JOB_DONE)
    return NULL;
  return poise_job_get_error (job) != NULL ? poise_job_get_error (job)->message : "cancelled";
}

/**
 * poise_lab_jobs_dup_error:
 *
 * When all have ended. Returns: (transfer full) (nullable): why one of them did not come
 * to its end well.
 */
char *
poise_lab_jobs_dup_error (PoiseLabJobs *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->error != NULL)
    return g_strdup (self->error->message);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const char *error = get_job_error (g_array_index (self->entries, Entry, i).job);

      if (error != NULL)
        return g_utf8_make_valid (error, -1);
    }
  return NULL;
}

/**
 * poise_lab_jobs_dup_outcome:
 *
 * When all have ended. Returns: (transfer full) (nullable): the first one's result in
 * one line.
 */
char *
poise_lab_jobs_dup_outcome (PoiseLabJobs *self)
{
  PoiseJob *job = poise_lab_jobs_get_first (self);
  g_autofree char *summary = NULL;
  g_autofree char *printed = NULL;
  g_auto (GStrv) lines = NULL;

  if (job == NULL)
    return NULL;
  summary = poise_job_summarize (job);
  if (summary != NULL)
    return g_utf8_make_valid (summary, -1);
  printed = poise_job_print_result (job);
  lines = g_strsplit (printed, "\n", 2);
  return lines[0] != NULL && *lines[0] != '\0' ? poise_text_shorten (lines[0]) : NULL;
}
