/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-worker.h"

G_BEGIN_DECLS

/**
 * PoiseWorkerRow:
 *
 * One thread of a job: its name, its bar, its id and its state. Property
 * "worker".
 */
#define POISE_TYPE_WORKER_ROW (poise_worker_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseWorkerRow, poise_worker_row, POISE, WORKER_ROW, GtkWidget)

GtkWidget *poise_worker_row_new (PoiseWorker *worker);

G_END_DECLS
