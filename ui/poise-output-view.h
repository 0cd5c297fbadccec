/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

GtkWidget *poise_output_view_new   (PoiseJob  *job);
gboolean   poise_output_view_adopt (GtkWidget *view,
                                    PoiseJob  *job);

G_END_DECLS
