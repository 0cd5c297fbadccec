/* SPDX-License-Identifier: MIT */
#pragma once

#include "tests/unit/poise-test-folder.h"

G_BEGIN_DECLS

/* SHA-256 of no bytes and of "abc", from FIPS 180-2. */
#define POISE_TEST_SHA256_EMPTY                                                          \
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define POISE_TEST_SHA256_ABC                                                            \
  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* Before and after each test that takes checksums in a folder: nothing is left open. */
void      poise_test_checksum_set_up       (PoiseTestFolder   *self,
                                            gconstpointer      data);
void      poise_test_checksum_tear_down    (PoiseTestFolder   *self,
                                            gconstpointer      data);

/* Starts a job over the paths that follow. */
#define poise_test_checksum_start(self, algorithm, threads, way, ...)                    \
  poise_test_checksum_start_words (self, algorithm, threads, way,                        \
                                   POISE_TEST_WORDS (__VA_ARGS__))
PoiseJob *poise_test_checksum_start_words  (PoiseTestFolder   *self,
                                            const char        *algorithm,
                                            const char        *threads,
                                            const PoiseWay    *way,
                                            const char *const *paths);
/* Takes SHA-256 of the paths that follow. */
#define poise_test_checksum_run(self, threads, ...)                                      \
  poise_test_checksum_run_words (self, threads, POISE_TEST_WORDS (__VA_ARGS__))
PoiseJob *poise_test_checksum_run_words    (PoiseTestFolder   *self,
                                            const char        *threads,
                                            const char *const *paths);

void      poise_test_checksum_assert_ended (PoiseJob          *job,
                                            PoiseJobState      state,
                                            guint64            n_files,
                                            guint64            n_failed);
void      poise_test_assert_prints         (PoiseJob          *job,
                                            const char        *expected);
/* The same bytes as coreutils' own program prints for the same words. */
void      poise_test_assert_prints_like    (PoiseJob          *job,
                                            const char *const *argv);

G_END_DECLS
