/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-process.h"
#include "tests/unit/poise-test.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* Four beats: less patience than one has with a person's child. */
#define POISE_TEST_SHORT_SILENCE_US (4 * POISE_PROCESS_BEAT_US)

PoiseWay  poise_test_process_way           (void);
PoiseJob *poise_test_process_start         (PoiseRunner     *runner,
                                            const PoiseKind *kind,
                                            const char      *steps);
PoiseJob *poise_test_process_start_long    (PoiseRunner     *runner,
                                            const PoiseKind *kind);
void      poise_test_process_assert_failed (PoiseJob        *job,
                                            const char      *message);
pid_t     poise_test_process_find_child    (pid_t            parent);

/* Runs all tests of the program, and one more as the last. */
int       poise_test_process_run           (const char      *path);

G_END_DECLS
