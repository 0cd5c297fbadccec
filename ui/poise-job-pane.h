/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/**
 * PoiseJobPane:
 *
 * The result and the log of one job. Property "job", NULL for none.
 */
#define POISE_TYPE_JOB_PANE (poise_job_pane_get_type ())
G_DECLARE_FINAL_TYPE (PoiseJobPane, poise_job_pane, POISE, JOB_PANE, GtkWidget)

G_END_DECLS
