/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/engine/poise-output.h"
#include "app/kinds/tables/poise-rows.h"

G_BEGIN_DECLS

/**
 * PoiseTable:
 *
 * Rows as they arrive, as a #GListModel of #PoiseRow. Main thread only.
 *
 * Properties (read-only, notified): "n-columns", 0 until they are known; "n-total",
 * how many rows there are, kept or not.
 */
#define POISE_TYPE_TABLE (poise_table_get_type ())
G_DECLARE_FINAL_TYPE (PoiseTable, poise_table, POISE, TABLE, PoiseOutput)

PoiseOutput            *poise_table_new           (PoiseRows  *rows);
guint                   poise_table_get_n_columns (PoiseTable *self);
const PoiseTableColumn *poise_table_get_column    (PoiseTable *self,
                                                   guint       index);
guint64                 poise_table_get_n_total   (PoiseTable *self);

G_END_DECLS
