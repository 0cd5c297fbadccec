/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* How much one value, and one row that is asked for, may have: it is all in memory at
 * once, and SQLite cannot be stopped while it makes it. In MiB. */
#define POISE_DATABASE_MAX_MIB 64

/**
 * PoiseDatabase:
 *
 * Somebody's SQLite database, open to be read and nothing else: whatever is done with
 * it changes and makes no file, not even those beside it that SQLite keeps for itself
 * when it reads a database in WAL mode. All of it is seen as it was when it was opened.
 *
 * Whatever takes long waits while the job is paused and ends when it is cancelled.
 *
 * One thread: the worker's.
 */
typedef struct _PoiseDatabase PoiseDatabase;

PoiseDatabase *poise_database_open           (const char    *path,
                                              PoiseContext  *context,
                                              GError       **error);
void           poise_database_free           (PoiseDatabase *self);
sqlite3       *poise_database_get_handle     (PoiseDatabase *self);
char          *poise_database_dup_first_table (PoiseDatabase *self,
                                              GError       **error);
guint64        poise_database_count_rows     (PoiseDatabase *self,
                                              const char    *table,
                                              gint64         limit_us);
gboolean       poise_database_check_unchanged (PoiseDatabase *self,
                                              GError       **error);
void           poise_database_set_too_large  (PoiseDatabase *self,
                                              GError       **error);
void           poise_database_set_error      (PoiseDatabase *self,
                                              GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseDatabase, poise_database_free)

G_END_DECLS
