/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "app/kinds/threads/poise-shared-total.h"
#include "app/kinds/tables/poise-table.h"
#include "tests/unit/poise-test.h"

#include <string.h>

#define N_THREADS 4
#define N_ADDITIONS 100000

static const char *const ids[] = { "unguarded", "atomic", "mutex", "per-thread" };

/* ---- the total ------------------------------------------------------------------ */

typedef struct
{
  PoiseSharedTotal *total;
  PoiseAddWay       way;
  guint             thread;
} Adder;

static gpointer
add_worker (gpointer data)
{
  Adder *self = data;

  for (guint i = 0; i < 100; i++)
    poise_shared_total_add (self->total, self->way, self->thread, N_ADDITIONS / 100);
  return NULL;
}

static guint64
count (PoiseAddWay way,
       guint       n_threads)
{
  g_autoptr (PoiseSharedTotal) total = poise_shared_total_new (n_threads);
  Adder adders[N_THREADS];
  GThread *threads[N_THREADS];
  guint64 counted;

  for (guint i = 0; i < n_threads; i++)
    {
      adders[i] = (Adder){ total, way, i };
      threads[i] = g_thread_new ("adder", add_worker, &adders[i]);
    }
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads[i]);

  counted = poise_shared_total_read (total, way);
  for (guint other = 0; other < POISE_N_ADD_WAYS; other++)
    if (other != way)
      g_assert_cmpuint (poise_shared_total_read (total, other), ==, 0);
  return counted;
}

static void
test_total (void)
{
  for (guint way = 0; way < POISE_N_ADD_WAYS; way++)
    {
      g_assert_cmpstr (poise_add_way_get_id (way), ==, ids[way]);
      g_assert_cmpuint (count (way, 1), ==, N_ADDITIONS);
      if (way == POISE_ADD_UNGUARDED)
        g_assert_cmpuint (count (way, N_THREADS), <=, N_THREADS * N_ADDITIONS);
      else
        g_assert_cmpuint (count (way, N_THREADS), ==, N_THREADS * N_ADDITIONS);
    }
}

/* ---- the kind ------------------------------------------------------------------- */

typedef struct
{
  char    mode[16];
  guint64 expected;
  guint64 actual;
  gint64  lost;
  double  ns;
} Outcome;

/* Returns: how many ways there are in the result. */
static guint
get_outcomes (PoiseJob *job,
              Outcome  *outcomes)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autoptr (GVariant) ways = g_variant_lookup_value (result, "ways", NULL);
  guint n = (guint) g_variant_n_children (ways);

  g_assert_cmpuint (g_variant_n_children (result), ==, 1);
  g_assert_cmpuint (n, <=, G_N_ELEMENTS (ids));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) way = g_variant_get_child_value (ways, i);
      const char *mode;

      g_assert_cmpuint (g_variant_n_children (way), ==, 5);
      g_assert_true (g_variant_lookup (way, "mode", "&s", &mode));
      g_strlcpy (outcomes[i].mode, mode, sizeof outcomes[i].mode);
      g_assert_true (g_variant_lookup (way, "expected", "t", &outcomes[i].expected));
      g_assert_true (g_variant_lookup (way, "actual", "t", &outcomes[i].actual));
      g_assert_true (g_variant_lookup (way, "lost", "x", &outcomes[i].lost));
      g_assert_true (g_variant_lookup (way, "ns_per_addition", "d", &outcomes[i].ns));
    }
  return n;
}

/* What holds for each way, whether updates get lost or not. */
static void
check_outcome (const Outcome *outcome,
               const char    *mode,
               guint64        expected)
{
  g_assert_cmpstr (outcome->mode, ==, mode);
  g_assert_cmpuint (outcome->expected, ==, expected);
  g_assert_cmpuint (outcome->actual, >, 0);
  g_assert_cmpint (outcome->lost, ==, (gint64) (expected - outcome->actual));
  g_assert_cmpint (outcome->lost, >=, 0);
  if (!g_str_equal (mode, "unguarded"))
    g_assert_cmpint (outcome->lost, ==, 0);
  g_assert_cmpfloat (outcome->ns, >, 0);
}

static PoiseJob *
start (PoiseRunner *runner,
       const char  *mode,
       const char  *threads,
       const char  *additions)
{
  return poise_test_start (runner, &poise_kind_shared, NULL, "mode", mode, "threads",
                           threads, "additions", additions, NULL);
}

