/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"

G_BEGIN_DECLS

/* Main thread, exactly once for each worker that was started. @error is NULL
 * when the worker did all its work, else (transfer none). */
typedef void (*PoiseStrategyEnded) (PoiseContext *context,
                                    const GError *error,
                                    gpointer      user_data);

/**
 * PoiseStrategy:
 *
 * Who drives a worker's steps. A strategy knows neither kinds nor widgets;
 * adding one is one file and one line in poise-strategy.c.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  /* Whether each worker takes a thread, so that the runner has to count it. */
  gboolean uses_threads;
  /* Main thread: starts one worker. @pool is shared or private. */
  void (*start) (PoiseContext      *context,
                 PoisePool          pool,
                 PoiseStrategyEnded ended,
                 gpointer           user_data);
} PoiseStrategy;

const PoiseStrategy *poise_strategy_get_default (void);
const PoiseStrategy *poise_strategy_find        (const char *id);
const PoiseStrategy *const *poise_strategy_list (void);

/* One file each. */
extern const PoiseStrategy poise_strategy_thread;
extern const PoiseStrategy poise_strategy_main;

G_END_DECLS
