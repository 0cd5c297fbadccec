/* SPDX-License-Identifier: MIT */
#include "ui/poise-start.h"

/**
 * poise_start_new:
 *
 * Main thread. Returns: (transfer full): the kind's own defaults, in the usual way.
 */
PoiseStart *
poise_start_new (const PoiseKind *kind)
{
  PoiseStart *self;

  g_return_val_if_fail (kind != NULL, NULL);

  self = g_new0 (PoiseStart, 1);
  self->params = poise_params_new (kind);
  self->way = poise_way_get_default ();
  return self;
}

void
poise_start_free (PoiseStart *self)
{
  poise_params_free (self->params);
  g_free (self);
}
