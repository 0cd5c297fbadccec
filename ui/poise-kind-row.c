/* SPDX-License-Identifier: MIT */
#include "ui/poise-kind-row.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-param-row.h"
#include "ui/poise-path-row.h"
#include "ui/poise-way-chooser.h"

struct _PoiseKindRow
{
  GtkListBoxRow parent_instance;
  PoiseStart   *start; /* unowned; NULL once there are controls for it */

  GtkImage    *icon;
  GtkLabel    *title;
  GtkLabel    *summary;
  GtkButton   *start_button;
  GtkRevealer *revealer;
  GtkBox      *parameters_box;
};

G_DEFINE_FINAL_TYPE (PoiseKindRow, poise_kind_row, GTK_TYPE_LIST_BOX_ROW)

static void
poise_kind_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), POISE_TYPE_KIND_ROW);
  G_OBJECT_CLASS (poise_kind_row_parent_class)->dispose (object);
}

static void
poise_kind_row_class_init (PoiseKindRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_kind_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-kind-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseKindRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PoiseKindRow, title);
  gtk_widget_class_bind_template_child (widget_class, PoiseKindRow, summary);
  gtk_widget_class_bind_template_child (widget_class, PoiseKindRow, start_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseKindRow, revealer);
  gtk_widget_class_bind_template_child (widget_class, PoiseKindRow, parameters_box);
}

static void
poise_kind_row_init (PoiseKindRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_kind (PoiseKindRow    *self,
           const PoiseKind *kind)
{
  g_autofree char *start = g_strdup_printf ("Start %s", kind->title);

  gtk_image_set_from_icon_name (self->icon, kind->icon_name);
  gtk_label_set_label (self->title, kind->title);
  gtk_label_set_label (self->summary, kind->summary);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->start_button), "s", kind->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start_button), "app.start");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->start_button), start);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, start, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  kind->title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  kind->summary, -1);
}

/* When they are first to be seen: those of all kinds at once would cost the window's
 * start. */
static void
add_parameters (PoiseKindRow *self,
                PoiseStart   *start)
{
  const PoiseKind *kind = poise_params_get_kind (start->params);
  GtkWidget *way = poise_way_chooser_new (start->params, &start->way);

  if (kind->paths != POISE_PATHS_NONE)
    gtk_box_append (self->parameters_box, poise_path_row_new (start->params));
  for (gsize i = 0; i < kind->n_params; i++)
    {
      GtkWidget *row = poise_param_row_new (start->params, &kind->params[i]);

      g_signal_connect_object (row, "changed", G_CALLBACK (poise_way_chooser_update), way,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->parameters_box, row);
    }
  gtk_box_append (self->parameters_box, way);
}

/**
 * poise_kind_row_new:
 * @start: what the start button starts; changed by the row's controls, and must
 *     live as long as the row
 *
 * Main thread. Returns: (transfer floating): the row of its kind.
 */
GtkWidget *
poise_kind_row_new (PoiseStart *start)
{
  const PoiseKind *kind;
  PoiseKindRow *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (start != NULL, NULL);

  kind = poise_params_get_kind (start->params);
  self = g_object_new (POISE_TYPE_KIND_ROW, NULL);
  self->start = start;
  show_kind (self, kind);
  return GTK_WIDGET (self);
}

/**
 * poise_kind_row_set_expanded:
 *
 * Main thread: shows or hides the parameters.
 */
void
poise_kind_row_set_expanded (PoiseKindRow *self,
                             gboolean      expanded)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_KIND_ROW (self));

  if (expanded && self->start != NULL)
    add_parameters (self, g_steal_pointer (&self->start));
  gtk_revealer_set_reveal_child (self->revealer, expanded);
}

/**
 * poise_kind_row_start:
 *
 * Main thread: as if the start button were clicked.
 */
void
poise_kind_row_start (PoiseKindRow *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_KIND_ROW (self));

  /* The focus leaves a field that is being edited, which takes over its text. */
  gtk_widget_grab_focus (GTK_WIDGET (self->start_button));
  gtk_widget_activate (GTK_WIDGET (self->start_button));
}
