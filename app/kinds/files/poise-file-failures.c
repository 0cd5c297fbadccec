/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-file-failures.h"

#include "app/engine/poise-error.h"
#include "app/engine/poise-text.h"

/**
 * poise_file_failures_add:
 * @failure: (transfer full): what to say of it
 *
 * Any thread: counts a file that failed.
 */
void
poise_file_failures_add (PoiseFileFailures *self,
                         const PoiseFile   *file,
                         char              *failure)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (file != NULL);

  self->n++;
  if (self->first != NULL && poise_file_compare (self->first, file) <= 0)
    {
      g_free (failure);
      return;
    }
  g_clear_pointer (&self->first, poise_file_unref);
  self->first = poise_file_copy (file);
  g_free (self->failure);
  self->failure = failure;
}

/**
 * poise_file_failures_check:
 * @n_good: how many files went well
 *
 * Any thread: fails with %POISE_ERROR_PARTS when there are any.
 */
gboolean
poise_file_failures_check (const PoiseFileFailures *self,
                           guint64                  n_good,
                           GError                 **error)
{
  g_autofree char *failed = NULL;
  g_autofree char *all = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->n == 0)
    return TRUE;
  failed = poise_text_count ((gint64) self->n);
  all = poise_text_count ((gint64) (self->n + n_good));
  g_set_error (error, POISE_ERROR, POISE_ERROR_PARTS, "%s of %s files failed%s: %s",
               failed, all, self->n > 1 ? "; the first" : "", self->failure);
  return FALSE;
}

/**
 * poise_file_failures_clear:
 *
 * Any thread: forgets them.
 */
void
poise_file_failures_clear (PoiseFileFailures *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->first, poise_file_unref);
  g_clear_pointer (&self->failure, g_free);
  self->n = 0;
}
