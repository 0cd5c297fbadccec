/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-experiment.h"

G_BEGIN_DECLS

/**
 * PoiseCompareSetup:
 *
 * What to compare: the presets, one click each, and below them one of the person's own: a
 * kind of job, its parameters, the ways, and how often. Its button activates
 * "compare.run", the presets' "app.compare" with their ids.
 */
#define POISE_TYPE_COMPARE_SETUP (poise_compare_setup_get_type ())
G_DECLARE_FINAL_TYPE (PoiseCompareSetup, poise_compare_setup, POISE, COMPARE_SETUP, GtkWidget)

PoiseExperiment *poise_compare_setup_make_experiment (PoiseCompareSetup *self,
                                                      GError           **error);

G_END_DECLS
