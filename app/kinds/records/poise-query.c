/* SPDX-License-Identifier: MIT */
#include "app/kinds/records/poise-query.h"

#include "app/engine/poise-error.h"
#include "app/engine/poise-text.h"
#include "app/kinds/tables/poise-csv.h"
#include "app/kinds/files/poise-file.h"

#include <math.h>
#include <string.h>

#define ALLOWED "only one SELECT, WITH … SELECT, VALUES or EXPLAIN is allowed"

/* What a cell that is shown has at most of a text, in bytes; a blob that would need
 * more has but its beginning. The CSV has all. */
#define MAX_SHOWN_BYTES 4096
#define CUT_BLOB_BYTES 64
/* How much CSV is made at once: some 10 µs. */
#define PIECE_BYTES (16 * 1024)

struct _PoiseQuery
{
  PoiseDatabase *database;
  sqlite3_stmt  *statement;
  int            n_columns;
  int           *types;      /* of the present row's values, before they are converted */
  PoiseCell     *cells;      /* of the row that is being shown */
  gboolean       is_reading; /* whether a SELECT has begun */

  /* How far the present row is printed. */
  int      column;
  gsize    n_scanned; /* bytes of the value there, for what needs quotes */
  gboolean quoted;
  gsize    n_printed;
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
  self->types = g_new (int, self->n_columns);
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
  g_free (self->types);
  g_free (self->cells);
  g_free (self);
}

/* Looks at the present row. Each of its values is within the limit; together they might
 * still fill the memory. */
