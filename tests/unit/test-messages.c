/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"

#include <string.h>

/* So many that no test waits for their end. */
#define ENDLESS "1000000000000"

typedef struct
{
  guint64 sent;
  guint64 received;
  gint64  lost;
  double  per_s;
  double  p50_ms;
  double  p99_ms;
} Result;

static Result
get_result (PoiseJob *job)
{
  g_autoptr (GVariant) dict = poise_job_dup_result (job);
  g_autoptr (GVariant) queue = NULL;
  Result result;

  g_assert_cmpuint (g_variant_n_children (dict), ==, 5);
  g_assert_true (g_variant_lookup (dict, "sent", "t", &result.sent));
  g_assert_true (g_variant_lookup (dict, "received", "t", &result.received));
  g_assert_true (g_variant_lookup (dict, "lost", "x", &result.lost));
  g_assert_true (g_variant_lookup (dict, "per_s", "d", &result.per_s));
  g_assert_true (g_variant_lookup (dict, "queue_ms", "@a{sv}", &queue));
  g_assert_true (g_variant_lookup (queue, "p50", "d", &result.p50_ms));
  g_assert_true (g_variant_lookup (queue, "p99", "d", &result.p99_ms));
  g_assert_cmpfloat (result.p50_ms, >=, 0);
  g_assert_cmpfloat (result.p50_ms, <=, result.p99_ms);
  return result;
}

/* The messages of all workers of one side, told by their names. */
static guint64
sum_units (PoiseJob   *job,
           const char *prefix)
{
  guint64 sum = 0;

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    if (g_str_has_prefix (poise_worker_get_name (poise_job_get_worker (job, i)), prefix))
      sum += poise_worker_get_units (poise_job_get_worker (job, i));
  return sum;
}

static void
assert_complete (PoiseJob *job,
                 guint64   messages)
{
  Result result;

  poise_test_run_to_end (job);
  g_assert_no_error (poise_job_get_error (job));
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_DONE);
  result = get_result (job);
  g_assert_cmpuint (result.sent, ==, messages);
  g_assert_cmpuint (result.received, ==, messages);
  g_assert_cmpint (result.lost, ==, 0);
  g_assert_cmpfloat (result.per_s, >, 0);
  g_assert_cmpuint (sum_units (job, "send-"), ==, messages);
  g_assert_cmpuint (sum_units (job, "receive-"), ==, messages);
}

/* Nothing that was sent is lost, however it ended. */
static void
assert_stopped (PoiseJob *job)
{
  Result result;

  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, POISE_JOB_CANCELLED);
  result = get_result (job);
  g_assert_cmpuint (result.received, ==, result.sent);
  g_assert_cmpint (result.lost, ==, 0);
  g_assert_cmpuint (sum_units (job, "send-"), ==, result.sent);
  g_assert_cmpuint (sum_units (job, "receive-"), <=, result.received);
}

typedef struct
{
  const char *senders;
  const char *receivers;
  const char *messages;
  const char *capacity;
  const char *batch;
} Size;

static const Size sizes[] = {
  { "1", "1", "1", "1", "1" },          { "1", "1", "10000", "1", "1" },
  { "2", "2", "1000000", "1024", "256" }, { "2", "2", "100000", "100", "1" },
  { "3", "1", "100003", "1000", "64" }, { "1", "3", "100000", "7", "1000" },
  { "32", "32", "100001", "64", "10" },
};

static PoiseJob *
start (PoiseRunner *runner,
       const Size  *size)
{
  return poise_test_start (runner, &poise_kind_messages, NULL, "senders", size->senders,
                           "receivers", size->receivers, "messages", size->messages,
                           "capacity", size->capacity, "batch", size->batch, NULL);
}

static void
test_complete (gconstpointer data)
{
  const Size *size = data;
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, size);

  assert_complete (job, g_ascii_strtoull (size->messages, NULL, 10));
  poise_test_assert_states (job, "queued running done");
}

/* Each has a bar and a name, and its part of what there is to send. */
static void
test_shares (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, &(Size){ "3", "2", "20000", "50", "10" });
  static const char *const names[]
      = { "send-1", "send-2", "send-3", "receive-1", "receive-2" };
  static const guint64 shares[] = { 6667, 6667, 6666 };

  g_assert_cmpuint (poise_job_get_n_workers (job), ==, G_N_ELEMENTS (names));
  assert_complete (job, 20000);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (poise_worker_get_name (poise_job_get_worker (job, i)), ==, names[i]);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    g_assert_cmpuint (poise_worker_get_units (poise_job_get_worker (job, i)), ==, shares[i]);
  g_assert_cmpfloat (poise_job_get_fraction (job), ==, 1);
}

static void
test_fewer_messages_than_senders (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  assert_complete (start (runner, &(Size){ "7", "7", "2", "3", "5" }), 2);
}

static void
test_in_words (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, &(Size){ "2", "2", "12345", "64", "10" });
  g_autofree char *text = NULL;

  assert_complete (job, 12345);
  text = poise_job_print_result (job);
  g_assert_true (
      g_str_has_prefix (text, "12,345 messages sent, 12,345 received, 0 lost\n"));
  g_assert_nonnull (strstr (text, " messages/s\nIn the queue: p50 "));
  g_assert_null (strstr (text, "drained"));
}

