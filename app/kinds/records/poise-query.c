/* SPDX-License-Identifier: MIT */
#include "app/kinds/records/poise-query.h"

#include "app/engine/poise-error.h"
#include "app/kinds/tables/poise-csv.h"
#include "app/kinds/files/poise-file.h"

#include <math.h>
#include <string.h>

#define ALLOWED "only one SELECT, WITH … SELECT, VALUES or EXPLAIN is allowed"

struct _PoiseQuery
{
  PoiseDatabase *database;
  sqlite3_stmt  *statement;
  int            n_columns;
  PoiseCell     *cells;      /* of the row that is being shown */
  gboolean       is_reading; /* whether a SELECT has begun */
};

/* ---- what is allowed ------------------------------------------------------------ */

/* What full-text indices and the like ask of their own accord, and what the functions
 * pragma_table_info() and so on are made of: those that change nothing. */
static gboolean
is_harmless_pragma (const char *name,
                    const char *value)
{
  static const char *const questions[] = {
    "application_id", "auto_vacuum", "data_version", "encoding", "freelist_count",
    "page_count", "page_size", "schema_version", "user_version", NULL,
  };
  static const char *const functions[] = {
    "collation_list", "compile_options", "database_list", "foreign_key_check",
    "foreign_key_list", "function_list", "index_info", "index_list", "index_xinfo",
    "integrity_check", "module_list", "pragma_list", "quick_check", "table_info",
    "table_list", "table_xinfo", NULL,
  };

  return g_strv_contains (functions, name) ||
         (value == NULL && g_strv_contains (questions, name));
}

static gboolean
is_harmless_function (const char *name)
{
  static const char *const others[] = { "fts3_tokenizer", "load_extension", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return !g_strv_contains (others, lower);
}

/* Asked while a statement is prepared, some of which act even then. Tables with a
 * module of their own prepare statements that write along with those that read; these
 * are never run, nor could they do anything. */
static int
authorize_cb (gpointer    user_data,
              int         action,
              const char *first,
              const char *second,
              const char *schema,
              const char *trigger)
{
  PoiseQuery *self = user_data;
  gboolean allowed = FALSE;

  switch (action)
    {
    case SQLITE_SELECT:
      self->is_reading = allowed = TRUE;
      break;
    case SQLITE_FUNCTION:
      allowed = is_harmless_function (second);
      break;
    case SQLITE_PRAGMA:
      allowed = self->is_reading && is_harmless_pragma (first, second);
      break;
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      allowed = self->is_reading;
      break;
    default:
      break;
    }
  return allowed ? SQLITE_OK : SQLITE_DENY;
}

static gboolean
refuse (const char *why,
        GError    **error)
{
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "query: %s", why);
  return FALSE;
}

/* Prepares the next statement in *@sql, behind comments and lone semicolons. Returns:
 * FALSE with SQLite's error; no statement when there is none any more. */
static gboolean
prepare_next (PoiseQuery    *self,
              const char   **sql,
              sqlite3_stmt **statement)
{
  sqlite3 *handle = poise_database_get_handle (self->database);

  *statement = NULL;
  while (**sql != '\0' && *statement == NULL)
    if (sqlite3_prepare_v2 (handle, *sql, -1, statement, sql) != SQLITE_OK)
      return FALSE;
  return TRUE;
}

/* Whether it begins with a word that no query begins with: of a table to be dropped
 * that is not there, SQLite says just that. */
static gboolean
is_other_statement (const char *sql)
{
  static const char *const words[] = {
    "alter", "analyze", "attach", "begin", "commit", "create", "delete", "detach",
    "drop", "end", "insert", "pragma", "reindex", "release", "replace", "rollback",
    "savepoint", "update", "vacuum", NULL,
  };
  const char *begin = sql + strspn (sql, " \t\n\r\f;");
  gsize len = 0;
  g_autofree char *word = NULL;

  while (g_ascii_isalpha (begin[len]))
    len++;
  word = g_ascii_strdown (begin, (gssize) len);
  return g_strv_contains (words, word);
}

/* What SQLite did not like; it says no more than "not authorized" of a statement that
 * the authorizer turned down. */
