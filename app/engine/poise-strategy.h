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
  const char *title;   /* short: "In threads" */
  const char *warning; /* what a person should know before, as in "the window will
                        * freeze", or NULL */
  const char *summary; /* one line of what it does */
  /* Whether the workers of a job are on threads of a pool, side by side, so that one may
   * wait for another; else one comes after the other, on the main thread. */
  gboolean side_by_side;
  /* Whether a job can be paused: somebody must be left who could resume it. */
  gboolean can_pause;
  /* Whether those threads, their pool and all that the workers do are another process's,
   * and only what the kind packs comes back. */
  gboolean in_child;
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
extern const PoiseStrategy poise_strategy_slices;

G_END_DECLS
