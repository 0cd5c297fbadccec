/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PoiseOutput:
 *
 * What a job makes for a person to look at while it runs and afterwards: rows of a
 * table, a picture, a playing field. The engine knows this type and no single one;
 * the window has a widget for each (ui/poise-output-view.c).
 *
 * Workers never see it. They write to a store of their own, which holds nothing of
 * the main thread's; fetch() moves what is new from there into the output.
 *
 * Main thread only.
 */
#define POISE_TYPE_OUTPUT (poise_output_get_type ())
G_DECLARE_DERIVABLE_TYPE (PoiseOutput, poise_output, POISE, OUTPUT, GObject)

struct _PoiseOutputClass
{
  GObjectClass parent_class;

  /* Takes over what workers made since the last call, in batches. Returns: whether
   * there was anything. */
  gboolean (*fetch) (PoiseOutput *self);
};

gboolean poise_output_fetch (PoiseOutput *self);

G_END_DECLS
