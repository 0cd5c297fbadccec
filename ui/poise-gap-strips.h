/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-shared-report.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PoiseGapStrips:
 *
 * The frame gaps of each run of a report, one below the other on one axis of time.
 */
#define POISE_TYPE_GAP_STRIPS (poise_gap_strips_get_type ())
G_DECLARE_FINAL_TYPE (PoiseGapStrips, poise_gap_strips, POISE, GAP_STRIPS, GtkWidget)

void poise_gap_strips_set_report (PoiseGapStrips    *self,
                                  PoiseSharedReport *report);

G_END_DECLS
