/* SPDX-License-Identifier: MIT */
/* Rows on their way to another process. There may be ten thousand of them, and a hundred
 * thousand cells: they go as three arrays, not as a tree of values. */
#include "app/kinds/tables/poise-rows.h"

#include "app/kinds/poise-packed.h"

#include <string.h>

/* Columns, if they are known; of each cell of each row that is kept its type and a number,
 * which is the length of a text; the texts, each with the zero at its end; and how many
 * rows there were. */
#define PACKED "(a(su)ayatayt)"

/* ---- to go -------------------------------------------------------------------- */

static GVariant *
pack_columns (PoiseRows *self)
{
  GVariantBuilder columns = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(su)"));

  for (guint i = 0; i < poise_rows_get_n_columns (self); i++)
    {
      const PoiseTableColumn *column = poise_rows_get_column (self, i);

      g_variant_builder_add (&columns, "(su)", column->title, (guint32) column->style);
    }
  return g_variant_builder_end (&columns);
}

/* What there is to a cell in the array of numbers. */
static guint64
get_number (const PoiseCell *cell)
{
  guint64 number = 0;

  switch (cell->type)
    {
    case POISE_CELL_INT:
      return (guint64) cell->number;
    case POISE_CELL_REAL:
      memcpy (&number, &cell->real, sizeof number);
      return number;
    case POISE_CELL_TEXT:
      return strlen (cell->text);
    case POISE_CELL_NULL:
    default:
      return 0;
    }
}

static void
add_cell (const PoiseCell *cell,
          GByteArray      *types,
          GArray          *numbers,
          GByteArray      *texts)
{
  guint8 type = (guint8) cell->type;
  guint64 number = get_number (cell);

  g_byte_array_append (types, &type, 1);
  g_array_append_val (numbers, number);
  if (cell->type == POISE_CELL_TEXT)
    g_byte_array_append (texts, (guint8 *) cell->text, (guint) number + 1);
}

static GVariant *
bytes_to_variant (GByteArray *array)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (array);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

/**
 * poise_rows_pack:
 *
 * Any thread, when nobody adds a row any more. Returns: (transfer floating): all there is.
 */
GVariant *
poise_rows_pack (PoiseRows *self)
{
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GByteArray *types, *texts;

  g_return_val_if_fail (self != NULL, NULL);

  rows = poise_rows_dup_all (self);
  types = g_byte_array_new ();
  texts = g_byte_array_new ();
  numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < poise_rows_get_n_columns (self); j++)
      add_cell (poise_row_get_cell (g_ptr_array_index (rows, i), j), types, numbers, texts);
  return g_variant_new (
      "(@a(su)@ay@at@ayt)", pack_columns (self), bytes_to_variant (types),
      g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, numbers->data, numbers->len,
                                 sizeof (guint64)),
      bytes_to_variant (texts), poise_rows_get_n_total (self));
}

/* ---- to come ------------------------------------------------------------------ */

/* What has not been read yet. */
typedef struct
{
  const guint8  *types;
  gsize          n_types;
  const guint64 *numbers;
  gsize          n_numbers;
  const char    *texts;
  gsize          n_texts; /* bytes */
} Reader;

/* A text is left where it is. */
static gboolean
read_text (Reader    *reader,
           guint64    length,
           PoiseCell *cell)
{
  if (length >= reader->n_texts || reader->texts[length] != '\0' ||
      !g_utf8_validate (reader->texts, (gssize) length, NULL))
    return FALSE;
  *cell = POISE_CELL_TEXT_INIT (reader->texts);
  reader->texts += length + 1;
  reader->n_texts -= length + 1;
  return TRUE;
}

static gboolean
read_cell (Reader    *reader,
           PoiseCell *cell)
{
  guint64 number = *reader->numbers++;
  guint8 type = *reader->types++;

  *cell = POISE_CELL_NULL_INIT;
  switch (type)
    {
    case POISE_CELL_NULL:
      return TRUE;
    case POISE_CELL_INT:
      *cell = POISE_CELL_INT_INIT ((gint64) number);
      return TRUE;
    case POISE_CELL_REAL:
      cell->type = POISE_CELL_REAL;
      memcpy (&cell->real, &number, sizeof number);
      return TRUE;
    case POISE_CELL_TEXT:
      return read_text (reader, number, cell);
    default:
      return FALSE;
    }
}

