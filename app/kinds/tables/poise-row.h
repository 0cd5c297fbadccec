/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How a number in a column is shown; a text is always shown as it is. */
typedef enum
{
  POISE_COLUMN_PLAIN, /* 1234, as in an id */
  POISE_COLUMN_COUNT, /* 1,234 */
  POISE_COLUMN_BYTES, /* 1.2 kB */
  POISE_COLUMN_MS,    /* 12.3 ms, from a real number of milliseconds */
} PoiseColumnStyle;

typedef enum
{
  POISE_CELL_NULL,
  POISE_CELL_INT,
  POISE_CELL_REAL,
  POISE_CELL_TEXT, /* valid UTF-8 */
} PoiseCellType;

typedef struct
{
  PoiseCellType type;
  union
  {
    gint64 number;
    double real;
    char  *text;
  };
} PoiseCell;

/* For a row's values, in place; the row copies texts. */
#define POISE_CELL_NULL_INIT    ((PoiseCell){ .type = POISE_CELL_NULL })
#define POISE_CELL_INT_INIT(n)  ((PoiseCell){ .type = POISE_CELL_INT, .number = (n) })
#define POISE_CELL_REAL_INIT(r) ((PoiseCell){ .type = POISE_CELL_REAL, .real = (r) })
#define POISE_CELL_TEXT_INIT(t) \
  ((PoiseCell){ .type = POISE_CELL_TEXT, .text = (char *) (t) })

/**
 * PoiseRow:
 *
 * One row of a table. Never changes; made on any thread, and may be freed on any.
 */
#define POISE_TYPE_ROW (poise_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseRow, poise_row, POISE, ROW, GObject)

PoiseRow        *poise_row_new         (const PoiseCell *cells,
                                        guint            n_cells);
guint            poise_row_get_n_cells (PoiseRow        *self);
const PoiseCell *poise_row_get_cell    (PoiseRow        *self,
                                        guint            index);
int              poise_row_compare     (PoiseRow        *a,
                                        PoiseRow        *b,
                                        guint            index);
char            *poise_cell_print      (const PoiseCell *cell,
                                        PoiseColumnStyle style);

G_END_DECLS
