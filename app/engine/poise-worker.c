/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-worker-private.h"

struct _PoiseWorker
{
  GObject          parent_instance;
  PoiseContext    *context;
  int              tid;
  PoiseWorkerState state;
  guint64          done;
  double           heap_left; /* this worker's part of what is left of a common heap */
  double           fraction;
  gboolean         complete;
  guint64          callbacks;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_TID,
  PROP_STATE,
  PROP_FRACTION,
  PROP_UNITS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseWorker, poise_worker, G_TYPE_OBJECT)

static void
poise_worker_finalize (GObject *object)
{
  PoiseWorker *self = POISE_WORKER (object);

  poise_context_unref (self->context);
  G_OBJECT_CLASS (poise_worker_parent_class)->finalize (object);
}

static void
poise_worker_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PoiseWorker *self = POISE_WORKER (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, poise_worker_get_name (self));
      break;
    case PROP_TID:
      g_value_set_int (value, self->tid);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_UNITS:
      g_value_set_uint64 (value, self->done);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_worker_class_init (PoiseWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = poise_worker_finalize;
  object_class->get_property = poise_worker_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_TID] = g_param_spec_int ("tid", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, POISE_TYPE_WORKER_STATE,
                                              POISE_WORKER_WAITING_FOR_THREAD, flags);
  properties[PROP_FRACTION] =
      g_param_spec_double ("fraction", NULL, NULL, POISE_FRACTION_UNKNOWN, 1, 0, flags);
  properties[PROP_UNITS] =
      g_param_spec_uint64 ("units", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
poise_worker_init (PoiseWorker *self)
{
}

/**
 * poise_worker_new:
 * @context: the worker's side, which lives at least as long
 *
 * Main thread. Returns: (transfer full): the main thread's side of a worker.
 */
PoiseWorker *
poise_worker_new (PoiseContext *context)
{
  PoiseWorker *self = g_object_new (POISE_TYPE_WORKER, NULL);

  self->context = poise_context_ref (context);
  return self;
}

/* Main thread. Returns: (transfer none): the worker's side. */
PoiseContext *
poise_worker_get_context (PoiseWorker *self)
{
  return self->context;
}

static double
compute_fraction (PoiseWorker *self)
{
  guint64 total = atomic_load_explicit (&self->context->total, memory_order_relaxed);
  double all = total > 0 ? (double) total : (double) self->done + self->heap_left;

  if (self->complete)
    return 1;
  if (total == 0 && self->heap_left < 0)
    return self->state == POISE_WORKER_WAITING_FOR_THREAD ? 0 : POISE_FRACTION_UNKNOWN;
  return all > 0 ? CLAMP ((double) self->done / all, 0, 1) : 0;
}

static void
update_fraction (PoiseWorker *self)
{
  double fraction = compute_fraction (self);

  if (self->fraction == fraction)
    return;
  self->fraction = fraction;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
}

static gboolean
set_done (PoiseWorker *self,
          guint64      done)
{
  if (self->done == done)
    return FALSE;
  self->done = done;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNITS]);
  return TRUE;
}

/**
 * poise_worker_take_report:
 * @done: what the worker reported
 *
 * Main thread; for deliveries that carry each report's value.
 */
void
poise_worker_take_report (PoiseWorker *self,
                          guint64      done)
{
  g_return_if_fail (POISE_IS_WORKER (self));

  self->callbacks++;
  set_done (self, done);
  update_fraction (self);
}

/**
 * poise_worker_bring_report:
 * @context: the worker's side
 *
 * Main thread: as poise_worker_take_report(), unless the worker has ended: then the
 * report is older than what has been fetched, and dropped (pitfall 2).
 */
void
poise_worker_bring_report (PoiseContext *context,
                           guint64       done)
{
  if (context->listener == NULL)
    return;
  poise_worker_take_report (context->listener, done);
  /* The job's own bar moves with its workers'. */
  poise_pacer_nudge (context->team->pacer);
}

