/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/unit/poise-test-folder.h"

G_BEGIN_DECLS

/* Before and after each test that copies in a folder: nothing is left open. */
void      poise_test_copy_set_up        (PoiseTestFolder *self,
                                         gconstpointer    data);
void      poise_test_copy_tear_down     (PoiseTestFolder *self,
                                         gconstpointer    data);

/* What is copied and where to is in the folder, unless its path begins with a slash;
 * settings are "name=value". Of settings and sources there may be several, with a
 * single space between them. */
PoiseJob *poise_test_copy_start         (PoiseTestFolder *self,
                                         const PoiseWay  *way,
                                         const char      *settings,
                                         const char      *sources,
                                         const char      *destination);
PoiseJob *poise_test_copy_run           (PoiseTestFolder *self,
                                         const char      *settings,
                                         const char      *sources,
                                         const char      *destination);

void      poise_test_copy_assert_done   (PoiseJob        *job,
                                         guint64          n_files,
                                         guint64          n_bytes,
                                         guint64          n_skipped);
void      poise_test_copy_assert_failed (PoiseTestFolder *self,
                                         PoiseJob        *job,
                                         const char      *format);
void      poise_test_copy_assert_clean  (PoiseTestFolder *self);

G_END_DECLS
