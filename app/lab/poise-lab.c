/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-private.h"

#include "app/lab/poise-lab-host.h"
#include "app/lab/poise-preset.h"

/* People read no faster, and each change costs the window a frame. */
#define CHANGED_INTERVAL_US (100 * G_TIME_SPAN_MILLISECOND)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseLab, poise_lab, G_TYPE_OBJECT)

static void
poise_lab_dispose (GObject *object)
{
  PoiseLab *self = POISE_LAB (object);

  poise_lab_let_go (self);
  g_clear_object (&self->frames);
  G_OBJECT_CLASS (poise_lab_parent_class)->dispose (object);
}

static void
poise_lab_finalize (GObject *object)
{
  PoiseLab *self = POISE_LAB (object);

  g_clear_pointer (&self->experiment, poise_experiment_free);
  g_clear_pointer (&self->report, poise_report_free);
  g_ptr_array_unref (self->repeats);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (poise_lab_parent_class)->finalize (object);
}

static void
poise_lab_class_init (PoiseLabClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = poise_lab_dispose;
  object_class->finalize = poise_lab_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", POISE_TYPE_LAB, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", POISE_TYPE_LAB, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
poise_lab_init (PoiseLab *self)
{
  self->repeats = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->cancellable = g_cancellable_new ();
}

/**
 * poise_lab_new:
 * @source: whose frames are counted; stopped, and nobody else's
 *
 * Returns: (transfer full): a laboratory.
 */
PoiseLab *
poise_lab_new (PoiseFrameSource *source)
{
  PoiseLab *self;

  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (source), NULL);

  self = g_object_new (POISE_TYPE_LAB, NULL);
  self->frames = g_object_ref (source);
  return self;
}

void
poise_lab_set_phase (PoiseLab     *self,
                     PoiseLabPhase phase)
{
  self->changed |= self->phase != phase;
  self->phase = phase;
}

/* What a step adds to the fraction: a run weighs as much as rest and cancel together. */
static double
get_weight (PoiseLab *self,
            guint     step)
{
  return poise_lab_get_step (self, step, NULL, NULL) == POISE_LAB_RUN ? 2 : 1;
}

static double
get_part (PoiseLab *self)
{
  if (self->stage != POISE_LAB_UNDER_WAY || self->phase != POISE_LAB_RUN)
    return 0;
  return poise_lab_jobs_get_fraction (self->jobs);
}

static double
compute_fraction (PoiseLab *self)
{
  double done = 0, all = 0;

  for (guint i = 0; i < poise_lab_count_steps (self); i++)
    {
      double weight = get_weight (self, i);

      all += weight;
      if (i < self->step)
        done += weight;
      else if (i == self->step)
        done += weight * get_part (self);
    }
  return done / all;
}

/* Never back, though a job may tell less than it told before. */
static void
update_fraction (PoiseLab *self)
{
  double fraction = MAX (self->fraction, compute_fraction (self));

  self->changed |= fraction > self->fraction;
  self->fraction = fraction;
}

gboolean
poise_lab_is_due_to_tell (PoiseLab *self,
                          gint64    now_us)
{
  return now_us - self->changed_us >= CHANGED_INTERVAL_US;
}

/* Between two frames. */
void
poise_lab_tell_changes (PoiseLab *self,
                        gint64    now_us)
{
  if (!poise_lab_is_due_to_tell (self, now_us))
    return;
  update_fraction (self);
  self->changed_us = now_us;
  if (!self->changed)
    return;
  self->changed = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The last thing it does: a handler may start it again. */
void
poise_lab_end (PoiseLab     *self,
               PoiseLabPhase phase)
{
  poise_lab_let_go (self);
  self->report->time_s = g_get_real_time () / G_USEC_PER_SEC;
  poise_lab_set_phase (self, phase);
  if (phase == POISE_LAB_DONE)
    {
      self->report->verdict = poise_verdict_make (self->report);
      self->fraction = 1;
    }
  /* One that was cancelled stays so. */
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
    }
  self->changed = FALSE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static gboolean
check (PoiseLab              *self,
       const PoiseExperiment *experiment,
       GError               **error)
{
  const char *trouble = NULL;

  if (poise_lab_is_active (self))
    trouble = "another comparison is running";
  else if (experiment->cases->len == 0)
    trouble = "there is nothing to compare; name at least one way";
  if (trouble == NULL)
    return TRUE;
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: %s", experiment->title, trouble);
  return FALSE;
}

static void
reset (PoiseLab              *self,
       const PoiseExperiment *experiment)
{
  g_clear_pointer (&self->experiment, poise_experiment_free);
  g_clear_pointer (&self->report, poise_report_free);
  self->experiment = poise_experiment_copy (experiment);
  self->report = poise_lab_host_make_report (experiment, self->frames);
  g_ptr_array_set_size (self->repeats, 0);
  for (guint i = 0; i < experiment->cases->len; i++)
    g_ptr_array_add (self->repeats, g_ptr_array_new_with_free_func (
                                        (GDestroyNotify) poise_report_run_free));
  self->fraction = 0;
  self->changed = TRUE;
  self->changed_us = 0;
}

/**
 * poise_lab_start:
 * @experiment: copied
 *
 * Starts it; whatever takes time comes from the main loop. Fails with %POISE_ERROR_USAGE
 * when one is running, or the experiment has no case. The report of the last one is lost
 * unless it was taken.
 */
gboolean
poise_lab_start (PoiseLab              *self,
                 const PoiseExperiment *experiment,
                 GError               **error)
{
  g_return_val_if_fail (POISE_IS_LAB (self), FALSE);
  g_return_val_if_fail (experiment != NULL, FALSE);
  g_return_val_if_fail (experiment->repeats > 0, FALSE);

  if (!check (self, experiment, error))
    return FALSE;
  reset (self, experiment);
  poise_lab_begin (self);
  return TRUE;
}

/**
 * poise_lab_cancel:
 *
 * Cancels what runs; "ended" comes from the main loop when the jobs have stopped. The
 * report keeps what was measured before. Nothing happens when it is not active.
 */
void
poise_lab_cancel (PoiseLab *self)
{
  g_return_if_fail (POISE_IS_LAB (self));

  if (poise_lab_is_active (self))
    g_cancellable_cancel (self->cancellable);
}

/**
 * poise_lab_is_active:
 *
 * Returns: whether it was started and has not ended.
 */
gboolean
poise_lab_is_active (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), FALSE);

  return self->turn != NULL;
}

