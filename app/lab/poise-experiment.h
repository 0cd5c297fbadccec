/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-way.h"

G_BEGIN_DECLS

/* One way in which an experiment runs its job: a row of its table. */
typedef struct
{
  char        *label;    /* unlike any other's */
  char        *settings; /* what its parameters have that others' have not, or NULL */
  PoiseWay     way;
  PoiseParams *params;
  guint        n_jobs; /* how many of the job at once */
} PoiseCase;

/* More would take longer than anybody waits, or fill more than a screen. */
#define POISE_EXPERIMENT_MAX_REPEATS 100
#define POISE_EXPERIMENT_MAX_CASES   64

/**
 * PoiseExperiment:
 *
 * What is to be compared: the same job in several ways, some times over. Main thread.
 */
typedef struct
{
  char        *title;
  char        *preset;  /* id, or NULL when it was put together by hand */
  PoiseParams *params;  /* what all cases have in common */
  GPtrArray   *cases;   /* of PoiseCase */
  guint        repeats;
  gboolean     calls_gio; /* whether a GIO call is timed all the while */
  gboolean     skips_cancel; /* whether how long a cancel takes is not of interest */
} PoiseExperiment;

PoiseExperiment *poise_experiment_new      (const char            *title,
                                            const PoiseParams     *params);
void             poise_experiment_free     (PoiseExperiment       *self);
PoiseExperiment *poise_experiment_copy     (const PoiseExperiment *self);
gboolean         poise_experiment_add      (PoiseExperiment       *self,
                                            const char            *label,
                                            const PoiseWay        *way,
                                            guint                  n_jobs,
                                            const char *const     *settings,
                                            GError               **error);
gboolean         poise_experiment_add_ways (PoiseExperiment            *self,
                                            const PoiseStrategy *const *strategies,
                                            const PoiseDelivery *const *deliveries,
                                            PoisePool                   pool,
                                            GError                    **error);

GPtrArray       *poise_experiment_list_strategies (const PoiseParams   *params,
                                                   const PoiseDelivery *delivery,
                                                   PoisePool            pool,
                                                   GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseExperiment, poise_experiment_free)

G_END_DECLS
