/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-process.h"
#include "app/kinds/poise-kinds.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* How often the watchdog looks. */
#define WATCHDOG_INTERVAL_US (G_USEC_PER_SEC / 5)

/* A thread of its own, since the main thread may hang anywhere. */
static struct
{
  GMutex      mutex;
  gint64      deadline_us; /* 0 while nobody waits */
  const char *condition;
  const char *file;
  int         line;
} watchdog;

static GThread *main_thread;

static int
get_deadline_s (void)
{
  const char *text = g_getenv (POISE_TEST_DEADLINE_VARIABLE);

  return text != NULL ? atoi (text) : POISE_TEST_DEADLINE_S;
}

static void
give_up_worker (void)
{
  fprintf (stderr, "%s:%d: not within %d s: %s\n", watchdog.file, watchdog.line,
           get_deadline_s (), watchdog.condition);
  printf ("Bail out! %s:%d: not within %d s: %s\n", watchdog.file, watchdog.line,
          get_deadline_s (), watchdog.condition);
  fflush (NULL);
  abort ();
}

static gpointer
watch_worker (gpointer data)
{
  while (TRUE)
    {
      g_usleep (WATCHDOG_INTERVAL_US);
      g_mutex_lock (&watchdog.mutex);
      if (watchdog.deadline_us != 0 && g_get_monotonic_time () >= watchdog.deadline_us)
        give_up_worker ();
      g_mutex_unlock (&watchdog.mutex);
    }
  return NULL;
}

/* With the words of a child process every test is that child, for its own kinds and the
 * program's. */
static void
be_child (int    argc,
          char **argv)
{
  g_autoptr (GError) error = NULL;
  const PoiseKind *kind;
  int status;

  if (argc < 3 || !g_str_equal (argv[1], POISE_PROCESS_WORD))
    return;
  kind = poise_test_kinds_find (argv[2]);
  if (kind == NULL)
    kind = poise_kinds_find (argv[2]);
  g_assert_nonnull (kind);
  /* A sanitizer makes an exit status of it. */
  signal (SIGSEGV, SIG_DFL);
  status = poise_process_be_child (kind, &error);
  g_assert_no_error (error);
  exit (status);
}

/* In place of g_test_init(): also starts what ends a test that hangs. */
void
poise_test_init (int    *argc,
                 char ***argv)
{
  be_child (*argc, *argv);
  g_test_init (argc, argv, NULL);
  main_thread = g_thread_self ();
  g_thread_unref (g_thread_new ("watchdog", watch_worker, NULL));
}

/* The condition and the file are string literals. */
void
poise_test_begin_wait (const char *condition,
                       const char *file,
                       int         line)
{
  g_mutex_lock (&watchdog.mutex);
  g_assert_cmpint (watchdog.deadline_us, ==, 0);
  watchdog.condition = condition;
  watchdog.file = file;
  watchdog.line = line;
  watchdog.deadline_us = g_get_monotonic_time () + get_deadline_s () * G_TIME_SPAN_SECOND;
  g_mutex_unlock (&watchdog.mutex);
}

void
poise_test_end_wait (void)
{
  g_mutex_lock (&watchdog.mutex);
  watchdog.deadline_us = 0;
  g_mutex_unlock (&watchdog.mutex);
}

/* One turn of the main loop that does not sleep for long. */
void
poise_test_turn (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (100);
}

/* Whether the main loop has nothing to do, now or later, unless something wakes it:
 * no source is ready, and none has a time set. */
gboolean
poise_test_loop_is_asleep (void)
{
  GMainContext *context = g_main_context_default ();
  int priority, timeout_ms;

  if (!g_main_context_acquire (context))
    return FALSE;
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &timeout_ms, NULL, 0);
  g_main_context_release (context);
  return timeout_ms == -1 && !g_main_context_pending (context);
}

/* How many descriptors the program has open. */
guint
poise_test_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
may_follow (PoiseJobState before,
            PoiseJobState after)
{
  switch (before)
    {
    case POISE_JOB_QUEUED:
      return after == POISE_JOB_RUNNING || after == POISE_JOB_CANCELLED;
    case POISE_JOB_RUNNING:
    case POISE_JOB_PAUSED:
      return after != POISE_JOB_QUEUED;
    case POISE_JOB_CANCELLING:
      return after == POISE_JOB_CANCELLED;
    case POISE_JOB_DONE:
    case POISE_JOB_FAILED:
    case POISE_JOB_CANCELLED:
    default:
      return FALSE;
    }
}

/* What holds for every callback. */
static void
check_callback (PoiseTestRecord *self)
{
  g_assert_true (g_thread_self () == main_thread);
  g_assert_cmpuint (self->n_ended, ==, 0);
  self->n_notified++;
}

static void
state_changed_cb (PoiseJob        *job,
                  GParamSpec      *pspec,
                  PoiseTestRecord *self)
{
  PoiseJobState state = poise_job_get_state (job);

  g_assert_true (may_follow (self->state, state));
  self->state = state;
  g_string_append_printf (self->states, " %s", poise_job_state_get_words (state));
}

static void
job_notify_cb (PoiseJob        *job,
               GParamSpec      *pspec,
               PoiseTestRecord *self)
{
  double fraction = poise_job_get_fraction (job);

  check_callback (self);
  g_assert_true (fraction == POISE_FRACTION_UNKNOWN || (fraction >= 0 && fraction <= 1));
  g_assert_cmpuint (poise_job_get_units (job), >=, self->units);
  self->units = poise_job_get_units (job);
}

