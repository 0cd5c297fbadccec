/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-shared-total.h"

#include <stdalign.h>
#include <stdatomic.h>

/* Two lines: processors fetch them in pairs. */
#define APART_BYTES 128

typedef struct
{
  alignas (APART_BYTES) atomic_ullong value;
} Variable;

struct _PoiseSharedTotal
{
  guint    n_threads;
  Variable unguarded;
  Variable atomic;

  /* On one line: whoever has the mutex has the value. */
  alignas (APART_BYTES) GMutex mutex;
  guint64 guarded;

  Variable own[]; /* by thread */
};

static const char *const ids[POISE_N_ADD_WAYS] = {
  [POISE_ADD_UNGUARDED] = "unguarded",
  [POISE_ADD_ATOMIC] = "atomic",
  [POISE_ADD_MUTEX] = "mutex",
  [POISE_ADD_PER_THREAD] = "per-thread",
};

/**
 * poise_add_way_get_id:
 *
 * Any thread. Returns: (transfer none): the way's name on the command line and in JSON.
 */
const char *
poise_add_way_get_id (PoiseAddWay way)
{
  g_return_val_if_fail (way < POISE_N_ADD_WAYS, NULL);

  return ids[way];
}

/**
 * poise_shared_total_new:
 * @n_threads: how many are going to add
 *
 * Any thread. Returns: (transfer full): a total of zero in each way.
 */
PoiseSharedTotal *
poise_shared_total_new (guint n_threads)
{
  PoiseSharedTotal *self =
      g_aligned_alloc0 (1, sizeof *self + n_threads * sizeof self->own[0], APART_BYTES);

  self->n_threads = n_threads;
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * poise_shared_total_free:
 *
 * Any thread, when no other one uses it any more.
 */
void
poise_shared_total_free (PoiseSharedTotal *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_clear (&self->mutex);
  g_aligned_free (self);
}

/* What x += 1 does to a variable that nobody guards. */
static void
add_unguarded (Variable *variable,
               guint64   n_times)
{
  for (guint64 i = 0; i < n_times; i++)
    {
      guint64 value = atomic_load_explicit (&variable->value, memory_order_relaxed);
      atomic_store_explicit (&variable->value, value + 1, memory_order_relaxed);
    }
}

static void
add_atomic (Variable *variable,
            guint64   n_times)
{
  for (guint64 i = 0; i < n_times; i++)
    atomic_fetch_add_explicit (&variable->value, 1, memory_order_relaxed);
}

static void
add_under_mutex (PoiseSharedTotal *self,
                 guint64           n_times)
{
  for (guint64 i = 0; i < n_times; i++)
    {
      g_mutex_lock (&self->mutex);
      self->guarded++;
      g_mutex_unlock (&self->mutex);
    }
}

/**
 * poise_shared_total_add:
 * @thread: which of the threads this is, from 0; each number is one thread's
 * @n_times: how often
 *
 * Any thread: adds one, so many times.
 */
void
poise_shared_total_add (PoiseSharedTotal *self,
                        PoiseAddWay       way,
                        guint             thread,
                        guint64           n_times)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (thread < self->n_threads);

  switch (way)
    {
    case POISE_ADD_UNGUARDED:
      add_unguarded (&self->unguarded, n_times);
      break;
    case POISE_ADD_ATOMIC:
      add_atomic (&self->atomic, n_times);
      break;
    case POISE_ADD_MUTEX:
      add_under_mutex (self, n_times);
      break;
    case POISE_ADD_PER_THREAD:
      /* The very same, on a variable that nobody else has. */
      add_unguarded (&self->own[thread], n_times);
      break;
    case POISE_N_ADD_WAYS:
    default:
      g_return_if_reached ();
    }
}

static guint64
sum_own (PoiseSharedTotal *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->n_threads; i++)
    sum += atomic_load_explicit (&self->own[i].value, memory_order_relaxed);
  return sum;
}

/**
 * poise_shared_total_read:
 *
 * Any thread, after those that add have met it. Returns: what they counted in this way.
 */
guint64
poise_shared_total_read (PoiseSharedTotal *self,
                         PoiseAddWay       way)
{
  guint64 guarded;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (way < POISE_N_ADD_WAYS, 0);

  if (way == POISE_ADD_UNGUARDED)
    return atomic_load_explicit (&self->unguarded.value, memory_order_relaxed);
  if (way == POISE_ADD_ATOMIC)
    return atomic_load_explicit (&self->atomic.value, memory_order_relaxed);
  if (way == POISE_ADD_PER_THREAD)
    return sum_own (self);
  g_mutex_lock (&self->mutex);
  guarded = self->guarded;
  g_mutex_unlock (&self->mutex);
  return guarded;
}
