/* SPDX-License-Identifier: MIT */
/* A comparison in front of a person: a line of progress, and Ctrl+C. */
#include "app/cli/poise-cli-lab.h"

#include "app/cli/poise-cli-interrupt.h"
#include "app/cli/poise-cli-progress.h"
#include "app/cli/poise-cli.h"

/* Whose frames are counted; NULL for a timer's. */
static PoiseFrameSource *(*make_frame_source) (void) = NULL;

/**
 * poise_cli_set_frame_source_func:
 * @func: (nullable): (transfer full) (nullable): makes what comparisons count the frames
 *     of, on the main thread; when it gives NULL, and without it, a timer stands in
 *
 * Main thread, before poise_cli_main().
 */
void
poise_cli_set_frame_source_func (PoiseFrameSource *(*func) (void))
{
  make_frame_source = func;
}

static PoiseFrameSource *
new_frame_source (void)
{
  PoiseFrameSource *source = make_frame_source != NULL ? make_frame_source () : NULL;

  return source != NULL ? source : poise_frame_timer_new ();
}

static void
ended_cb (PoiseLab *lab,
          gpointer  user_data)
{
  g_main_loop_quit (user_data);
}

/* Runs it to its end. Returns: whether it could be started. */
static gboolean
run (PoiseLab               *lab,
     const PoiseExperiment  *experiment,
     GError                **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PoiseCliProgress) progress = poise_cli_progress_new (lab);
  gulong handler = g_signal_connect (lab, "ended", G_CALLBACK (ended_cb), loop);
  gboolean started = poise_lab_start (lab, experiment, error);

  if (started && poise_lab_is_active (lab))
    g_main_loop_run (loop);
  g_signal_handler_disconnect (lab, handler);
  return started;
}

/**
 * poise_cli_lab_run:
 * @timeout_us: after how long to cancel, in microseconds; 0 for never
 * @stopped: (out): the exit status of whoever cancelled it, 0 when nobody did
 *
 * Main thread. Makes an experiment on the default main context to its end, which may
 * come early: by a signal or by its time-out. Fails when it could not be started.
 *
 * Returns: (transfer full) (nullable): its report; NULL when it was cancelled
 */
PoiseReport *
poise_cli_lab_run (const PoiseExperiment  *experiment,
                   gint64                  timeout_us,
                   int                    *stopped,
                   GError                **error)
{
  g_autoptr (PoiseFrameSource) source = NULL;
  g_autoptr (PoiseLab) lab = NULL;
  PoiseCliInterrupt *interrupt;
  gboolean started;

  g_return_val_if_fail (experiment != NULL, NULL);
  g_return_val_if_fail (stopped != NULL, NULL);

  interrupt = poise_cli_interrupt_new (timeout_us);
  source = new_frame_source ();
  lab = poise_lab_new (source);
  poise_cli_interrupt_set_cancellable (interrupt, poise_lab_get_cancellable (lab));
  started = run (lab, experiment, error);
  *stopped = poise_cli_interrupt_end (interrupt);
  poise_cli_interrupt_free (interrupt);
  if (!started || poise_lab_get_phase (lab) != POISE_LAB_DONE)
    return NULL;
  /* Whoever cancelled came too late. */
  *stopped = 0;
  return poise_lab_take_report (lab);
}
