/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-history.h"

#include "app/engine/poise-error.h"
#include "app/lab/poise-history-file.h"
#include "app/lab/poise-report-json.h"

struct _PoiseHistory
{
  char *path;
  GMutex mutex; /* of what follows */
  sqlite3 *handle;
};

void
poise_history_entry_free (PoiseHistoryEntry *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->title);
  g_free (self->kind);
  g_free (self->host);
  g_free (self->gtk);
  g_free (self->glib);
  g_free (self->verdict);
  g_free (self);
}

/**
 * poise_history_dup_default_path:
 *
 * Any thread. Returns: (transfer full) (type filename): where the person's history is,
 * whether there is one or not.
 */
char *
poise_history_dup_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "poise", "history.db", NULL);
}

/**
 * poise_history_open:
 * @path: (type filename): of the database, made when it is not there, with its folder
 * @set_aside: (out) (optional) (nullable) (transfer full) (type filename): where a
 *     damaged one is now, NULL when it was not damaged
 *
 * Any thread; blocks. What was removed before is now deleted for good. A file that is
 * damaged, or is no history, is set aside under a new name and a new one begun. One that
 * can only be read is opened, and whatever would change it fails. Fails in one line when
 * there is none and none can be made, when it cannot be read, when another program keeps
 * it locked, or when a newer Poise made it, which is then left alone.
 *
 * Returns: (transfer full): the history
 */
PoiseHistory *
poise_history_open (const char *path, char **set_aside, GError **error)
{
  PoiseHistory *self;
  sqlite3 *handle;

  g_return_val_if_fail (path != NULL, NULL);

  handle = poise_history_file_open (path, set_aside, error);
  if (handle == NULL)
    return NULL;
  self = g_new0 (PoiseHistory, 1);
  self->path = g_strdup (path);
  self->handle = handle;
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * poise_history_close:
 *
 * Any thread, when no other uses it any more.
 */
void
poise_history_close (PoiseHistory *self)
{
  g_return_if_fail (self != NULL);

  sqlite3_close (self->handle);
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self);
}

/* ---- statements ----------------------------------------------------------------- */

static sqlite3_stmt *
prepare (PoiseHistory *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL) != SQLITE_OK)
    poise_history_file_set_error (self->handle, self->path, error);
  return statement;
}

/* Runs a statement that gives no rows, and frees it. */
static gboolean
finish (PoiseHistory *self, sqlite3_stmt *statement, GError **error)
{
  gboolean done = sqlite3_step (statement) == SQLITE_DONE;

  if (!done)
    poise_history_file_set_error (self->handle, self->path, error);
  sqlite3_finalize (statement);
  return done;
}

static gboolean
set_unknown_error (gint64 id, const char *where, GError **error)
{
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "comparison %" G_GINT64_FORMAT " is not %s", id, where);
  return FALSE;
}

/* ---- adding --------------------------------------------------------------------- */

static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  sqlite3_bind_text (statement, index, valid, -1, SQLITE_TRANSIENT);
}

static sqlite3_stmt *
prepare_insert (PoiseHistory       *self,
                const PoiseReport  *report,
                const char         *json,
                GError            **error)
{
  sqlite3_stmt *statement
      = prepare (self,
                 "INSERT INTO comparisons"
                 " (time_s, title, kind, host, gtk, glib, verdict, sha256, json)"
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                 error);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1);

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, report->time_s);
  bind_text (statement, 2, report->title);
  bind_text (statement, 3, report->kind);
  bind_text (statement, 4, report->host);
  if (report->gtk != NULL)
    bind_text (statement, 5, report->gtk);
  bind_text (statement, 6, report->glib);
  bind_text (statement, 7, report->verdict);
  bind_text (statement, 8, digest);
  bind_text (statement, 9, json);
  return statement;
}

static gboolean
insert (PoiseHistory *self, const PoiseReport *report, const char *json, GError **error)
{
  sqlite3_stmt *statement = prepare_insert (self, report, json, error);

  return statement != NULL && finish (self, statement, error);
}

/* Somebody took the file away, or set it aside: what is added to it would be lost. */
static gboolean
reopen (PoiseHistory *self, GError **error)
{
  sqlite3 *handle = poise_history_file_open (self->path, NULL, error);

  if (handle == NULL)
    return FALSE;
  sqlite3_close (self->handle);
  self->handle = handle;
  return TRUE;
}

static gint64
add (PoiseHistory *self, const PoiseReport *report, const char *json, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (insert (self, report, json, &why))
    return sqlite3_last_insert_rowid (self->handle);
  if (sqlite3_extended_errcode (self->handle) == SQLITE_READONLY_DBMOVED)
    return reopen (self, error) && insert (self, report, json, error)
               ? sqlite3_last_insert_rowid (self->handle)
               : 0;
  g_propagate_error (error, g_steal_pointer (&why));
  return 0;
}

/**
 * poise_history_add:
 * @report: with a kind and a title
 *
 * Any thread; blocks until it is on the disk.
 *
 * Returns: its id, more than 0; 0 with an error, and then nothing was added
 */
