/* SPDX-License-Identifier: MIT */
#include "ui/poise-preset-row.h"

#include "ui/poise-main-thread.h"

#include <glib/gi18n.h>

struct _PoisePresetRow
{
  GtkListBoxRow parent_instance;

  GtkLabel  *title;
  GtkLabel  *lesson;
  GtkButton *compare_button;
};

G_DEFINE_FINAL_TYPE (PoisePresetRow, poise_preset_row, GTK_TYPE_LIST_BOX_ROW)

static void
poise_preset_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), POISE_TYPE_PRESET_ROW);
  G_OBJECT_CLASS (poise_preset_row_parent_class)->dispose (object);
}

static void
poise_preset_row_class_init (PoisePresetRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_preset_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-preset-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PoisePresetRow, title);
  gtk_widget_class_bind_template_child (widget_class, PoisePresetRow, lesson);
  gtk_widget_class_bind_template_child (widget_class, PoisePresetRow, compare_button);
}

static void
poise_preset_row_init (PoisePresetRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_preset_row_new:
 *
 * Main thread. Returns: (transfer floating): the preset's row.
 */
GtkWidget *
poise_preset_row_new (const PoisePreset *preset)
{
  g_autofree char *compare = NULL;
  PoisePresetRow *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (preset != NULL, NULL);

  self = g_object_new (POISE_TYPE_PRESET_ROW, NULL);
  compare = g_strdup_printf (_ ("Compare %s"), preset->title);
  gtk_label_set_label (self->title, preset->title);
  gtk_label_set_label (self->lesson, preset->lesson);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->compare_button), "s", preset->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->compare_button), "app.compare");
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->compare_button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->compare_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, compare, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  preset->title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  preset->lesson, -1);
  return GTK_WIDGET (self);
}
