/* SPDX-License-Identifier: MIT */
/* Whoever listens may do anything in a handler: every signal with everything that a
 * handler can do, over several kinds of job. The records check each job meanwhile. */
#include "tests/unit/poise-test.h"

/* How many more jobs the handlers of one test may start. */
#define N_MORE_JOBS 20
/* What a handler does may call it again ("notify" even starts anew), but not for
 * ever. */
#define N_ACTS 40

typedef struct
{
  PoiseRunner *runner; /* NULL when a handler has let go of it */
  PoiseJob    *job;    /* the one that the test is about */
  guint        n_more_jobs;
  guint        n_acts;
  void (*act) (gpointer fixture);
} Fixture;

static void
cancel (gpointer data)
{
  poise_job_cancel (((Fixture *) data)->job);
}

static void
cancel_by_cancellable (gpointer data)
{
  g_cancellable_cancel (poise_job_get_cancellable (((Fixture *) data)->job));
}

static void
cancel_all (gpointer data)
{
  Fixture *self = data;

  if (self->runner != NULL)
    poise_runner_cancel_all (self->runner);
}

/* Nobody could resume it there. */
static void
pause_on_main (gpointer data)
{
  Fixture *self = data;

  if (!poise_job_get_way (self->job)->strategy->can_pause)
    poise_job_pause (self->job);
}

static void
pause_and_resume (gpointer data)
{
  Fixture *self = data;

  poise_job_pause (self->job);
  poise_job_resume (self->job);
}

static void
pause_and_cancel (gpointer data)
{
  Fixture *self = data;

  poise_job_pause (self->job);
  poise_job_cancel (self->job);
}

static void
remove_it (gpointer data)
{
  Fixture *self = data;

  if (self->runner != NULL)
    poise_runner_remove (self->runner, self->job);
}

static void
remove_ended (gpointer data)
{
  Fixture *self = data;

  if (self->runner != NULL)
    poise_runner_remove_ended (self->runner);
}

static void
retry (gpointer data)
{
  Fixture *self = data;

  if (self->runner == NULL || self->n_more_jobs == 0 || poise_job_is_active (self->job) ||
      poise_runner_find (self->runner, poise_job_get_id (self->job)) == NULL)
    return;
  self->n_more_jobs--;
  poise_runner_retry (self->runner, self->job, NULL);
}

static void
start_another (gpointer data)
{
  Fixture *self = data;
  PoiseWay way = poise_test_way (self->n_more_jobs % 2 == 0 ? "main" : "thread", "paced",
                                 POISE_POOL_BY_NATURE);

  if (self->runner == NULL || self->n_more_jobs == 0)
    return;
  self->n_more_jobs--;
  poise_test_start (self->runner, &poise_test_kind_busy, &way, "threads", "2", NULL);
}

static void
let_go_of_the_runner (gpointer data)
{
  Fixture *self = data;

  g_clear_object (&self->runner);
}

static const struct
{
  const char *name;
  void (*act) (gpointer fixture);
} acts[] = {
  { "cancel", cancel },
  { "cancel-by-cancellable", cancel_by_cancellable },
  { "cancel-all", cancel_all },
  { "pause-on-main", pause_on_main },
  { "pause-and-resume", pause_and_resume },
  { "pause-and-cancel", pause_and_cancel },
  { "remove", remove_it },
  { "remove-ended", remove_ended },
  { "retry", retry },
  { "start-another", start_another },
  { "let-go-of-the-runner", let_go_of_the_runner },
};

static const struct
{
  const PoiseKind *kind;
  const char      *strategy;
  const char      *delivery;
  const char      *threads;
} ways[] = {
  { &poise_test_kind_busy, "thread", "paced", "3" },
  /* More than there are threads for at once: some start late or never. */
  { &poise_test_kind_sleep, "thread", "paced", "12" },
  { &poise_test_kind_sleep, "thread", "each", "3" },
  { &poise_test_kind_fail, "thread", "paced", "12" },
  { &poise_test_kind_fail, "thread", "each", "2" },
  { &poise_test_kind_unfinished, "thread", "paced", "1" },
};

static void
called_cb (Fixture *self)
{
  if (self->n_acts++ < N_ACTS)
    self->act (self);
}

static void
listen_to_workers (Fixture    *self,
                   const char *signal)
{
  for (guint i = 0; i < poise_job_get_n_workers (self->job); i++)
    g_signal_connect_swapped (poise_job_get_worker (self->job, i), signal,
                              G_CALLBACK (called_cb), self);
}

/* @signal is one of the job's, or one of the runner's, the log's or the workers' with
 * its owner before a slash. */
static void
listen (Fixture    *self,
        const char *signal)
{
  if (g_str_has_prefix (signal, "worker/"))
    listen_to_workers (self, signal + 7);
  else if (g_str_has_prefix (signal, "log/"))
    g_signal_connect_swapped (poise_job_get_log (self->job), signal + 4,
                              G_CALLBACK (called_cb), self);
  else if (g_str_has_prefix (signal, "runner/"))
    g_signal_connect_swapped (self->runner, signal + 7, G_CALLBACK (called_cb), self);
  else
    g_signal_connect_swapped (self->job, signal, G_CALLBACK (called_cb), self);
}

