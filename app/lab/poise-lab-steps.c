/* SPDX-License-Identifier: MIT */
/* From step to step: what is done between which two frames. */
#include "app/lab/poise-due-source.h"
#include "app/lab/poise-lab-private.h"

#define REST_US (1500 * G_TIME_SPAN_MILLISECOND)

/* After a step the window has to come to rest. */
#define SETTLE_FRAMES 3

static void
request_turn (PoiseLab *self)
{
  g_source_set_ready_time (self->turn, 0);
}

static void
jobs_ended_cb (gpointer user_data)
{
  request_turn (user_data);
}

static void
clicked_cb (gint64   due_us,
            gpointer user_data)
{
  PoiseLab *self = user_data;

  poise_lab_jobs_cancel (self->jobs);
  self->click_us = due_us;
  self->handled_us = g_get_monotonic_time ();
  request_turn (self);
}

static gboolean
is_settled (PoiseLab *self)
{
  return self->n_frames >= SETTLE_FRAMES && poise_lab_jobs_are_quiet (self->jobs);
}

/* Whether the frame that has just been painted is the last one to be measured. */
static gboolean
is_over (PoiseLab *self,
         gint64    now_us)
{
  if (self->phase == POISE_LAB_REST)
    return now_us - poise_lab_meter_get_begin_us (self->meter) >= REST_US;
  return poise_lab_jobs_have_ended (self->jobs);
}

static void
measure_frame (PoiseLab *self,
               gint64    now_us)
{
  if (self->meter == NULL || self->measured)
    return;
  poise_lab_meter_painted (self->meter, now_us);
  if (!is_over (self, now_us))
    return;
  poise_lab_meter_stop (self->meter);
  self->measured = TRUE;
}

static gboolean
wants_turn (PoiseLab *self)
{
  switch (self->stage)
    {
    case POISE_LAB_SETTLING:
      return is_settled (self);
    case POISE_LAB_READY:
      return !self->changed;
    case POISE_LAB_UNDER_WAY:
    default:
      return self->measured;
    }
}

static void
painted_cb (gint64   now_us,
            gpointer user_data)
{
  PoiseLab *self = user_data;

  self->n_frames++;
  measure_frame (self, now_us);
  poise_lab_jobs_poll (self->jobs);
  /* Whatever costs more than a look comes between two frames. */
  if (wants_turn (self) || poise_lab_is_due_to_tell (self, now_us))
    request_turn (self);
}

static void
begin_cancel (PoiseLab *self,
              guint     index)
{
  double median_s = poise_lab_get_row (self, index)->metrics[POISE_METRIC_ELAPSED].median;

  self->click_us = 0;
  self->click =
      poise_lab_click_new ((gint64) (median_s * G_USEC_PER_SEC / 2), clicked_cb, self);
}

static void
begin_step (PoiseLab *self)
{
  guint index;

  self->stage = POISE_LAB_UNDER_WAY;
  self->measured = FALSE;
  poise_lab_get_step (self, self->step, &index, NULL);
  if (self->phase == POISE_LAB_CANCEL)
    begin_cancel (self, index);
  else
    self->meter = poise_lab_meter_new (self->frames, self->experiment->calls_gio);
  if (self->phase != POISE_LAB_REST)
    poise_lab_jobs_start (self->jobs, g_ptr_array_index (self->experiment->cases, index));
}

/* A way that has failed is not tried again. */
static gboolean
is_of_use (PoiseLab *self)
{
  guint index;
  PoiseReportRun *row;

  poise_lab_get_step (self, self->step, &index, NULL);
  row = poise_lab_get_row (self, index);
  return row == NULL || row->error == NULL;
}

static void
go_on (PoiseLab *self)
{
  do
    self->step++;
  while (self->step < poise_lab_count_steps (self) && !is_of_use (self));
  if (self->step == poise_lab_count_steps (self))
    {
      poise_lab_end (self, POISE_LAB_DONE);
      return;
    }
  self->stage = POISE_LAB_SETTLING;
  self->n_frames = 0;
  poise_lab_set_phase (self, POISE_LAB_SETTLE);
}

