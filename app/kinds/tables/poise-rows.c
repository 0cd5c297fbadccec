/* SPDX-License-Identifier: MIT */
#include "app/kinds/tables/poise-rows.h"

#include "app/kinds/tables/poise-csv.h"

#include <stdatomic.h>
#include <string.h>

/* What the texts of the rows that are kept may take together: a table of pictures or
 * books must not fill the memory. */
#define MAX_KEPT_BYTES (64 * 1024 * 1024)

struct _PoiseRows
{
  atomic_uint ref_count;
  guint       max_rows;

  /* Written once, then only read. */
  atomic_uint       n_columns; /* 0 until they are known */
  PoiseTableColumn *columns;

  atomic_ullong n_begun; /* rows added, with those that are still being put in */
  atomic_ullong n_total;
  atomic_uint   n_kept; /* the length of what is kept, for whoever holds no mutex */
  atomic_ullong kept_bytes; /* of texts */
  GMutex        mutex;
  GPtrArray    *kept; /* of PoiseRow; only grows */
};

/**
 * poise_rows_new:
 * @max_rows: how many are kept; fewer when their texts are very long
 *
 * Any thread. Returns: (transfer full): no rows, and no columns yet.
 */
PoiseRows *
poise_rows_new (guint max_rows)
{
  PoiseRows *self = g_new0 (PoiseRows, 1);

  atomic_init (&self->ref_count, 1);
  self->max_rows = max_rows;
  g_mutex_init (&self->mutex);
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

PoiseRows *
poise_rows_ref (PoiseRows *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

void
poise_rows_unref (PoiseRows *self)
{
  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  for (guint i = 0; i < atomic_load (&self->n_columns); i++)
    g_free ((char *) self->columns[i].title);
  g_free (self->columns);
  g_ptr_array_unref (self->kept);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * poise_rows_set_columns:
 * @columns: copied; at least one
 *
 * Any thread, once, before the first row.
 */
void
poise_rows_set_columns (PoiseRows              *self,
                        const PoiseTableColumn *columns,
                        guint                   n_columns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (columns != NULL && n_columns > 0);
  g_return_if_fail (poise_rows_get_n_columns (self) == 0);

  self->columns = g_memdup2 (columns, n_columns * sizeof (PoiseTableColumn));
  for (guint i = 0; i < n_columns; i++)
    self->columns[i].title = g_strdup (columns[i].title);
  atomic_store_explicit (&self->n_columns, n_columns, memory_order_release);
}

/**
 * poise_rows_get_n_columns:
 *
 * Any thread. Returns: 0 until they are known.
 */
guint
poise_rows_get_n_columns (PoiseRows *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load_explicit (&self->n_columns, memory_order_acquire);
}

/**
 * poise_rows_get_column:
 *
 * Any thread. Returns: (transfer none): never changes.
 */
const PoiseTableColumn *
poise_rows_get_column (PoiseRows *self,
                       guint      index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < poise_rows_get_n_columns (self), NULL);

  return &self->columns[index];
}

static guint64
count_text_bytes (const PoiseCell *cells,
                  guint            n_cells)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < n_cells; i++)
    if (cells[i].type == POISE_CELL_TEXT)
      n_bytes += strlen (cells[i].text);
  return n_bytes;
}

/**
 * poise_rows_has_room:
 *
 * Any thread. Returns: whether one more row would be kept; once not, never again.
 */
gboolean
poise_rows_has_room (PoiseRows *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return atomic_load (&self->n_begun) < self->max_rows &&
         atomic_load (&self->kept_bytes) < MAX_KEPT_BYTES;
}

/**
 * poise_rows_add:
 * @cells: as many as there are columns; copied when the row is kept
 *
 * Any thread. One more row, which the window is told of by the next report or by
 * poise_context_nudge().
 */
void
poise_rows_add (PoiseRows       *self,
                const PoiseCell *cells)
{
  guint n_columns = poise_rows_get_n_columns (self);
  gboolean has_room;

  g_return_if_fail (self != NULL);
  g_return_if_fail (n_columns > 0);

  has_room = atomic_load (&self->kept_bytes) < MAX_KEPT_BYTES;
  if (atomic_fetch_add (&self->n_begun, 1) < self->max_rows && has_room)
    {
      /* Outside the mutex, which the main thread takes. */
      PoiseRow *row = poise_row_new (cells, n_columns);

      atomic_fetch_add (&self->kept_bytes, count_text_bytes (cells, n_columns));
      g_mutex_lock (&self->mutex);
      g_ptr_array_add (self->kept, row);
      atomic_store_explicit (&self->n_kept, self->kept->len, memory_order_release);
      g_mutex_unlock (&self->mutex);
    }
  atomic_fetch_add (&self->n_total, 1);
}

/**
 * poise_rows_add_unkept:
 * @n_rows: how many
 *
 * Any thread. More rows that are only counted: for whoever asked whether there is
 * room, and need not make their cells then.
 */
void
poise_rows_add_unkept (PoiseRows *self,
                       guint64    n_rows)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (!poise_rows_has_room (self));

  atomic_fetch_add (&self->n_begun, n_rows);
  atomic_fetch_add (&self->n_total, n_rows);
}

/**
 * poise_rows_get_n_total:
 *
 * Any thread. Returns: how many were added.
 */
guint64
poise_rows_get_n_total (PoiseRows *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load (&self->n_total);
}

/**
 * poise_rows_get_n_kept:
 *
 * Any thread. Returns: how many of them there are to see.
 */
guint
poise_rows_get_n_kept (PoiseRows *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return atomic_load_explicit (&self->n_kept, memory_order_acquire);
}

