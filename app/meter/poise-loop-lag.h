/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "app/meter/poise-histogram.h"

G_BEGIN_DECLS

/* PoiseLoopLag: how late a main loop dispatches a source that was due.
 *
 * One lasting source is made due again and again by a beat thread of its own, which
 * notes the time before it does so; the lag is what passes until the loop dispatches
 * it. A beat that is still open is not posted again: the beats that were left out are
 * made up for in the histogram (coordinated omission).
 *
 * All functions belong to the thread that runs the main context. While it is stopped
 * nothing wakes up: neither the loop nor the thread, which does not even exist before
 * the first start. */
typedef struct _PoiseLoopLag PoiseLoopLag;

PoiseLoopLag *poise_loop_lag_new             (GMainContext   *context,
                                              int             priority,
                                              gint64          interval_us);
void          poise_loop_lag_free            (PoiseLoopLag   *self);
void          poise_loop_lag_start           (PoiseLoopLag   *self);
void          poise_loop_lag_stop            (PoiseLoopLag   *self);
gboolean      poise_loop_lag_is_running      (PoiseLoopLag   *self);
void          poise_loop_lag_reset           (PoiseLoopLag   *self);
void          poise_loop_lag_collect         (PoiseLoopLag   *self,
                                              PoiseHistogram *into);
void          poise_loop_lag_collect_recent  (PoiseLoopLag   *self,
                                              gint64          window_us,
                                              PoiseHistogram *into);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseLoopLag, poise_loop_lag_free)

G_END_DECLS