static const Size endless[] = {
  { "2", "2", ENDLESS, "1024", "256" }, /* as by default */
  { "8", "1", ENDLESS, "16", "16" },    /* senders wait for room */
  { "1", "8", ENDLESS, "1000", "1" },   /* receivers wait for messages */
  { "1", "1", ENDLESS, "65536", "1000" },
};

/* At ever later moments, the first of them before anything has begun. */
static void
test_cancel (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < 20; i++)
    {
      PoiseJob *job = start (runner, data);

      poise_test_poll_for (poise_job_get_units (job) >= i * i * 60);
      poise_job_cancel (job);
      if (i == 0)
        poise_test_run_to_end (job);
      else
        assert_stopped (job);
      g_assert_true (poise_runner_remove (runner, job));
    }
}

/* Stands still, whoever waits for whom. */
static void
wait_until_still (PoiseJob *job)
{
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    {
      PoiseWorker *worker = poise_job_get_worker (job, i);

      poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_PAUSED ||
                           poise_worker_get_state (worker) == POISE_WORKER_WAITING_FOR_DATA ||
                           poise_worker_get_state (worker) == POISE_WORKER_FINISHED);
    }
  poise_test_poll_for (poise_test_loop_is_asleep ());
}

static void
test_pause (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, data);

  for (guint i = 1; i <= 8; i++)
    {
      guint64 units = poise_job_get_units (job);

      poise_test_poll_for (poise_job_get_units (job) > units + i * 300);
      poise_job_pause (job);
      wait_until_still (job);
      units = poise_job_get_units (job);
      g_usleep (1000);
      poise_test_turn ();
      g_assert_cmpuint (poise_job_get_units (job), ==, units);
      if (i < 8)
        poise_job_resume (job);
    }
  /* With messages in the queue that nobody is going to receive. */
  poise_job_cancel (job);
  assert_stopped (job);
}

static void
test_pause_to_the_end (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, &(Size){ "3", "2", "300000", "64", "16" });

  while (poise_job_is_active (job))
    {
      poise_job_pause (job);
      poise_test_turn ();
      poise_job_resume (job);
      poise_test_turn ();
    }
  assert_complete (job, 300000);
}

/* Neither the rate nor the time in the queue tells of a pause, however long. */
static void
test_pause_is_not_measured (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  gint64 begin_us = g_get_monotonic_time ();
  PoiseJob *job = start (runner, &endless[0]);
  gint64 pause_begin_us, paused_us;
  double elapsed_us;
  Result result;
  guint64 units;

  poise_test_poll_for (poise_job_get_units (job) > 0);
  poise_job_pause (job);
  pause_begin_us = g_get_monotonic_time ();
  poise_test_block_until (g_get_monotonic_time () > pause_begin_us + G_USEC_PER_SEC);
  paused_us = g_get_monotonic_time () - pause_begin_us;
  poise_job_resume (job);
  units = poise_job_get_units (job);
  poise_test_poll_for (poise_job_get_units (job) > units + 10000);
  poise_job_cancel (job);
  assert_stopped (job);
  elapsed_us = (double) (g_get_monotonic_time () - begin_us - paused_us);

  result = get_result (job);
  g_assert_cmpfloat ((double) sum_units (job, "receive-") * G_USEC_PER_SEC / result.per_s,
                     <=, elapsed_us + 1);
  /* The histogram is exact to 0.4 %. */
  g_assert_cmpfloat (result.p99_ms * 1000, <=, elapsed_us * 1.004 + 1);
}

/* One thread alone would wait for ever, and so would the shared pool. */
static void
test_ways_refused (void)
{
  const PoiseWay ways[] = { poise_test_way ("main", "paced", POISE_POOL_BY_NATURE),
                            poise_test_way ("thread", "paced", POISE_POOL_SHARED) };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_messages);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (poise_runner_start (runner, params, &ways[i], &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
    }
}

static void
add_tests (const char   *name,
           const Size   *rows,
           guint         n_rows,
           GTestDataFunc func)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/messages/%s/%s-from-%s-to-%s-by-%s-and-%s", name,
                           rows[i].messages, rows[i].senders, rows[i].receivers,
                           rows[i].capacity, rows[i].batch);

      g_test_add_data_func (path, &rows[i], func);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  add_tests ("complete", sizes, G_N_ELEMENTS (sizes), test_complete);
  g_test_add_func ("/messages/shares", test_shares);
  g_test_add_func ("/messages/fewer-than-senders", test_fewer_messages_than_senders);
  g_test_add_func ("/messages/in-words", test_in_words);
  add_tests ("cancel", endless, G_N_ELEMENTS (endless), test_cancel);
  add_tests ("pause", endless, G_N_ELEMENTS (endless), test_pause);
  g_test_add_func ("/messages/pause/to-the-end", test_pause_to_the_end);
  g_test_add_func ("/messages/pause/is-not-measured", test_pause_is_not_measured);
  g_test_add_func ("/messages/ways-refused", test_ways_refused);
  return g_test_run ();
}