static void
worker_notify_cb (PoiseWorker     *worker,
                  GParamSpec      *pspec,
                  PoiseTestRecord *self)
{
  guint64 *units = g_object_get_data (G_OBJECT (worker), "poise-test-units");
  double fraction = poise_worker_get_fraction (worker);

  check_callback (self);
  g_assert_true (fraction == POISE_FRACTION_UNKNOWN || (fraction >= 0 && fraction <= 1));
  g_assert_cmpuint (poise_worker_get_units (worker), >=, *units);
  *units = poise_worker_get_units (worker);
}

static void
log_changed_cb (GListModel      *log,
                guint            position,
                guint            removed,
                guint            added,
                PoiseTestRecord *self)
{
  check_callback (self);
}

/* At its end everything about a job is final. */
static void
ended_cb (PoiseJob        *job,
          PoiseTestRecord *self)
{
  check_callback (self);
  self->n_ended++;
  g_assert_false (poise_job_is_active (job));
  g_assert_cmpfloat (poise_job_get_left_s (job), ==, -1);
  g_assert_true ((poise_job_get_state (job) == POISE_JOB_FAILED) ==
                 (poise_job_get_error (job) != NULL));
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    g_assert_cmpint (poise_worker_get_state (poise_job_get_worker (job, i)), ==,
                     POISE_WORKER_FINISHED);
}

static void
watch (PoiseTestRecord *self,
       gpointer         object,
       const char      *signal,
       GCallback        callback)
{
  g_signal_connect (object, signal, callback, self);
  g_ptr_array_add (self->watched, g_object_ref (object));
}

static void
watch_workers (PoiseTestRecord *self)
{
  for (guint i = 0; i < poise_job_get_n_workers (self->job); i++)
    {
      PoiseWorker *worker = poise_job_get_worker (self->job, i);

      g_object_set_data_full (G_OBJECT (worker), "poise-test-units", g_new0 (guint64, 1),
                              g_free);
      watch (self, worker, "notify", G_CALLBACK (worker_notify_cb));
    }
}

static void
record_free (gpointer data)
{
  PoiseTestRecord *self = data;

  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_unref (self->watched);
  g_string_free (self->states, TRUE);
  g_free (self);
}

static PoiseTestRecord *
record_new (PoiseJob *job)
{
  PoiseTestRecord *self = g_new0 (PoiseTestRecord, 1);

  self->job = job;
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->state = poise_job_get_state (job);
  self->states = g_string_new (poise_job_state_get_words (self->state));
  g_signal_connect (job, "notify::state", G_CALLBACK (state_changed_cb), self);
  g_signal_connect (job, "notify", G_CALLBACK (job_notify_cb), self);
  g_signal_connect (job, "ended", G_CALLBACK (ended_cb), self);
  watch_workers (self);
  watch (self, poise_job_get_log (job), "items-changed", G_CALLBACK (log_changed_cb));
  return self;
}

/* Returns: (transfer none): the job's record, which begins with the first call. */
PoiseTestRecord *
poise_test_record (PoiseJob *job)
{
  static const char key[] = "poise-test-record";
  PoiseTestRecord *self = g_object_get_data (G_OBJECT (job), key);

  if (self == NULL)
    {
      self = record_new (job);
      g_object_set_data_full (G_OBJECT (job), key, self, record_free);
    }
  return self;
}

/* Keeps a mirror of the list by what the list says of its changes. */
static void
runner_changed_cb (GListModel *runner,
                   guint       position,
                   guint       removed,
                   guint       added,
                   GPtrArray  *mirror)
{
  g_assert_true (g_thread_self () == main_thread);
  if (removed > 0)
    g_ptr_array_remove_range (mirror, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (PoiseJob) job = g_list_model_get_item (runner, position + i);

      poise_test_record (job);
      g_ptr_array_insert (mirror, (int) (position + i), job);
    }
}

PoiseRunner *
poise_test_runner_new (void)
{
  PoiseRunner *runner = poise_runner_new ();
  GPtrArray *mirror = g_ptr_array_new ();

  g_object_set_data_full (G_OBJECT (runner), "poise-test-mirror", mirror,
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (runner, "items-changed", G_CALLBACK (runner_changed_cb), mirror);
  return runner;
}

/* Whether whoever follows the changes of the list has the same list. */
void
poise_test_check_mirror (PoiseRunner *runner)
{
  GPtrArray *mirror = g_object_get_data (G_OBJECT (runner), "poise-test-mirror");
  GListModel *model = G_LIST_MODEL (runner);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->len);
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (PoiseJob) job = g_list_model_get_item (model, i);
      g_assert_true (job == g_ptr_array_index (mirror, i));
    }
}

PoiseWay
poise_test_way (const char *strategy,
                const char *delivery,
                PoisePool   pool)
{
  PoiseWay way = { poise_strategy_find (strategy), poise_delivery_find (delivery), pool };

  g_assert_nonnull (way.strategy);
  g_assert_nonnull (way.delivery);
  return way;
}

/* Starts a job with parameters given as pairs of name and value, both strings. */
PoiseJob *
poise_test_start (PoiseRunner     *runner,
                  const PoiseKind *kind,
                  const PoiseWay  *way,
                  ...)
{
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autoptr (GError) error = NULL;
  const char *name;
  PoiseJob *job;
  va_list args;

  va_start (args, way);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      poise_params_set (params, name, va_arg (args, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (args);
  job = poise_runner_start (runner, params, way, &error);
  g_assert_no_error (error);
  return job;
}

void
poise_test_run_to_end (PoiseJob *job)
{
  poise_test_wait_for (!poise_job_is_active (job));
}

/* Returns: the count of that name in the job's result, which must have it. */
guint64
poise_test_get_count (PoiseJob   *job,
                      const char *name)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  guint64 count = 0;

  g_assert_nonnull (result);
  g_assert_true (g_variant_lookup (result, name, "t", &count));
  return count;
}
