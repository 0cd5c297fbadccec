/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-history-file.h"

#include "app/engine/poise-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

/* "Pois": tells the history from any other SQLite database. */
#define APPLICATION_ID 0x506f6973
#define VERSION        1
/* How long to wait for another program that writes. */
#define BUSY_MS     10000
#define FOLDER_MODE 0700
#define READ_BYTES 65536

#define STRING(number)    STRING_OF (number)
#define STRING_OF(number) #number

/* What is long stands last, so that the list is read without it. AUTOINCREMENT: an id
 * that a person wrote down never becomes another comparison's. */
/* clang-format off */
static const char create_sql[] =
  "BEGIN IMMEDIATE;"
  "CREATE TABLE comparisons ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " time_s INTEGER NOT NULL,"
  " title TEXT NOT NULL,"
  " kind TEXT NOT NULL,"
  " host TEXT NOT NULL,"
  " gtk TEXT,"
  " glib TEXT NOT NULL,"
  " verdict TEXT NOT NULL,"
  " removed INTEGER NOT NULL DEFAULT 0,"
  " sha256 TEXT NOT NULL,"
  " json TEXT NOT NULL);"
  "PRAGMA application_id = " STRING (APPLICATION_ID) ";"
  "PRAGMA user_version = " STRING (VERSION) ";"
  "COMMIT";
/* clang-format on */

/* A rollback journal rather than a write-ahead log: it needs no memory that programs
 * share, so it also works in a home folder on the network, and nothing stays beside the
 * file. EXTRA is FULL and one more: also that the journal is gone is on the disk before
 * a transaction counts as done, else a power cut could bring it back. */
static const char prepare_sql[] = "PRAGMA journal_mode = DELETE;"
                                  "PRAGMA synchronous = EXTRA;"
                                  "PRAGMA temp_store = MEMORY";

typedef enum
{
  STATE_SOUND,
  STATE_DAMAGED,
  STATE_FAILED, /* with an error */
} State;

/* ---- errors --------------------------------------------------------------------- */

static const char *
find_reason (sqlite3 *handle, int code)
{
  int system_errno = sqlite3_system_errno (handle);

  switch (code)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "locked by another program";
    case SQLITE_FULL:
      return "no space left on the device";
    case SQLITE_READONLY:
      return "cannot be written to";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "damaged, or the disk cannot be read";
    case SQLITE_NOMEM:
      return "not enough memory";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return system_errno != 0 ? g_strerror (system_errno) : sqlite3_errmsg (handle);
    default:
      return sqlite3_errmsg (handle);
    }
}

/**
 * poise_history_file_set_error:
 *
 * Sets what SQLite's last call failed with, in one line that names the file.
 */
void
poise_history_file_set_error (sqlite3 *handle, const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: %s", shown,
               find_reason (handle, sqlite3_extended_errcode (handle) & 0xff));
}

static gboolean
set_errno_error (GError **error, const char *path, const char *what)
{
  int error_number = errno; /* first: the next line may change it */
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number), "%s: %s%s", shown,
               what, g_strerror (error_number));
  return FALSE;
}

/* ---- what is in it -------------------------------------------------------------- */

/* The state that SQLite's last call tells of. */
static State
get_state (sqlite3 *handle, const char *path, GError **error)
{
  int code = sqlite3_extended_errcode (handle) & 0xff;

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_FORMAT)
    return STATE_DAMAGED;
  poise_history_file_set_error (handle, path, error);
  return STATE_FAILED;
}

