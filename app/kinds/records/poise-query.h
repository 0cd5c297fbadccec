/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/records/poise-database.h"
#include "app/kinds/tables/poise-rows.h"

G_BEGIN_DECLS

/**
 * PoiseQuery:
 *
 * One SELECT on a database, row by row; at most one at a time.
 *
 * One thread: the worker's.
 */
typedef struct _PoiseQuery PoiseQuery;

PoiseQuery *poise_query_new          (PoiseDatabase *database,
                                      const char    *sql,
                                      GError       **error);
void        poise_query_free         (PoiseQuery    *self);
PoiseStep   poise_query_step         (PoiseQuery    *self,
                                      GError       **error);
void        poise_query_set_columns  (PoiseQuery    *self,
                                      PoiseRows     *rows);
gboolean    poise_query_add_row      (PoiseQuery    *self,
                                      PoiseRows     *rows);
void        poise_query_print_header (PoiseQuery    *self,
                                      GString       *csv);
PoiseStep   poise_query_print_row    (PoiseQuery    *self,
                                      GString       *csv,
                                      GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseQuery, poise_query_free)

G_END_DECLS
