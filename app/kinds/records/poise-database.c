/* SPDX-License-Identifier: MIT */
#include "app/kinds/records/poise-database.h"

#include "app/engine/poise-error.h"
#include "app/kinds/files/poise-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many of SQLite's instructions come between two looks at cancel and pause: some
 * 50 µs of them (pitfall 23). */
#define LOOK_INSTRUCTIONS 1000
/* How long to wait for whoever holds a lock, and how often to try. */
#define BUSY_TRIES 40
#define BUSY_US (50 * G_TIME_SPAN_MILLISECOND)
/* The byte of a database file that tells how it is read, and its value for WAL. */
#define READ_VERSION_OFFSET 19
#define READ_VERSION_WAL 2

struct _PoiseDatabase
{
  PoiseContext *context;
  char         *shown; /* its path, to be told */
  sqlite3      *handle;
  gint64        deadline_us; /* of what is tried for a while, or 0 */
  gboolean      unlocked;    /* nothing keeps others from writing to it */
  GStatBuf      before;
};

static int
look_cb (gpointer user_data)
{
  PoiseDatabase *self = user_data;

  return !poise_context_check (self->context, NULL) ||
         (self->deadline_us != 0 && g_get_monotonic_time () > self->deadline_us);
}

static int
busy_cb (gpointer user_data,
         int      n_tries)
{
  PoiseDatabase *self = user_data;

  return n_tries < BUSY_TRIES && poise_context_sleep (self->context, BUSY_US, NULL);
}

/* ---- errors --------------------------------------------------------------------- */

static void
set_file_error (PoiseDatabase *self,
                int            file_errno,
                GError       **error)
{
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (file_errno), "%s: %s",
               self->shown, g_strerror (file_errno));
}

/* What is wrong with the database itself; NULL when nothing is. */
static const char *
find_fault (int code)
{
  if (code == SQLITE_READONLY_ROLLBACK)
    return "was left in the middle of a change; the program that writes to it must open "
           "it first";
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return "is locked by another program";
    case SQLITE_NOTADB:
      return "is not an SQLite database, or it is encrypted";
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return "damaged";
    case SQLITE_FULL:
      return "no space left for the temporary files that the query needs";
    case SQLITE_READONLY:
      return "cannot be read without changing it";
    case SQLITE_NOMEM:
      return "not enough memory";
    default:
      return NULL;
    }
}

/* What SQLite says of it, in one line. */
static void
set_reason (PoiseDatabase *self,
            const char    *thing,
            GError       **error)
{
  g_autofree char *reason = poise_file_print_path (sqlite3_errmsg (self->handle));

  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: %s", thing, reason);
}

static void
set_fault (PoiseDatabase *self,
           int            code,
           const char    *fault,
           GError       **error)
{
  g_autofree char *damaged = NULL;

  if ((code & 0xff) != SQLITE_CORRUPT)
    g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: %s", self->shown, fault);
  else if (poise_database_check_unchanged (self, error))
    {
      damaged = g_strdup_printf ("%s: %s", self->shown, fault);
      set_reason (self, damaged, error);
    }
}

/**
 * poise_database_set_too_large:
 *
 * Sets the error of a query that has more in a value or a row than it may have.
 */
void
poise_database_set_too_large (PoiseDatabase *self,
                              GError       **error)
{
  g_return_if_fail (self != NULL);

  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "query: a value or a row is larger than %d MiB, which is the limit",
               POISE_DATABASE_MAX_MIB);
}

/**
 * poise_database_set_error:
 *
 * Sets what SQLite's last call on it failed with, in one line that names the database,
 * or the query when that is what failed.
 */
void
poise_database_set_error (PoiseDatabase *self,
                          GError       **error)
{
  int code, file_errno;
  gboolean by_system;
  const char *fault;

  g_return_if_fail (self != NULL);

  code = sqlite3_extended_errcode (self->handle);
  file_errno = sqlite3_system_errno (self->handle);
  by_system = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_IOERR;
  fault = find_fault (code);
  if (poise_context_is_cancelled (self->context))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  else if ((code & 0xff) == SQLITE_TOOBIG)
    poise_database_set_too_large (self, error);
  else if (fault != NULL)
    set_fault (self, code, fault, error);
  else if (by_system && file_errno != 0)
    set_file_error (self, file_errno, error);
  else
    set_reason (self, by_system ? self->shown : "query", error);
}

