/* SPDX-License-Identifier: MIT */
#include "ui/poise-path-row.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"
#include "ui/poise-text-field.h"
#include "ui/poise-window.h"

struct _PoisePathRow
{
  GtkWidget    parent_instance;
  PoiseParams *params; /* unowned: the kind's row keeps them */
  GtkLabel    *chosen;
  GtkButton   *folders_button;
  GtkButton   *clear_button;
};

G_DEFINE_FINAL_TYPE (PoisePathRow, poise_path_row, GTK_TYPE_WIDGET)

static const PoiseKind *
get_kind (PoisePathRow *self)
{
  return poise_params_get_kind (self->params);
}

static void
update (PoisePathRow *self)
{
  const char *const *paths = poise_params_get_paths (self->params);
  guint n = g_strv_length ((char **) paths);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (get_kind (self)->sample);
  else if (n == 1)
    text = g_filename_display_name (paths[0]);
  else
    text = g_strdup_printf ("%u files and folders", n);
  gtk_label_set_label (self->chosen, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->chosen), text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "paths.clear", n > 0);
}

static void
take_files (PoisePathRow *self,
            GListModel   *files)
{
  gboolean cleared = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *name = g_file_get_parse_name (file);
      g_autofree char *message = NULL;
      g_autoptr (GError) error = NULL;

      /* The old choice stands when nothing of the new one can be used. */
      if (path != NULL && !cleared)
        poise_params_clear_paths (self->params);
      cleared = cleared || path != NULL;
      if (path == NULL)
        message = g_strdup_printf ("%s is not a file of this computer", name);
      else if (!poise_params_add_path (self->params, path, &error))
        message = g_strdup (error->message);
      if (message != NULL)
        poise_window_tell (GTK_WIDGET (self), message);
    }
  update (self);
}

static void
chosen_cb (GtkNativeDialog *dialog,
           int              response,
           gpointer         user_data)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      take_files (POISE_PATH_ROW (user_data), files);
    }
  gtk_native_dialog_destroy (dialog);
}

static void
choose (PoisePathRow        *self,
        const char          *title,
        GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   action, "_Choose", "_Cancel");

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog),
                                        get_kind (self)->paths != POISE_PATHS_FILE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
choose_files (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  PoisePathRow *self = POISE_PATH_ROW (widget);

  choose (self, get_kind (self)->paths == POISE_PATHS_FILE ? "Choose a File" : "Choose Files",
          GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
choose_folders (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  choose (POISE_PATH_ROW (widget), "Choose Folders", GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
clear (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  poise_params_clear_paths (POISE_PATH_ROW (widget)->params);
  update (POISE_PATH_ROW (widget));
}

static void
poise_path_row_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_PATH_ROW);
  G_OBJECT_CLASS (poise_path_row_parent_class)->dispose (object);
}

static void
poise_path_row_class_init (PoisePathRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_path_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-path-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PoisePathRow, chosen);
  gtk_widget_class_bind_template_child (widget_class, PoisePathRow, folders_button);
  gtk_widget_class_bind_template_child (widget_class, PoisePathRow, clear_button);
  gtk_widget_class_install_action (widget_class, "paths.choose-files", NULL, choose_files);
  gtk_widget_class_install_action (widget_class, "paths.choose-folders", NULL,
                                   choose_folders);
  gtk_widget_class_install_action (widget_class, "paths.clear", NULL, clear);
  gtk_widget_class_set_css_name (widget_class, "pathrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_path_row_init (PoisePathRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
take_address (gpointer    user_data,
              const char *text,
              GError    **error)
{
  PoiseParams *params = user_data;

  poise_params_clear_paths (params);
  return text[0] == '\0' || poise_params_add_path (params, text, error);
}

static GtkWidget *
make_address_field (PoiseParams *params)
{
  const char *first = poise_params_get_paths (params)[0];

  return poise_text_field_new ("Address", poise_params_get_kind (params)->sample,
                               first != NULL ? first : "", take_address, params);
}

static void
name_clear_button (PoisePathRow *self)
{
  g_autofree char *sample = g_strdup (get_kind (self)->sample);
  g_autofree char *name = NULL;

  sample[0] = g_ascii_tolower (sample[0]);
  name = g_strdup_printf ("Use the %s", sample);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->clear_button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * poise_path_row_new:
 * @params: where the paths go; must live as long as the row
 *
 * Main thread. Returns: (transfer floating): a row to choose files and folders, or a
 * field for an address, as their kind works on.
 */
GtkWidget *
poise_path_row_new (PoiseParams *params)
{
  PoisePathRow *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (params != NULL, NULL);

  if (poise_params_get_kind (params)->paths == POISE_PATHS_ADDRESS)
    return make_address_field (params);
  self = g_object_new (POISE_TYPE_PATH_ROW, NULL);
  self->params = params;
  gtk_widget_set_visible (GTK_WIDGET (self->folders_button),
                          get_kind (self)->paths == POISE_PATHS_FILES_AND_FOLDERS);
  name_clear_button (self);
  update (self);
  return GTK_WIDGET (self);
}
