/* SPDX-License-Identifier: MIT */
/* What people write first, kept to be measured: the click handler itself does
 * the work, one worker after the other, and comes back when all is done. */
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-strategy.h"

static void
start (PoiseContext      *context,
       PoisePool          pool,
       PoiseStrategyEnded ended,
       gpointer           user_data)
{
  g_autoptr (GError) error = NULL;

  poise_context_run (context, &error);
  ended (context, error, user_data);
}

const PoiseStrategy poise_strategy_main = {
  .id = "main",
  .title = "On the main thread",
  .warning = "the window will freeze",
  .summary = "The click handler does the work itself, to the end",
  .start = start,
};
