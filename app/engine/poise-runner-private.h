/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-job-private.h"
#include "app/engine/poise-runner.h"

G_BEGIN_DECLS

/* Where a job's workers find room. */
typedef enum
{
  POISE_ROOM_PROCESSORS,
  POISE_ROOM_SHARED_POOL,
  POISE_ROOM_UNLIMITED,
  POISE_N_ROOMS,
} PoiseRoom;

struct _PoiseRunner
{
  GObject     parent_instance;
  PoisePacer *pacer;
  GPtrArray  *jobs;    /* all, the oldest first */
  GPtrArray  *started; /* those with a worker on a thread or paused on one */
  GQueue      waiting[POISE_N_ROOMS]; /* those with workers that have no thread yet */
  guint       n_active;
  guint       shared_limit;
  gboolean    polling; /* as last told */
  gboolean    scheduling;
  gboolean    schedule_again;
};

/* Among the runner's own files; main thread. */
PoiseJob *poise_runner_make_job       (PoiseRunner       *self,
                                       const PoiseParams *params,
                                       const PoiseWay    *way,
                                       GError           **error);
void      poise_runner_enqueue        (PoiseRunner       *self,
                                       PoiseJob          *job,
                                       guint              position,
                                       guint              removed);
guint     poise_runner_flip           (PoiseRunner       *self,
                                       guint              position);
void      poise_runner_notify         (PoiseRunner       *self);
void      poise_runner_await_room     (PoiseRunner       *self,
                                       PoiseJob          *job);
void      poise_runner_forget         (PoiseRunner       *self,
                                       PoiseJob          *job);
void      poise_runner_schedule       (PoiseRunner       *self);
void      poise_runner_update_ticking (PoiseRunner       *self);

G_END_DECLS
