/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"
#include "app/meter/poise-lengths.h"

G_BEGIN_DECLS

/* A column of a report's table: a metric, or something that only these runs have. */
typedef struct
{
  PoiseMetric metric; /* POISE_N_METRICS for an extra */
  char       *id;     /* the extra's, or NULL */
  char       *title;  /* "Frame gap p99" */
  char       *unit;   /* "ms", "×" or "" */
} PoiseFigureColumn;

/* What a cell of the table says. */
typedef struct
{
  char      *value;  /* without its unit: "18.0"; "–" when it was not measured */
  char      *ratio;  /* to the window at rest: "1.1 ×", or NULL */
  char      *spread; /* how far the repeats lie from it: "±1.2", or NULL when they do not */
  char      *words;  /* all of it, for those who listen, and for a tooltip */
  PoiseLevel level;  /* of lengths that a person feels, else in time */
} PoiseReportFigure;

GPtrArray         *poise_report_list_columns (const PoiseReport       *self);
PoiseReportFigure *poise_report_get_figure   (const PoiseReport       *self,
                                              const PoiseReportRun    *run,
                                              const PoiseFigureColumn *column);
void               poise_report_figure_free  (PoiseReportFigure       *self);

char              *poise_report_describe_host (const PoiseReport      *self);
char              *poise_report_describe_run  (const PoiseReportRun   *run);
gboolean           poise_report_has_threads   (const PoiseReport      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseReportFigure, poise_report_figure_free)

G_END_DECLS
