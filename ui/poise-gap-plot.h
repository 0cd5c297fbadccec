/* SPDX-License-Identifier: MIT */
#pragma once

#include "ui/poise-frame-meter.h"

G_BEGIN_DECLS

#define POISE_TYPE_GAP_PLOT (poise_gap_plot_get_type ())
G_DECLARE_FINAL_TYPE (PoiseGapPlot, poise_gap_plot, POISE, GAP_PLOT, GtkWidget)

GtkWidget *poise_gap_plot_new       (void);
void       poise_gap_plot_set_meter (PoiseGapPlot    *self,
                                     PoiseFrameMeter *meter);

G_END_DECLS
