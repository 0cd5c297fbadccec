/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * poise_dispose_template:
 *
 * Main thread, from a widget's dispose: lets go of all children that its template
 * made. GTK itself lets go of those that are bound to a field and leaves the rest.
 */
static inline void
poise_dispose_template (GtkWidget *widget,
                        GType      type)
{
  GtkWidget *child;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

G_END_DECLS