static gboolean
fail_prepare (PoiseQuery *self,
              const char *sql,
              GError    **error)
{
  sqlite3 *handle = poise_database_get_handle (self->database);

  if (g_str_equal (sqlite3_errmsg (handle), "not authorized") || is_other_statement (sql))
    return refuse (ALLOWED, error);
  poise_database_set_error (self->database, error);
  return FALSE;
}

static gboolean
check_rest (PoiseQuery *self,
            const char *rest,
            GError    **error)
{
  sqlite3_stmt *second = NULL;
  gboolean prepared = prepare_next (self, &rest, &second);
  gboolean has_more = !prepared || second != NULL;

  sqlite3_finalize (second);
  return !has_more || refuse (ALLOWED ", and there is more behind the first one", error);
}

static gboolean
prepare (PoiseQuery *self,
         const char *sql,
         GError    **error)
{
  const char *begin = sql;

  if (!prepare_next (self, &sql, &self->statement))
    return fail_prepare (self, begin, error);
  if (self->statement == NULL)
    return refuse (ALLOWED ", and there is none", error);
  if (!sqlite3_stmt_readonly (self->statement) ||
      sqlite3_column_count (self->statement) == 0)
    return refuse (ALLOWED, error);
  return check_rest (self, sql, error);
}

/**
 * poise_query_new:
 * @database: outlives it
 * @sql: what to ask
 *
 * The worker's thread. Fails when it is no SELECT, when there is more than one
 * statement, and with what SQLite says of it.
 *
 * Returns: (transfer full): a query before its first row.
 */
PoiseQuery *
poise_query_new (PoiseDatabase *database,
                 const char    *sql,
                 GError       **error)
{
  g_autoptr (PoiseQuery) self = g_new0 (PoiseQuery, 1);

  g_return_val_if_fail (database != NULL, NULL);
  g_return_val_if_fail (sql != NULL, NULL);

  self->database = database;
  sqlite3_set_authorizer (poise_database_get_handle (database), authorize_cb, self);
  if (!prepare (self, sql, error))
    return NULL;
  self->n_columns = sqlite3_column_count (self->statement);
  self->cells = g_new (PoiseCell, self->n_columns);
  return g_steal_pointer (&self);
}

/**
 * poise_query_free:
 *
 * The worker's thread.
 */
void
poise_query_free (PoiseQuery *self)
{
  g_return_if_fail (self != NULL);

  sqlite3_finalize (self->statement);
  sqlite3_set_authorizer (poise_database_get_handle (self->database), NULL, NULL);
  g_free (self->cells);
  g_free (self);
}

/**
 * poise_query_step:
 *
 * The worker's thread: goes to the next row, however long that takes; a pause holds it
 * and a cancel ends it on the way.
 *
 * Returns: more when there is one, else done
 */
PoiseStep
poise_query_step (PoiseQuery *self,
                  GError    **error)
{
  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);

  switch (sqlite3_step (self->statement))
    {
    case SQLITE_ROW:
      return POISE_STEP_MORE;
    case SQLITE_DONE:
      return POISE_STEP_DONE;
    default:
      poise_database_set_error (self->database, error);
      return POISE_STEP_FAILED;
    }
}

/* ---- rows to be shown ----------------------------------------------------------- */

/* Any bytes as UTF-8; a zero byte is none. */
static char *
dup_valid (const char *text,
           int         n_bytes)
{
  return g_utf8_make_valid (text != NULL ? text : "", n_bytes);
}

/* A blob as it is written in SQL: X'00FF'. */
static char *
print_blob (const guint8 *bytes,
            int           n_bytes)
{
  static const char digits[] = "0123456789ABCDEF";
  char *text = g_malloc (2 * (gsize) n_bytes + sizeof "X''");
  char *end = text;

  *end++ = 'X';
  *end++ = '\'';
  for (int i = 0; i < n_bytes; i++)
    {
      *end++ = digits[bytes[i] >> 4];
      *end++ = digits[bytes[i] & 0xf];
    }
  *end++ = '\'';
  *end = '\0';
  return text;
}

