/* SPDX-License-Identifier: MIT */
#include "app/kinds/tables/poise-row.h"

#include "app/engine/poise-text.h"

struct _PoiseRow
{
  GObject    parent_instance;
  guint      n_cells;
  PoiseCell *cells;
};

G_DEFINE_FINAL_TYPE (PoiseRow, poise_row, G_TYPE_OBJECT)

static void
poise_row_finalize (GObject *object)
{
  PoiseRow *self = POISE_ROW (object);

  for (guint i = 0; i < self->n_cells; i++)
    if (self->cells[i].type == POISE_CELL_TEXT)
      g_free (self->cells[i].text);
  g_free (self->cells);
  G_OBJECT_CLASS (poise_row_parent_class)->finalize (object);
}

static void
poise_row_class_init (PoiseRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = poise_row_finalize;
}

static void
poise_row_init (PoiseRow *self)
{
}

/**
 * poise_row_new:
 * @cells: copied, with their texts, which must be valid UTF-8
 *
 * Any thread. Returns: (transfer full): a row.
 */
PoiseRow *
poise_row_new (const PoiseCell *cells,
               guint            n_cells)
{
  PoiseRow *self;

  g_return_val_if_fail (cells != NULL || n_cells == 0, NULL);

  self = g_object_new (POISE_TYPE_ROW, NULL);
  self->n_cells = n_cells;
  self->cells = g_new (PoiseCell, n_cells);
  for (guint i = 0; i < n_cells; i++)
    {
      self->cells[i] = cells[i];
      if (cells[i].type == POISE_CELL_TEXT)
        self->cells[i].text = g_strdup (cells[i].text);
    }
  return self;
}

/**
 * poise_row_get_n_cells:
 *
 * Any thread.
 */
guint
poise_row_get_n_cells (PoiseRow *self)
{
  g_return_val_if_fail (POISE_IS_ROW (self), 0);

  return self->n_cells;
}

/**
 * poise_row_get_cell:
 *
 * Any thread. Returns: (transfer none): the value in column @index.
 */
const PoiseCell *
poise_row_get_cell (PoiseRow *self,
                    guint     index)
{
  g_return_val_if_fail (POISE_IS_ROW (self), NULL);
  g_return_val_if_fail (index < self->n_cells, NULL);

  return &self->cells[index];
}

static int
compare_doubles (double a,
                 double b)
{
  return (a > b) - (a < b);
}

static double
get_number (const PoiseCell *cell)
{
  return cell->type == POISE_CELL_INT ? (double) cell->number : cell->real;
}

/* What is not there comes first, then numbers, then texts. */
static int
rank (const PoiseCell *cell)
{
  switch (cell->type)
    {
    case POISE_CELL_NULL:
      return 0;
    case POISE_CELL_INT:
    case POISE_CELL_REAL:
      return 1;
    case POISE_CELL_TEXT:
    default:
      return 2;
    }
}

/**
 * poise_row_compare:
 *
 * Any thread. Returns: less than, equal to or greater than 0: the order of two rows
 * by the values in column @index.
 */
int
poise_row_compare (PoiseRow *a,
                   PoiseRow *b,
                   guint     index)
{
  const PoiseCell *x = poise_row_get_cell (a, index);
  const PoiseCell *y = poise_row_get_cell (b, index);

  g_return_val_if_fail (x != NULL && y != NULL, 0);

  if (rank (x) != rank (y))
    return rank (x) - rank (y);
  switch (x->type)
    {
    case POISE_CELL_NULL:
      return 0;
    case POISE_CELL_TEXT:
      return g_utf8_collate (x->text, y->text);
    case POISE_CELL_INT:
      /* Doubles hold no more than 53 bits. */
      if (y->type == POISE_CELL_INT)
        return (x->number > y->number) - (x->number < y->number);
      G_GNUC_FALLTHROUGH;
    case POISE_CELL_REAL:
    default:
      return compare_doubles (get_number (x), get_number (y));
    }
}

/* Enough digits for a person: a program takes the CSV. */
static char *
print_real (double           value,
            PoiseColumnStyle style)
{
  if (style == POISE_COLUMN_MS)
    return g_strdup_printf ("%.*f ms", value < 10 ? 2 : value < 100 ? 1 : 0, value);
  if (style == POISE_COLUMN_PLAIN)
    return poise_text_real (value);
  return g_strdup_printf ("%.2f", value);
}

static char *
print_int (gint64           value,
           PoiseColumnStyle style)
{
  switch (style)
    {
    case POISE_COLUMN_COUNT:
      return poise_text_count (value);
    case POISE_COLUMN_BYTES:
      return poise_text_units (value, "bytes");
    case POISE_COLUMN_MS:
      return print_real ((double) value, style);
    case POISE_COLUMN_PLAIN:
    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value);
    }
}

/**
 * poise_cell_print:
 *
 * Any thread. Returns: (transfer full): the value as a person reads it; nothing for
 * what is not there.
 */
char *
poise_cell_print (const PoiseCell *cell,
                  PoiseColumnStyle style)
{
  g_return_val_if_fail (cell != NULL, NULL);

  switch (cell->type)
    {
    case POISE_CELL_INT:
      return print_int (cell->number, style);
    case POISE_CELL_REAL:
      return print_real (cell->real, style);
    case POISE_CELL_TEXT:
      return g_strdup (cell->text);
    case POISE_CELL_NULL:
    default:
      return g_strdup ("");
    }
}
