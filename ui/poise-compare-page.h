/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-runner.h"
#include "app/lab/poise-lab.h"

G_BEGIN_DECLS

/**
 * PoiseComparePage:
 *
 * The same job in several ways, side by side: what to compare on the left; on the right
 * how far it is while it runs, and what came of it.
 *
 * Property "comparing" (read-only, notified): whether a comparison runs.
 *
 * Signal "report-ready": a comparison came to its end; with its report (a pointer to a
 * const #PoiseReport), which is the page's own and lasts until the next one.
 */
#define POISE_TYPE_COMPARE_PAGE (poise_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (PoiseComparePage, poise_compare_page, POISE, COMPARE_PAGE, GtkWidget)

void      poise_compare_page_set_runner   (PoiseComparePage *self,
                                           PoiseRunner      *runner);
void      poise_compare_page_compare      (PoiseComparePage *self,
                                           const char       *id);
gboolean  poise_compare_page_is_comparing (PoiseComparePage *self);
void      poise_compare_page_cancel       (PoiseComparePage *self);
PoiseLab *poise_compare_page_get_lab      (PoiseComparePage *self);

G_END_DECLS
