/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-permits.h"

struct _PoisePermits
{
  GMutex mutex;
  guint  n_permits;
  guint  n_held;
  guint  max_held;
  GQueue waiters; /* of Waiter, the first come first */
};

/* One who waits, on the waiting thread's own stack. */
typedef struct
{
  PoisePermits *permits;
  GList         link; /* among the waiters until the permit is there or the wait is over */
  GCond         woken;
  gboolean      has_permit;
  gboolean      cancelled;
} Waiter;

/**
 * poise_permits_new:
 * @n_permits: how many may be held at once, at least 1
 *
 * Any thread. Returns: (transfer full): a semaphore of which nobody holds a permit.
 */
PoisePermits *
poise_permits_new (guint n_permits)
{
  PoisePermits *self;

  g_return_val_if_fail (n_permits > 0, NULL);

  self = g_new0 (PoisePermits, 1);
  g_mutex_init (&self->mutex);
  self->n_permits = n_permits;
  return self;
}

/**
 * poise_permits_free:
 *
 * Any thread, when no other one uses it any more.
 */
void
poise_permits_free (PoisePermits *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The mutex is held. */
static void
hold_one (PoisePermits *self)
{
  self->n_held++;
  self->max_held = MAX (self->max_held, self->n_held);
  g_assert (self->n_held <= self->n_permits);
}

/* The mutex is held. The one who has waited longest gets it. */
static void
let_go_of_one (PoisePermits *self)
{
  GList *first = g_queue_pop_head_link (&self->waiters);
  Waiter *waiter;

  g_assert (self->n_held > 0);
  self->n_held--;
  if (first == NULL)
    return;
  waiter = first->data;
  waiter->has_permit = TRUE;
  hold_one (self);
  /* With the mutex: without it the waiter could be gone already. */
  g_cond_signal (&waiter->woken);
}

/* The thread that cancels, or the waiter's own when that was earlier. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Waiter *waiter = user_data;

  g_mutex_lock (&waiter->permits->mutex);
  if (!waiter->has_permit)
    {
      waiter->cancelled = TRUE;
      /* Here and now, so that no permit goes to one who has left. */
      g_queue_unlink (&waiter->permits->waiters, &waiter->link);
      g_cond_signal (&waiter->woken);
    }
  g_mutex_unlock (&waiter->permits->mutex);
}

/* Waits in the queue. The mutex is held, but not while the handler is connected and
 * disconnected: both may call it or wait for it, and it needs the mutex (pitfall 5). */
static void
wait_in_queue (PoisePermits *self,
               Waiter       *waiter,
               GCancellable *cancellable)
{
  gulong handler = 0;

  g_queue_push_tail_link (&self->waiters, &waiter->link);
  g_mutex_unlock (&self->mutex);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), waiter, NULL);

  g_mutex_lock (&self->mutex);
  while (!waiter->has_permit && !waiter->cancelled)
    g_cond_wait (&waiter->woken, &self->mutex);
  g_mutex_unlock (&self->mutex);

  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  g_mutex_lock (&self->mutex);
}

/**
 * poise_permits_take:
 * @cancellable: (nullable): ends the wait at once
 *
 * Any thread: takes a permit, and waits for one when there is none. Fails with
 * %G_IO_ERROR_CANCELLED, and holds none then; when a permit and the cancel come at the
 * same moment, the cancel counts.
 */
gboolean
poise_permits_take (PoisePermits *self,
                    GCancellable *cancellable,
                    GError      **error)
{
  Waiter waiter = { .permits = self, .link.data = &waiter };

  g_return_val_if_fail (self != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  g_cond_init (&waiter.woken);
  g_mutex_lock (&self->mutex);
  /* As long as somebody waits none is free: each goes from hand to hand. */
  if (self->n_held < self->n_permits)
    {
      hold_one (self);
      waiter.has_permit = TRUE;
    }
  else
    wait_in_queue (self, &waiter, cancellable);
  g_mutex_unlock (&self->mutex);
  g_cond_clear (&waiter.woken);

  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    return TRUE;
  /* It came at the same moment, from another one who was cancelled: pass it on. */
  if (waiter.has_permit)
    poise_permits_give_back (self);
  return FALSE;
}

/**
 * poise_permits_give_back:
 *
 * Any thread that holds a permit: the one who has waited longest gets it.
 */
void
poise_permits_give_back (PoisePermits *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  let_go_of_one (self);
  g_mutex_unlock (&self->mutex);
}

static guint
read_locked (PoisePermits *self,
             const guint  *value)
{
  guint read;

  g_mutex_lock (&self->mutex);
  read = *value;
  g_mutex_unlock (&self->mutex);
  return read;
}

/**
 * poise_permits_get_n_held:
 *
 * Any thread. Returns: how many permits are held at the moment.
 */
guint
poise_permits_get_n_held (PoisePermits *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return read_locked (self, &self->n_held);
}

/**
 * poise_permits_get_n_waiting:
 *
 * Any thread. Returns: how many wait for a permit at the moment.
 */
guint
poise_permits_get_n_waiting (PoisePermits *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return read_locked (self, &self->waiters.length);
}

/**
 * poise_permits_get_max_held:
 *
 * Any thread. Returns: how many were ever held at once.
 */
guint
poise_permits_get_max_held (PoisePermits *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return read_locked (self, &self->max_held);
}

/**
 * poise_permits_set_max_held:
 * @max_held: how many of another process's permits, of which there are as many, were
 * ever held at once
 *
 * Any thread, when nobody has held any of these. Returns: FALSE when it cannot be so many.
 */
gboolean
poise_permits_set_max_held (PoisePermits *self,
                            guint         max_held)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (max_held > self->n_permits)
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->max_held = max_held;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}