static State
read_number (
    sqlite3 *handle, const char *path, const char *sql, gint64 *number, GError **error)
{
  sqlite3_stmt *statement = NULL;
  State state = STATE_SOUND;

  if (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    *number = sqlite3_column_int64 (statement, 0);
  else
    state = get_state (handle, path, error);
  sqlite3_finalize (statement);
  return state;
}

/* A file that has a format of the future by accident: it can be written to, and SQLite
 * says that it cannot. */
static gboolean
has_wrong_format (sqlite3 *handle, const char *path)
{
  return sqlite3_db_readonly (handle, "main") == 1 && g_access (path, W_OK) == 0;
}

/* The first thing that is wrong with the pages, NULL when nothing is or it could not be
 * found out. */
static char *
find_fault (sqlite3     *handle,
            const char  *path,
            State       *state,
            GError     **error)
{
  sqlite3_stmt *statement = NULL;
  char *fault = NULL;

  *state = STATE_SOUND;
  if (sqlite3_prepare_v2 (handle, "PRAGMA quick_check(1)", -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    fault = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    *state = get_state (handle, path, error);
  sqlite3_finalize (statement);
  if (g_strcmp0 (fault, "ok") == 0)
    g_clear_pointer (&fault, g_free);
  return fault;
}

static State
check_pages (sqlite3     *handle,
             const char  *path,
             GError     **error)
{
  State state;
  g_autofree char *fault = find_fault (handle, path, &state, error);

  if (state == STATE_SOUND && (fault != NULL || has_wrong_format (handle, path)))
    return STATE_DAMAGED;
  return state;
}

static State
refuse_newer (const char *path, gint64 version, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "%s: made by a newer Poise (format %" G_GINT64_FORMAT
               "; this one knows up to %d)",
               shown, version, VERSION);
  return STATE_FAILED;
}

static State
check_columns (sqlite3 *handle, const char *path, GError **error)
{
  static const char sql[]
      = "SELECT count(*) = 11 FROM pragma_table_info('comparisons') WHERE name IN"
        " ('id', 'time_s', 'title', 'kind', 'host', 'gtk', 'glib', 'verdict', 'removed',"
        "  'sha256', 'json')";
  gint64 complete = 0;
  State state = read_number (handle, path, sql, &complete, error);

  return state == STATE_SOUND && !complete ? STATE_DAMAGED : state;
}

static State
make_schema (sqlite3 *handle, const char *path, GError **error)
{
  return sqlite3_exec (handle, create_sql, NULL, NULL, NULL) == SQLITE_OK
             ? STATE_SOUND
             : get_state (handle, path, error);
}

static State
check_schema (sqlite3 *handle, const char *path, GError **error)
{
  gint64 n_things = 0;
  gint64 application = 0;
  gint64 version = 0;
  State state;

  state = read_number (handle, path, "SELECT count(*) FROM sqlite_master", &n_things,
                       error);
  if (state == STATE_SOUND)
    state = read_number (handle, path, "PRAGMA application_id", &application, error);
  if (state == STATE_SOUND)
    state = read_number (handle, path, "PRAGMA user_version", &version, error);
  if (state != STATE_SOUND)
    return state;
  if (n_things == 0 && application == 0 && version == 0)
    return make_schema (handle, path, error);
  if (application != APPLICATION_ID || version < VERSION)
    return STATE_DAMAGED;
  if (version > VERSION)
    return refuse_newer (path, version, error);
  return check_columns (handle, path, error);
}

/* What was marked for good; on a disk that can only be read it stays, and is not listed. */
static State
sweep (sqlite3 *handle, const char *path, GError **error)
{
  int code = sqlite3_exec (handle, "DELETE FROM comparisons WHERE removed", NULL, NULL, NULL);

  if (code == SQLITE_OK || (code & 0xff) == SQLITE_READONLY)
    return STATE_SOUND;
  return get_state (handle, path, error);
}

static State
check (sqlite3 *handle, const char *path, GError **error)
{
  State state = check_pages (handle, path, error);

  if (state == STATE_SOUND)
    state = check_schema (handle, path, error);
  if (state == STATE_SOUND
      && sqlite3_exec (handle, prepare_sql, NULL, NULL, NULL) != SQLITE_OK)
    state = get_state (handle, path, error);
  return state == STATE_SOUND ? sweep (handle, path, error) : state;
}

/* A disk that fails looks to SQLite like a file that is damaged. Read through SQLite: a
 * descriptor of ours that is closed would take with it the locks that this program has
 * on the file. */
static gboolean
can_be_read (sqlite3 *handle)
{
  g_autofree char *bytes = g_malloc (READ_BYTES);
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  int code = SQLITE_OK;

  sqlite3_file_control (handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (file == NULL || file->pMethods == NULL ||
      file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    return FALSE;
  for (sqlite3_int64 at = 0; at < size && code == SQLITE_OK; at += READ_BYTES)
    code = file->pMethods->xRead (file, bytes, (int) MIN (READ_BYTES, size - at), at);
  return code == SQLITE_OK || code == SQLITE_IOERR_SHORT_READ;
}

static State
judge (sqlite3     *handle,
       const char  *path,
       GError     **error)
{
  State state = check (handle, path, error);
  g_autofree char *shown = g_filename_display_name (path);

  if (state != STATE_DAMAGED || can_be_read (handle))
    return state;
  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: cannot be read: the disk fails",
               shown);
  return STATE_FAILED;
}

static State
try_open (const char *path, sqlite3 **handle, GError **error)
{
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  State state = STATE_SOUND;

  if (sqlite3_open_v2 (path, handle, flags, NULL) != SQLITE_OK)
    state = get_state (*handle, path, error);
  else
    {
      sqlite3_extended_result_codes (*handle, TRUE);
      sqlite3_busy_timeout (*handle, BUSY_MS);
      sqlite3_db_config (*handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
      sqlite3_db_config (*handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
      state = judge (*handle, path, error);
    }
  if (state != STATE_SOUND)
    {
      sqlite3_close (*handle);
      *handle = NULL;
    }
  return state;
}

/* ---- setting aside -------------------------------------------------------------- */

/* The database last: one whose journal is still there would get it back, and a new one
 * beside an old journal would take it for its own. */
static const char *const suffixes[] = { "-journal", "-wal", "-shm", "" };

static gboolean
is_free (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *whole = g_strconcat (path, suffixes[i], NULL);
      GStatBuf status;

      if (g_lstat (whole, &status) == 0 || errno != ENOENT)
        return FALSE;
    }
  return TRUE;
}

static char *
find_free_name (const char *path)
{
  for (guint i = 1;; i++)
    {
      char *name = g_strdup_printf ("%s.damaged-%u", path, i);

      if (is_free (name) || i == G_MAXUINT)
        return name;
      g_free (name);
    }
}

/* Never over what is there; a file system that cannot promise that has been asked a
 * moment ago, under the lock. */
static gboolean
move (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  return (errno == EINVAL || errno == ENOSYS) && g_rename (from, to) == 0;
}

static char *
move_aside (const char *path, int folder_fd, GError **error)
{
  g_autofree char *name = find_free_name (path);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *to = g_strconcat (name, suffixes[i], NULL);

      if (!move (from, to) && (errno != ENOENT || *suffixes[i] == '\0'))
        {
          set_errno_error (error, path, "damaged, and cannot be set aside: ");
          return NULL;
        }
    }
  fsync (folder_fd);
  return g_steal_pointer (&name);
}

/* ---- opening -------------------------------------------------------------------- */

/* The folder itself is what is locked, so that no file of a lock stays. Held while it is
 * looked at and repaired: two programs that find the same damage would both set the file
 * aside, the second one the new one of the first. */
static int
lock_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  if (g_mkdir_with_parents (folder, FOLDER_MODE) < 0)
    {
      set_errno_error (error, folder, "");
      return -1;
    }
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    set_errno_error (error, folder, "");
  /* Where nothing can be locked, as on some network file systems, there is SQLite's own.
   */
  while (fd >= 0 && flock (fd, LOCK_EX) < 0 && errno == EINTR)
    continue;
  return fd;
}

static sqlite3 *
open_locked (const char *path, int folder_fd, char **set_aside, GError **error)
{
  sqlite3 *handle = NULL;
  g_autofree char *name = NULL;
  State state = try_open (path, &handle, error);

  /* Before anything is called damaged: a disk may fail once. */
  if (state == STATE_DAMAGED)
    state = try_open (path, &handle, error);
  if (state == STATE_DAMAGED)
    {
      name = move_aside (path, folder_fd, error);
      if (name == NULL)
        return NULL;
      state = try_open (path, &handle, error);
    }
  if (state == STATE_DAMAGED)
    g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: damaged again at once",
                 path);
  if (set_aside != NULL)
    *set_aside = g_steal_pointer (&name);
  return handle;
}

/**
 * poise_history_file_open:
 * @path: (type filename): of the database, made when it is not there, with its folder
 * @set_aside: (out) (optional) (nullable): where a damaged one is now, else NULL
 *
 * Opens the database and checks all of it. What cannot be read, or is not a history, is
 * set aside under a new name and a new one begun; what a newer Poise made is left alone.
 * One that cannot be written to can still be read.
 *
 * Returns: (transfer full) (nullable): it, to be closed with sqlite3_close()
 */
sqlite3 *
poise_history_file_open (const char *path, char **set_aside, GError **error)
{
  g_autofree char *real_path = realpath (path, NULL);
  const char *used = real_path != NULL ? real_path : path;
  sqlite3 *handle;
  int fd;

  if (set_aside != NULL)
    *set_aside = NULL;
  fd = lock_folder (used, error);
  if (fd < 0)
    return NULL;
  handle = open_locked (used, fd, set_aside, error);
  close (fd);
  return handle;
}
