/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"
#include "app/kinds/pictures/poise-picture.h"

G_BEGIN_DECLS

/* From one place of a plane to another, and to a job that draws it. Main thread only. */
void     poise_picture_zoom    (PoisePlace       *place,
                                PoiseJob         *job,
                                double            factor,
                                double            x,
                                double            y);
void     poise_picture_shift   (PoisePlace       *place,
                                double            x,
                                double            y);
void     poise_picture_confine (PoisePlace       *place,
                                PoiseJob         *job);
gboolean poise_picture_is_same (const PoisePlace *a,
                                const PoisePlace *b);
void     poise_picture_restart (GtkWidget        *widget,
                                PoiseJob         *job,
                                const PoisePlace *place);

G_END_DECLS
