/* SPDX-License-Identifier: MIT */
#include "ui/poise-job-pane.h"

#include "ui/poise-lines-view.h"
#include "ui/poise-template.h"
#include "ui/poise-window.h"

#include <string.h>

struct _PoiseJobPane
{
  GtkWidget     parent_instance;
  PoiseJob     *job;
  GSignalGroup *job_signals;

  GtkStack       *stack;
  GtkLabel       *title;
  GtkStack       *result_stack;
  GtkLabel       *no_result;
  PoiseLinesView *result_view;
  PoiseLinesView *log_view;
};

enum
{
  PROP_0,
  PROP_JOB,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseJobPane, poise_job_pane, GTK_TYPE_WIDGET)

static const char *
explain_no_result (PoiseJob *job)
{
  switch (poise_job_get_state (job))
    {
    case POISE_JOB_CANCELLED:
      return "Cancelled: there is no result";
    case POISE_JOB_FAILED:
      return "Failed: there is no result";
    default:
      return "The result appears here when the job is done";
    }
}

static gboolean
has_result (PoiseJob *job)
{
  return !poise_job_is_active (job) &&
         g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_result_lines (job))) > 0;
}

/* Whether what stands in the result's place is its log. */
static gboolean
is_log_only (PoiseJob *job)
{
  return poise_job_get_kind (job)->result_is_log;
}

static void
update_result (PoiseJobPane *self)
{
  gboolean shown = self->job != NULL && has_result (self->job);

  poise_lines_view_set_lines (self->result_view,
                              shown ? poise_job_get_result_lines (self->job) : NULL);
  if (self->job != NULL)
    gtk_label_set_label (self->no_result, explain_no_result (self->job));
  gtk_stack_set_visible_child_name (self->result_stack, shown ? "lines" : "none");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pane.copy", shown);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pane.save", shown);
}

static void
set_job (PoiseJobPane *self,
         PoiseJob     *job)
{
  if (!g_set_object (&self->job, job))
    return;
  g_signal_group_set_target (self->job_signals, job);
  gtk_stack_set_visible_child_name (self->stack, job != NULL ? "job" : "none");
  poise_lines_view_set_lines (self->log_view, job != NULL ? poise_job_get_log (job) : NULL);
  if (job != NULL)
    {
      gtk_label_set_label (self->title, poise_job_get_title (job));
      gtk_widget_set_visible (GTK_WIDGET (self->result_stack), !is_log_only (job));
    }
  update_result (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

/* All of it: the list shows a hundred thousand lines at most. */
static void
copy (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  PoiseJobPane *self = POISE_JOB_PANE (widget);
  g_autofree char *text = poise_job_print_result (self->job);
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), shown);
}

static void
saved_cb (GObject      *source_object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (PoiseJobPane) self = POISE_JOB_PANE (user_data);
  const char *path = g_task_get_task_data (G_TASK (result));
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    message = g_strdup_printf ("Saved to %s", name);
  else
    message = g_strdup_printf ("Could not save: %s", error->message);
  poise_window_tell (GTK_WIDGET (self), message);
  g_application_release (g_application_get_default ());
}

/* The old file stays whole until the new one is: g_file_replace_contents() would put a
 * cut one in its place when the disk is full (pitfall 10). */
static void
write_worker (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  GBytes *text = g_object_get_data (G_OBJECT (task), "poise-result");
  GError *error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (text, &size);

  if (g_file_set_contents_full (task_data, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT |
                                    G_FILE_SET_CONTENTS_DURABLE,
                                0666, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The program stays until the file is written, even if its window is closed. */
static void
write_result (PoiseJobPane *self,
              const char   *path,
              GBytes       *text)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, saved_cb, g_object_ref (self));

  g_task_set_source_tag (task, write_result);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_object_set_data_full (G_OBJECT (task), "poise-result", g_bytes_ref (text),
                          (GDestroyNotify) g_bytes_unref);
  g_application_hold (g_application_get_default ());
  g_task_run_in_thread (task, write_worker);
}

/* The text was taken when the dialog opened: by now another job may be selected. */
static void
file_chosen_cb (GtkNativeDialog *dialog,
                int              response,
                gpointer         user_data)
{
  PoiseJobPane *self = POISE_JOB_PANE (user_data);
  GBytes *text = g_object_get_data (G_OBJECT (dialog), "poise-result");

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        write_result (self, path, text);
      else
        poise_window_tell (GTK_WIDGET (self), "Only a file of this computer can be saved to");
    }
  gtk_native_dialog_destroy (dialog);
}

static void
save (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  PoiseJobPane *self = POISE_JOB_PANE (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      "Save the Result", GTK_WINDOW (gtk_widget_get_root (widget)),
      GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", "_Cancel");
  g_autofree char *name =
      g_strdup_printf ("%s.txt", poise_job_get_kind (self->job)->id);
  char *text = poise_job_print_result (self->job);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "poise-result",
                          g_bytes_new_take (text, strlen (text)),
                          (GDestroyNotify) g_bytes_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
poise_job_pane_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_JOB:
      g_value_set_object (value, POISE_JOB_PANE (object)->job);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_job_pane_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_JOB:
      set_job (POISE_JOB_PANE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_job_pane_dispose (GObject *object)
{
  PoiseJobPane *self = POISE_JOB_PANE (object);

  g_clear_object (&self->job_signals);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_JOB_PANE);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (poise_job_pane_parent_class)->dispose (object);
}

static void
poise_job_pane_class_init (PoiseJobPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_job_pane_dispose;
  object_class->get_property = poise_job_pane_get_property;
  object_class->set_property = poise_job_pane_set_property;

  properties[PROP_JOB] =
      g_param_spec_object ("job", NULL, NULL, POISE_TYPE_JOB,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                               G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (POISE_TYPE_LINES_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-job-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, stack);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, title);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, result_stack);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, no_result);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, result_view);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, log_view);
  gtk_widget_class_install_action (widget_class, "pane.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "pane.save", NULL, save);
  gtk_widget_class_set_css_name (widget_class, "jobpane");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_job_pane_init (PoiseJobPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->job_signals = g_signal_group_new (POISE_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "ended", G_CALLBACK (update_result),
                                  self);
}