/**
 * poise_rows_dup_row:
 *
 * Any thread. Returns: (transfer full): the row that was kept as number @index, from 0.
 */
PoiseRow *
poise_rows_dup_row (PoiseRows *self,
                    guint      index)
{
  PoiseRow *row = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  if (index < self->kept->len)
    row = g_object_ref (g_ptr_array_index (self->kept, index));
  g_mutex_unlock (&self->mutex);
  g_return_val_if_fail (row != NULL, NULL);
  return row;
}

/* The mutex is held. */
static GPtrArray *
copy_from (PoiseRows *self,
           guint      first)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = first; i < self->kept->len; i++)
    g_ptr_array_add (rows, g_object_ref (g_ptr_array_index (self->kept, i)));
  return rows;
}

/**
 * poise_rows_dup_all:
 *
 * Any thread. Returns: (transfer full) (element-type PoiseRow): all that were kept.
 */
GPtrArray *
poise_rows_dup_all (PoiseRows *self)
{
  GPtrArray *rows;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  rows = copy_from (self, 0);
  g_mutex_unlock (&self->mutex);
  return rows;
}

/**
 * poise_rows_try_dup_from:
 * @first: how many to leave out
 *
 * Any thread; does not wait. A worker of the lowest priority may be put aside while it
 * holds the mutex, for tens of milliseconds on a busy computer.
 *
 * Returns: (transfer full) (element-type PoiseRow) (nullable): the others that were kept
 * so far; NULL when a worker is just putting one in
 */
GPtrArray *
poise_rows_try_dup_from (PoiseRows *self,
                         guint      first)
{
  GPtrArray *rows;

  g_return_val_if_fail (self != NULL, NULL);

  if (!g_mutex_trylock (&self->mutex))
    return NULL;
  rows = copy_from (self, first);
  g_mutex_unlock (&self->mutex);
  return rows;
}

static void
add_cell (GString         *csv,
          const PoiseCell *cell)
{
  switch (cell->type)
    {
    case POISE_CELL_INT:
      poise_csv_add_int (csv, cell->number);
      break;
    case POISE_CELL_REAL:
      poise_csv_add_real (csv, cell->real);
      break;
    case POISE_CELL_TEXT:
      poise_csv_add_text (csv, cell->text, -1);
      break;
    case POISE_CELL_NULL:
    default:
      poise_csv_add_null (csv);
      break;
    }
}

/* What is a bare number in the CSV stands with its unit in the title. */
static void
add_title (GString                *csv,
           const PoiseTableColumn *column)
{
  static const char *const units[] = {
    [POISE_COLUMN_PLAIN] = "",
    [POISE_COLUMN_COUNT] = "",
    [POISE_COLUMN_BYTES] = " (bytes)",
    [POISE_COLUMN_MS] = " (ms)",
  };
  g_autofree char *title = g_strconcat (column->title, units[column->style], NULL);

  poise_csv_add_text (csv, title, -1);
}

/**
 * poise_rows_to_csv:
 *
 * Any thread. Returns: (transfer full): a line with the columns' titles and units, and
 * the rows that were kept, as values and not as they are shown.
 */
GBytes *
poise_rows_to_csv (PoiseRows *self)
{
  g_autoptr (GPtrArray) rows = NULL;
  guint n_columns;
  GString *csv;

  g_return_val_if_fail (self != NULL, NULL);

  n_columns = poise_rows_get_n_columns (self);
  rows = poise_rows_dup_all (self);
  csv = g_string_new (NULL);
  for (guint i = 0; i < n_columns; i++)
    add_title (csv, &self->columns[i]);
  poise_csv_end_row (csv);
  for (guint i = 0; i < rows->len; i++)
    {
      for (guint j = 0; j < n_columns; j++)
        add_cell (csv, poise_row_get_cell (g_ptr_array_index (rows, i), j));
      poise_csv_end_row (csv);
    }
  return g_string_free_to_bytes (csv);
}

/**
 * poise_rows_titles_to_variant:
 *
 * Any thread. Returns: (transfer floating): the columns' titles, of type as.
 */
GVariant *
poise_rows_titles_to_variant (PoiseRows *self)
{
  GVariantBuilder titles = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < poise_rows_get_n_columns (self); i++)
    g_variant_builder_add (&titles, "s", self->columns[i].title);
  return g_variant_builder_end (&titles);
}

static GVariant *
cell_to_variant (const PoiseCell *cell)
{
  switch (cell->type)
    {
    case POISE_CELL_INT:
      return g_variant_new_int64 (cell->number);
    case POISE_CELL_REAL:
      return g_variant_new_double (cell->real);
    case POISE_CELL_TEXT:
      return g_variant_new_string (cell->text);
    case POISE_CELL_NULL:
    default:
      return g_variant_new_maybe (G_VARIANT_TYPE_STRING, NULL);
    }
}

static GVariant *
row_to_variant (PoiseRow *row)
{
  GVariantBuilder cells = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (guint i = 0; i < poise_row_get_n_cells (row); i++)
    g_variant_builder_add (&cells, "v", cell_to_variant (poise_row_get_cell (row, i)));
  return g_variant_builder_end (&cells);
}

/**
 * poise_rows_to_variant:
 *
 * Any thread. Returns: (transfer floating): the rows that were kept, of type aav.
 */
GVariant *
poise_rows_to_variant (PoiseRows *self)
{
  GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aav"));
  g_autoptr (GPtrArray) kept = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  kept = poise_rows_dup_all (self);
  for (guint i = 0; i < kept->len; i++)
    g_variant_builder_add_value (&values, row_to_variant (g_ptr_array_index (kept, i)));
  return g_variant_builder_end (&values);
}
