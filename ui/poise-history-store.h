/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/lab/poise-history.h"

G_BEGIN_DECLS

/**
 * PoiseHistoryStore:
 *
 * The history as a list model of #PoiseHistoryItem, newest first. What touches the disk
 * is done one thing after the other on threads of GTask's pool, in the order in which it
 * was asked for; the file is opened with the first. Each thing that is done brings the
 * list up to date. Main thread only.
 *
 * Property "busy" (read-only, notified): whether anything is still to be done.
 *
 * Signal "set-aside": once, when the file was damaged: where it is now (a string to be
 * shown).
 */
#define POISE_TYPE_HISTORY_STORE (poise_history_store_get_type ())
G_DECLARE_FINAL_TYPE (PoiseHistoryStore, poise_history_store, POISE, HISTORY_STORE, GObject)

PoiseHistoryStore *poise_history_store_new           (const char          *path);
gboolean           poise_history_store_is_busy       (PoiseHistoryStore   *self);
void               poise_history_store_refresh_async (PoiseHistoryStore   *self,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
void               poise_history_store_add_async     (PoiseHistoryStore   *self,
                                                      const PoiseReport   *report,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
void               poise_history_store_remove_async  (PoiseHistoryStore   *self,
                                                      gint64               id,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
void               poise_history_store_restore_async (PoiseHistoryStore   *self,
                                                      gint64               id,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
void               poise_history_store_load_async    (PoiseHistoryStore   *self,
                                                      gint64               id,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
gboolean           poise_history_store_finish        (PoiseHistoryStore   *self,
                                                      GAsyncResult        *result,
                                                      GError             **error);
PoiseReport       *poise_history_store_load_finish   (PoiseHistoryStore   *self,
                                                      GAsyncResult        *result,
                                                      GError             **error);

G_END_DECLS
