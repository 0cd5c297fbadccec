/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-runner.h"
#include "ui/poise-strip.h"

G_BEGIN_DECLS

/**
 * PoiseTour:
 *
 * A guided minute: a card with four steps, each a sentence and a button that starts a
 * real job, and after it what was measured. Out of sight, and at rest, until it begins
 * and again when it was left.
 *
 * Actions: "tour.go", what the step's button does, and "tour.leave", which Escape does
 * too. The jobs that it started go on when it is left.
 */
#define POISE_TYPE_TOUR (poise_tour_get_type ())
G_DECLARE_FINAL_TYPE (PoiseTour, poise_tour, POISE, TOUR, GtkWidget)

void poise_tour_set_up (PoiseTour   *self,
                        PoiseRunner *runner,
                        PoiseStrip  *strip);
void poise_tour_begin  (PoiseTour   *self);

G_END_DECLS
