/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-output.h"

G_DEFINE_ABSTRACT_TYPE (PoiseOutput, poise_output, G_TYPE_OBJECT)

static void
poise_output_class_init (PoiseOutputClass *klass)
{
}

static void
poise_output_init (PoiseOutput *self)
{
}

/**
 * poise_output_fetch:
 *
 * Main thread. Takes over what workers made since the last call. Returns: whether
 * there was anything.
 */
gboolean
poise_output_fetch (PoiseOutput *self)
{
  g_return_val_if_fail (POISE_IS_OUTPUT (self), FALSE);

  return POISE_OUTPUT_GET_CLASS (self)->fetch (self);
}
