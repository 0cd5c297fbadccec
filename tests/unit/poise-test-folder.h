/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/unit/poise-test.h"

G_BEGIN_DECLS

/* An array of strings that ends with NULL. */
#define POISE_TEST_WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* A temporary folder of a test's own, and a runner for the jobs that work in it: the
 * fixture of tests about files. Main thread. */
typedef struct
{
  char        *path;
  PoiseRunner *runner;
  guint        n_fds; /* open before the test; set by whoever wants to compare */
} PoiseTestFolder;

void     poise_test_folder_set_up          (PoiseTestFolder       *self,
                                            gconstpointer          data);
void     poise_test_folder_tear_down       (PoiseTestFolder       *self,
                                            gconstpointer          data);
/* Adds a test that needs nothing but a folder. */
#define poise_test_folder_add(path, function)                                            \
  g_test_add (path, PoiseTestFolder, NULL, poise_test_folder_set_up, function,           \
              poise_test_folder_tear_down)

char    *poise_test_folder_build           (const PoiseTestFolder *self,
                                            const char            *name);
gboolean poise_test_folder_has             (const PoiseTestFolder *self,
                                            const char            *name);
char    *poise_test_folder_make            (const PoiseTestFolder *self,
                                            const char            *name);
char    *poise_test_folder_write           (const PoiseTestFolder *self,
                                            const char            *name,
                                            const char            *contents,
                                            gssize                 n_bytes);
char    *poise_test_folder_read            (const PoiseTestFolder *self,
                                            const char            *name);
void     poise_test_folder_assert_contents (const PoiseTestFolder *self,
                                            const char            *name,
                                            const char            *expected);

void     poise_test_folder_run             (const PoiseTestFolder *self,
                                            const char            *script);
char    *poise_test_folder_dup_output      (const PoiseTestFolder *self,
                                            const char            *script);
/* What a program prints that must end well. */
#define poise_test_dup_output(...)                                                       \
  poise_test_dup_output_words (POISE_TEST_WORDS (__VA_ARGS__))
char    *poise_test_dup_output_words       (const char *const     *argv);

char    *poise_test_cache_new              (void);
void     poise_test_cache_free             (char                  *path);

G_END_DECLS