gint64
poise_history_add (PoiseHistory *self, const PoiseReport *report, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr (PoiseReport) read_back = NULL;
  gint64 id;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (report != NULL, 0);
  g_return_val_if_fail (report->kind != NULL && report->title != NULL, 0);

  json = poise_report_to_json (report);
  /* What is too large to be read must not look as if it were kept. */
  read_back = poise_report_from_json (json, -1, error);
  if (read_back == NULL)
    return 0;
  g_mutex_lock (&self->mutex);
  id = add (self, report, json, error);
  g_mutex_unlock (&self->mutex);
  return id;
}

/* ---- reading -------------------------------------------------------------------- */

static char *
dup_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static PoiseHistoryEntry *
read_entry (sqlite3_stmt *statement)
{
  PoiseHistoryEntry *entry = g_new0 (PoiseHistoryEntry, 1);

  entry->id = sqlite3_column_int64 (statement, 0);
  entry->time_s = sqlite3_column_int64 (statement, 1);
  entry->title = dup_text (statement, 2);
  entry->kind = dup_text (statement, 3);
  entry->host = dup_text (statement, 4);
  entry->gtk = dup_text (statement, 5);
  entry->glib = dup_text (statement, 6);
  entry->verdict = dup_text (statement, 7);
  return entry;
}

static GPtrArray *
list (PoiseHistory *self, GError **error)
{
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) poise_history_entry_free);
  sqlite3_stmt *statement = prepare (
      self,
      "SELECT id, time_s, title, kind, host, gtk, glib, verdict FROM comparisons"
      " WHERE NOT removed ORDER BY time_s DESC, id DESC",
      error);
  int code;

  if (statement == NULL)
    return NULL;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (entries, read_entry (statement));
  if (code != SQLITE_DONE)
    poise_history_file_set_error (self->handle, self->path, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&entries) : NULL;
}

/**
 * poise_history_list:
 *
 * Any thread; blocks.
 *
 * Returns: (transfer full) (element-type PoiseHistoryEntry): what is in it, newest first
 */
GPtrArray *
poise_history_list (PoiseHistory *self, GError **error)
{
  GPtrArray *entries;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  entries = list (self, error);
  g_mutex_unlock (&self->mutex);
  return entries;
}

static gboolean
set_damaged_error (gint64 id, const char *why, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "comparison %" G_GINT64_FORMAT " is damaged: %s", id, why);
  return FALSE;
}

/* A bit that flipped need not make it invalid JSON: it may only change a figure. */
static char *
read_json (sqlite3_stmt *statement, gint64 id, GError **error)
{
  const char *json = (const char *) sqlite3_column_text (statement, 0);
  const char *written = (const char *) sqlite3_column_text (statement, 1);
  g_autofree char *digest
      = json != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, json, -1) : NULL;

  if (g_strcmp0 (digest, written) == 0)
    return g_strdup (json);
  set_damaged_error (id, "it is not what was written", error);
  return NULL;
}

static char *
load_json (PoiseHistory *self, gint64 id, GError **error)
{
  sqlite3_stmt *statement = prepare (
      self, "SELECT json, sha256 FROM comparisons WHERE id = ?1 AND NOT removed", error);
  char *json = NULL;
  int code;

  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    json = read_json (statement, id, error);
  else if (code == SQLITE_DONE)
    set_unknown_error (id, "in the history", error);
  else
    poise_history_file_set_error (self->handle, self->path, error);
  sqlite3_finalize (statement);
  return json;
}

/**
 * poise_history_load:
 *
 * Any thread; blocks. Fails with %POISE_ERROR_USAGE when there is none of that id, with
 * %G_IO_ERROR_INVALID_DATA when this one is damaged.
 *
 * Returns: (transfer full): the report as it was added, and its id
 */
PoiseReport *
poise_history_load (PoiseHistory *self, gint64 id, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr (GError) why = NULL;
  PoiseReport *report;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  json = load_json (self, id, error);
  g_mutex_unlock (&self->mutex);
  if (json == NULL)
    return NULL;
  report = poise_report_from_json (json, -1, &why);
  if (report != NULL)
    report->id = id;
  else
    set_damaged_error (id, why->message, error);
  return report;
}

/* ---- removing ------------------------------------------------------------------- */

static gboolean
mark (PoiseHistory *self, gint64 id, gboolean removed, GError **error)
{
  sqlite3_stmt *statement = prepare (
      self, "UPDATE comparisons SET removed = ?2 WHERE id = ?1 AND removed <> ?2", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, removed);
  if (!finish (self, statement, error))
    return FALSE;
  return sqlite3_changes (self->handle) > 0
         || set_unknown_error (
             id, removed ? "in the history" : "there to be brought back", error);
}

/**
 * poise_history_remove:
 *
 * Any thread; blocks. Takes it from the list; poise_history_restore() brings it back, up
 * to the next time that any program opens the history. Fails with %POISE_ERROR_USAGE
 * when there is none of that id.
 */
gboolean
poise_history_remove (PoiseHistory *self, gint64 id, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  done = mark (self, id, TRUE, error);
  g_mutex_unlock (&self->mutex);
  return done;
}

/**
 * poise_history_restore:
 *
 * Any thread; blocks. Fails with %POISE_ERROR_USAGE when it was not removed, or was
 * deleted for good.
 */
gboolean
poise_history_restore (PoiseHistory *self, gint64 id, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  done = mark (self, id, FALSE, error);
  g_mutex_unlock (&self->mutex);
  return done;
}
