/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* A line of the history's list. */
typedef struct
{
  gint64 id;
  gint64 time_s;
  char  *title;
  char  *kind;
  char  *host;
  char  *gtk; /* or NULL */
  char  *glib;
  char  *verdict;
} PoiseHistoryEntry;

void poise_history_entry_free (PoiseHistoryEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseHistoryEntry, poise_history_entry_free)

/**
 * PoiseHistory:
 *
 * Every comparison that came to its end, in an SQLite database. Each addition is one
 * transaction that is on the disk when the call returns, so that a kill at any moment
 * loses at most the one that is being written. All functions may be called on any
 * thread, block, and take turns; several programs may have it open.
 */
typedef struct _PoiseHistory PoiseHistory;

char         *poise_history_dup_default_path (void);
PoiseHistory *poise_history_open    (const char   *path,
                                     char        **set_aside,
                                     GError      **error);
void          poise_history_close   (PoiseHistory *self);
gint64        poise_history_add     (PoiseHistory      *self,
                                     const PoiseReport *report,
                                     GError           **error);
GPtrArray    *poise_history_list    (PoiseHistory *self,
                                     GError      **error);
PoiseReport  *poise_history_load    (PoiseHistory *self,
                                     gint64        id,
                                     GError      **error);
gboolean      poise_history_remove  (PoiseHistory *self,
                                     gint64        id,
                                     GError      **error);
gboolean      poise_history_restore (PoiseHistory *self,
                                     gint64        id,
                                     GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseHistory, poise_history_close)

G_END_DECLS
