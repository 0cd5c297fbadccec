/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"

G_BEGIN_DECLS

/* How many rows its first table, "orders", has. */
#define POISE_SAMPLE_DATABASE_ROWS 1000000

/**
 * PoiseSampleDatabase:
 *
 * An SQLite database to try a query on, for a person who names none: a million orders
 * of a shop, and the places they went to. The rows are the same everywhere.
 *
 * It is made once, step by step, as #PoiseSamplePlace tells.
 *
 * One thread at a time.
 */
typedef struct _PoiseSampleDatabase PoiseSampleDatabase;

char                *poise_sample_database_dup_path   (void);
PoiseSampleDatabase *poise_sample_database_new        (void);
PoiseStep            poise_sample_database_step       (PoiseSampleDatabase *self,
                                                       PoiseContext        *context,
                                                       GError             **error);
guint64              poise_sample_database_get_n_made (PoiseSampleDatabase *self);
void                 poise_sample_database_free       (PoiseSampleDatabase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseSampleDatabase, poise_sample_database_free)

G_END_DECLS
