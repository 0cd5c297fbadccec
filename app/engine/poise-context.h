/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/engine/poise-enums.h"

G_BEGIN_DECLS

/**
 * PoiseContext:
 *
 * All that a worker's thread sees of its job: its name and number, the way to
 * report, to log, to sleep and to wait. It holds no widget and no object of the
 * main thread's, so it may be freed on any thread.
 *
 * Between two steps the engine itself looks after cancel and pause; a kind asks
 * only inside a step that takes longer than some 100 µs.
 */
typedef struct _PoiseContext PoiseContext;

guint         poise_context_get_index       (PoiseContext *self);
guint         poise_context_get_n_workers   (PoiseContext *self);
const char   *poise_context_get_name        (PoiseContext *self);
GCancellable *poise_context_get_cancellable (PoiseContext *self);
gboolean      poise_context_is_cancelled    (PoiseContext *self);
gint64        poise_context_get_time_us     (PoiseContext *self);

void          poise_context_report          (PoiseContext *self,
                                             guint64       done);
void          poise_context_set_total       (PoiseContext *self,
                                             guint64       total);
void          poise_context_set_job_total   (PoiseContext *self,
                                             guint64       total);
void          poise_context_set_state       (PoiseContext    *self,
                                             PoiseWorkerState state);
void          poise_context_nudge           (PoiseContext *self);
gboolean      poise_context_check           (PoiseContext *self,
                                             GError      **error);
void          poise_context_log             (PoiseContext *self,
                                             const char   *format,
                                             ...) G_GNUC_PRINTF (2, 3);

gboolean      poise_context_sleep           (PoiseContext *self,
                                             gint64        duration_us,
                                             GError      **error);
gboolean      poise_context_sleep_as        (PoiseContext    *self,
                                             PoiseWorkerState state,
                                             gint64           duration_us,
                                             GError         **error);

/* What one worker has to do before all can begin: in the plan, zero at first, guarded
 * by the job's mutex. */
typedef enum
{
  POISE_PREPARATION_WANTED,
  POISE_PREPARATION_UNDER_WAY,
  POISE_PREPARATION_DONE,
} PoisePreparation;

PoiseStep     poise_context_prepare         (PoiseContext     *self,
                                             PoisePreparation *preparation,
                                             gboolean         *mine,
                                             GError          **error);
void          poise_context_end_preparation (PoiseContext     *self,
                                             PoisePreparation *preparation);

void          poise_context_lock            (PoiseContext *self);
void          poise_context_unlock          (PoiseContext *self);
gboolean      poise_context_wait            (PoiseContext    *self,
                                             PoiseWorkerState state,
                                             GError         **error);
void          poise_context_broadcast       (PoiseContext *self);

G_END_DECLS
