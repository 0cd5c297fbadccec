/* SPDX-License-Identifier: MIT */
/* What a person does with jobs in the list: retry, replace, remove. */
#include "app/engine/poise-runner-private.h"

static PoiseJob *
refuse_unlisted (PoiseJob *job,
                 GError  **error)
{
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: the job is not in the list",
               poise_job_get_title (job));
  return NULL;
}

/**
 * poise_runner_retry:
 * @job: one that has ended
 *
 * Starts the same once more, in the old job's place in the list. A job ends only
 * once, so this is a new one.
 *
 * Returns: (transfer none) (nullable): the new job; NULL, and all as it was, when
 * the kind refuses the parameters by now.
 */
PoiseJob *
poise_runner_retry (PoiseRunner *self,
                    PoiseJob    *job,
                    GError     **error)
{
  PoiseJob *again;
  guint index;

  g_return_val_if_fail (POISE_IS_RUNNER (self), NULL);
  g_return_val_if_fail (POISE_IS_JOB (job), NULL);
  g_return_val_if_fail (!poise_job_is_active (job), NULL);

  if (!g_ptr_array_find (self->jobs, job, &index))
    return refuse_unlisted (job, error);
  again = poise_runner_make_job (self, poise_job_get_params (job), poise_job_get_way (job), error);
  if (again == NULL)
    return NULL;
  g_ptr_array_index (self->jobs, index) = again;
  poise_runner_enqueue (self, again, poise_runner_flip (self, index), 1);
  g_object_unref (job);
  return again;
}

/**
 * poise_runner_replace:
 * @job: one in the list, whatever its state
 * @params: of the same kind or another; copied
 *
 * Cancels a job and starts another one in its place in the list, in the same way. The
 * old one leaves the list at once, and its threads stop as soon as they notice.
 *
 * Returns: (transfer none) (nullable): the new job, which lives as long as it is in the
 * list: a handler may have taken it out; NULL, and all as it was, when the kind refuses
 * the parameters.
 */
PoiseJob *
poise_runner_replace (PoiseRunner       *self,
                      PoiseJob          *job,
                      const PoiseParams *params,
                      GError           **error)
{
  g_autoptr (PoiseJob) old = NULL;
  PoiseJob *again;
  guint index;

  g_return_val_if_fail (POISE_IS_RUNNER (self), NULL);
  g_return_val_if_fail (POISE_IS_JOB (job), NULL);
  g_return_val_if_fail (params != NULL, NULL);

  if (!g_ptr_array_find (self->jobs, job, NULL))
    return refuse_unlisted (job, error);
  if (!poise_way_check (poise_job_get_way (job), params, error))
    return NULL;
  again = poise_runner_make_job (self, params, poise_job_get_way (job), error);
  if (again == NULL)
    return NULL;
  old = g_object_ref (job);
  poise_job_cancel (old);
  /* A handler may have taken it out of the list. */
  if (!g_ptr_array_find (self->jobs, old, &index))
    {
      g_ptr_array_add (self->jobs, again);
      poise_runner_enqueue (self, again, 0, 0);
      return again;
    }
  g_ptr_array_index (self->jobs, index) = again;
  poise_runner_enqueue (self, again, poise_runner_flip (self, index), 1);
  g_object_unref (old);
  return again;
}

/**
 * poise_runner_remove:
 *
 * Takes a job that has ended out of the list. Returns: FALSE, and nothing
 * happens, for one that has not, or is not in the list.
 */
gboolean
poise_runner_remove (PoiseRunner *self,
                     PoiseJob    *job)
{
  guint index, position;

  g_return_val_if_fail (POISE_IS_RUNNER (self), FALSE);
  g_return_val_if_fail (POISE_IS_JOB (job), FALSE);

  if (poise_job_is_active (job) || !g_ptr_array_find (self->jobs, job, &index))
    return FALSE;
  position = poise_runner_flip (self, index);
  g_ptr_array_remove_index (self->jobs, index);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/**
 * poise_runner_remove_ended:
 *
 * Takes every job that has ended out of the list, in one change.
 */
void
poise_runner_remove_ended (PoiseRunner *self)
{
  g_autoptr (GPtrArray) kept = NULL;
  guint before;

  g_return_if_fail (POISE_IS_RUNNER (self));

  before = self->jobs->len;
  kept = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < before; i++)
    if (poise_job_is_active (g_ptr_array_index (self->jobs, i)))
      g_ptr_array_add (kept, g_object_ref (g_ptr_array_index (self->jobs, i)));
  if (kept->len == before)
    return;
  g_ptr_array_unref (self->jobs);
  self->jobs = g_steal_pointer (&kept);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->jobs->len);
}