static void
test_all_ways (gconstpointer threads)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "all", threads, "20011");
  guint64 n_threads = g_ascii_strtoull (threads, NULL, 10);
  GListModel *table = G_LIST_MODEL (poise_job_get_output (job));
  Outcome outcomes[G_N_ELEMENTS (ids)];

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (get_outcomes (job, outcomes), ==, G_N_ELEMENTS (ids));
  g_assert_cmpuint (g_list_model_get_n_items (table), ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (PoiseRow) row = g_list_model_get_item (table, i);

      check_outcome (&outcomes[i], ids[i], n_threads * 20011);
      if (n_threads == 1)
        g_assert_cmpint (outcomes[i].lost, ==, 0);
      g_assert_cmpstr (poise_row_get_cell (row, 0)->text, ==, ids[i]);
      g_assert_cmpuint (poise_row_get_cell (row, 1)->number, ==, outcomes[i].expected);
      g_assert_cmpuint (poise_row_get_cell (row, 2)->number, ==, outcomes[i].actual);
      g_assert_cmpint (poise_row_get_cell (row, 3)->number, ==, outcomes[i].lost);
    }
  for (guint i = 0; i < n_threads; i++)
    g_assert_cmpuint (poise_worker_get_units (poise_job_get_worker (job, i)), ==, 4 * 20011);
}

/* Nobody is in a way before all are through with the one before. */
static void
check_together (PoiseJob *job,
                guint     n_threads,
                guint64   n_additions)
{
  for (guint i = 0; i < n_threads; i++)
    {
      guint64 units = poise_worker_get_units (poise_job_get_worker (job, i));
      guint64 before = units > 0 ? (units - 1) / n_additions * n_additions : 0;

      /* Those behind it in the list were asked after it. */
      for (guint j = i + 1; j < n_threads; j++)
        g_assert_cmpuint (poise_worker_get_units (poise_job_get_worker (job, j)), >=,
                          before);
    }
}

static void
test_ways_begin_together (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 10; i++)
    {
      PoiseJob *job = start (runner, "all", "4", "200000");

      poise_test_begin_wait ("all ways are done", __FILE__, __LINE__);
      while (poise_job_is_active (job))
        {
          g_main_context_iteration (NULL, TRUE);
          check_together (job, 4, 200000);
        }
      poise_test_end_wait ();
    }
}

static void
test_one_way (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseJob *job = start (runner, ids[i], "3", "1");
      Outcome outcomes[G_N_ELEMENTS (ids)];

      poise_test_run_to_end (job);
      g_assert_cmpuint (get_outcomes (job, outcomes), ==, 1);
      check_outcome (&outcomes[0], ids[i], 3);
    }
}

/* Sooner or later updates do get lost, and the job says why and is none the worse. */
static void
test_updates_get_lost (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 lost = 0;

  poise_test_begin_wait ("updates get lost", __FILE__, __LINE__);
  while (lost == 0)
    {
      PoiseJob *job = start (runner, "unguarded", "4", "1000000");
      g_autofree char *summary = NULL;
      Outcome outcome[G_N_ELEMENTS (ids)];

      while (poise_job_is_active (job))
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
      g_assert_cmpuint (get_outcomes (job, outcome), ==, 1);
      check_outcome (&outcome[0], "unguarded", 4000000);
      lost = outcome[0].lost;
      summary = poise_job_summarize (job);
      g_assert_true ((lost > 0) == (strstr (summary, "is lost") != NULL));
      g_assert_true ((lost == 0) == (strstr (summary, "nothing was lost") != NULL));
      g_assert_true (poise_runner_remove (runner, job));
    }
  poise_test_end_wait ();
}

static void
test_result (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, "all", "1", "5000");
  g_autofree char *summary = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *csv_text = NULL;
  g_autoptr (GBytes) csv = NULL;

  poise_test_run_to_end (job);
  summary = poise_job_summarize (job);
  g_assert_true (g_str_has_prefix (summary, "One thread alone loses nothing: nobody comes "
                                            "between its load and its store. Of the exact "
                                            "ways "));
  printed = poise_job_print_result (job);
  g_assert_true (g_str_has_prefix (printed, "unguarded: 5,000 of 5,000 counted, 0 lost, "));
  g_assert_nonnull (strstr (printed, "\nper-thread: 5,000 of 5,000 counted, 0 lost, "));
  g_assert_nonnull (strstr (printed, summary));

  csv = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, NULL);
  csv_text = g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
  g_assert_true (g_regex_match_simple (
      "^Way,Expected,Actual,Lost,\"ns each\"\n"
      "unguarded,5000,5000,0,[0-9.e-]+\natomic,5000,5000,0,[0-9.e-]+\n"
      "mutex,5000,5000,0,[0-9.e-]+\nper-thread,5000,5000,0,[0-9.e-]+\n$",
      csv_text, 0, 0));
}

