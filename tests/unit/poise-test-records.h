/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/unit/poise-test-folder.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* Goes on for years, and finds nothing. */
#define POISE_TEST_ENDLESS_QUERY                                                         \
  "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) "                 \
  "SELECT x FROM c WHERE x < 0"
/* The same, but for its rows. */
#define POISE_TEST_MANY_ROWS                                                             \
  "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"

int       poise_test_records_run                 (char            *cache);

sqlite3  *poise_test_records_open                (PoiseTestFolder *self,
                                                  const char      *name);
void      poise_test_records_execute             (sqlite3         *handle,
                                                  const char      *sql);
void      poise_test_records_make                (PoiseTestFolder *self,
                                                  const char      *name,
                                                  const char      *sql);

PoiseJob *poise_test_records_start               (PoiseTestFolder *self,
                                                  const char      *strategy,
                                                  const char      *name,
                                                  const char      *query,
                                                  const char      *pause_ms);
char     *poise_test_records_dup_csv             (PoiseJob        *job);
void      poise_test_records_assert_answer       (PoiseTestFolder *self,
                                                  const char      *name,
                                                  const char      *query,
                                                  const char      *expected);
char     *poise_test_records_ask_in_vain         (PoiseTestFolder *self,
                                                  const char      *name,
                                                  const char      *query);
void      poise_test_records_assert_refused      (PoiseTestFolder *self,
                                                  const char      *name,
                                                  const char      *query,
                                                  const char      *reason);

void      poise_test_cancel_on_full_disk         (PoiseJob        *job);

G_END_DECLS
