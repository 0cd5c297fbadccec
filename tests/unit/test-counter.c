/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/kinds/poise-kinds.h"

#include <string.h>

static const char last_line[] = "Exiting from main thread";

/* The log of the result, which must be the log that was shown as it happened. */
static GStrv
dup_log (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autofree char *shown = poise_lines_to_text (poise_job_get_log (job));
  g_autofree char *printed = poise_job_print_result (job);
  g_autofree char *joined = NULL;
  g_autofree char *ended = NULL;
  GStrv lines;

  g_assert_true (g_variant_lookup (result, "log", "^as", &lines));
  joined = g_strjoinv ("\n", lines);
  ended = g_strconcat (joined, "\n", NULL);
  g_assert_cmpstr (ended, ==, shown);
  g_assert_cmpstr (ended, ==, printed);
  return lines;
}

/* A time such as "Sat Nov 22 12:38:01 2025". */
static gboolean
is_time (const char *text)
{
  return g_regex_match_simple ("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ 0-9][0-9] "
                               "\\d\\d:\\d\\d:\\d\\d \\d{4}$",
                               text, 0, 0);
}

/* The lines of one thread, in order; checks the time of each count. */
static GStrv
dup_lines_of (GStrv       log,
              const char *name)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *executing = g_strdup_printf ("Executing %s: ", name);

  for (guint i = 0; log[i] != NULL; i++)
    if (g_str_has_prefix (log[i], executing))
      {
        g_assert_true (is_time (log[i] + strlen (executing)));
        g_strv_builder_add (lines, "Executing");
      }
    else if (g_str_has_suffix (log[i], name))
      g_strv_builder_add (lines, log[i]);
  return g_strv_builder_end (lines);
}

/* Starting, then so many counts, then exiting. */
static void
assert_thread (GStrv log,
               guint index,
               guint min_counts,
               guint max_counts)
{
  g_autofree char *name = g_strdup_printf ("counter-%u", index + 1);
  g_autofree char *first = g_strdup_printf ("Starting %s", name);
  g_autofree char *last = g_strdup_printf ("Exiting %s", name);
  g_auto (GStrv) lines = dup_lines_of (log, name);
  guint n = g_strv_length (lines);

  g_assert_cmpuint (n, >=, min_counts + 2);
  g_assert_cmpuint (n, <=, max_counts + 2);
  g_assert_cmpstr (lines[0], ==, first);
  for (guint i = 1; i < n - 1; i++)
    g_assert_cmpstr (lines[i], ==, "Executing");
  g_assert_cmpstr (lines[n - 1], ==, last);
}

static void
test_lesson (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_kind_counter, &way, "delay-ms", "5", NULL);
  g_auto (GStrv) log = NULL;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  log = dup_log (job);
  g_assert_cmpuint (g_strv_length (log), ==, 15);
  g_assert_cmpstr (log[14], ==, last_line);
  assert_thread (log, 0, 5, 5);
  assert_thread (log, 1, 5, 5);
  g_assert_cmpuint (poise_job_get_units (job), ==, 10);
  /* The two slept at the same time, five times each. */
  g_assert_cmpint (poise_job_get_elapsed_us (job), >=, 25000);
}

static void
test_many_threads (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_kind_counter, NULL, "threads", "64",
                                    "count", "3", "delay-ms", "0", NULL);
  g_auto (GStrv) log = NULL;

  poise_test_run_to_end (job);
  log = dup_log (job);
  g_assert_cmpuint (g_strv_length (log), ==, 64 * 5 + 1);
  for (guint i = 0; i < 64; i++)
    assert_thread (log, i, 3, 3);
}

/* One thread after the other. */
static void
test_on_the_main_thread (void)
{
  PoiseWay way = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_kind_counter, &way, "delay-ms", "0",
                                    "count", "1", NULL);
  g_auto (GStrv) log = dup_log (job);

  g_assert_cmpuint (g_strv_length (log), ==, 7);
  g_assert_cmpstr (log[0], ==, "Starting counter-1");
  g_assert_cmpstr (log[2], ==, "Exiting counter-1");
  g_assert_cmpstr (log[3], ==, "Starting counter-2");
  g_assert_cmpstr (log[5], ==, "Exiting counter-2");
  g_assert_cmpstr (log[6], ==, last_line);
}

/* Whether each of its threads has said that it starts. */
static gboolean
all_started (PoiseJob *job)
{
  g_autofree char *log = poise_lines_to_text (poise_job_get_log (job));

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    {
      g_autofree char *line = g_strdup_printf ("Starting counter-%u\n", i + 1);

      if (strstr (log, line) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The exit flag: each thread that was started says that it exits, and the main thread
 * has the last word, when all have been joined. */
static void
test_exit_flag (gconstpointer delivery)
{
  PoiseWay way = poise_test_way ("thread", delivery, POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_kind_counter, &way, "threads", "5",
                                    "count", "100000", "delay-ms", "1", NULL);
  g_auto (GStrv) log = NULL;

  /* Some of them may count for a while before the last one starts. */
  poise_test_wait_for (all_started (job) &&
                       g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_log (job)))
                           > 20);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
  log = dup_log (job);
  g_assert_cmpstr (log[g_strv_length (log) - 1], ==, last_line);
  for (guint i = 0; i < 5; i++)
    assert_thread (log, i, 0, 1000000);
}

/* It is honoured in the midst of an hour's sleep, and by those that never started. */
static void
test_exit_flag_while_asleep (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_kind_counter, NULL, "threads", "30",
                                    "delay-ms", "3600000", NULL);
  g_auto (GStrv) log = NULL;

  poise_test_wait_for (g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_log (job)))
                       == POISE_RUNNER_SHARED_LIMIT);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  log = dup_log (job);
  g_assert_cmpuint (g_strv_length (log), ==, 2 * POISE_RUNNER_SHARED_LIMIT + 1);
  for (guint i = 0; i < POISE_RUNNER_SHARED_LIMIT; i++)
    assert_thread (log, i, 0, 0);
  g_assert_cmpstr (log[2 * POISE_RUNNER_SHARED_LIMIT], ==, last_line);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_data_func ("/counter/lesson/paced", "paced", test_lesson);
  g_test_add_data_func ("/counter/lesson/each", "each", test_lesson);
  g_test_add_func ("/counter/many-threads", test_many_threads);
  g_test_add_func ("/counter/on-the-main-thread", test_on_the_main_thread);
  g_test_add_data_func ("/counter/exit-flag/paced", "paced", test_exit_flag);
  g_test_add_data_func ("/counter/exit-flag/each", "each", test_exit_flag);
  g_test_add_func ("/counter/exit-flag/while-asleep", test_exit_flag_while_asleep);
  return g_test_run ();
}