/* At ever other moments: in a count, and while some wait for the others. */
static void
test_cancel (gconstpointer mode)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 40; i++)
    {
      PoiseJob *job = start (runner, mode, "8", i % 2 == 0 ? "10000000000" : "20000");
      Outcome outcomes[G_N_ELEMENTS (ids)];
      guint n;

      poise_test_poll_for (poise_job_get_units (job) >= i * 5000 ||
                           !poise_job_is_active (job));
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      /* Only ways that all are through with are told of. */
      n = get_outcomes (job, outcomes);
      for (guint j = 0; j < n; j++)
        check_outcome (&outcomes[j], outcomes[j].mode, outcomes[j].expected);
      if (i % 2 == 0)
        {
          g_assert_cmpuint (n, ==, 0);
          g_assert_null (poise_job_summarize (job));
        }
      g_assert_true (poise_runner_remove (runner, job));
    }
}

/* Counting stands still in a pause, goes on after it, and its time is not counted. */
static void
test_pause (gconstpointer mode)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();
  PoiseJob *job = start (runner, mode, "2", "2000000");
  gint64 pause_begin_us, paused_us;
  Outcome outcome[G_N_ELEMENTS (ids)];
  double steps_us;
  guint64 units;

  poise_test_poll_for (poise_job_get_units (job) > 0);
  poise_job_pause (job);
  for (guint i = 0; i < 2; i++)
    {
      PoiseWorker *worker = poise_job_get_worker (job, i);

      poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED ||
                           poise_worker_get_state (worker) == POISE_WORKER_FINISHED);
    }
  pause_begin_us = g_get_monotonic_time ();
  units = poise_job_get_units (job);
  poise_test_block_until (g_get_monotonic_time () > pause_begin_us + G_USEC_PER_SEC / 2);
  poise_test_turn ();
  g_assert_cmpuint (poise_job_get_units (job), ==, units);
  paused_us = g_get_monotonic_time () - pause_begin_us;
  poise_job_resume (job);
  poise_test_run_to_end (job);

  g_assert_cmpuint (get_outcomes (job, outcome), ==, 1);
  check_outcome (&outcome[0], mode, 4000000);
  steps_us = outcome[0].ns * (double) outcome[0].expected / 1000;
  g_assert_cmpfloat (steps_us, <=,
                     2 * (double) (g_get_monotonic_time () - begin_us - paused_us) + 1);
}

static void
test_ways_refused (void)
{
  PoiseWay way = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_shared);
  g_autoptr (GError) error = NULL;

  /* Two threads would wait for each other at the start; one thread may do it anywhere. */
  g_assert_null (poise_runner_start (runner, params, &way, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  poise_params_set (params, "threads", "1", NULL);
  poise_params_set (params, "additions", "1000", NULL);
  poise_test_run_to_end (poise_runner_start (runner, params, &way, NULL));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/shared/total", test_total);
  g_test_add_data_func ("/shared/all-ways/1-thread", "1", test_all_ways);
  g_test_add_data_func ("/shared/all-ways/2-threads", "2", test_all_ways);
  g_test_add_data_func ("/shared/all-ways/64-threads", "64", test_all_ways);
  g_test_add_func ("/shared/ways-begin-together", test_ways_begin_together);
  g_test_add_func ("/shared/one-way", test_one_way);
  g_test_add_func ("/shared/updates-get-lost", test_updates_get_lost);
  g_test_add_func ("/shared/result", test_result);
  g_test_add_data_func ("/shared/cancel/all", "all", test_cancel);
  g_test_add_data_func ("/shared/cancel/mutex", "mutex", test_cancel);
  g_test_add_data_func ("/shared/pause/unguarded", "unguarded", test_pause);
  g_test_add_data_func ("/shared/pause/mutex", "mutex", test_pause);
  g_test_add_func ("/shared/ways-refused", test_ways_refused);
  return g_test_run ();
}
