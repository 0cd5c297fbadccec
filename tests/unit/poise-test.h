/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-runner.h"
#include "tests/unit/poise-test-kinds.h"

G_BEGIN_DECLS

/* How many seconds a condition may take before the test gives up. A loaded machine
 * may starve threads of the lowest priority for long, so this is no measure of speed. */
#define POISE_TEST_DEADLINE_S        60
#define POISE_TEST_DEADLINE_VARIABLE "POISE_TEST_DEADLINE_S"

void poise_test_init       (int    *argc,
                            char ***argv);
void poise_test_begin_wait (const char *condition,
                            const char *file,
                            int         line);
void poise_test_end_wait   (void);

/* Three ways to wait for a condition; each ends the test when its time is up, also
 * when the main thread itself hangs. */
#define POISE_TEST_WAIT(condition, words, turn)                                         \
  G_STMT_START                                                                          \
  {                                                                                     \
    poise_test_begin_wait (words, __FILE__, __LINE__);                                  \
    while (!(condition))                                                                \
      turn;                                                                             \
    poise_test_end_wait ();                                                             \
  }                                                                                     \
  G_STMT_END

/* For what the main loop changes: sleeps until something wakes it, so a wake-up that
 * is lost is found. */
#define poise_test_wait_for(condition)                                                   \
  POISE_TEST_WAIT (condition, #condition, g_main_context_iteration (NULL, TRUE))

/* For what other threads change, while the main loop turns. */
#define poise_test_poll_for(condition)                                                   \
  POISE_TEST_WAIT (condition, #condition, poise_test_turn ())

/* For what other threads change, while the main loop stands still. */
#define poise_test_block_until(condition)                                                \
  POISE_TEST_WAIT (condition, #condition, g_usleep (100))

void     poise_test_turn           (void);
gboolean poise_test_loop_is_asleep (void);
guint    poise_test_count_fds      (void);

/* A runner whose jobs are recorded from the first moment: see poise_test_record(). */
PoiseRunner *poise_test_runner_new   (void);
void         poise_test_check_mirror (PoiseRunner *runner);

PoiseWay     poise_test_way   (const char *strategy,
                               const char *delivery,
                               PoisePool   pool);
PoiseJob    *poise_test_start (PoiseRunner     *runner,
                               const PoiseKind *kind,
                               const PoiseWay  *way,
                               ...) G_GNUC_NULL_TERMINATED;
void         poise_test_run_to_end (PoiseJob *job);
guint64      poise_test_get_count  (PoiseJob   *job,
                                    const char *name);

/* What a job said so far; belongs to the job. Every callback is checked as it comes:
 * on the main thread, never after the end, never from a state to one that cannot
 * follow, and no bar ever goes back. */
typedef struct
{
  PoiseJob     *job; /* unowned: it owns the record */
  GPtrArray    *watched;
  GString      *states; /* "queued running done" */
  PoiseJobState state;
  guint64       units;
  guint         n_notified;
  guint         n_ended;
} PoiseTestRecord;

PoiseTestRecord *poise_test_record (PoiseJob *job);

/* The ends of a job, in words, its whole life: "queued running done". */
#define poise_test_assert_states(job, expected)                                          \
  g_assert_cmpstr (poise_test_record (job)->states->str, ==, expected)

G_END_DECLS
