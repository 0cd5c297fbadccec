/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How several threads add to one total. */
typedef enum
{
  POISE_ADD_UNGUARDED,  /* load, add, store: updates get lost */
  POISE_ADD_ATOMIC,     /* one indivisible operation */
  POISE_ADD_MUTEX,      /* one thread at a time */
  POISE_ADD_PER_THREAD, /* each its own, summed at the end */
  POISE_N_ADD_WAYS,
} PoiseAddWay;

const char *poise_add_way_get_id (PoiseAddWay way);

/**
 * PoiseSharedTotal:
 *
 * A total that several threads count, one for each way. Loads and stores of the
 * unguarded way are atomic operations each, so what it does is defined; that another
 * thread's store may come between them is what it shows.
 *
 * Each variable, and each thread's own, has cache lines to itself.
 */
typedef struct _PoiseSharedTotal PoiseSharedTotal;

PoiseSharedTotal *poise_shared_total_new  (guint             n_threads);
void              poise_shared_total_free (PoiseSharedTotal *self);
void              poise_shared_total_add  (PoiseSharedTotal *self,
                                           PoiseAddWay       way,
                                           guint             thread,
                                           guint64           n_times);
guint64           poise_shared_total_read (PoiseSharedTotal *self,
                                           PoiseAddWay       way);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseSharedTotal, poise_shared_total_free)

G_END_DECLS
