/* SPDX-License-Identifier: MIT */
/* A worker whose thread is another process's. */
#include "app/engine/poise-context-private.h"

/**
 * poise_context_get_news:
 *
 * Any thread. Returns: how far the worker is.
 */
PoiseContextNews
poise_context_get_news (PoiseContext *self)
{
  return (PoiseContextNews){
    .state = (PoiseWorkerState) atomic_load (&self->state),
    .tid = atomic_load (&self->tid),
    .done = atomic_load_explicit (&self->done, memory_order_relaxed),
    .total = atomic_load_explicit (&self->total, memory_order_relaxed),
    .reports = atomic_load_explicit (&self->reports, memory_order_relaxed),
    .begin_us = atomic_load (&self->begin_us),
    .end_us = atomic_load (&self->end_us),
  };
}

/**
 * poise_context_set_news:
 *
 * In place of the worker's thread, and from one thread only: what is known of it by now.
 * Its progress goes through the job's delivery, as one report however many the worker
 * made. Times are of the system's monotonic clock, which all processes share.
 */
void
poise_context_set_news (PoiseContext           *self,
                        const PoiseContextNews *news)
{
  gboolean reported =
      news->reports != atomic_load_explicit (&self->reports, memory_order_relaxed);

  atomic_store (&self->tid, news->tid);
  atomic_store (&self->begin_us, news->begin_us);
  atomic_store (&self->end_us, news->end_us);
  atomic_store_explicit (&self->total, news->total, memory_order_relaxed);
  atomic_store_explicit (&self->done, news->done, memory_order_relaxed);
  atomic_store_explicit (&self->reports, news->reports, memory_order_relaxed);
  poise_context_set_state (self, news->state);
  if (reported)
    self->team->delivery->report (self, news->done);
}
