/* SPDX-License-Identifier: MIT */
#include "ui/poise-job-pane.h"

#include "ui/poise-lines-view.h"
#include "ui/poise-output-view.h"
#include "ui/poise-save.h"
#include "ui/poise-template.h"
#include "ui/poise-window.h"

/* What another program can be expected to take from a clipboard. */
#define MAX_COPY_BYTES (16 * 1024 * 1024)

struct _PoiseJobPane
{
  GtkWidget     parent_instance;
  PoiseJob     *job;
  GSignalGroup *job_signals;
  GSignalGroup *log_signals;

  GtkStack       *stack;
  GtkLabel       *title;
  GtkStack       *result_stack;
  GtkLabel       *no_result;
  PoiseLinesView *result_view;
  GtkBox         *output_box;
  GtkLabel       *summary;
  GtkBox         *log_box;
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

/* Whether what stands in the result's place is its log. */
static gboolean
is_log_only (PoiseJob *job)
{
  return poise_job_get_kind (job)->result_is_log;
}

static gboolean
has_lines (PoiseJob *job)
{
  return !poise_job_is_active (job) && poise_job_get_output (job) == NULL &&
         g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_result_lines (job))) > 0;
}

/* "lines", "output" or, when there is nothing yet or never will be, "none". */
static const char *
choose_page (PoiseJob *job)
{
  if (job != NULL && poise_job_get_output (job) != NULL)
    return "output";
  return job != NULL && has_lines (job) ? "lines" : "none";
}

/* What stands below an output that a child process works on, and is empty meanwhile. */
static gboolean
waits_for_child (PoiseJob *job)
{
  return poise_job_get_way (job)->strategy->in_child && poise_job_get_output (job) != NULL;
}

static void
update_summary (PoiseJobPane *self)
{
  g_autofree char *summary = NULL;

  if (self->job != NULL && !poise_job_is_active (self->job))
    summary = poise_job_summarize (self->job);
  else if (self->job != NULL && waits_for_child (self->job))
    summary = g_strdup ("It is in the child process, and comes here when that has ended");
  gtk_label_set_label (self->summary, summary != NULL ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), summary != NULL);
}

static void
update_result (PoiseJobPane *self)
{
  const char *page = choose_page (self->job);
  gboolean lines = g_str_equal (page, "lines");
  gboolean output = g_str_equal (page, "output");
  gboolean ended = self->job != NULL && !poise_job_is_active (self->job);

  poise_lines_view_set_lines (self->result_view,
                              lines ? poise_job_get_result_lines (self->job) : NULL);
  if (self->job != NULL)
    gtk_label_set_label (self->no_result, explain_no_result (self->job));
  gtk_stack_set_visible_child_name (self->result_stack, page);
  update_summary (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pane.copy", lines || (output && ended));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pane.save", lines || (output && ended));
}

/* Beside an output, a log that says nothing only takes room. */
static void
update_log (PoiseJobPane *self)
{
  gboolean has_output = self->job != NULL && poise_job_get_output (self->job) != NULL;
  gboolean said = self->job != NULL &&
                  g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_log (self->job))) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->log_box), said || !has_output);
  gtk_widget_set_vexpand (GTK_WIDGET (self->log_view), !has_output);
}

static void
show_output (PoiseJobPane *self)
{
  GtkWidget *old = gtk_widget_get_first_child (GTK_WIDGET (self->output_box));
  GtkWidget *view;

  if (old != NULL && self->job != NULL && poise_output_view_adopt (old, self->job))
    return;
  view = self->job != NULL ? poise_output_view_new (self->job) : NULL;
  if (old != NULL)
    gtk_box_remove (self->output_box, old);
  if (view == NULL)
    return;
  gtk_widget_set_hexpand (view, TRUE);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_box_append (self->output_box, view);
}

static void
set_job (PoiseJobPane *self,
         PoiseJob     *job)
{
  if (!g_set_object (&self->job, job))
    return;
  g_signal_group_set_target (self->job_signals, job);
  g_signal_group_set_target (self->log_signals, job != NULL ? poise_job_get_log (job) : NULL);
  gtk_stack_set_visible_child_name (self->stack, job != NULL ? "job" : "none");
  poise_lines_view_set_lines (self->log_view, job != NULL ? poise_job_get_log (job) : NULL);
  if (job != NULL)
    {
      gtk_label_set_label (self->title, poise_job_get_title (job));
      gtk_widget_set_visible (GTK_WIDGET (self->result_stack), !is_log_only (job));
    }
  show_output (self);
  update_log (self);
  update_result (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

static void
printed_cb (GObject      *source_object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = poise_job_encode_result_finish (result, &error);
  g_autofree char *text = NULL;
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;

  if (bytes == NULL)
    poise_window_tell (widget, error->message);
  else if (size == 0)
    poise_window_tell (widget, "There is nothing to copy");
  else if (size > MAX_COPY_BYTES)
    poise_window_tell (widget, "The result is too large for the clipboard: save it instead");
  else
    {
      text = g_utf8_make_valid (g_bytes_get_data (bytes, NULL), (gssize) size);
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
    }
}

/* All of it: the list shows a hundred thousand lines at most. */
static void
copy (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  poise_job_encode_result_async (POISE_JOB_PANE (widget)->job, POISE_JOB_FORM_TEXT,
                                 printed_cb, g_object_ref (widget));
}

static void
save (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  poise_save_result (widget, POISE_JOB_PANE (widget)->job);
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
  g_clear_object (&self->log_signals);
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
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, output_box);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, summary);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobPane, log_box);
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
  self->log_signals = g_signal_group_new (POISE_TYPE_LINES);
  g_signal_group_connect_swapped (self->log_signals, "items-changed",
                                  G_CALLBACK (update_log), self);
}
