/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-shared-report.h"
#include "ui/poise-plot.h"

G_BEGIN_DECLS

/* A sort of plot: a constant descriptor. None of its functions touches a widget, so that
 * a picture can be drawn on any thread. */
typedef struct
{
  const char *title;

  /* (nullable): something made of the figures once and drawn often; and its end. */
  gpointer (*prepare) (const PoiseReport *report);
  GDestroyNotify release;

  double (*measure_height) (const PoisePlotStyle *style,
                            const PoiseReport    *report,
                            double                width);
  /* @run is what it is a plot of, or NULL when it is of the whole report. */
  void (*draw) (cairo_t              *cr,
                const PoisePlotStyle *style,
                const PoisePlotArea  *area,
                const PoiseReport    *report,
                const PoiseReportRun *run,
                gconstpointer         data);
  /* (nullable): what is to be told of a point of it; NULL for nothing. */
  char *(*dup_hint) (const PoisePlotStyle *style,
                     const PoisePlotArea  *area,
                     const PoiseReport    *report,
                     const PoiseReportRun *run,
                     gconstpointer         data,
                     double                x,
                     double                y);
  /* (nullable): what there is to see, in words made from the figures. */
  char *(*describe) (const PoiseReport    *report,
                     const PoiseReportRun *run,
                     gconstpointer         data);
} PoisePlotSort;

/**
 * PoisePlotView:
 *
 * A plot of a report in a window. At rest it does nothing.
 */
#define POISE_TYPE_PLOT_VIEW (poise_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (PoisePlotView, poise_plot_view, POISE, PLOT_VIEW, GtkWidget)

GtkWidget *poise_plot_view_new        (const PoisePlotSort  *sort);
void       poise_plot_view_set_report (PoisePlotView        *self,
                                       PoiseSharedReport    *report,
                                       const PoiseReportRun *run);
char      *poise_plot_view_dup_hint   (PoisePlotView        *self,
                                       int                   x,
                                       int                   y);

G_END_DECLS
