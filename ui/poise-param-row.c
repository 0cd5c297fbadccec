/* SPDX-License-Identifier: MIT */
#include "ui/poise-param-row.h"

#include "app/engine/poise-text.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-text-field.h"

#include <string.h>

/* A page of a spin button is ten of its steps. */
#define PAGE_STEPS 10
/* Enough for ten thousand million. */
#define MAX_WIDTH_CHARS 14
/* A decimal number shows this much of itself. */
#define REAL_WIDTH_CHARS 18

struct _PoiseParamRow
{
  GtkWidget         parent_instance;
  PoiseParams      *params; /* unowned: the kind's row keeps them */
  const PoiseParam *param;
  GtkWidget        *box;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseParamRow, poise_param_row, GTK_TYPE_WIDGET)

/* What the control shows goes into the parameters by the same check as on the
 * command line. */
static void
set_value (PoiseParamRow *self,
           gint64         number)
{
  g_autofree char *text =
      poise_param_print (self->param, (PoiseValue){ .number = number });
  g_autoptr (GError) error = NULL;

  if (!poise_params_set (self->params, self->param->name, text, &error))
    g_warning ("%s", error->message);
  else
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
number_changed_cb (GtkSpinButton *spin,
                   PoiseParamRow *self)
{
  set_value (self, (gint64) gtk_spin_button_get_value (spin));
}

static void
switched_cb (GtkSwitch     *control,
             GParamSpec    *pspec,
             PoiseParamRow *self)
{
  set_value (self, gtk_switch_get_active (control));
}

static void
chosen_cb (GtkDropDown   *control,
           GParamSpec    *pspec,
           PoiseParamRow *self)
{
  set_value (self, gtk_drop_down_get_selected (control));
}

static gboolean
take_text (gpointer    user_data,
           const char *text,
           GError    **error)
{
  PoiseParamRow *self = user_data;

  if (!poise_params_set (self->params, self->param->name, text, error))
    return FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
  return TRUE;
}

/* Shows a number with its thousands set apart. */
static gboolean
output_cb (GtkSpinButton *spin,
           gpointer       user_data)
{
  g_autofree char *text =
      poise_text_count ((gint64) gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin)));

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

/* Reads it again. What is no number, or too large a one, leaves the value as it
 * was; what is out of range becomes the nearest that is not. GTK 4.8 takes the value
 * even when told of an error, so there is always one. */
static int
input_cb (GtkSpinButton *spin,
          double        *value,
          gpointer       user_data)
{
  g_auto (GStrv) groups = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (spin)), ",", -1);
  g_autofree char *digits = g_strjoinv ("", groups);
  gint64 number;

  if (g_ascii_string_to_signed (g_strstrip (digits), 10, G_MININT64, G_MAXINT64, &number,
                                NULL))
    *value = (double) number;
  else
    *value = gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin));
  return TRUE;
}

static int
count_chars (gint64 number)
{
  g_autofree char *text = poise_text_count (number);

  return (int) strlen (text);
}

static GtkWidget *
make_number (PoiseParamRow *self,
             gint64         value)
{
  const PoiseParam *param = self->param;
  double step = (double) MAX (param->step, 1);
  GtkWidget *control =
      gtk_spin_button_new_with_range ((double) param->min, (double) param->max, step);

  /* "Numeric" would refuse the commas. */
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (control), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (control),
                                MIN (count_chars (param->max), MAX_WIDTH_CHARS));
  g_signal_connect (control, "output", G_CALLBACK (output_cb), NULL);
  g_signal_connect (control, "input", G_CALLBACK (input_cb), NULL);
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (control), step, step * PAGE_STEPS);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), (double) value);
  g_signal_connect (control, "value-changed", G_CALLBACK (number_changed_cb), self);
  if (param->zero != NULL)
    {
      g_autofree char *hint = g_strdup_printf ("0 for %s", param->zero);
      gtk_widget_set_tooltip_text (control, hint);
    }
  return control;
}

static GtkWidget *
make_field (PoiseParamRow *self)
{
  g_autofree char *value = poise_params_print (self->params, self->param->name);
  g_autofree char *shown = g_filename_display_name (value);
  GtkWidget *field = poise_text_field_new (self->param->title, self->param->placeholder,
                                           shown, take_text, self);

  if (self->param->type == POISE_PARAM_REAL)
    poise_text_field_set_width (POISE_TEXT_FIELD (field), REAL_WIDTH_CHARS);
  return field;
}

