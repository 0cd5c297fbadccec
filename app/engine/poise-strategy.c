/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-strategy.h"

static const PoiseStrategy *const strategies[] = {
  &poise_strategy_thread,
  &poise_strategy_main,
  &poise_strategy_slices,
  NULL,
};

/**
 * poise_strategy_list:
 *
 * Any thread. Returns: (transfer none): all strategies, NULL-terminated, the
 * default one first.
 */
const PoiseStrategy *const *
poise_strategy_list (void)
{
  return strategies;
}

/**
 * poise_strategy_get_default:
 *
 * Any thread. Returns: (transfer none): the one that is right for a window.
 */
const PoiseStrategy *
poise_strategy_get_default (void)
{
  return strategies[0];
}

/**
 * poise_strategy_find:
 *
 * Any thread. Returns: (transfer none) (nullable): the strategy of that id.
 */
const PoiseStrategy *
poise_strategy_find (const char *id)
{
  for (guint i = 0; strategies[i] != NULL; i++)
    if (g_str_equal (strategies[i]->id, id))
      return strategies[i];
  return NULL;
}
