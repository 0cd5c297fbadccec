/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/* On a thread of its own: (transfer full) (nullable): what is to be in the file. */
typedef GBytes *(*PoiseSaveEncoder) (gpointer data,
                                     GError **error);

/* Main thread: a person has chosen that path, in a dialog that was opened from @widget. */
typedef void (*PoiseSaveChosen) (GtkWidget  *widget,
                                 const char *path,
                                 gpointer    data);

void poise_save_result  (GtkWidget       *widget,
                         PoiseJob        *job);
void poise_save_choose  (GtkWidget       *widget,
                         const char      *title,
                         const char      *name,
                         PoiseSaveChosen  chosen,
                         gpointer         data,
                         GDestroyNotify   destroy);
void poise_save_encoded (GtkWidget       *widget,
                         const char      *path,
                         PoiseSaveEncoder encoder,
                         gpointer         data,
                         GDestroyNotify   destroy);

G_END_DECLS
