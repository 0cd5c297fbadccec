/* SPDX-License-Identifier: MIT */
#include "ui/poise-history-row.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

struct _PoiseHistoryRow
{
  GtkWidget         parent_instance;
  PoiseHistoryItem *item;
  GBindingGroup    *bindings;

  GtkCheckButton *choose_button;
  GtkLabel       *title;
  GtkLabel       *date;
  GtkLabel       *origin;
  GtkLabel       *verdict;
  GtkButton      *delete_button;
};

enum
{
  PROP_0,
  PROP_ITEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseHistoryRow, poise_history_row, GTK_TYPE_WIDGET)

/* What a screen reader says: the deed and what it is done to. */
static void
name_button (PoiseHistoryRow *self,
             gpointer         button,
             const char      *deed)
{
  g_autofree char *name =
      g_strdup_printf ("%s %s", deed, poise_history_item_get_title (self->item));

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
choose_cb (PoiseHistoryRow *self)
{
  if (self->item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "history.choose", "x",
                                poise_history_item_get_id (self->item));
}

static void
set_item (PoiseHistoryRow  *self,
          PoiseHistoryItem *item)
{
  if (!g_set_object (&self->item, item))
    return;
  g_binding_group_set_source (self->bindings, item);
  if (item != NULL)
    {
      name_button (self, self->choose_button, _ ("Choose"));
      name_button (self, self->delete_button, _ ("Delete"));
      /* The target first: GTK warns of an action with a parameter but no target. */
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->delete_button), "x",
                                        poise_history_item_get_id (item));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->delete_button), "history.delete");
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

static void
poise_history_row_dispose (GObject *object)
{
  PoiseHistoryRow *self = POISE_HISTORY_ROW (object);

  if (self->bindings != NULL)
    g_binding_group_set_source (self->bindings, NULL);
  g_clear_object (&self->bindings);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_HISTORY_ROW);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (poise_history_row_parent_class)->dispose (object);
}

static void
poise_history_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, POISE_HISTORY_ROW (object)->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_history_row_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  g_assert (poise_on_main_thread ());

  switch (prop_id)
    {
    case PROP_ITEM:
      set_item (POISE_HISTORY_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_history_row_class_init (PoiseHistoryRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_history_row_dispose;
  object_class->get_property = poise_history_row_get_property;
  object_class->set_property = poise_history_row_set_property;

  properties[PROP_ITEM] =
      g_param_spec_object ("item", NULL, NULL, POISE_TYPE_HISTORY_ITEM,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                               | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-history-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryRow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryRow, title);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryRow, date);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryRow, origin);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryRow, verdict);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryRow, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_set_css_name (widget_class, "historyrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
bind_label (PoiseHistoryRow *self,
            const char      *property,
            GtkLabel        *label)
{
  g_binding_group_bind (self->bindings, property, label, "label", G_BINDING_SYNC_CREATE);
}

static void
poise_history_row_init (PoiseHistoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bindings = g_binding_group_new ();
  bind_label (self, "title", self->title);
  bind_label (self, "date", self->date);
  bind_label (self, "origin", self->origin);
  bind_label (self, "verdict", self->verdict);
  g_binding_group_bind (self->bindings, "chosen", self->choose_button, "active",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}
