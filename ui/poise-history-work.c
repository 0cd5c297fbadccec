/* SPDX-License-Identifier: MIT */
#include "ui/poise-history-work.h"

struct _PoiseSharedHistory
{
  char         *path;
  PoiseHistory *history; /* NULL until it was opened */
};

static void
clear (gpointer data)
{
  PoiseSharedHistory *self = data;

  g_clear_pointer (&self->history, poise_history_close);
  g_free (self->path);
}

/**
 * poise_shared_history_new:
 *
 * Any thread. Returns: (transfer full): the history in that file, not opened yet.
 */
PoiseSharedHistory *
poise_shared_history_new (const char *path)
{
  PoiseSharedHistory *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_atomic_rc_box_new0 (PoiseSharedHistory);
  self->path = g_strdup (path);
  return self;
}

/* Any thread. */
PoiseSharedHistory *
poise_shared_history_ref (PoiseSharedHistory *self)
{
  return g_atomic_rc_box_acquire (self);
}

/* Any thread. Whoever lets go last closes it, which blocks. */
void
poise_shared_history_unref (PoiseSharedHistory *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * poise_history_work_new:
 *
 * Any thread. Returns: (transfer full): something to be done, for
 * poise_history_work_free().
 */
PoiseHistoryWork *
poise_history_work_new (PoiseSharedHistory *history,
                        PoiseHistoryDeed    deed)
{
  PoiseHistoryWork *self;

  g_return_val_if_fail (history != NULL, NULL);

  self = g_new0 (PoiseHistoryWork, 1);
  self->history = poise_shared_history_ref (history);
  self->deed = deed;
  return self;
}

void
poise_history_work_free (gpointer work)
{
  PoiseHistoryWork *self = work;

  g_clear_pointer (&self->report, poise_shared_report_unref);
  g_clear_pointer (&self->loaded, poise_report_free);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->set_aside);
  poise_shared_history_unref (self->history);
  g_free (self);
}

static gboolean
open_history (PoiseHistoryWork *self,
              GError          **error)
{
  if (self->history->history == NULL)
    self->history->history =
        poise_history_open (self->history->path, &self->set_aside, error);
  return self->history->history != NULL;
}

static gboolean
do_deed (PoiseHistoryWork *self,
         GError          **error)
{
  PoiseHistory *history = self->history->history;

  switch (self->deed)
    {
    case POISE_HISTORY_ADD:
      return poise_history_add (history, poise_shared_report_get (self->report), error) > 0;
    case POISE_HISTORY_REMOVE:
      return poise_history_remove (history, self->id, error);
    case POISE_HISTORY_RESTORE:
      return poise_history_restore (history, self->id, error);
    case POISE_HISTORY_LOAD:
      self->loaded = poise_history_load (history, self->id, error);
      return self->loaded != NULL;
    case POISE_HISTORY_REFRESH:
    default:
      return TRUE;
    }
}

/**
 * poise_history_work_do:
 *
 * Any thread, one at a time for one history; blocks. Does it and reads the list, also
 * when it failed, since another program may have changed it.
 */
gboolean
poise_history_work_do (PoiseHistoryWork *self,
                       GError          **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!open_history (self, error))
    return FALSE;
  done = do_deed (self, error);
  self->entries = poise_history_list (self->history->history, done ? error : NULL);
  return done && self->entries != NULL;
}
