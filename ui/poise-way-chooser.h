/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-way.h"

G_BEGIN_DECLS

/**
 * PoiseWayChooser:
 *
 * In which way a kind is to be run: one line that says it, and, opened, the strategy,
 * the delivery and the pool to choose. Only ways are offered that the kind can be run in
 * with its present parameters.
 *
 * Signal "changed": the way is another one, because a person chose so or because the one
 * before is not to be had any more.
 */
#define POISE_TYPE_WAY_CHOOSER (poise_way_chooser_get_type ())
G_DECLARE_FINAL_TYPE (PoiseWayChooser, poise_way_chooser, POISE, WAY_CHOOSER, GtkWidget)

GtkWidget *poise_way_chooser_new    (const PoiseParams *params,
                                     PoiseWay          *way);
void       poise_way_chooser_update (PoiseWayChooser   *self);

G_END_DECLS
