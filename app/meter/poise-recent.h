/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#include "app/meter/poise-histogram.h"

G_BEGIN_DECLS

/* How many rests are remembered; older marks are forgotten. More than fit into ten
 * seconds to the eye. */
#define POISE_RECENT_MAX_RESTS 64

/* PoiseRecent: the newest samples of something that is measured only now and then.
 *
 * Its time axis is *active time*: it runs between poise_recent_start() and
 * poise_recent_stop() and stands still otherwise, so a rest takes no room on it and is
 * only remembered as a mark. A ring of fixed size; the oldest sample is overwritten.
 *
 * It takes no locks: one thread at a time may use it. Moments that are handed in
 * (`now_us`) are those of g_get_monotonic_time(); moments that come out are on the axis
 * of active time, which begins at 0. All in microseconds. */
typedef struct _PoiseRecent PoiseRecent;

/**
 * PoiseSample:
 * @end_us: when it was recorded, in active time
 * @value_us: the length that ended then
 */
typedef struct
{
  gint64 end_us;
  gint64 value_us;
} PoiseSample;

PoiseRecent *poise_recent_new           (guint              capacity);
void         poise_recent_free          (PoiseRecent       *self);
void         poise_recent_start         (PoiseRecent       *self,
                                         gint64             now_us);
void         poise_recent_stop          (PoiseRecent       *self,
                                         gint64             now_us);
gboolean     poise_recent_is_running    (const PoiseRecent *self);
gint64       poise_recent_get_active_us (const PoiseRecent *self,
                                         gint64             now_us);
void         poise_recent_record        (PoiseRecent       *self,
                                         gint64             now_us,
                                         gint64             value_us);
guint        poise_recent_get_n_samples (const PoiseRecent *self);
PoiseSample  poise_recent_get_sample    (const PoiseRecent *self,
                                         guint              age);
guint        poise_recent_get_n_rests   (const PoiseRecent *self);
gint64       poise_recent_get_rest      (const PoiseRecent *self,
                                         guint              age);
void         poise_recent_collect       (const PoiseRecent *self,
                                         gint64             now_us,
                                         gint64             window_us,
                                         gint64             interval_us,
                                         PoiseHistogram    *into);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseRecent, poise_recent_free)

G_END_DECLS
