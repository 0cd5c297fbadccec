/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/**
 * PoiseJobRow:
 *
 * A job in the list: what it is, how far, and a bar for each of its threads.
 * Property "job". Its buttons activate the page's actions "jobs.pause",
 * "jobs.cancel", "jobs.retry" and "jobs.remove" with the job's number.
 */
#define POISE_TYPE_JOB_ROW (poise_job_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseJobRow, poise_job_row, POISE, JOB_ROW, GtkWidget)

G_END_DECLS