static void
place_chosen_cb (GtkNativeDialog *dialog,
                 int              response,
                 gpointer         user_data)
{
  PoiseParamRow *self = POISE_PARAM_ROW (user_data);
  GtkWidget *field = g_object_get_data (G_OBJECT (dialog), "poise-field");
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? g_file_get_path (file) : NULL;
  /* The field first: it can show, and so would take over, UTF-8 only. */
  if (path != NULL)
    {
      g_autofree char *shown = g_filename_display_name (path);

      poise_text_field_show_text (POISE_TEXT_FIELD (field), shown);
      take_text (self, path, NULL);
    }
  gtk_native_dialog_destroy (dialog);
}

static void
choose_place_cb (GtkButton     *button,
                 PoiseParamRow *self)
{
  GtkWidget *field = gtk_widget_get_prev_sibling (GTK_WIDGET (button));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      self->param->title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, "_Choose", "_Cancel");

  g_object_set_data_full (G_OBJECT (dialog), "poise-field", g_object_ref (field),
                          g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (place_chosen_cb), self, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* A field to write a path in, and a button to choose one. */
static GtkWidget *
make_place (PoiseParamRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *field = make_field (self);
  GtkWidget *button = gtk_button_new_from_icon_name ("folder-symbolic");
  g_autofree char *name = g_strdup_printf ("Choose %s", self->param->title);

  gtk_widget_set_hexpand (field, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (choose_place_cb), self);
  gtk_box_append (GTK_BOX (box), field);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkWidget *
make_control (PoiseParamRow *self)
{
  GtkWidget *control;
  gint64 value;

  if (self->param->type == POISE_PARAM_FOLDER)
    return make_place (self);
  if (self->param->type == POISE_PARAM_TEXT || self->param->type == POISE_PARAM_REAL)
    return make_field (self);
  value = poise_params_get_int (self->params, self->param->name);
  switch (self->param->type)
    {
    case POISE_PARAM_BOOL:
      control = gtk_switch_new ();
      gtk_switch_set_active (GTK_SWITCH (control), value != 0);
      g_signal_connect (control, "notify::active", G_CALLBACK (switched_cb), self);
      return control;
    case POISE_PARAM_CHOICE:
      control = gtk_drop_down_new_from_strings (self->param->choices);
      gtk_drop_down_set_selected (GTK_DROP_DOWN (control), (guint) value);
      g_signal_connect (control, "notify::selected", G_CALLBACK (chosen_cb), self);
      return control;
    case POISE_PARAM_INT:
    default:
      return make_number (self, value);
    }
}

/* Whether the control needs all of the width, below its title. */
static gboolean
is_wide (const PoiseParam *param)
{
  return param->type == POISE_PARAM_TEXT || param->type == POISE_PARAM_FOLDER;
}

static void
add_label (PoiseParamRow *self,
           const char    *text,
           gboolean       expands)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, expands);
  if (!expands)
    gtk_widget_add_css_class (label, "dim");
  gtk_box_append (GTK_BOX (self->box), label);
}

static void
poise_param_row_dispose (GObject *object)
{
  g_clear_pointer (&POISE_PARAM_ROW (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (poise_param_row_parent_class)->dispose (object);
}

static void
poise_param_row_class_init (PoiseParamRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_param_row_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "paramrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_param_row_init (PoiseParamRow *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * poise_param_row_new:
 * @params: where the value goes; must live as long as the row
 * @param: one of their kind's parameters
 *
 * Main thread. Returns: (transfer floating): its row.
 */
GtkWidget *
poise_param_row_new (PoiseParams      *params,
                     const PoiseParam *param)
{
  PoiseParamRow *self;
  GtkWidget *control;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (params != NULL, NULL);
  g_return_val_if_fail (param != NULL, NULL);

  self = g_object_new (POISE_TYPE_PARAM_ROW, NULL);
  self->params = params;
  self->param = param;
  add_label (self, param->title, TRUE);
  control = make_control (self);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  if (is_wide (param))
    {
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), GTK_ORIENTATION_VERTICAL);
      gtk_box_set_spacing (GTK_BOX (self->box), 2);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  param->title, -1);
  gtk_box_append (GTK_BOX (self->box), control);
  if (param->unit != NULL)
    add_label (self, param->unit, FALSE);
  return GTK_WIDGET (self);
}
