/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-pacer.h"

#include <stdatomic.h>
#include <stdbool.h>

/* Just before GTK lays out and paints (110 and 120), so that a frame shows what
 * is newest. An idle of the default priority would starve behind slow painting,
 * and since there is at most one callback for each frame it starves nobody. */
#define POISE_PACER_PRIORITY G_PRIORITY_HIGH_IDLE

struct _PoisePacer
{
  atomic_uint ref_count;
  /* Whether the source is due, or will be without anybody's doing. A worker
   * reads it with every report and writes it only when it was clear. */
  atomic_bool  awake;
  atomic_llong next_us; /* no callback before this: an interval after the last one */
  GSource     *source;

  /* The main thread's. */
  PoisePacerFunc func;
  gpointer       user_data;
  gboolean       ticking;
  guint64        callbacks;
};

typedef struct
{
  GSource     parent;
  PoisePacer *pacer; /* unowned: closed before it goes */
} PacerSource;

/* The function may close the pacer. */
static gboolean
call (PoisePacer *self)
{
  return !g_source_is_destroyed (self->source) && self->func (self->user_data);
}

/* Puts the source to sleep, unless something changed in the meantime. */
static void
rest (PoisePacer *self,
      gint64      now_us)
{
  g_source_set_ready_time (self->source, self->ticking ? now_us + POISE_PACER_TICK_US : -1);
  /* From here on a nudge wakes the source again; what was changed by a nudge
   * that still saw it awake is looked for once more. */
  atomic_store (&self->awake, false);
  if (call (self))
    {
      atomic_store (&self->awake, true);
      g_source_set_ready_time (self->source, now_us + POISE_PACER_INTERVAL_US);
    }
}

static gboolean
pacer_source_dispatch (GSource    *source,
                       GSourceFunc callback,
                       gpointer    user_data)
{
  /* The function may let go of the pacer. */
  g_autoptr (PoisePacer) self = poise_pacer_ref (((PacerSource *) source)->pacer);
  gint64 now_us = g_get_monotonic_time ();

  /* A tick arrives without a nudge. */
  atomic_store (&self->awake, true);
  atomic_store (&self->next_us, now_us + POISE_PACER_INTERVAL_US);
  self->callbacks++;
  if (call (self))
    g_source_set_ready_time (source, now_us + POISE_PACER_INTERVAL_US);
  else
    rest (self, now_us);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs pacer_source_funcs = {
  .dispatch = pacer_source_dispatch,
};

/**
 * poise_pacer_new:
 * @func: called on the thread whose default main context this is
 *
 * Returns: (transfer full): a pacer on the thread's default main context.
 */
PoisePacer *
poise_pacer_new (PoisePacerFunc func,
                 gpointer       user_data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  PoisePacer *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (PoisePacer, 1);
  atomic_init (&self->ref_count, 1);
  self->func = func;
  self->user_data = user_data;
  self->source = g_source_new (&pacer_source_funcs, sizeof (PacerSource));
  ((PacerSource *) self->source)->pacer = self;
  g_source_set_static_name (self->source, "poise-pacer");
  g_source_set_priority (self->source, POISE_PACER_PRIORITY);
  g_source_attach (self->source, context);
  return self;
}

/**
 * poise_pacer_ref:
 *
 * Any thread.
 */
PoisePacer *
poise_pacer_ref (PoisePacer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/**
 * poise_pacer_unref:
 *
 * Any thread. Whoever made the pacer closes it first.
 */
void
poise_pacer_unref (PoisePacer *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;
  g_source_unref (self->source);
  g_free (self);
}

/**
 * poise_pacer_close:
 *
 * The thread that made it: no callback comes any more. Nudges do nothing.
 */
void
poise_pacer_close (PoisePacer *self)
{
  g_return_if_fail (self != NULL);

  g_source_destroy (self->source);
}

/**
 * poise_pacer_set_ticking:
 * @ticking: whether to call also when nobody nudges, some times a second
 *
 * The thread that made it. For clocks that go on while workers are silent.
 */
void
poise_pacer_set_ticking (PoisePacer *self,
                         gboolean    ticking)
{
  g_return_if_fail (self != NULL);

  if (self->ticking == ticking)
    return;
  self->ticking = ticking;
  /* One callback now: it goes on ticking, or goes to rest. */
  poise_pacer_nudge (self);
}

/**
 * poise_pacer_nudge:
 *
 * Any thread: something changed. One atomic read when the callback is due
 * anyway; otherwise it wakes the main loop, for some 18 µs (pitfall 20).
 */
void
poise_pacer_nudge (PoisePacer *self)
{
  /* Read before it is exchanged: 5 ns instead of 13 (pitfall 20). The ordered
   * read is a plain one on most processors, and it keeps this read behind a
   * worker's ordered store of its state. */
  if (atomic_load (&self->awake))
    return;
  if (!atomic_exchange (&self->awake, true))
    g_source_set_ready_time (self->source, atomic_load (&self->next_us));
}

/**
 * poise_pacer_get_callbacks:
 *
 * The thread that made it. Returns: how often the main loop was called so far.
 */
guint64
poise_pacer_get_callbacks (PoisePacer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->callbacks;
}
