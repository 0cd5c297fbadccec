/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "app/engine/poise-enums.h"

G_BEGIN_DECLS

/* What is not known yet has this for a fraction. */
#define POISE_FRACTION_UNKNOWN (-1.0)

/**
 * PoiseWorker:
 *
 * One thread's share of a job as the main thread sees it: name, thread id, state
 * and progress. Main thread only; its values change when a delivery brings them.
 */
#define POISE_TYPE_WORKER (poise_worker_get_type ())
G_DECLARE_FINAL_TYPE (PoiseWorker, poise_worker, POISE, WORKER, GObject)

const char      *poise_worker_get_name       (PoiseWorker *self);
int              poise_worker_get_tid        (PoiseWorker *self);
PoiseWorkerState poise_worker_get_state      (PoiseWorker *self);
double           poise_worker_get_fraction   (PoiseWorker *self);
guint64          poise_worker_get_units      (PoiseWorker *self);
gint64           poise_worker_get_elapsed_us (PoiseWorker *self);

void             poise_worker_take_report    (PoiseWorker *self,
                                              guint64      done);

G_END_DECLS
