/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/unit/poise-test-web.h"
#include "tests/unit/poise-test.h"

G_BEGIN_DECLS

gboolean  poise_test_has_thread     (const char *name);
gboolean  poise_test_is_served      (const char *address);

/* Starts fetch at an address, with pairs of a parameter's name and value. */
#define poise_test_start_at(runner, address, ...)                                        \
  poise_test_start_at_words (runner, address, (const char *const[]){ __VA_ARGS__, NULL })

PoiseJob *poise_test_start_at_words (PoiseRunner       *runner,
                                     const char        *address,
                                     const char *const *words);
char     *poise_test_describe_pages (PoiseJob          *job,
                                     const char        *origin);
void      poise_test_assert_pages   (PoiseJob          *job,
                                     PoiseTestWeb      *web,
                                     const char        *expected);
void      poise_test_assert_site    (PoiseTestWebAnswer answer,
                                     gpointer           data,
                                     const char        *expected);
void      poise_test_web_not_found  (int                fd);

G_END_DECLS