static void
stop_listening (Fixture *self)
{
  g_signal_handlers_disconnect_by_data (self->job, self);
  g_signal_handlers_disconnect_by_data (poise_job_get_log (self->job), self);
  for (guint i = 0; i < poise_job_get_n_workers (self->job); i++)
    g_signal_handlers_disconnect_by_data (poise_job_get_worker (self->job, i), self);
  if (self->runner != NULL)
    g_signal_handlers_disconnect_by_data (self->runner, self);
}

/* The job waits behind a full house until the handlers are in place. */
static PoiseJob *
start_behind_others (PoiseRunner *runner,
                     guint        way_index)
{
  PoiseWay way = poise_test_way (ways[way_index].strategy, ways[way_index].delivery,
                                 POISE_POOL_BY_NATURE);
  g_autofree char *cores = g_strdup_printf ("%u", MIN (g_get_num_processors (), 64));

  poise_test_start (runner, &poise_test_kind_flood, NULL, "threads", cores, NULL);
  poise_test_start (runner, &poise_test_kind_deaf, NULL, "threads", "9", NULL);
  return poise_test_start (runner, ways[way_index].kind, &way, "threads",
                           ways[way_index].threads, "us", "300", "fail-step", "4", NULL);
}

static void
run (const char *signal,
     guint       way_index,
     guint       act_index)
{
  Fixture self = { .n_more_jobs = N_MORE_JOBS, .act = acts[act_index].act };

  poise_test_probe_reset ();
  self.runner = poise_test_runner_new ();
  self.job = g_object_ref (start_behind_others (self.runner, way_index));
  g_assert_cmpint (poise_job_get_state (self.job), ==, POISE_JOB_QUEUED);
  listen (&self, signal);
  atomic_store (&poise_test_probe.open, TRUE);
  poise_test_run_to_end (self.job);
  g_assert_cmpuint (poise_test_record (self.job)->n_ended, ==, 1);
  if (self.runner != NULL)
    {
      poise_test_wait_for (poise_runner_get_n_active (self.runner) == 0);
      poise_test_check_mirror (self.runner);
      g_assert_false (poise_runner_is_busy (self.runner));
    }
  stop_listening (&self);
  g_clear_object (&self.runner);
  g_object_unref (self.job);
  poise_test_poll_for (atomic_load (&poise_test_probe.plans) == 0);
}

static void
test_signal (gconstpointer signal)
{
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    for (guint act = 0; act < G_N_ELEMENTS (acts); act++)
      {
        g_test_message ("%s in %s of %s", acts[act].name, (const char *) signal,
                        ways[way].kind->id);
        run (signal, way, act);
      }
}

/* With strategy "main" the whole life is inside poise_runner_start(), so the handlers
 * come with the item. Some act there already, before the job has begun. */
static void
main_changed_cb (PoiseJob   *job,
                 GParamSpec *pspec,
                 Fixture    *self)
{
  g_autoptr (PoiseJob) before = g_steal_pointer (&self->job);

  self->job = g_object_ref (job);
  called_cb (self);
  g_object_unref (self->job);
  self->job = g_steal_pointer (&before);
}

static void
main_added_cb (GListModel *model,
               guint       position,
               guint       removed,
               guint       added,
               Fixture    *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (PoiseJob) job = g_list_model_get_item (model, position);

      main_changed_cb (job, NULL, self);
      g_signal_connect (job, "notify", G_CALLBACK (main_changed_cb), self);
    }
}

static void
test_main (void)
{
  PoiseWay way = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);

  for (guint act = 0; act < G_N_ELEMENTS (acts); act++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      g_autoptr (PoiseParams) params = poise_params_new (&poise_test_kind_busy);
      Fixture self
          = { .runner = runner, .n_more_jobs = N_MORE_JOBS, .act = acts[act].act };

      /* Whoever calls the runner holds it. */
      if (acts[act].act == let_go_of_the_runner)
        continue;
      g_test_message ("%s", acts[act].name);
      g_signal_connect (runner, "items-changed", G_CALLBACK (main_added_cb), &self);
      poise_runner_start (runner, params, &way, NULL);
      poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
      poise_test_check_mirror (runner);
      g_assert_false (poise_runner_is_busy (runner));
    }
}

int
main (int   argc,
      char *argv[])
{
  static const char *const signals[] = {
    "notify::state",        "notify::active",       "notify::units",  "notify::fraction",
    "notify::elapsed-us",   "notify::left-s",       "notify::message", "notify",
    "ended",                "worker-ended",         "worker/notify::state",
    "worker/notify::units", "worker/notify::tid",   "worker/notify",  "log/items-changed",
    "runner/items-changed", "runner/notify::n-active", "runner/notify::busy",
  };

  poise_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/handlers/%s", signals[i]);
      g_test_add_data_func (path, signals[i], test_signal);
    }
  g_test_add_func ("/handlers/main", test_main);
  return g_test_run ();
}
