/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-runner.h"
#include "app/meter/poise-histogram.h"

G_BEGIN_DECLS

/* What to run, and how. */
typedef struct
{
  const PoiseParams *params;
  PoiseWay           way;
  gint64             timeout_us; /* 0 for none */
  gboolean           log_to_output; /* the log is the result, as it happens */
} PoiseCliOrder;

/**
 * PoiseCliJob:
 *
 * A job that was run to its end in front of a person: bars and log on standard
 * error while it ran, and what came of it.
 */
typedef struct
{
  PoiseRunner    *runner;
  PoiseJob       *job; /* which has ended */
  PoiseHistogram *loop_lag;
  gint64          timeout_us;
  int             stopped;      /* the exit status of whoever cancelled it, or 0 */
  GError         *output_error; /* why the log could not be written, or NULL */
} PoiseCliJob;

PoiseCliJob *poise_cli_job_run        (const PoiseCliOrder *order,
                                       GError             **error);
void         poise_cli_job_free       (PoiseCliJob         *self);
int          poise_cli_job_get_status (const PoiseCliJob   *self,
                                       GError             **error);
gboolean     poise_cli_job_has_result (const PoiseCliJob   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCliJob, poise_cli_job_free)

G_END_DECLS
