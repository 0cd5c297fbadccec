/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoisePacer:
 *
 * Brings what worker threads changed to the main loop, by one idle callback for
 * all jobs together and no more often than the eye can see. Pitfall 1: two
 * million reports gave 8,989 callbacks with one pending idle, and 3 or 4 when
 * it was paced as well.
 *
 * While nothing changes it costs nothing: no timer, no wake-up.
 */
typedef struct _PoisePacer PoisePacer;

/* Main thread. Returns whether anything had changed since the last call. */
typedef gboolean (*PoisePacerFunc) (gpointer user_data);

/* Progress bars at 20 to 30 Hz are enough (pitfall 21). */
#define POISE_PACER_INTERVAL_US (G_USEC_PER_SEC / 30)
/* How often a job's clock moves on while its workers report nothing. */
#define POISE_PACER_TICK_US (G_USEC_PER_SEC / 4)

PoisePacer *poise_pacer_new         (PoisePacerFunc func,
                                     gpointer       user_data);
PoisePacer *poise_pacer_ref         (PoisePacer    *self);
void        poise_pacer_unref       (PoisePacer    *self);
void        poise_pacer_close       (PoisePacer    *self);
void        poise_pacer_set_ticking (PoisePacer    *self,
                                     gboolean       ticking);
void        poise_pacer_nudge       (PoisePacer    *self);
guint64     poise_pacer_get_callbacks (PoisePacer  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoisePacer, poise_pacer_unref)

G_END_DECLS