/* Main thread: how many reports came by poise_worker_take_report(). */
guint64
poise_worker_get_callbacks (PoiseWorker *self)
{
  return self->callbacks;
}

/**
 * poise_worker_update:
 * @read_counter: whether to fetch the worker's progress too
 *
 * Main thread: fetches what the worker changed. Returns: whether it did.
 */
gboolean
poise_worker_update (PoiseWorker *self,
                     gboolean     read_counter)
{
  PoiseContext *context = self->context;
  int tid = atomic_load (&context->tid);
  PoiseWorkerState state = (PoiseWorkerState) atomic_load (&context->state);
  gboolean changed = FALSE;

  if (self->tid != tid)
    {
      self->tid = tid;
      changed = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TID]);
    }
  if (self->state != state)
    {
      self->state = state;
      changed = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (read_counter)
    changed |= set_done (self, atomic_load_explicit (&context->done, memory_order_relaxed));
  return changed;
}

/**
 * poise_worker_set_heap_left:
 * @heap_left: this worker's part of what is left to do for all of them, or
 *     less than 0 when nobody knows
 *
 * Main thread, after poise_worker_update(): moves the bar.
 */
void
poise_worker_set_heap_left (PoiseWorker *self,
                            double       heap_left)
{
  self->heap_left = heap_left;
  update_fraction (self);
}

/**
 * poise_worker_end:
 * @complete: whether it did all its work
 *
 * Main thread: the worker has stopped, or never got a thread.
 */
void
poise_worker_end (PoiseWorker *self,
                  gboolean     complete)
{
  self->complete = complete;
  /* A report that is still on its way is older than what is fetched now, and the
   * bar must not go back to it (pitfall 2). */
  self->context->listener = NULL;
  atomic_store (&self->context->state, POISE_WORKER_FINISHED);
  poise_worker_update (self, TRUE);
  update_fraction (self);
}

/**
 * poise_worker_get_name:
 *
 * Main thread. Returns: (transfer none): as in "primes-1".
 */
const char *
poise_worker_get_name (PoiseWorker *self)
{
  g_return_val_if_fail (POISE_IS_WORKER (self), NULL);

  return poise_context_get_name (self->context);
}

/**
 * poise_worker_get_tid:
 *
 * Main thread. Returns: the system's id of its thread, 0 before it has one.
 */
int
poise_worker_get_tid (PoiseWorker *self)
{
  g_return_val_if_fail (POISE_IS_WORKER (self), 0);

  return self->tid;
}

/**
 * poise_worker_get_state:
 *
 * Main thread.
 */
PoiseWorkerState
poise_worker_get_state (PoiseWorker *self)
{
  g_return_val_if_fail (POISE_IS_WORKER (self), POISE_WORKER_FINISHED);

  return self->state;
}

/**
 * poise_worker_get_fraction:
 *
 * Main thread. Returns: from 0 to 1, or %POISE_FRACTION_UNKNOWN.
 */
double
poise_worker_get_fraction (PoiseWorker *self)
{
  g_return_val_if_fail (POISE_IS_WORKER (self), 0);

  return self->fraction;
}

/**
 * poise_worker_get_units:
 *
 * Main thread. Returns: the units it has done, as far as delivered.
 */
guint64
poise_worker_get_units (PoiseWorker *self)
{
  g_return_val_if_fail (POISE_IS_WORKER (self), 0);

  return self->done;
}

/**
 * poise_worker_get_elapsed_us:
 *
 * Main thread. Returns: microseconds from its first step to its last, or to now;
 * 0 when it never had a thread.
 */
gint64
poise_worker_get_elapsed_us (PoiseWorker *self)
{
  gint64 begin_us, end_us;

  g_return_val_if_fail (POISE_IS_WORKER (self), 0);

  begin_us = atomic_load (&self->context->begin_us);
  end_us = atomic_load (&self->context->end_us);
  if (begin_us == 0)
    return 0;
  return (end_us > 0 ? end_us : g_get_monotonic_time ()) - begin_us;
}
