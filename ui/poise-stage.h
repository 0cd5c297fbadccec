/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * PoiseStage:
 *
 * What moves while a window is measured: a row of dots that swing, each a little faster
 * than the one before it, so that they form waves; and below them a row of marks, of
 * which each input lights the next. A frame that is missed tears the wave.
 */
#define POISE_TYPE_STAGE (poise_stage_get_type ())
G_DECLARE_FINAL_TYPE (PoiseStage, poise_stage, POISE, STAGE, GtkWidget)

GtkWidget *poise_stage_new         (void);
void       poise_stage_set_active  (PoiseStage *self,
                                    gboolean    active);
void       poise_stage_touch       (PoiseStage *self);
guint      poise_stage_get_touches (PoiseStage *self);

G_END_DECLS
