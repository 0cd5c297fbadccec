/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-experiment.h"
#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/**
 * PoisePreset:
 *
 * An experiment that teaches one lesson. A constant descriptor; adding one is one file
 * and one line in poise-presets.c.
 */
typedef struct
{
  const char *id;     /* "freeze-or-thread" */
  const char *title;  /* "Freeze or thread" */
  const char *lesson; /* one sentence of what it shows */

  /* Main thread. (transfer full): what to run on this machine. */
  PoiseExperiment *(*make) (GError **error);

  /* Main thread, nullable: after a run, adds what the result says that the meters do
   * not: lost updates, say. @result is poise_job_dup_result()'s. */
  void (*observe) (PoiseReportRun *run,
                   GVariant       *result);

  /* Any thread, nullable: (transfer full): the verdict, from the figures alone; NULL for
   * what poise_verdict_make() says of any comparison. */
  char *(*judge) (const PoiseReport *report);
} PoisePreset;

const PoisePreset *const *poise_presets_list (void);
const PoisePreset        *poise_presets_find (const char *id);

/* One or two plain sentences made from the figures, by the preset's own rule if there is
 * one. Any thread. (transfer full). */
char *poise_verdict_make (const PoiseReport *report);

G_END_DECLS
