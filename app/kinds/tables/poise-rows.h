/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/tables/poise-row.h"

G_BEGIN_DECLS

typedef struct
{
  const char      *title;
  PoiseColumnStyle style;
} PoiseTableColumn;

/**
 * PoiseRows:
 *
 * Where workers put the rows of a table. Any thread; reference-counted. Keeps the
 * first rows, up to a limit, and counts the others.
 */
typedef struct _PoiseRows PoiseRows;

PoiseRows *poise_rows_new         (guint                   max_rows);
PoiseRows *poise_rows_ref         (PoiseRows              *self);
void       poise_rows_unref       (PoiseRows              *self);
void       poise_rows_set_columns (PoiseRows              *self,
                                   const PoiseTableColumn *columns,
                                   guint                   n_columns);
guint      poise_rows_get_n_columns (PoiseRows            *self);
const PoiseTableColumn *poise_rows_get_column (PoiseRows  *self,
                                               guint       index);
void       poise_rows_add         (PoiseRows              *self,
                                   const PoiseCell        *cells);
gboolean   poise_rows_has_room    (PoiseRows              *self);
void       poise_rows_add_unkept  (PoiseRows              *self,
                                   guint64                 n_rows);
guint64    poise_rows_get_n_total (PoiseRows              *self);
guint      poise_rows_get_n_kept  (PoiseRows              *self);
PoiseRow  *poise_rows_dup_row     (PoiseRows              *self,
                                   guint                   index);
GPtrArray *poise_rows_dup_all     (PoiseRows              *self);
GPtrArray *poise_rows_try_dup_from (PoiseRows             *self,
                                    guint                  first);
GVariant  *poise_rows_titles_to_variant (PoiseRows        *self);
GVariant  *poise_rows_to_variant  (PoiseRows              *self);
GBytes    *poise_rows_to_csv      (PoiseRows              *self);
GVariant  *poise_rows_pack        (PoiseRows              *self);
gboolean   poise_rows_unpack      (PoiseRows              *self,
                                   GVariant               *packed,
                                   GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseRows, poise_rows_unref)

G_END_DECLS
