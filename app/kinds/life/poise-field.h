/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-output.h"
#include "app/kinds/life/poise-field-store.h"

G_BEGIN_DECLS

/**
 * PoiseField:
 *
 * A playing field as a person sees it: the newest generation that its world handed over,
 * and on it whatever was drawn since and has not come back from the world yet. So a stroke
 * is seen at once, also when the world sleeps, is paused or gets no processor. Main thread
 * only.
 *
 * Signals: "changed" when a cell or the generation may be another one.
 */
#define POISE_TYPE_FIELD (poise_field_get_type ())
G_DECLARE_FINAL_TYPE (PoiseField, poise_field, POISE, FIELD, PoiseOutput)

PoiseOutput   *poise_field_new            (PoiseFieldStore        *store);
guint          poise_field_get_width      (PoiseField             *self);
guint          poise_field_get_height     (PoiseField             *self);
guint64        poise_field_get_generation (PoiseField             *self);
guint64        poise_field_get_population (PoiseField             *self);
const guint64 *poise_field_get_row        (PoiseField             *self,
                                           guint                   y);
gboolean       poise_field_get_cell       (PoiseField             *self,
                                           guint                   x,
                                           guint                   y);
gboolean       poise_field_draw           (PoiseField             *self,
                                           const PoiseFieldStroke *stroke);

G_END_DECLS