/* ---- opening -------------------------------------------------------------------- */

/* Without opening it: a descriptor of ours that is closed would take with it the locks
 * that another job of this program has on the same file. */
static gboolean
check_file (PoiseDatabase *self,
            const char    *path,
            GError       **error)
{
  if (g_stat (path, &self->before) != 0)
    set_file_error (self, errno, error);
  else if (S_ISDIR (self->before.st_mode))
    set_file_error (self, EISDIR, error);
  else if (!S_ISREG (self->before.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s: not a regular file",
                 self->shown);
  else if (g_access (path, R_OK) != 0)
    set_file_error (self, errno, error);
  else
    return TRUE;
  return FALSE;
}

static gboolean
open_handle (PoiseDatabase *self,
             const char    *path,
             const char    *way)
{
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
  g_autofree char *whole_path = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) whole_path,
                                                 strlen (whole_path), "/");
  g_autofree char *address = g_strconcat ("file://", escaped, way, NULL);

  sqlite3_close (self->handle);
  self->handle = NULL;
  if (sqlite3_open_v2 (address, &self->handle, flags, NULL) != SQLITE_OK)
    return FALSE;
  sqlite3_extended_result_codes (self->handle, TRUE);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, POISE_DATABASE_MAX_MIB * 1024 * 1024);
  sqlite3_busy_handler (self->handle, busy_cb, self);
  sqlite3_progress_handler (self->handle, LOOK_INSTRUCTIONS, look_cb, self);
  return sqlite3_exec (self->handle, "PRAGMA query_only = 1", NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
has_wal_mode (PoiseDatabase *self)
{
  sqlite3_file *file = NULL;
  guint8 read_version = 0;

  sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file != NULL && file->pMethods != NULL &&
         file->pMethods->xRead (file, &read_version, 1, READ_VERSION_OFFSET) == SQLITE_OK &&
         read_version == READ_VERSION_WAL;
}

static gboolean
has_file_beside (PoiseDatabase *self,
                 const char    *suffix,
                 goffset        min_bytes)
{
  /* SQLite follows links, and has these files beside what they lead to. */
  const char *real_path = sqlite3_db_filename (self->handle, "main");
  g_autofree char *path = g_strconcat (real_path, suffix, NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size >= min_bytes;
}

/* A database in WAL mode is read with two files beside it, which SQLite makes when they
 * are not there, and leaves there. When there are none, nobody has it open, and all is
 * in the database; when only the log is, its index can be built in memory. Neither way
 * are there locks, so whether somebody came is looked at in the end. */
static gboolean
open_wal (PoiseDatabase *self,
          const char    *path)
{
  gboolean has_log = has_file_beside (self, "-wal", 1);

  if (has_file_beside (self, "-shm", 0) && has_file_beside (self, "-wal", 0))
    return open_handle (self, path, "?readonly_shm=1");
  self->unlocked = TRUE;
  if (!has_log)
    return open_handle (self, path, "?immutable=1");
  return open_handle (self, path, "?vfs=unix-none") &&
         sqlite3_exec (self->handle, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) ==
             SQLITE_OK;
}

/* Reads the first page and the schema, and keeps a lock, or a place in the log, until
 * the end. */
static gboolean
begin_reading (PoiseDatabase *self)
{
  return sqlite3_exec (self->handle, "BEGIN", NULL, NULL, NULL) == SQLITE_OK &&
         sqlite3_exec (self->handle, "SELECT 1 FROM sqlite_master LIMIT 1", NULL, NULL,
                       NULL) == SQLITE_OK;
}

/**
 * poise_database_open:
 * @path: (type filename): of the database
 * @context: outlives it
 *
 * The worker's thread; waits up to two seconds for who has locked it.
 *
 * Returns: (transfer full): an open database, or NULL with an error that names it.
 */
PoiseDatabase *
poise_database_open (const char   *path,
                     PoiseContext *context,
                     GError      **error)
{
  g_autoptr (PoiseDatabase) self = g_new0 (PoiseDatabase, 1);

  g_return_val_if_fail (path != NULL, NULL);

  self->context = context;
  self->shown = poise_file_print_path (path);
  if (!check_file (self, path, error))
    return NULL;
  if (open_handle (self, path, "") && (!has_wal_mode (self) || open_wal (self, path)) &&
      begin_reading (self))
    return g_steal_pointer (&self);
  poise_database_set_error (self, error);
  return NULL;
}

/**
 * poise_database_free:
 *
 * All its statements must have been finalized.
 */
void
poise_database_free (PoiseDatabase *self)
{
  g_return_if_fail (self != NULL);

  sqlite3_close (self->handle);
  g_free (self->shown);
  g_free (self);
}

/**
 * poise_database_get_handle:
 *
 * Returns: (transfer none): SQLite's own.
 */
sqlite3 *
poise_database_get_handle (PoiseDatabase *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->handle;
}

/* ---- what is in it -------------------------------------------------------------- */

/* The first value of the first row as a text, NULL when there is none or @code tells
 * why not. */
static char *
read_value (PoiseDatabase *self,
            const char    *sql,
            int           *code)
{
  sqlite3_stmt *statement = NULL;
  char *value = NULL;

  *code = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);
  if (*code == SQLITE_OK)
    *code = sqlite3_step (statement);
  if (*code == SQLITE_ROW)
    value = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return value;
}

/**
 * poise_database_dup_first_table:
 *
 * Returns: (transfer full): the name of the table that was made first, or of the first
 * view when there is no table.
 */
char *
poise_database_dup_first_table (PoiseDatabase *self,
                                GError       **error)
{
  /* Without SQLite's own, and without those in which a full-text index and its like
   * keep what they are made of. */
  static const char sql[] =
      "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
      " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN"
      " (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')"
      " ORDER BY type, rowid LIMIT 1";
  char *name;
  int code;

  g_return_val_if_fail (self != NULL, NULL);

  name = read_value (self, sql, &code);
  if (code == SQLITE_DONE)
    g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: has no table", self->shown);
  else if (code != SQLITE_ROW)
    poise_database_set_error (self, error);
  return name;
}

/**
 * poise_database_count_rows:
 * @limit_us: for how long to try, in microseconds
 *
 * Returns: how many rows a table has, 0 when that could not be found out so soon.
 */
guint64
poise_database_count_rows (PoiseDatabase *self,
                           const char    *table,
                           gint64         limit_us)
{
  g_autofree char *count = NULL;
  char *sql;
  int code;

  g_return_val_if_fail (self != NULL, 0);

  sql = sqlite3_mprintf ("SELECT count(*) FROM \"%w\"", table);
  self->deadline_us = g_get_monotonic_time () + limit_us;
  count = read_value (self, sql, &code);
  self->deadline_us = 0;
  sqlite3_free (sql);
  return count != NULL ? g_ascii_strtoull (count, NULL, 10) : 0;
}

/**
 * poise_database_check_unchanged:
 *
 * To be asked when all has been read. Fails when the database was one that had to be
 * read without locks, and somebody changed it meanwhile.
 */
gboolean
poise_database_check_unchanged (PoiseDatabase *self,
                                GError       **error)
{
  GStatBuf now;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->unlocked || g_stat (sqlite3_db_filename (self->handle, "main"), &now) != 0 ||
      (now.st_ino == self->before.st_ino && now.st_size == self->before.st_size &&
       now.st_mtim.tv_sec == self->before.st_mtim.tv_sec &&
       now.st_mtim.tv_nsec == self->before.st_mtim.tv_nsec))
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "%s: was changed by another program meanwhile; run the query again",
               self->shown);
  return FALSE;
}
