/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest value that is told apart from longer ones: 71 minutes in microseconds. */
#define POISE_HISTOGRAM_MAX_US ((gint64) G_MAXUINT32)

/* PoiseHistogram: how often each length occurred, in constant memory (27 KiB).
 *
 * Values are whole numbers, here always microseconds. Those below 256 are kept exactly,
 * longer ones with a relative error of at most 1/256 (0.4 %); whatever is longer than
 * POISE_HISTOGRAM_MAX_US counts as that long in the quantiles, a negative one as 0.
 * Count, least, greatest and mean are exact.
 *
 * It takes no locks: one thread at a time may use it, whoever owns it says which. */
typedef struct _PoiseHistogram PoiseHistogram;

PoiseHistogram *poise_histogram_new              (void);
void            poise_histogram_free             (PoiseHistogram       *self);
void            poise_histogram_reset            (PoiseHistogram       *self);
void            poise_histogram_record           (PoiseHistogram       *self,
                                                  gint64                value_us);
void            poise_histogram_record_corrected (PoiseHistogram       *self,
                                                  gint64                value_us,
                                                  gint64                interval_us);
void            poise_histogram_add              (PoiseHistogram       *self,
                                                  const PoiseHistogram *other);
guint64         poise_histogram_get_count        (const PoiseHistogram *self);
gint64          poise_histogram_get_min          (const PoiseHistogram *self);
gint64          poise_histogram_get_max          (const PoiseHistogram *self);
double          poise_histogram_get_mean         (const PoiseHistogram *self);
gint64          poise_histogram_get_quantile     (const PoiseHistogram *self,
                                                  double                quantile);
GVariant       *poise_histogram_pack             (const PoiseHistogram *self);
gboolean        poise_histogram_unpack           (PoiseHistogram       *self,
                                                  GVariant             *packed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseHistogram, poise_histogram_free)

G_END_DECLS
