/* SPDX-License-Identifier: MIT */
#include "app/cli/poise-cli-job.h"

#include "app/cli/poise-cli-bars.h"
#include "app/cli/poise-cli-command.h"
#include "app/cli/poise-cli-interrupt.h"
#include "app/cli/poise-cli-output.h"
#include "app/cli/poise-cli-text.h"
#include "app/engine/poise-text.h"
#include "app/meter/poise-loop-lag.h"

/* How often it is tried whether the main loop answers. */
#define BEAT_US (10 * G_TIME_SPAN_MILLISECOND)
/* Delivery "poll" reads in each frame; without a window, as often as one has frames. */
#define POLL_HZ 60

/* What is needed only while the job runs. */
typedef struct
{
  PoiseCliJob         *result;
  const PoiseCliOrder *order;
  GMainLoop           *loop;
  PoiseLoopLag        *lag;
  PoiseCliInterrupt   *interrupt;
  PoiseCliBars        *bars;
  guint                poll_id; /* while the runner is to be polled */
} Run;

/* A result that nobody can read any more is not worth the work. */
static void
write_to_output (Run        *run,
                 const char *text)
{
  if (run->result->output_error != NULL ||
      poise_cli_output_put (NULL, text, -1, &run->result->output_error))
    return;
  g_cancellable_cancel (poise_job_get_cancellable (run->result->job));
}

/* The new lines of the log: the result of a job whose log it is, else news for
 * whoever watches. */
static void
log_changed_cb (GListModel *log,
                guint       position,
                guint       removed,
                guint       added,
                gpointer    user_data)
{
  Run *run = user_data;
  g_autoptr (GString) text = g_string_new (NULL);

  if (added == 0)
    return;
  poise_cli_bars_clear (run->bars);
  for (guint i = position; i < position + added; i++)
    if (run->order->log_to_output)
      g_string_append_printf (text, "%s\n", poise_lines_get (POISE_LINES (log), i));
    else
      poise_cli_text_say (NULL, poise_lines_get (POISE_LINES (log), i));
  if (run->order->log_to_output)
    write_to_output (run, text->str);
  poise_cli_bars_draw (run->bars);
}

static gboolean
poll_cb (gpointer user_data)
{
  poise_runner_poll (POISE_RUNNER (user_data));
  return G_SOURCE_CONTINUE;
}

static void
polling_changed_cb (PoiseRunner *runner,
                    GParamSpec  *pspec,
                    gpointer     user_data)
{
  Run *run = user_data;

  g_clear_handle_id (&run->poll_id, g_source_remove);
  if (poise_runner_is_polling (runner))
    run->poll_id = g_timeout_add (G_TIME_SPAN_SECOND / G_TIME_SPAN_MILLISECOND / POLL_HZ,
                                  poll_cb, runner);
}

static void
ended_cb (PoiseJob *job,
          gpointer  user_data)
{
  Run *run = user_data;

  poise_loop_lag_stop (run->lag);
  g_main_loop_quit (run->loop);
}

/* The runner's list has the job just before it is started: the last moment for
 * strategy "main", which comes back when the job has ended. */
static void
jobs_changed_cb (GListModel *jobs,
                 guint       position,
                 guint       removed,
                 guint       added,
                 gpointer    user_data)
{
  Run *run = user_data;
  PoiseJob *job = g_list_model_get_item (jobs, position);

  run->result->job = job;
  g_signal_connect (job, "ended", G_CALLBACK (ended_cb), run);
  if (!poise_job_get_kind (job)->result_is_log || run->order->log_to_output)
    g_signal_connect (poise_job_get_log (job), "items-changed",
                      G_CALLBACK (log_changed_cb), run);
  run->bars = poise_cli_bars_new (job);
  poise_cli_interrupt_set_cancellable (run->interrupt, poise_job_get_cancellable (job));
  poise_loop_lag_start (run->lag);
}

static Run
begin (PoiseCliJob         *result,
       const PoiseCliOrder *order)
{
  return (Run){
    .result = result,
    .order = order,
    .loop = g_main_loop_new (NULL, FALSE),
    .lag = poise_loop_lag_new (NULL, G_PRIORITY_DEFAULT, BEAT_US),
    .interrupt = poise_cli_interrupt_new (order->timeout_us),
  };
}

