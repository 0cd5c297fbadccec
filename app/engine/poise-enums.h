/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a job is doing. It ends in exactly one of the last three, exactly once. */
typedef enum
{
  POISE_JOB_QUEUED,
  POISE_JOB_RUNNING,
  POISE_JOB_PAUSED,
  POISE_JOB_CANCELLING,
  POISE_JOB_DONE,
  POISE_JOB_FAILED,
  POISE_JOB_CANCELLED,
} PoiseJobState;

#define POISE_TYPE_JOB_STATE (poise_job_state_get_type ())
GType       poise_job_state_get_type   (void);
const char *poise_job_state_get_words  (PoiseJobState state);
gboolean    poise_job_state_is_end     (PoiseJobState state);

/* What one thread of a job is doing. */
typedef enum
{
  POISE_WORKER_WAITING_FOR_THREAD,
  POISE_WORKER_RUNNING,
  POISE_WORKER_WAITING_FOR_DATA,
  POISE_WORKER_WAITING_FOR_PERMIT,
  POISE_WORKER_HOLDING_PERMIT,
  POISE_WORKER_SLEEPING,
  POISE_WORKER_PAUSED,
  POISE_WORKER_FINISHED,
} PoiseWorkerState;

#define POISE_TYPE_WORKER_STATE (poise_worker_state_get_type ())
GType       poise_worker_state_get_type  (void);
const char *poise_worker_state_get_words (PoiseWorkerState state);

/* What a step says when it returns. */
typedef enum
{
  POISE_STEP_MORE,   /* call me again */
  POISE_STEP_DONE,   /* this worker has nothing left to do */
  POISE_STEP_FAILED, /* the error says why */
} PoiseStep;

/* What the workers of a kind spend their time with; it chooses the pool. */
typedef enum
{
  POISE_NATURE_COMPUTES, /* a processor: at most as many at once as there are cores */
  POISE_NATURE_WAITS,    /* for time, data or a device */
  POISE_NATURE_MEETS,    /* for one another: all of them must have a thread at once */
  POISE_NATURE_PLAYS,    /* a processor, and a person takes part: starts at once */
} PoiseNature;

/* Where the threads come from. */
typedef enum
{
  POISE_POOL_BY_NATURE, /* shared for those that wait, private for the others */
  POISE_POOL_SHARED,    /* GTask's own ten threads, which GIO uses too */
  POISE_POOL_PRIVATE,   /* threads of ours, at the lowest priority */
} PoisePool;

#define POISE_TYPE_POOL (poise_pool_get_type ())
GType       poise_pool_get_type  (void);
const char *poise_pool_get_id    (PoisePool pool);
const char *poise_pool_get_title (PoisePool pool);

G_END_DECLS
