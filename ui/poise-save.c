/* SPDX-License-Identifier: MIT */
/* Saves something to a file of the person's choice: the file is chosen, what goes into
 * it encoded, and the file written, the latter two on threads. */
#include "ui/poise-save.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-window.h"

/* A file that is being written. */
typedef struct
{
  GtkWidget     *widget; /* where to tell what came of it */
  char          *path;
  gpointer       data;   /* for the encoder */
  GDestroyNotify destroy;
} Saving;

static void
saving_free (Saving *self)
{
  g_object_unref (self->widget);
  g_free (self->path);
  if (self->destroy != NULL)
    self->destroy (self->data);
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

/* What a thread needs of a Saving, whose widget it must not touch. */
typedef struct
{
  char            *path;
  PoiseSaveEncoder encoder;
  gpointer         data; /* the Saving's, which stays until the task has ended */
} Writing;

static void
writing_free (gpointer data)
{
  g_free (((Writing *) data)->path);
  g_free (data);
}

/* The old file stays whole until the new one is: g_file_replace_contents() would put a
 * cut one in its place when the disk is full (pitfall 10). */
static void
write_worker (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Writing *writing = task_data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes = writing->encoder (writing->data, &error);
  const char *data;
  gsize size;

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  if (g_file_set_contents_full (
          writing->path, data, (gssize) size,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * poise_save_encoded:
 * @widget: where the person asked for it; told what came of it
 * @path: where to
 * @encoder: makes what is written, on a thread
 * @data: for @encoder, which nobody else changes meanwhile
 * @destroy: (nullable): frees @data, on the main thread
 *
 * Main thread. Saves to a file; an old one of that name stays whole until the new one is.
 */
void
poise_save_encoded (GtkWidget       *widget,
                    const char      *path,
                    PoiseSaveEncoder encoder,
                    gpointer         data,
                    GDestroyNotify   destroy)
{
  g_autoptr (GTask) task = NULL;
  Writing *writing;
  Saving *self;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (path != NULL && encoder != NULL);

  self = g_new (Saving, 1);
  self->widget = g_object_ref (widget);
  self->path = g_strdup (path);
  self->data = data;
  self->destroy = destroy;
  writing = g_new (Writing, 1);
  writing->path = g_strdup (path);
  writing->encoder = encoder;
  writing->data = data;
  task = g_task_new (NULL, NULL, written_cb, self);
  g_application_hold (g_application_get_default ());
  g_task_set_source_tag (task, poise_save_encoded);
  g_task_set_name (task, "poise-save");
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_worker);
}

/* ---- where to */

typedef struct
{
  GtkWidget      *widget;
  PoiseSaveChosen chosen;
  gpointer        data;
  GDestroyNotify  destroy;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *self = data;

  g_object_unref (self->widget);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static void
file_chosen_cb (GtkNativeDialog *dialog,
                int              response,
                Choice          *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        self->chosen (self->widget, path, self->data);
      else
        poise_window_tell (self->widget, "Only a file of this computer can be saved to");
    }
  gtk_native_dialog_destroy (dialog);
}

/**
 * poise_save_choose:
 * @widget: where the person asked for it
 * @title: of the dialog
 * @name: what the file is called unless the person calls it something else
 * @chosen: called when a file was chosen
 * @data: for @chosen
 * @destroy: (nullable): frees @data when the dialog has gone
 *
 * Main thread. Asks where to save something.
 */
void
poise_save_choose (GtkWidget      *widget,
                   const char     *title,
                   const char     *name,
                   PoiseSaveChosen chosen,
                   gpointer        data,
                   GDestroyNotify  destroy)
{
  GtkFileChooserNative *dialog;
  Choice *self;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (title != NULL && name != NULL && chosen != NULL);

  self = g_new (Choice, 1);
  self->widget = g_object_ref (widget);
  self->chosen = chosen;
  self->data = data;
  self->destroy = destroy;
  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (widget)),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", "_Cancel");
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "poise-choice", self, choice_free);
  g_signal_connect (dialog, "response", G_CALLBACK (file_chosen_cb), self);
  g_signal_connect (dialog, "response", G_CALLBACK (g_object_unref), NULL);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- a job's result, which the job itself encodes */

typedef struct
{
  GtkWidget *widget;
  char      *path;
} Encoding;

static GBytes *
encode_bytes (gpointer data,
              GError **error)
{
  return g_bytes_ref (data);
}

static void
encoded_cb (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Encoding *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  GBytes *bytes = poise_job_encode_result_finish (result, &error);

  if (bytes != NULL)
    {
      poise_save_encoded (self->widget, self->path, encode_bytes, bytes,
                          (GDestroyNotify) g_bytes_unref);
    }
  else
    {
      message = g_strdup_printf ("Could not save: %s", error->message);
      poise_window_tell (self->widget, message);
    }
  g_application_release (g_application_get_default ());
  g_object_unref (self->widget);
  g_free (self->path);
  g_free (self);
}

/* The job is that of when the dialog opened: by now another one may be selected. */
static void
save_job (GtkWidget  *widget,
          const char *path,
          gpointer    job)
{
  Encoding *self = g_new (Encoding, 1);

  self->widget = g_object_ref (widget);
  self->path = g_strdup (path);
  g_application_hold (g_application_get_default ());
  poise_job_encode_result_async (job, POISE_JOB_FORM_SAVED, encoded_cb, self);
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
  g_autofree char *name = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (POISE_IS_JOB (job));

  kind = poise_job_get_kind (job);
  name = g_strdup_printf ("%s.%s", kind->id,
                          kind->save_suffix != NULL ? kind->save_suffix : "txt");
  poise_save_choose (widget, "Save the Result", name, save_job, g_object_ref (job),
                     g_object_unref);
}