static void
end (Run *run)
{
  PoiseCliJob *result = run->result;

  result->stopped = poise_cli_interrupt_end (run->interrupt);
  poise_loop_lag_collect (run->lag, result->loop_lag);
  poise_cli_bars_draw (run->bars);
  if (result->job != NULL)
    {
      g_signal_handlers_disconnect_by_data (result->job, run);
      g_signal_handlers_disconnect_by_data (poise_job_get_log (result->job), run);
    }
  g_signal_handlers_disconnect_by_data (result->runner, run);
  g_clear_handle_id (&run->poll_id, g_source_remove);

  poise_cli_bars_free (run->bars);
  poise_cli_interrupt_free (run->interrupt);
  poise_loop_lag_free (run->lag);
  g_main_loop_unref (run->loop);
}

/**
 * poise_cli_job_run:
 *
 * Main thread. Runs a job on the default main context to its end, which may come
 * early: by a signal, by its time-out, or because nobody reads its result. Fails
 * when it could not be started.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
PoiseCliJob *
poise_cli_job_run (const PoiseCliOrder *order,
                   GError             **error)
{
  g_autoptr (PoiseCliJob) self = NULL;
  gboolean started;
  Run run;

  g_return_val_if_fail (order != NULL, NULL);

  self = g_new0 (PoiseCliJob, 1);
  self->runner = poise_runner_new ();
  self->loop_lag = poise_histogram_new ();
  self->timeout_us = order->timeout_us;
  run = begin (self, order);
  g_signal_connect (self->runner, "items-changed", G_CALLBACK (jobs_changed_cb), &run);
  g_signal_connect (self->runner, "notify::polling", G_CALLBACK (polling_changed_cb), &run);
  started = poise_runner_start (self->runner, order->params, &order->way, error) != NULL;
  if (started && poise_job_is_active (self->job))
    g_main_loop_run (run.loop);
  end (&run);
  return started ? g_steal_pointer (&self) : NULL;
}

void
poise_cli_job_free (PoiseCliJob *self)
{
  g_clear_object (&self->job);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->loop_lag, poise_histogram_free);
  g_clear_error (&self->output_error);
  g_free (self);
}

static int
get_status_of_cancelled (const PoiseCliJob *self,
                         GError           **error)
{
  if (self->stopped == POISE_CLI_STATUS_TIMED_OUT)
    {
      g_autofree char *duration = poise_text_duration (self->timeout_us);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "%s: timed out after %s",
                   poise_job_get_kind (self->job)->id, duration);
    }
  return self->stopped != 0 ? self->stopped : POISE_CLI_STATUS_FAILED;
}

/**
 * poise_cli_job_get_status:
 * @error: set when there is something to say about it
 *
 * Main thread. Returns: the exit status for a job that ended like this
 */
int
poise_cli_job_get_status (const PoiseCliJob *self,
                          GError           **error)
{
  g_return_val_if_fail (self != NULL, POISE_CLI_STATUS_FAILED);

  if (self->output_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->output_error));
      return POISE_CLI_STATUS_FAILED;
    }
  switch (poise_job_get_state (self->job))
    {
    case POISE_JOB_DONE:
      return POISE_CLI_STATUS_DONE;
    case POISE_JOB_CANCELLED:
      return get_status_of_cancelled (self, error);
    case POISE_JOB_FAILED:
    default:
      g_propagate_error (error, g_error_copy (poise_job_get_error (self->job)));
      return POISE_CLI_STATUS_FAILED;
    }
}

/**
 * poise_cli_job_has_result:
 *
 * Main thread. Returns: whether it came to its end, even if parts of it failed.
 */
gboolean
poise_cli_job_has_result (const PoiseCliJob *self)
{
  const GError *error;

  g_return_val_if_fail (self != NULL, FALSE);

  error = poise_job_get_error (self->job);
  return poise_job_get_state (self->job) == POISE_JOB_DONE ||
         g_error_matches (error, POISE_ERROR, POISE_ERROR_PARTS);
}
