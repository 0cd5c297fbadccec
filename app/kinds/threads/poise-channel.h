/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What goes through a channel. */
typedef struct
{
  guint   sender;  /* who sent it, from 0 */
  guint64 number;  /* each sender counts its own, from 1 */
  gint64  sent_us; /* when it was put into the channel */
} PoiseMessage;

/**
 * PoiseChannel:
 *
 * A queue between threads, like a #GAsyncQueue, but with room for so many messages
 * and no more, and with an end: once it is closed nothing can be sent, what is in it
 * can still be received, and nobody waits any longer. What another thread is sending at
 * the moment of the close may still go in.
 *
 * Several messages may go in or out at once, for one lock of its mutex. What one
 * thread sends comes out in the order in which it went in.
 *
 * Any thread. Waiting takes no processor time.
 */
typedef struct _PoiseChannel PoiseChannel;

PoiseChannel *poise_channel_new               (guint               capacity);
void          poise_channel_free              (PoiseChannel       *self);
guint         poise_channel_send              (PoiseChannel       *self,
                                               const PoiseMessage *messages,
                                               guint               n_messages);
gboolean      poise_channel_wait_for_room     (PoiseChannel       *self);
guint         poise_channel_receive           (PoiseChannel       *self,
                                               PoiseMessage       *messages,
                                               guint               max_messages);
gboolean      poise_channel_wait_for_messages (PoiseChannel       *self);
void          poise_channel_close             (PoiseChannel       *self);
guint         poise_channel_get_length        (PoiseChannel       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseChannel, poise_channel_free)

G_END_DECLS
