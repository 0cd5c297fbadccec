/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-clock.h"
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-estimate.h"
#include "app/engine/poise-job.h"

G_BEGIN_DECLS

typedef enum
{
  POISE_JOB_PROP_0,
  POISE_JOB_PROP_TITLE,
  POISE_JOB_PROP_DETAILS,
  POISE_JOB_PROP_STATE,
  POISE_JOB_PROP_ACTIVE,
  POISE_JOB_PROP_FRACTION,
  POISE_JOB_PROP_ELAPSED_US,
  POISE_JOB_PROP_RATE,
  POISE_JOB_PROP_LEFT_S,
  POISE_JOB_PROP_UNITS,
  POISE_JOB_PROP_MESSAGE,
  POISE_JOB_N_PROPS,
} PoiseJobProperty;

typedef enum
{
  POISE_JOB_SIGNAL_WORKER_ENDED,
  POISE_JOB_SIGNAL_ENDED,
  POISE_JOB_N_SIGNALS,
} PoiseJobSignal;

struct _PoiseJob
{
  GObject      parent_instance;
  guint        id;
  GThread     *thread; /* whose it is: the one that made it */
  PoiseParams *params;
  PoiseWay     way;
  PoiseTeam   *team;
  gulong       cancelled_handler;
  GListStore  *workers;
  PoiseLines  *log;
  PoiseLines  *result_lines;
  PoiseOutput *output; /* or NULL */
  char        *details;

  PoiseJobState state;
  GError       *failure; /* of the first worker that failed, or of the end */
  guint         n_started;
  guint         n_ended;
  gboolean      complete; /* every worker that ended so far did all its work */
  guint64       callbacks;

  PoiseClock    clock;

  guint64       units;
  double        fraction;
  gint64        elapsed_us; /* as last told */
  PoiseEstimate estimate;
  double        rate;
  double        left_s;
};

/* For the runner alone. */
PoiseJob *poise_job_new               (const PoiseParams *params,
                                       const PoiseWay    *way,
                                       PoisePacer        *pacer,
                                       GError           **error);
guint     poise_job_get_n_unstarted   (PoiseJob *self);
guint     poise_job_get_n_busy        (PoiseJob *self);
void      poise_job_start_worker      (PoiseJob *self);
gboolean  poise_job_update            (PoiseJob *self,
                                       gboolean  polled);

/* Among the job's own files. */
void      poise_job_notify            (PoiseJob        *self,
                                       PoiseJobProperty property);
void      poise_job_emit              (PoiseJob        *self,
                                       PoiseJobSignal   signal);
void      poise_job_detach            (PoiseJob *self);
void      poise_job_update_elapsed    (PoiseJob *self);
void      poise_job_update_progress   (PoiseJob *self);
void      poise_job_end_progress      (PoiseJob *self);

G_END_DECLS
