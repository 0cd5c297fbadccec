/* SPDX-License-Identifier: MIT */
/* Saves a result to a file of the person's choice: the file is chosen, the result
 * encoded, and the file written, the latter two on threads. */
#include "ui/poise-save.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-window.h"

typedef struct
{
  GtkWidget *widget; /* where to tell what came of it */
  char      *path;
} Saving;

static void
saving_free (Saving *self)
{
  g_object_unref (self->widget);
  g_free (self->path);
  g_free (self);
}

/* The program stays until the file is written, even if its window is closed. */
static void
end_saving (Saving       *self,
            const GError *error)
{
  g_autofree char *name = g_filename_display_name (self->path);
  g_autofree char *message = NULL;

  if (error == NULL)
    message = g_strdup_printf ("Saved to %s", name);
  else
    message = g_strdup_printf ("Could not save: %s", error->message);
  poise_window_tell (self->widget, message);
  g_application_release (g_application_get_default ());
  saving_free (self);
}

static void
written_cb (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  end_saving (user_data, error);
}

/* The old file stays whole until the new one is: g_file_replace_contents() would put a
 * cut one in its place when the disk is full (pitfall 10). */
static void
write_worker (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  const char *path = g_object_get_data (G_OBJECT (task), "poise-path");
  GError *error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (task_data, &size);

  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT |
                                    G_FILE_SET_CONTENTS_DURABLE,
                                0666, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
encoded_cb (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Saving *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  GBytes *bytes = poise_job_encode_result_finish (result, &error);

  if (bytes == NULL)
    {
      end_saving (self, error);
      return;
    }
  task = g_task_new (NULL, NULL, written_cb, self);
  g_task_set_source_tag (task, encoded_cb);
  g_task_set_name (task, "poise-save");
  g_task_set_task_data (task, bytes, (GDestroyNotify) g_bytes_unref);
  g_object_set_data_full (G_OBJECT (task), "poise-path", g_strdup (self->path), g_free);
  g_task_run_in_thread (task, write_worker);
}

static void
begin_saving (GtkWidget *widget,
              PoiseJob  *job,
              char      *path)
{
  Saving *self = g_new0 (Saving, 1);

  self->widget = g_object_ref (widget);
  self->path = path;
  g_application_hold (g_application_get_default ());
  poise_job_encode_result_async (job, POISE_JOB_FORM_SAVED, encoded_cb, self);
}

/* The job is that of when the dialog opened: by now another one may be selected. */
static void
file_chosen_cb (GtkNativeDialog *dialog,
                int              response,
                gpointer         user_data)
{
  GtkWidget *widget = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      char *path = g_file_get_path (file);

      if (path != NULL)
        begin_saving (widget, g_object_get_data (G_OBJECT (dialog), "poise-job"), path);
      else
        poise_window_tell (widget, "Only a file of this computer can be saved to");
    }
  gtk_native_dialog_destroy (dialog);
}

/**
 * poise_save_result:
 * @widget: where the person asked for it; told what came of it
 * @job: one that has ended
 *
 * Main thread. Asks where to, and saves the job's result in its kind's own form.
 */
void
poise_save_result (GtkWidget *widget,
                   PoiseJob  *job)
{
  const PoiseKind *kind;
  GtkFileChooserNative *dialog;
  g_autofree char *name = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (POISE_IS_JOB (job));

  kind = poise_job_get_kind (job);
  name = g_strdup_printf ("%s.%s", kind->id,
                          kind->save_suffix != NULL ? kind->save_suffix : "txt");
  dialog = gtk_file_chooser_native_new (
      "Save the Result", GTK_WINDOW (gtk_widget_get_root (widget)),
      GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", "_Cancel");
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "poise-job", g_object_ref (job), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), widget, 0);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