/**
 * poise_lab_get_phase:
 *
 * Returns: what it does now, or how the last one ended.
 */
PoiseLabPhase
poise_lab_get_phase (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), POISE_LAB_IDLE);

  return self->phase;
}

static char *
describe_step (PoiseLab *self)
{
  guint index, repeat;
  PoiseLabPhase phase = poise_lab_get_step (self, self->step, &index, &repeat);
  const PoiseCase *way;

  if (phase == POISE_LAB_REST)
    return g_strdup ("At rest");
  way = g_ptr_array_index (self->experiment->cases, index);
  if (phase == POISE_LAB_CANCEL)
    return g_strdup_printf ("Cancelling: %s", way->label);
  if (self->experiment->repeats == 1)
    return g_strdup (way->label);
  return g_strdup_printf ("%s, %u of %u", way->label, repeat + 1, self->experiment->repeats);
}

/**
 * poise_lab_describe:
 *
 * Returns: (transfer full): what it does now, or is about to do, in a few words: "In
 * threads, 2 of 3".
 */
char *
poise_lab_describe (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), NULL);

  switch (self->phase)
    {
    case POISE_LAB_IDLE:
      return g_strdup ("Not started");
    case POISE_LAB_DONE:
      return g_strdup ("Done");
    case POISE_LAB_CANCELLED:
      return g_strdup ("Cancelled");
    case POISE_LAB_REST:
    case POISE_LAB_SETTLE:
    case POISE_LAB_RUN:
    case POISE_LAB_CANCEL:
    default:
      return describe_step (self);
    }
}

/**
 * poise_lab_get_fraction:
 *
 * Returns: how far it is, from 0 to 1; never less than before.
 */
double
poise_lab_get_fraction (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), 0);

  return self->fraction;
}

/**
 * poise_lab_get_job:
 *
 * Returns: (transfer none) (nullable): the job that runs now, of several the first.
 */
PoiseJob *
poise_lab_get_job (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), NULL);

  return self->jobs != NULL && self->stage == POISE_LAB_UNDER_WAY
             ? poise_lab_jobs_get_first (self->jobs)
             : NULL;
}

/**
 * poise_lab_get_report:
 *
 * Returns: (transfer none) (nullable): what is known so far; it grows until "ended".
 * Of one that was cancelled it has no verdict.
 */
const PoiseReport *
poise_lab_get_report (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), NULL);

  return self->report;
}

/**
 * poise_lab_take_report:
 *
 * When it is not active. Returns: (transfer full) (nullable): the report; there is none
 * any more until the next start.
 */
PoiseReport *
poise_lab_take_report (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), NULL);
  g_return_val_if_fail (!poise_lab_is_active (self), NULL);

  return g_steal_pointer (&self->report);
}

/**
 * poise_lab_get_cancellable:
 *
 * Returns: (transfer none): what may be cancelled from any thread, as poise_lab_cancel()
 * does, also while a job keeps the main thread; cancelled before a start, that start ends
 * at once. After one that was cancelled there is a new one.
 */
GCancellable *
poise_lab_get_cancellable (PoiseLab *self)
{
  g_return_val_if_fail (POISE_IS_LAB (self), NULL);

  return self->cancellable;
}