static gboolean
read_rows (PoiseRows *self,
           Reader    *reader,
           gsize      n_rows)
{
  guint n_columns = poise_rows_get_n_columns (self);
  g_autofree PoiseCell *cells = g_new (PoiseCell, n_columns);

  for (gsize i = 0; i < n_rows; i++)
    {
      for (guint j = 0; j < n_columns; j++)
        if (!read_cell (reader, &cells[j]))
          return FALSE;
      if (!poise_rows_has_room (self))
        return FALSE;
      poise_rows_add (self, cells);
    }
  return TRUE;
}

static gboolean
set_columns (PoiseRows *self,
             GVariant  *packed)
{
  gsize n = g_variant_n_children (packed);
  g_autofree PoiseTableColumn *columns = g_new (PoiseTableColumn, n);

  for (gsize i = 0; i < n; i++)
    {
      guint32 style;

      g_variant_get_child (packed, i, "(&su)", &columns[i].title, &style);
      columns[i].style = (PoiseColumnStyle) style;
      if (style > POISE_COLUMN_MS)
        return FALSE;
    }
  if (n > 0)
    poise_rows_set_columns (self, columns, (guint) n);
  return TRUE;
}

/* Those that the kind has set must be the same. */
static gboolean
read_columns (PoiseRows *self,
              GVariant  *packed)
{
  g_autoptr (GVariant) own = NULL;

  /* Columns that lie over one another in the bytes could be many times as large. */
  if (!g_variant_is_normal_form (packed))
    return FALSE;
  if (poise_rows_get_n_columns (self) == 0)
    return set_columns (self, packed);
  own = g_variant_ref_sink (pack_columns (self));
  return g_variant_equal (own, packed);
}

/* Whether the arrays are of one length, that of so many rows. */
static gboolean
count_rows (PoiseRows    *self,
            const Reader *reader,
            gsize        *n_rows)
{
  guint n_columns = poise_rows_get_n_columns (self);

  *n_rows = n_columns > 0 ? reader->n_types / n_columns : 0;
  return reader->n_numbers == reader->n_types && *n_rows * n_columns == reader->n_types;
}

/* Rows that were counted and not kept are so for want of room. */
static gboolean
read_all (PoiseRows *self,
          Reader    *reader,
          guint64    n_total)
{
  gsize n_rows;

  if (!count_rows (self, reader, &n_rows) || n_rows > n_total ||
      !read_rows (self, reader, n_rows) || reader->n_texts > 0)
    return FALSE;
  if (n_total == n_rows)
    return TRUE;
  if (poise_rows_has_room (self) || n_total > G_MAXINT64)
    return FALSE;
  poise_rows_add_unkept (self, n_total - n_rows);
  return TRUE;
}

/**
 * poise_rows_unpack:
 * @self: without rows; with or without columns
 * @packed: what poise_rows_pack() made of rows with the same limit, or anything
 *
 * Any thread. Fails with %POISE_ERROR_SYSTEM, and may then have some of the rows.
 */
gboolean
poise_rows_unpack (PoiseRows *self,
                   GVariant  *packed,
                   GError   **error)
{
  g_autoptr (GVariant) columns = NULL;
  g_autoptr (GVariant) types = NULL;
  g_autoptr (GVariant) numbers = NULL;
  g_autoptr (GVariant) texts = NULL;
  Reader reader;
  guint64 n_total;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packed != NULL, FALSE);
  g_return_val_if_fail (poise_rows_get_n_total (self) == 0, FALSE);

  if (!poise_packed_check (packed, PACKED, "rows", error))
    return FALSE;
  g_variant_get (packed, "(@a(su)@ay@at@ayt)", &columns, &types, &numbers, &texts,
                 &n_total);
  reader.types = g_variant_get_fixed_array (types, &reader.n_types, 1);
  reader.numbers =
      g_variant_get_fixed_array (numbers, &reader.n_numbers, sizeof (guint64));
  reader.texts = g_variant_get_fixed_array (texts, &reader.n_texts, 1);
  return (read_columns (self, columns) && read_all (self, &reader, n_total)) ||
         poise_packed_refuse ("rows", error);
}
