/* SPDX-License-Identifier: MIT */
#include "ui/poise-pill.h"

/**
 * poise_pill_append:
 * @alpha: how much of the colour's own alpha is left
 *
 * Main thread. Draws a rectangle whose short sides are half circles: a dot when it is a
 * square. The cheapest round thing there is.
 */
void
poise_pill_append (GtkSnapshot           *snapshot,
                   const GdkRGBA         *color,
                   float                  alpha,
                   const graphene_rect_t *bounds)
{
  GdkRGBA faded = *color;
  GskRoundedRect pill;

  g_return_if_fail (GTK_IS_SNAPSHOT (snapshot));
  g_return_if_fail (color != NULL);
  g_return_if_fail (bounds != NULL);

  faded.alpha *= alpha;
  gsk_rounded_rect_init_from_rect (&pill, bounds,
                                   MIN (bounds->size.width, bounds->size.height) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &faded, bounds);
  gtk_snapshot_pop (snapshot);
}
