/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/kinds/life/poise-field.h"

G_BEGIN_DECLS

/**
 * PoiseFieldCanvas:
 *
 * A playing field to look at and to paint on: with the pointer (press and drag; the
 * secondary button erases), or with the arrow keys and the space bar.
 *
 * Properties: "editable", whether it can be painted on; "erases", whether the primary
 * button erases too. Drawn when the field changes, and never else.
 */
#define POISE_TYPE_FIELD_CANVAS (poise_field_canvas_get_type ())
G_DECLARE_FINAL_TYPE (PoiseFieldCanvas, poise_field_canvas, POISE, FIELD_CANVAS, GtkWidget)

void poise_field_canvas_set_field    (PoiseFieldCanvas *self,
                                      PoiseField       *field);
void poise_field_canvas_set_editable (PoiseFieldCanvas *self,
                                      gboolean          editable);

G_END_DECLS