static gboolean
begin_row (PoiseQuery *self,
           GError    **error)
{
  guint64 n_bytes = 0;

  for (int i = 0; i < self->n_columns; i++)
    {
      self->types[i] = sqlite3_column_type (self->statement, i);
      if (self->types[i] == SQLITE_TEXT || self->types[i] == SQLITE_BLOB)
        n_bytes += (guint64) sqlite3_column_bytes (self->statement, i);
    }
  self->column = 0;
  if (n_bytes <= (guint64) POISE_DATABASE_MAX_MIB * 1024 * 1024)
    return TRUE;
  poise_database_set_too_large (self->database, error);
  return FALSE;
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
      return begin_row (self, error) ? POISE_STEP_MORE : POISE_STEP_FAILED;
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

/* What a text is shown as: of a long one its beginning, in whole characters. */
static char *
print_text (const char *text,
            int         n_bytes,
            gboolean   *cut)
{
  g_autofree char *begin = NULL;
  int n = MAX_SHOWN_BYTES;

  if (text == NULL || n_bytes <= n)
    return dup_valid (text, n_bytes);
  *cut = TRUE;
  while (n > MAX_SHOWN_BYTES - 3 && (text[n] & 0xc0) == 0x80)
    n--;
  begin = dup_valid (text, n);
  return g_strconcat (begin, "…", NULL);
}

/* A blob as it is written in SQL: X'00FF', and X'00FF…' (5,000 bytes) of a long one. */
static char *
print_blob (const guint8 *bytes,
            int           n_bytes,
            gboolean     *cut)
{
  gboolean is_long = n_bytes > MAX_SHOWN_BYTES / 2;
  int n = is_long ? CUT_BLOB_BYTES : n_bytes;
  GString *text = g_string_new ("X'");

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%02X", bytes[i]);
  if (is_long)
    {
      g_autofree char *size = poise_text_count (n_bytes);

      *cut = TRUE;
      g_string_append_printf (text, "…' (%s bytes)", size);
    }
  else
    g_string_append_c (text, '\'');
  return g_string_free (text, FALSE);
}

/* The caller frees a text. */
static PoiseCell
make_cell (PoiseQuery *self,
           int         column,
           gboolean   *cut)
{
  sqlite3_stmt *statement = self->statement;
  double real;

  switch (self->types[column])
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
                                               sqlite3_column_bytes (statement, column),
                                               cut));
    case SQLITE_TEXT:
    default:
      {
        const char *text = (const char *) sqlite3_column_text (statement, column);

        return POISE_CELL_TEXT_INIT (
            print_text (text, sqlite3_column_bytes (statement, column), cut));
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
 *
 * Returns: whether one of its values is kept cut, for it is too long to be shown
 */
gboolean
poise_query_add_row (PoiseQuery *self,
                     PoiseRows  *rows)
{
  gboolean cut = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!poise_rows_has_room (rows))
    {
      poise_rows_add_unkept (rows, 1);
      return FALSE;
    }
  for (int i = 0; i < self->n_columns; i++)
    self->cells[i] = make_cell (self, i, &cut);
  poise_rows_add (rows, self->cells);
  for (int i = 0; i < self->n_columns; i++)
    if (self->cells[i].type == POISE_CELL_TEXT)
      g_free (self->cells[i].text);
  return cut;
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

/* Bytes of the value that is being printed. Returns: NULL when it has none, or when there
 * is no memory for them. */
static const char *
get_bytes (PoiseQuery *self,
           gsize      *n_bytes)
{
  const char *bytes = self->types[self->column] == SQLITE_BLOB
                          ? sqlite3_column_blob (self->statement, self->column)
                          : (const char *) sqlite3_column_text (self->statement,
                                                                self->column);

  *n_bytes = bytes != NULL
                 ? (gsize) sqlite3_column_bytes (self->statement, self->column)
                 : 0;
  return bytes;
}

/* A piece of a long value. Returns: done when it is the last. */
static PoiseStep
print_piece (PoiseQuery *self,
             const char *bytes,
             gsize       n_bytes,
             GString    *csv)
{
  gsize n;

  if (!self->quoted && self->n_scanned < n_bytes)
    {
      n = MIN (n_bytes - self->n_scanned, PIECE_BYTES);
      self->quoted = poise_csv_needs_quotes (bytes + self->n_scanned, n);
      self->n_scanned += n;
      if (self->quoted)
        g_string_append_c (csv, '"');
      return POISE_STEP_MORE;
    }
  n = MIN (n_bytes - self->n_printed, PIECE_BYTES);
  poise_csv_add_piece (csv, bytes + self->n_printed, n);
  self->n_printed += n;
  if (self->n_printed < n_bytes)
    return POISE_STEP_MORE;
  g_string_append (csv, self->quoted ? "\"," : ",");
  self->n_scanned = self->n_printed = 0;
  self->quoted = FALSE;
  return POISE_STEP_DONE;
}

/* The bytes of a text or a blob are kept as they are, and a real number has the digits
 * that SQLite gives it, so that the CSV is what the sqlite3 program prints. */
static PoiseStep
print_bytes (PoiseQuery *self,
             GString    *csv,
             GError    **error)
{
  gsize n_bytes;
  const char *bytes = get_bytes (self, &n_bytes);

  if (bytes == NULL &&
      sqlite3_errcode (poise_database_get_handle (self->database)) == SQLITE_NOMEM)
    {
      poise_database_set_error (self->database, error);
      return POISE_STEP_FAILED;
    }
  if (n_bytes > PIECE_BYTES)
    return print_piece (self, bytes, n_bytes, csv);
  poise_csv_add_text (csv, bytes != NULL ? bytes : "", (gssize) n_bytes);
  return POISE_STEP_DONE;
}

/* Returns: done with the value, or more when only a piece of it was printed. */
static PoiseStep
print_value (PoiseQuery *self,
             GString    *csv,
             GError    **error)
{
  switch (self->types[self->column])
    {
    case SQLITE_NULL:
      poise_csv_add_null (csv);
      return POISE_STEP_DONE;
    case SQLITE_INTEGER:
      poise_csv_add_int (csv, sqlite3_column_int64 (self->statement, self->column));
      return POISE_STEP_DONE;
    default:
      return print_bytes (self, csv, error);
    }
}

/**
 * poise_query_print_row:
 *
 * The worker's thread: adds the present row, or a bounded piece of it.
 *
 * Returns: more when there is more of the row, else done
 */
PoiseStep
poise_query_print_row (PoiseQuery *self,
                       GString    *csv,
                       GError    **error)
{
  gsize begin;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);
  g_return_val_if_fail (csv != NULL, POISE_STEP_FAILED);

  begin = csv->len;
  while (self->column < self->n_columns)
    {
      PoiseStep step = print_value (self, csv, error);

      if (step != POISE_STEP_DONE)
        return step;
      self->column++;
      if (csv->len - begin >= PIECE_BYTES && self->column < self->n_columns)
        return POISE_STEP_MORE;
    }
  poise_csv_end_row (csv);
  return POISE_STEP_DONE;
}
