/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/**
 * PoiseFieldView:
 *
 * The playing field of one job, and below it how far and how fast it is. While the job runs
 * and is in sight it takes the newest generation with every frame of the screen; at rest
 * nothing ticks.
 */
#define POISE_TYPE_FIELD_VIEW (poise_field_view_get_type ())
G_DECLARE_FINAL_TYPE (PoiseFieldView, poise_field_view, POISE, FIELD_VIEW, GtkWidget)

GtkWidget *poise_field_view_new (PoiseJob *job);

G_END_DECLS
