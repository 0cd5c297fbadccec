/* SPDX-License-Identifier: MIT */
#include "ui/poise-compare-setup.h"

#include "app/kinds/poise-kinds.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-param-row.h"
#include "ui/poise-path-row.h"
#include "ui/poise-preset-row.h"
#include "ui/poise-template.h"
#include "ui/poise-ways-picker.h"

struct _PoiseCompareSetup
{
  GtkWidget  parent_instance;
  GPtrArray *params; /* of every kind, in the table's order */

  GtkListBox      *presets_list;
  GtkDropDown     *kind;
  GtkLabel        *kind_summary;
  GtkBox          *parameters_box;
  PoiseWaysPicker *ways;
  GtkSpinButton   *repeats;
};

G_DEFINE_FINAL_TYPE (PoiseCompareSetup, poise_compare_setup, GTK_TYPE_WIDGET)

/* Returns: (nullable): what the chosen kind is to be run with. */
static PoiseParams *
get_params (PoiseCompareSetup *self)
{
  guint selected = gtk_drop_down_get_selected (self->kind);

  return selected < self->params->len ? g_ptr_array_index (self->params, selected) : NULL;
}

static void
param_changed_cb (PoiseCompareSetup *self)
{
  poise_ways_picker_offer (self->ways, get_params (self));
}

static void
show_parameters (PoiseCompareSetup *self,
                 PoiseParams       *params)
{
  const PoiseKind *kind = poise_params_get_kind (params);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->parameters_box))) != NULL)
    gtk_box_remove (self->parameters_box, child);
  if (kind->paths != POISE_PATHS_NONE)
    gtk_box_append (self->parameters_box, poise_path_row_new (params));
  for (gsize i = 0; i < kind->n_params; i++)
    {
      GtkWidget *row = poise_param_row_new (params, &kind->params[i]);

      g_signal_connect_object (row, "changed", G_CALLBACK (param_changed_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->parameters_box, row);
    }
}

static void
kind_chosen_cb (PoiseCompareSetup *self)
{
  PoiseParams *params = get_params (self);

  if (params == NULL)
    return;
  gtk_label_set_label (self->kind_summary, poise_params_get_kind (params)->summary);
  show_parameters (self, params);
  poise_ways_picker_offer (self->ways, params);
}

static void
poise_compare_setup_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_COMPARE_SETUP);
  G_OBJECT_CLASS (poise_compare_setup_parent_class)->dispose (object);
}

static void
poise_compare_setup_finalize (GObject *object)
{
  g_ptr_array_unref (POISE_COMPARE_SETUP (object)->params);
  G_OBJECT_CLASS (poise_compare_setup_parent_class)->finalize (object);
}

static void
poise_compare_setup_class_init (PoiseCompareSetupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_compare_setup_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_compare_setup_finalize;

  g_type_ensure (POISE_TYPE_WAYS_PICKER);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-compare-setup.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareSetup, presets_list);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareSetup, kind);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareSetup, kind_summary);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareSetup, parameters_box);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareSetup, ways);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareSetup, repeats);
  gtk_widget_class_bind_template_callback (widget_class, kind_chosen_cb);
  gtk_widget_class_set_css_name (widget_class, "comparesetup");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_compare_setup_init (PoiseCompareSetup *self)
{
  const PoisePreset *const *presets = poise_presets_list ();
  const PoiseKind *const *kinds = poise_kinds_list ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->params = g_ptr_array_new_with_free_func ((GDestroyNotify) poise_params_free);
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      g_ptr_array_add (self->params, poise_params_new (kinds[i]));
      gtk_string_list_append (titles, kinds[i]->title);
    }
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; presets[i] != NULL; i++)
    gtk_list_box_append (self->presets_list, poise_preset_row_new (presets[i]));
  gtk_drop_down_set_model (self->kind, G_LIST_MODEL (titles));
}

/**
 * poise_compare_setup_make_experiment:
 *
 * Main thread. Returns: (transfer full): what the person has put together; NULL with
 * %POISE_ERROR_USAGE when it cannot be run like that.
 */
PoiseExperiment *
poise_compare_setup_make_experiment (PoiseCompareSetup *self,
                                     GError           **error)
{
  g_autoptr (PoiseExperiment) experiment = NULL;
  PoiseParams *params;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_COMPARE_SETUP (self), NULL);

  params = get_params (self);
  experiment = poise_experiment_new (poise_params_get_kind (params)->title, params);
  experiment->repeats = (guint) gtk_spin_button_get_value_as_int (self->repeats);
  if (!poise_ways_picker_add_ways (self->ways, experiment, error))
    return NULL;
  return g_steal_pointer (&experiment);
}
