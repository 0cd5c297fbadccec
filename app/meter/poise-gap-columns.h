/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/meter/poise-recent.h"

G_BEGIN_DECLS

/* PoiseGapColumns: the last seconds of gaps, cut into columns of equal time for drawing.
 *
 * A column holds the longest gap that reaches into it, so a gap is as wide as the time
 * it lasted. Columns stand on a fixed grid of active time: as time goes on they move by
 * whole columns and never flicker. One thread at a time may use it. */
typedef struct _PoiseGapColumns PoiseGapColumns;

PoiseGapColumns *poise_gap_columns_new     (void);
void             poise_gap_columns_free    (PoiseGapColumns       *self);
void             poise_gap_columns_collect (PoiseGapColumns       *self,
                                            const PoiseRecent     *recent,
                                            gint64                 now_us,
                                            gint64                 window_us,
                                            int                    n_columns,
                                            gint64                 open_us);
gint64           poise_gap_columns_get     (const PoiseGapColumns *self,
                                            int                    column);
int              poise_gap_columns_find    (const PoiseGapColumns *self,
                                            gint64                 active_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseGapColumns, poise_gap_columns_free)

G_END_DECLS
