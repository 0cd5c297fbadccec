/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-runner.h"
#include "ui/poise-start.h"

G_BEGIN_DECLS

/**
 * PoiseJobsPage:
 *
 * The kinds of job on the left, the jobs in the middle, the selected job's result
 * and log on the right.
 *
 * Actions: "jobs.pause" (which also resumes), "jobs.cancel", "jobs.retry" and
 * "jobs.remove", each with a job's number; the same with "-selected" for the
 * selected job; "jobs.start-selected" for the chosen kind.
 */
#define POISE_TYPE_JOBS_PAGE (poise_jobs_page_get_type ())
G_DECLARE_FINAL_TYPE (PoiseJobsPage, poise_jobs_page, POISE, JOBS_PAGE, GtkWidget)

void poise_jobs_page_set_runner (PoiseJobsPage *self,
                                 PoiseRunner   *runner);
void poise_jobs_page_add_kind   (PoiseJobsPage *self,
                                 PoiseStart    *start);

G_END_DECLS
