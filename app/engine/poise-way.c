/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-way.h"

#include "app/engine/poise-kind.h"

/**
 * poise_way_get_default:
 *
 * Any thread. Returns: the way that keeps a window alive: threads, paced, from the
 * pool that suits the kind.
 */
PoiseWay
poise_way_get_default (void)
{
  return (PoiseWay){
    .strategy = poise_strategy_get_default (),
    .delivery = poise_delivery_get_default (),
    .pool = POISE_POOL_BY_NATURE,
  };
}

/**
 * poise_way_get_pool:
 *
 * Any thread. Returns: the pool that threads of a job of that kind come from, never by
 * nature.
 */
PoisePool
poise_way_get_pool (const PoiseWay  *self,
                    const PoiseKind *kind)
{
  g_return_val_if_fail (self != NULL, POISE_POOL_PRIVATE);
  g_return_val_if_fail (kind != NULL, POISE_POOL_PRIVATE);

  if (self->pool != POISE_POOL_BY_NATURE)
    return self->pool;
  return kind->nature == POISE_NATURE_WAITS ? POISE_POOL_SHARED : POISE_POOL_PRIVATE;
}

/* Workers that wait for one another need a thread each. */
static gboolean
check_meeting (const PoiseWay    *self,
               const PoiseParams *params,
               GError           **error)
{
  const PoiseKind *kind = poise_params_get_kind (params);

  if (self->strategy->side_by_side && self->pool == POISE_POOL_SHARED)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its threads wait for one another and would block the shared pool; "
                   "use the private pool",
                   kind->id);
      return FALSE;
    }
  if (!self->strategy->side_by_side && poise_params_count_workers (params) > 1)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its threads wait for one another, which one thread alone would do "
                   "for ever; use the strategy “thread”",
                   kind->id);
      return FALSE;
    }
  return TRUE;
}

/**
 * poise_way_check:
 *
 * Any thread. Whether a job with these parameters can be run in this way; fails with
 * %POISE_ERROR_USAGE, saying in one line why not and what to use instead.
 */
gboolean
poise_way_check (const PoiseWay    *self,
                 const PoiseParams *params,
                 GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (params != NULL, FALSE);

  return poise_params_get_kind (params)->nature != POISE_NATURE_MEETS ||
         check_meeting (self, params, error);
}