/* The caller frees a text. */
static PoiseCell
make_cell (sqlite3_stmt *statement,
           int           column)
{
  double real;

  switch (sqlite3_column_type (statement, column))
    {
    case SQLITE_NULL:
      return POISE_CELL_NULL_INIT;
    case SQLITE_INTEGER:
      return POISE_CELL_INT_INIT (sqlite3_column_int64 (statement, column));
    case SQLITE_FLOAT:
      real = sqlite3_column_double (statement, column);
      if (isfinite (real))
        return POISE_CELL_REAL_INIT (real);
      /* JSON has no number for it. */
      return POISE_CELL_TEXT_INIT (real > 0 ? g_strdup ("Inf") : g_strdup ("-Inf"));
    case SQLITE_BLOB:
      return POISE_CELL_TEXT_INIT (print_blob (sqlite3_column_blob (statement, column),
                                               sqlite3_column_bytes (statement, column)));
    case SQLITE_TEXT:
    default:
      {
        const char *text = (const char *) sqlite3_column_text (statement, column);

        return POISE_CELL_TEXT_INIT (
            dup_valid (text, sqlite3_column_bytes (statement, column)));
      }
    }
}

/**
 * poise_query_set_columns:
 *
 * The worker's thread: tells @rows of the columns.
 */
void
poise_query_set_columns (PoiseQuery *self,
                         PoiseRows  *rows)
{
  g_autofree PoiseTableColumn *columns = NULL;

  g_return_if_fail (self != NULL);

  columns = g_new0 (PoiseTableColumn, self->n_columns);
  for (int i = 0; i < self->n_columns; i++)
    columns[i].title = dup_valid (sqlite3_column_name (self->statement, i), -1);
  poise_rows_set_columns (rows, columns, (guint) self->n_columns);
  for (int i = 0; i < self->n_columns; i++)
    g_free ((char *) columns[i].title);
}

/**
 * poise_query_add_row:
 *
 * The worker's thread: adds the present row to @rows, which may only count it.
 */
void
poise_query_add_row (PoiseQuery *self,
                     PoiseRows  *rows)
{
  g_return_if_fail (self != NULL);

  if (!poise_rows_has_room (rows))
    {
      poise_rows_add_unkept (rows);
      return;
    }
  for (int i = 0; i < self->n_columns; i++)
    self->cells[i] = make_cell (self->statement, i);
  poise_rows_add (rows, self->cells);
  for (int i = 0; i < self->n_columns; i++)
    if (self->cells[i].type == POISE_CELL_TEXT)
      g_free (self->cells[i].text);
}

/* ---- rows as CSV ---------------------------------------------------------------- */

/**
 * poise_query_print_header:
 *
 * The worker's thread: adds a line with the names of the columns.
 */
void
poise_query_print_header (PoiseQuery *self,
                          GString    *csv)
{
  g_return_if_fail (self != NULL);

  for (int i = 0; i < self->n_columns; i++)
    poise_csv_add_text (csv, sqlite3_column_name (self->statement, i), -1);
  poise_csv_end_row (csv);
}

/* The bytes of a text or a blob are kept as they are, and a real number has the digits
 * that SQLite gives it, so that the CSV is what the sqlite3 program prints. */
static void
print_value (sqlite3_stmt *statement,
             int           column,
             GString      *csv)
{
  const char *bytes = NULL;

  switch (sqlite3_column_type (statement, column))
    {
    case SQLITE_NULL:
      poise_csv_add_null (csv);
      return;
    case SQLITE_INTEGER:
      poise_csv_add_int (csv, sqlite3_column_int64 (statement, column));
      return;
    case SQLITE_BLOB:
      bytes = sqlite3_column_blob (statement, column);
      break;
    case SQLITE_FLOAT:
    case SQLITE_TEXT:
    default:
      bytes = (const char *) sqlite3_column_text (statement, column);
      break;
    }
  poise_csv_add_text (csv, bytes != NULL ? bytes : "",
                      bytes != NULL ? sqlite3_column_bytes (statement, column) : 0);
}

/**
 * poise_query_print_row:
 *
 * The worker's thread: adds the present row.
 */
void
poise_query_print_row (PoiseQuery *self,
                       GString    *csv)
{
  g_return_if_fail (self != NULL);

  for (int i = 0; i < self->n_columns; i++)
    print_value (self->statement, i, csv);
  poise_csv_end_row (csv);
}
