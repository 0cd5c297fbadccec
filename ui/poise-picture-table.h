/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report-figures.h"
#include "ui/poise-plot.h"

G_BEGIN_DECLS

/* The table of a report, drawn. Any thread. */
typedef struct _PoisePictureTable PoisePictureTable;

PoisePictureTable *poise_picture_table_new       (const PoiseReport       *report,
                                                  const PoisePlotStyle    *style);
void               poise_picture_table_free      (PoisePictureTable       *self);
double             poise_picture_table_get_width (const PoisePictureTable *self);
double             poise_picture_table_draw      (const PoisePictureTable *self,
                                                  cairo_t                 *cr,
                                                  double                   x,
                                                  double                   y,
                                                  double                   width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoisePictureTable, poise_picture_table_free)

G_END_DECLS
