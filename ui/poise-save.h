/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

void poise_save_result (GtkWidget *widget,
                        PoiseJob  *job);

G_END_DECLS
