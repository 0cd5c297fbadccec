/* SPDX-License-Identifier: MIT */
#include "ui/poise-job-row.h"

#include "app/engine/poise-text.h"
#include "ui/poise-bar.h"
#include "ui/poise-template.h"
#include "ui/poise-worker-row.h"

struct _PoiseJobRow
{
  GtkWidget     parent_instance;
  PoiseJob     *job;
  GSignalGroup *job_signals;

  GtkImage  *icon;
  GtkButton *pause_button;
  GtkButton *cancel_button;
  GtkButton *retry_button;
  GtkButton *remove_button;
  GtkBox    *workers_box;
};

enum
{
  PROP_0,
  PROP_JOB,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseJobRow, poise_job_row, GTK_TYPE_WIDGET)

/* "Running · 3.2 s · 310 million numbers/s · about 12 s left" */
static char *
format_status (PoiseJobRow  *self,
               PoiseJobState state,
               gint64        elapsed_us,
               double        rate,
               double        left_s)
{
  GString *text = g_string_new (poise_job_state_get_words (state));

  g_string_overwrite_len (text, 0, (char[]){ g_ascii_toupper (text->str[0]) }, 1);
  if (elapsed_us > 0 || state != POISE_JOB_QUEUED)
    {
      g_autofree char *elapsed = poise_text_duration (elapsed_us);
      g_string_append_printf (text, " · %s", elapsed);
    }
  if (rate > 0 && self->job != NULL && poise_job_get_kind (self->job)->has_rate)
    {
      g_autofree char *speed = poise_text_rate (rate, poise_job_get_kind (self->job)->unit);
      g_string_append_printf (text, " · %s", speed);
    }
  if (left_s >= 0 && state == POISE_JOB_RUNNING)
    {
      g_autofree char *left = poise_text_left (left_s);
      g_string_append_printf (text, " · %s", left);
    }
  return g_string_free (text, FALSE);
}

static char *
format_percent (PoiseJobRow *self,
                double       fraction)
{
  if (fraction < 0)
    return g_strdup ("");
  /* Rounded down: a hundred means all of it. */
  return g_strdup_printf ("%d %%", (int) (fraction * 100));
}

static gboolean
is_moving (PoiseJobRow  *self,
           PoiseJobState state)
{
  return state == POISE_JOB_RUNNING;
}

static gboolean
has_message (PoiseJobRow *self,
             const char  *message)
{
  return message != NULL;
}

/* What a screen reader says: the deed and the job. */
static void
name_button (PoiseJobRow *self,
             GtkButton   *button,
             const char  *deed)
{
  g_autofree char *name = g_strdup_printf ("%s %s", deed, poise_job_get_title (self->job));

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

/* The buttons are set and not bound: Remove takes its own row away while it is being
 * clicked, and GTK 4.8 warns of a binding that outlives what it is bound to. */
static void
state_changed_cb (PoiseJobRow *self)
{
  PoiseJobState state = poise_job_get_state (self->job);
  gboolean paused = state == POISE_JOB_PAUSED;
  gboolean ended = poise_job_state_is_end (state);

  gtk_button_set_icon_name (self->pause_button, paused ? "media-playback-start-symbolic"
                                                       : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause_button), paused ? "Resume" : "Pause");
  name_button (self, self->pause_button, paused ? "Resume" : "Pause");
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button),
                          paused || state == POISE_JOB_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), !ended);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), state != POISE_JOB_CANCELLING);
  gtk_widget_set_visible (GTK_WIDGET (self->retry_button), ended);
  gtk_widget_set_visible (GTK_WIDGET (self->remove_button), ended);
}

static void
clear_workers (PoiseJobRow *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->workers_box))) != NULL)
    gtk_box_remove (self->workers_box, row);
}

/* The target first: GTK warns of an action with a parameter but no target. */
static void
set_action (PoiseJobRow *self,
            GtkButton   *button,
            const char  *action)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u",
                                    poise_job_get_id (self->job));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

static void
show_job (PoiseJobRow *self)
{
  set_action (self, self->pause_button, "jobs.pause");
  set_action (self, self->cancel_button, "jobs.cancel");
  set_action (self, self->retry_button, "jobs.retry");
  set_action (self, self->remove_button, "jobs.remove");
  name_button (self, self->cancel_button, "Cancel");
  name_button (self, self->retry_button, "Retry");
  name_button (self, self->remove_button, "Remove");
  state_changed_cb (self);
  gtk_image_set_from_icon_name (self->icon, poise_job_get_kind (self->job)->icon_name);
  for (guint i = 0; i < poise_job_get_n_workers (self->job); i++)
    gtk_box_append (self->workers_box,
                    poise_worker_row_new (poise_job_get_worker (self->job, i)));
}

static void
set_job (PoiseJobRow *self,
         PoiseJob    *job)
{
  if (!g_set_object (&self->job, job))
    return;
  clear_workers (self);
  g_signal_group_set_target (self->job_signals, job);
  if (job != NULL)
    show_job (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

static void
poise_job_row_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_JOB:
      g_value_set_object (value, POISE_JOB_ROW (object)->job);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_job_row_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_JOB:
      set_job (POISE_JOB_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_job_row_dispose (GObject *object)
{
  PoiseJobRow *self = POISE_JOB_ROW (object);

  g_clear_object (&self->job_signals);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_JOB_ROW);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (poise_job_row_parent_class)->dispose (object);
}

static void
poise_job_row_class_init (PoiseJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_job_row_dispose;
  object_class->get_property = poise_job_row_get_property;
  object_class->set_property = poise_job_row_set_property;

  properties[PROP_JOB] =
      g_param_spec_object ("job", NULL, NULL, POISE_TYPE_JOB,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                               G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (POISE_TYPE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobRow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobRow, workers_box);
  gtk_widget_class_bind_template_callback (widget_class, format_status);
  gtk_widget_class_bind_template_callback (widget_class, format_percent);
  gtk_widget_class_bind_template_callback (widget_class, is_moving);
  gtk_widget_class_bind_template_callback (widget_class, has_message);
  gtk_widget_class_set_css_name (widget_class, "jobrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_job_row_init (PoiseJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->job_signals = g_signal_group_new (POISE_TYPE_JOB);
  g_signal_group_connect_swapped (self->job_signals, "notify::state",
                                  G_CALLBACK (state_changed_cb), self);
}
