/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-event-count.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

/* All operations on the two numbers are sequentially consistent: either the caller sees
 * that one waits, or that one sees, after it took its ticket, what the caller changed. */

/**
 * poise_event_count_begin:
 *
 * Any thread: from here on it is called. poise_event_count_end() must follow.
 *
 * Returns: a ticket, for poise_event_count_wait().
 */
guint
poise_event_count_begin (PoiseEventCount *self)
{
  g_return_val_if_fail (self != NULL, 0);

  atomic_fetch_add (&self->n_waiting, 1);
  return atomic_load (&self->n_calls);
}

/**
 * poise_event_count_wait:
 * @ticket: what it had before it looked
 *
 * Any thread: sleeps until it is called; not at all when there was a call since. May
 * wake up for nothing, so look again.
 *
 * Returns: the next ticket.
 */
guint
poise_event_count_wait (PoiseEventCount *self,
                        guint            ticket)
{
  g_return_val_if_fail (self != NULL, 0);

  /* The kernel looks at the number again before it puts the thread to sleep. */
  syscall (SYS_futex, &self->n_calls, FUTEX_WAIT_PRIVATE, ticket, NULL, NULL, 0);
  return atomic_load (&self->n_calls);
}

/**
 * poise_event_count_end:
 *
 * Any thread: it waits no longer.
 */
void
poise_event_count_end (PoiseEventCount *self)
{
  g_return_if_fail (self != NULL);

  atomic_fetch_sub (&self->n_waiting, 1);
}

static void
call (PoiseEventCount *self,
      int              n_threads)
{
  if (atomic_load (&self->n_waiting) == 0)
    return;
  atomic_fetch_add (&self->n_calls, 1);
  syscall (SYS_futex, &self->n_calls, FUTEX_WAKE_PRIVATE, n_threads, NULL, NULL, 0);
}

/**
 * poise_event_count_call_one:
 *
 * Any thread, after the change: wakes one who waits. A system call, but only when one
 * does; never blocks.
 */
void
poise_event_count_call_one (PoiseEventCount *self)
{
  g_return_if_fail (self != NULL);

  call (self, 1);
}

/**
 * poise_event_count_call_all:
 *
 * Any thread, after the change: wakes all who wait; never blocks.
 */
void
poise_event_count_call_all (PoiseEventCount *self)
{
  g_return_if_fail (self != NULL);

  call (self, INT_MAX);
}
