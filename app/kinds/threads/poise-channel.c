/* SPDX-License-Identifier: MIT */
#include "app/kinds/threads/poise-channel.h"

#include "app/kinds/threads/poise-event-count.h"

#include <string.h>

struct _PoiseChannel
{
  atomic_int      closed;
  PoiseEventCount room;
  PoiseEventCount filled;

  /* Guards what follows. */
  GMutex       mutex;
  guint        capacity;
  guint        first; /* where the oldest message is */
  guint        length;
  PoiseMessage ring[];
};

/**
 * poise_channel_new:
 * @capacity: how many messages there is room for, at least 1
 *
 * Any thread. Returns: (transfer full): an empty channel.
 */
PoiseChannel *
poise_channel_new (guint capacity)
{
  PoiseChannel *self;

  g_return_val_if_fail (capacity > 0, NULL);

  self = g_malloc (sizeof *self + capacity * sizeof self->ring[0]);
  memset (self, 0, sizeof *self);
  self->capacity = capacity;
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * poise_channel_free:
 *
 * Any thread, when no other one uses it any more. What is in it is dropped.
 */
void
poise_channel_free (PoiseChannel *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* The mutex is held. */
static void
copy_in (PoiseChannel       *self,
         const PoiseMessage *messages,
         guint               n)
{
  guint end = (guint) (((guint64) self->first + self->length) % self->capacity);
  guint n_first = MIN (n, self->capacity - end);

  memcpy (self->ring + end, messages, n_first * sizeof *messages);
  memcpy (self->ring, messages + n_first, (n - n_first) * sizeof *messages);
  self->length += n;
}

/* The mutex is held. */
static void
copy_out (PoiseChannel *self,
          PoiseMessage *messages,
          guint         n)
{
  guint n_first = MIN (n, self->capacity - self->first);

  memcpy (messages, self->ring + self->first, n_first * sizeof *messages);
  memcpy (messages + n_first, self->ring, (n - n_first) * sizeof *messages);
  self->first = (guint) (((guint64) self->first + n) % self->capacity);
  self->length -= n;
}

/* Wakes those whom a change has given something to do. Each wake-up is a system call, so
 * one is woken, and that one wakes the next when there is something left for it. A sender
 * that found the channel full comes back when it is half empty: if it were woken for each
 * single place, each message would cost a wake-up.
 *
 * Without the mutex, which whoever wakes up needs at once. */
static void
call (PoiseChannel *self,
      guint         length)
{
  if (length <= self->capacity / 2)
    poise_event_count_call_one (&self->room);
  if (length > 0)
    poise_event_count_call_one (&self->filled);
}

/**
 * poise_channel_send:
 * @messages: (array length=n_messages): what to send, in this order
 *
 * Any thread. Puts in as many as there is room for, from the first one on, and does
 * not wait.
 *
 * Returns: how many went in; 0 when it is full or closed.
 */
guint
poise_channel_send (PoiseChannel       *self,
                    const PoiseMessage *messages,
                    guint               n_messages)
{
  guint n, length;

  g_return_val_if_fail (self != NULL, 0);

  if (atomic_load (&self->closed))
    return 0;
  g_mutex_lock (&self->mutex);
  n = MIN (n_messages, self->capacity - self->length);
  copy_in (self, messages, n);
  length = self->length;
  g_mutex_unlock (&self->mutex);
  call (self, length);
  return n;
}

/**
 * poise_channel_wait_for_room:
 *
 * Any thread: waits until the channel is half empty or closed. Another sender may be
 * faster, so try to send and wait again.
 *
 * Returns: FALSE when it is closed.
 */
gboolean
poise_channel_wait_for_room (PoiseChannel *self)
{
  guint ticket;

  g_return_val_if_fail (self != NULL, FALSE);

  ticket = poise_event_count_begin (&self->room);
  while (!atomic_load (&self->closed) &&
         poise_channel_get_length (self) > self->capacity / 2)
    ticket = poise_event_count_wait (&self->room, ticket);
  poise_event_count_end (&self->room);
  return !atomic_load (&self->closed);
}

/**
 * poise_channel_receive:
 * @messages: (array length=max_messages): where to put them
 *
 * Any thread. Takes out the oldest messages, at most @max_messages, and does not
 * wait; also from a closed channel.
 *
 * Returns: how many came out; 0 when it is empty.
 */
guint
poise_channel_receive (PoiseChannel *self,
                       PoiseMessage *messages,
                       guint         max_messages)
{
  guint n, length;

  g_return_val_if_fail (self != NULL, 0);

  g_mutex_lock (&self->mutex);
  n = MIN (max_messages, self->length);
  copy_out (self, messages, n);
  length = self->length;
  g_mutex_unlock (&self->mutex);
  call (self, length);
  return n;
}

/**
 * poise_channel_wait_for_messages:
 *
 * Any thread: waits until there is a message or the channel is closed. Another
 * receiver may be faster, so try to receive and wait again.
 *
 * Returns: FALSE when it is closed and empty: nothing will ever come.
 */
gboolean
poise_channel_wait_for_messages (PoiseChannel *self)
{
  guint ticket;
  gboolean empty;

  g_return_val_if_fail (self != NULL, FALSE);

  ticket = poise_event_count_begin (&self->filled);
  /* Closed is asked before: what was in it when it was closed still counts. */
  while (TRUE)
    {
      gboolean closed = atomic_load (&self->closed);

      empty = poise_channel_get_length (self) == 0;
      if (closed || !empty)
        break;
      ticket = poise_event_count_wait (&self->filled, ticket);
    }
  poise_event_count_end (&self->filled);
  return !empty;
}

/**
 * poise_channel_close:
 *
 * Any thread, as often as one likes: nothing more can be sent, but for what is just going
 * in; wakes all who wait. Never waits for a lock, so the main thread may call it.
 */
void
poise_channel_close (PoiseChannel *self)
{
  g_return_if_fail (self != NULL);

  atomic_store (&self->closed, TRUE);
  poise_event_count_call_all (&self->room);
  poise_event_count_call_all (&self->filled);
}

/**
 * poise_channel_get_length:
 *
 * Any thread. Returns: how many messages are in it at the moment.
 */
guint
poise_channel_get_length (PoiseChannel *self)
{
  guint length;

  g_return_val_if_fail (self != NULL, 0);

  g_mutex_lock (&self->mutex);
  length = self->length;
  g_mutex_unlock (&self->mutex);
  return length;
}
