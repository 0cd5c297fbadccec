/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context-private.h"
#include "app/engine/poise-worker.h"

G_BEGIN_DECLS

PoiseWorker  *poise_worker_new           (PoiseContext *context);
PoiseContext *poise_worker_get_context   (PoiseWorker *self);
gboolean      poise_worker_update        (PoiseWorker *self,
                                          gboolean     read_counter);
void          poise_worker_set_heap_left (PoiseWorker *self,
                                          double       heap_left);
void          poise_worker_end           (PoiseWorker *self,
                                          gboolean     complete);
void          poise_worker_bring_report  (PoiseContext *context,
                                          guint64       done);
guint64       poise_worker_get_callbacks (PoiseWorker *self);

G_END_DECLS
