/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-kind.h"
#include "app/engine/poise-pacer.h"
#include "app/engine/poise-way.h"
#include "app/engine/poise-worker.h"

G_BEGIN_DECLS

/* How a result is written. */
typedef enum
{
  POISE_JOB_FORM_TEXT,  /* what is printed; of a kind that prints nothing, what is saved */
  POISE_JOB_FORM_SAVED, /* the kind's own form; of one that has none, what is printed */
} PoiseJobForm;

/**
 * PoiseJob:
 *
 * One thing that a person started. Main thread only, but for the cancellable.
 *
 * Properties (all read-only, notified): "title", "details", "state", "fraction"
 * (0 to 1 or %POISE_FRACTION_UNKNOWN), "elapsed-us", "rate" (units a second, 0
 * when not known), "left-s" (or -1), "units", "message" (why it failed), and
 * "active" (has not ended).
 *
 * Signals: "ended" once, after the last change of state.
 */
#define POISE_TYPE_JOB (poise_job_get_type ())
G_DECLARE_FINAL_TYPE (PoiseJob, poise_job, POISE, JOB, GObject)

guint            poise_job_get_id          (PoiseJob *self);
const PoiseKind *poise_job_get_kind        (PoiseJob *self);
const PoiseParams *poise_job_get_params    (PoiseJob *self);
const PoiseWay  *poise_job_get_way         (PoiseJob *self);
PoisePool        poise_job_get_pool        (PoiseJob *self);
const char      *poise_job_get_title       (PoiseJob *self);
PoiseJobState    poise_job_get_state       (PoiseJob *self);
gboolean         poise_job_is_active       (PoiseJob *self);
double           poise_job_get_fraction    (PoiseJob *self);
gint64           poise_job_get_elapsed_us  (PoiseJob *self);
double           poise_job_get_rate        (PoiseJob *self);
double           poise_job_get_left_s      (PoiseJob *self);
guint64          poise_job_get_units       (PoiseJob *self);
const GError    *poise_job_get_error       (PoiseJob *self);
guint            poise_job_get_n_workers   (PoiseJob *self);
PoiseWorker     *poise_job_get_worker      (PoiseJob *self,
                                            guint     index);
GListModel      *poise_job_get_workers     (PoiseJob *self);
PoiseLines      *poise_job_get_log         (PoiseJob *self);
PoiseLines      *poise_job_get_result_lines (PoiseJob *self);
PoiseOutput     *poise_job_get_output      (PoiseJob *self);
char            *poise_job_summarize       (PoiseJob *self);
GBytes          *poise_job_encode_result   (PoiseJob     *self,
                                            PoiseJobForm  form,
                                            GError      **error);
void             poise_job_encode_result_async  (PoiseJob           *self,
                                                 PoiseJobForm        form,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
GBytes          *poise_job_encode_result_finish (GAsyncResult *result,
                                                 GError      **error);
char            *poise_job_print_result    (PoiseJob *self);
GVariant        *poise_job_dup_result      (PoiseJob *self);
guint64          poise_job_get_reports     (PoiseJob *self);
guint64          poise_job_get_callbacks   (PoiseJob *self);
guint64          poise_job_get_backlog     (PoiseJob *self);
guint64          poise_job_get_backlog_max (PoiseJob *self);
gint64           poise_job_get_cancel_us   (PoiseJob *self);
GCancellable    *poise_job_get_cancellable (PoiseJob *self);

void             poise_job_cancel          (PoiseJob *self);
void             poise_job_pause           (PoiseJob *self);
void             poise_job_resume          (PoiseJob *self);

G_END_DECLS
