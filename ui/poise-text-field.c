/* SPDX-License-Identifier: MIT */
#include "ui/poise-text-field.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

struct _PoiseTextField
{
  GtkWidget          parent_instance;
  PoiseTextFieldFunc func;
  gpointer           user_data;
  char              *taken; /* what was taken last, as it is shown */
  gboolean           shows; /* while it is being put into the entry */

  GtkEntry *entry;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (PoiseTextField, poise_text_field, GTK_TYPE_WIDGET)

/* @error is NULL when there is nothing wrong. */
static void
tell (PoiseTextField *self,
      const GError   *error)
{
  GtkWidget *entry = GTK_WIDGET (self->entry);

  gtk_label_set_label (self->message, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), error != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                             : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (error != NULL)
    gtk_widget_add_css_class (entry, "error");
  else
    gtk_widget_remove_css_class (entry, "error");
}

static void
changed_cb (PoiseTextField *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (GError) error = NULL;

  /* GTK empties an entry before it puts another text in, and tells of both. */
  if (self->shows)
    return;
  if (g_strcmp0 (text, self->taken) != 0 && self->func (self->user_data, text, &error))
    {
      g_free (self->taken);
      self->taken = g_strdup (text);
    }
  tell (self, error);
}

/* Shows what was taken last. */
static void
show_taken (PoiseTextField *self)
{
  self->shows = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), self->taken);
  self->shows = FALSE;
  tell (self, NULL);
}

static void
left_cb (PoiseTextField *self)
{
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), self->taken) != 0)
    show_taken (self);
}

static void
poise_text_field_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_TEXT_FIELD);
  G_OBJECT_CLASS (poise_text_field_parent_class)->dispose (object);
}

static void
poise_text_field_finalize (GObject *object)
{
  g_free (POISE_TEXT_FIELD (object)->taken);
  G_OBJECT_CLASS (poise_text_field_parent_class)->finalize (object);
}

static void
poise_text_field_class_init (PoiseTextFieldClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_text_field_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_text_field_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-text-field.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseTextField, entry);
  gtk_widget_class_bind_template_child (widget_class, PoiseTextField, message);
  gtk_widget_class_bind_template_callback (widget_class, left_cb);
  gtk_widget_class_set_css_name (widget_class, "textfield");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_text_field_init (PoiseTextField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_text_field_new:
 * @label: what a screen reader calls it
 * @placeholder: (nullable): what stands there while it is empty
 * @text: what it shows first
 * @func: takes over what is written; main thread
 *
 * Main thread. Returns: (transfer floating): a field.
 */
GtkWidget *
poise_text_field_new (const char        *label,
                      const char        *placeholder,
                      const char        *text,
                      PoiseTextFieldFunc func,
                      gpointer           user_data)
{
  PoiseTextField *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (POISE_TYPE_TEXT_FIELD, NULL);
  self->func = func;
  self->user_data = user_data;
  gtk_entry_set_placeholder_text (self->entry, placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  poise_text_field_show_text (self, text);
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * poise_text_field_show_text:
 * @text: what was taken over by other means
 *
 * Main thread.
 */
void
poise_text_field_show_text (PoiseTextField *self,
                            const char     *text)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_TEXT_FIELD (self));
  g_return_if_fail (text != NULL);

  g_free (self->taken);
  self->taken = g_strdup (text);
  show_taken (self);
}

/**
 * poise_text_field_set_width:
 *
 * Main thread: how many characters are always in sight.
 */
void
poise_text_field_set_width (PoiseTextField *self,
                            int             width_chars)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_TEXT_FIELD (self));

  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), width_chars);
}
