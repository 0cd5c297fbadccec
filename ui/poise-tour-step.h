/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

#define POISE_TOUR_N_STEPS 4

/* What the tour has found out so far. */
typedef struct
{
  gint64 limit;         /* up to which the primes are counted */
  gint64 one_thread_us; /* how long one thread took for it, 0 before it did */
  gint64 worst_gap_us;  /* between two frames while the step's job ran */
} PoiseTourFigures;

/**
 * PoiseTourStep:
 *
 * One step of the tour: a sentence, and a job to go with it. Main thread.
 */
typedef struct
{
  const char *title;
  const char *sentence;  /* before the click */
  const char *button;
  const char *meanwhile; /* while the job runs */

  /* (transfer full): the job to start, and how. */
  PoiseParams *(*make) (const PoiseTourFigures *figures,
                        PoiseWay               *way,
                        GError                **error);
  /* (transfer full): one sentence of what was measured with a job that is done. */
  char *(*tell) (PoiseTourFigures *figures,
                 PoiseJob         *job);
} PoiseTourStep;

const PoiseTourStep *poise_tour_step_get (guint index);

G_END_DECLS
