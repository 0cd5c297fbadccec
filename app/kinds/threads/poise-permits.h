/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PoisePermits:
 *
 * A counting semaphore. Permits are handed over in the order in which they were asked
 * for, to one waiter each, so nobody is woken in vain and nobody is passed over.
 *
 * Any thread. Waiting takes no processor time.
 */
typedef struct _PoisePermits PoisePermits;

PoisePermits *poise_permits_new           (guint         n_permits);
void          poise_permits_free          (PoisePermits *self);
gboolean      poise_permits_take          (PoisePermits *self,
                                           GCancellable *cancellable,
                                           GError      **error);
void          poise_permits_give_back     (PoisePermits *self);
guint         poise_permits_get_n_held    (PoisePermits *self);
guint         poise_permits_get_n_waiting (PoisePermits *self);
guint         poise_permits_get_max_held  (PoisePermits *self);
gboolean      poise_permits_set_max_held  (PoisePermits *self,
                                           guint         max_held);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoisePermits, poise_permits_free)

G_END_DECLS
