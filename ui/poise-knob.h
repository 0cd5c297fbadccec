/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define POISE_KNOB_MIN 0.0
#define POISE_KNOB_MAX 100.0

#define POISE_TYPE_KNOB (poise_knob_get_type ())
G_DECLARE_FINAL_TYPE (PoiseKnob, poise_knob, POISE, KNOB, GtkWidget)

GtkWidget *poise_knob_new       (void);
void       poise_knob_set_value (PoiseKnob *self,
                                 double     value);
double     poise_knob_get_value (PoiseKnob *self);

G_END_DECLS
