/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/lab/poise-history.h"
#include "app/lab/poise-shared-report.h"

G_BEGIN_DECLS

typedef enum
{
  POISE_HISTORY_REFRESH,
  POISE_HISTORY_ADD,
  POISE_HISTORY_REMOVE,
  POISE_HISTORY_RESTORE,
  POISE_HISTORY_LOAD,
} PoiseHistoryDeed;

/* The history's file, opened by the first thing that is done with it; used by one thread
 * at a time, freed by whoever lets go of it last. */
typedef struct _PoiseSharedHistory PoiseSharedHistory;

PoiseSharedHistory *poise_shared_history_new   (const char         *path);
PoiseSharedHistory *poise_shared_history_ref   (PoiseSharedHistory *self);
void                poise_shared_history_unref (PoiseSharedHistory *self);

/**
 * PoiseHistoryWork:
 *
 * One thing to be done with the history, and what came of it. Belongs to the thread that
 * does it, and before and after that to the main thread.
 */
typedef struct
{
  PoiseSharedHistory *history;
  PoiseHistoryDeed    deed;
  gint64              id;     /* of what is removed, restored or loaded */
  PoiseSharedReport  *report; /* what is added, or NULL */

  PoiseReport *loaded;    /* or NULL */
  GPtrArray   *entries;   /* of PoiseHistoryEntry: all there are by then, or NULL */
  char        *set_aside; /* where a damaged file was put by this, or NULL */
} PoiseHistoryWork;

PoiseHistoryWork *poise_history_work_new  (PoiseSharedHistory *history,
                                           PoiseHistoryDeed    deed);
void              poise_history_work_free (gpointer            work);
gboolean          poise_history_work_do   (PoiseHistoryWork   *self,
                                           GError            **error);

G_END_DECLS
