/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-experiment.h"

G_BEGIN_DECLS

/**
 * PoiseWaysPicker:
 *
 * In which ways a comparison runs its job: strategies and deliveries, as many as wanted,
 * and the pool. Those in which the job cannot be run are not offered.
 */
#define POISE_TYPE_WAYS_PICKER (poise_ways_picker_get_type ())
G_DECLARE_FINAL_TYPE (PoiseWaysPicker, poise_ways_picker, POISE, WAYS_PICKER, GtkWidget)

GtkWidget *poise_ways_picker_new      (void);
void       poise_ways_picker_offer    (PoiseWaysPicker   *self,
                                       const PoiseParams *params);
gboolean   poise_ways_picker_add_ways (PoiseWaysPicker   *self,
                                       PoiseExperiment   *experiment,
                                       GError           **error);

G_END_DECLS