static void
end_step (PoiseLab *self)
{
  guint index;
  PoiseLabPhase phase = poise_lab_get_step (self, self->step, &index, NULL);

  if (phase == POISE_LAB_REST)
    poise_lab_note_rest (self);
  else if (phase == POISE_LAB_RUN)
    poise_lab_note_run (self, index);
  else
    poise_lab_note_cancel (self, index);
  self->changed = TRUE;
  g_clear_pointer (&self->meter, poise_lab_meter_free);
  g_clear_pointer (&self->click, poise_lab_click_free);
  go_on (self);
}

static gboolean
has_ended (PoiseLab *self)
{
  if (self->phase == POISE_LAB_CANCEL)
    return self->click_us > 0 && poise_lab_jobs_have_ended (self->jobs);
  return self->measured;
}

static void
take_turn (PoiseLab *self)
{
  switch (self->stage)
    {
    case POISE_LAB_SETTLING:
      if (!is_settled (self))
        break;
      self->stage = POISE_LAB_READY;
      poise_lab_set_phase (self, poise_lab_get_step (self, self->step, NULL, NULL));
      break;
    case POISE_LAB_READY:
      if (!self->changed)
        begin_step (self);
      break;
    case POISE_LAB_UNDER_WAY:
    default:
      if (has_ended (self))
        end_step (self);
    }
}

/* The jobs have been cancelled already, but for those that were queued. */
static void
give_up (PoiseLab *self)
{
  poise_lab_jobs_cancel (self->jobs);
  if (poise_lab_jobs_have_ended (self->jobs))
    poise_lab_end (self, POISE_LAB_CANCELLED);
}

static gboolean
turn_cb (gpointer user_data)
{
  /* A handler may let go of the lab. */
  g_autoptr (PoiseLab) self = g_object_ref (user_data);

  g_source_set_ready_time (self->turn, -1);
  if (g_cancellable_is_cancelled (self->cancellable))
    give_up (self);
  else
    take_turn (self);
  if (poise_lab_is_active (self))
    poise_lab_tell_changes (self, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

/* Any thread. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      turn)
{
  g_source_set_ready_time (turn, 0);
}

/* Main thread: the experiment and the report are there. */
void
poise_lab_begin (PoiseLab *self)
{
  guint limit = self->experiment->calls_gio ? G_MAXUINT : POISE_RUNNER_SHARED_LIMIT;

  /* Like a click's handler. */
  self->turn = poise_due_source_new ("poise-lab-turn", G_PRIORITY_DEFAULT, turn_cb, self);
  self->jobs = poise_lab_jobs_new (limit, self->cancellable, jobs_ended_cb, self);
  self->step = 0;
  self->stage = POISE_LAB_SETTLING;
  self->n_frames = 0;
  poise_lab_set_phase (self, POISE_LAB_REST);
  poise_frame_source_start (self->frames, painted_cb, self);
  self->cancelled_handler =
      g_cancellable_connect (self->cancellable, G_CALLBACK (cancelled_cb),
                             g_source_ref (self->turn), (GDestroyNotify) g_source_unref);
}

/* Main thread, at any moment: nothing of it runs any more. */
void
poise_lab_let_go (PoiseLab *self)
{
  if (self->turn == NULL)
    return;
  poise_frame_source_stop (self->frames);
  if (self->cancelled_handler != 0)
    g_cancellable_disconnect (self->cancellable, self->cancelled_handler);
  self->cancelled_handler = 0;
  g_clear_pointer (&self->meter, poise_lab_meter_free);
  g_clear_pointer (&self->click, poise_lab_click_free);
  g_clear_pointer (&self->jobs, poise_lab_jobs_free);
  g_source_destroy (self->turn);
  g_clear_pointer (&self->turn, g_source_unref);
}
