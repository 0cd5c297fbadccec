/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-lab.h"

G_BEGIN_DECLS

/**
 * PoiseCompareRun:
 *
 * A comparison under way: the stage whose frames are counted, which way it is in, how far
 * it is, what is known already, and the button that gives up. It has to be in sight as
 * long as it runs, and cancels itself when it is not.
 *
 * Signal "ended", once for each start: with whether it came to its end, and why it was
 * cancelled when nobody asked for it, else NULL.
 */
#define POISE_TYPE_COMPARE_RUN (poise_compare_run_get_type ())
G_DECLARE_FINAL_TYPE (PoiseCompareRun, poise_compare_run, POISE, COMPARE_RUN, GtkWidget)

gboolean  poise_compare_run_start   (PoiseCompareRun       *self,
                                     const PoiseExperiment *experiment,
                                     GError               **error);
PoiseLab *poise_compare_run_get_lab (PoiseCompareRun       *self);

G_END_DECLS
