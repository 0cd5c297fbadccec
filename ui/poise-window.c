/* SPDX-License-Identifier: MIT */
#include "ui/poise-window.h"

#include "ui/poise-jobs-page.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-strip.h"
#include "ui/poise-tour.h"

/* Closing with running jobs: how long they get to end before the window goes
 * without them. The window is out of sight by then. */
#define CLOSE_LIMIT_MS 900

struct _PoiseWindow
{
  GtkApplicationWindow parent_instance;
  PoiseRunner         *runner;
  GtkWidget           *question; /* whether to close, while it is asked */
  guint                close_id;
  gboolean             closing;

  GtkMenuButton *menu_button;
  GtkInfoBar    *message_bar;
  GtkLabel      *message_label;
  PoiseJobsPage *jobs_page;
  PoiseStrip    *strip;
  PoiseTour     *tour;
};

enum
{
  PROP_0,
  PROP_RUNNER,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseWindow, poise_window, GTK_TYPE_APPLICATION_WINDOW)

static gboolean
is_any_active (PoiseWindow *self,
               guint        n_active)
{
  return n_active > 0;
}

/* A hand or a key at work keeps the strip measuring. Nothing is ever stopped. */
static gboolean
event_cb (PoiseWindow *self,
          GdkEvent    *event)
{
  switch (gdk_event_get_event_type (event))
    {
    case GDK_MOTION_NOTIFY:
    case GDK_BUTTON_PRESS:
    case GDK_BUTTON_RELEASE:
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
      poise_strip_touch (self->strip);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
destroy_now (PoiseWindow *self)
{
  g_clear_handle_id (&self->close_id, g_source_remove);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
close_limit_cb (gpointer user_data)
{
  PoiseWindow *self = user_data;

  self->close_id = 0;
  destroy_now (self);
  return G_SOURCE_REMOVE;
}

static void
jobs_changed_cb (PoiseWindow *self)
{
  if (self->closing && poise_runner_get_n_active (self->runner) == 0)
    destroy_now (self);
}

/* The window is gone for the person at once; it ends when the jobs have. */
static void
cancel_and_close (PoiseWindow *self)
{
  self->closing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->close_id = g_timeout_add (CLOSE_LIMIT_MS, close_limit_cb, self);
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))),
                                  "cancel-all", NULL);
  jobs_changed_cb (self);
}

static void
answered_cb (PoiseWindow *self,
             int          response)
{
  g_clear_pointer ((GtkWindow **) &self->question, gtk_window_destroy);
  if (response == GTK_RESPONSE_ACCEPT)
    cancel_and_close (self);
}

static void
add_answer (PoiseWindow *self,
            const char  *label,
            int          response,
            const char  *css_class)
{
  GtkWidget *button = gtk_dialog_add_button (GTK_DIALOG (self->question), label, response);

  /* A screen reader would say the label twice: once as the name, once as what names
   * the button. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  if (css_class != NULL)
    gtk_widget_add_css_class (button, css_class);
}

static void
ask (PoiseWindow *self)
{
  guint n = poise_runner_get_n_active (self->runner);

  self->question = gtk_message_dialog_new (
      GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE,
      n == 1 ? "A job is still running" : "%u jobs are still running", n);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (self->question),
                                            "Closing the window cancels %s.",
                                            n == 1 ? "it" : "them");
  add_answer (self, "Keep Running", GTK_RESPONSE_CANCEL, NULL);
  add_answer (self, "Cancel and Close", GTK_RESPONSE_ACCEPT, "destructive-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self->question), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (self->question, "response", G_CALLBACK (answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->question));
}

/* With running jobs it asks, once: a second close brings the question back to
 * the front. */
static gboolean
poise_window_close_request (GtkWindow *window)
{
  PoiseWindow *self = POISE_WINDOW (window);

  if (poise_runner_get_n_active (self->runner) == 0)
    return GTK_WINDOW_CLASS (poise_window_parent_class)->close_request (window);
  if (self->question != NULL)
    gtk_window_present (GTK_WINDOW (self->question));
  else if (!self->closing)
    ask (self);
  return GDK_EVENT_STOP;
}

static void
message_answered_cb (PoiseWindow *self)
{
  gtk_info_bar_set_revealed (self->message_bar, FALSE);
}

static void
poise_window_dispose (GObject *object)
{
  PoiseWindow *self = POISE_WINDOW (object);

  g_clear_handle_id (&self->close_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), POISE_TYPE_WINDOW);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (poise_window_parent_class)->dispose (object);
}

static void
poise_window_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_RUNNER:
      g_value_set_object (value, POISE_WINDOW (object)->runner);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_window_class_init (PoiseWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_window_dispose;
  object_class->get_property = poise_window_get_property;
  GTK_WINDOW_CLASS (klass)->close_request = poise_window_close_request;

  properties[PROP_RUNNER] =
      g_param_spec_object ("runner", NULL, NULL, POISE_TYPE_RUNNER,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (POISE_TYPE_JOBS_PAGE);
  g_type_ensure (POISE_TYPE_STRIP);
  g_type_ensure (POISE_TYPE_TOUR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, message_label);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, jobs_page);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, tour);
  gtk_widget_class_bind_template_callback (widget_class, event_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_any_active);
  gtk_widget_class_bind_template_callback (widget_class, message_answered_cb);
}

static void
poise_window_init (PoiseWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_window_new:
 *
 * Main thread. Returns: (transfer none): a window that shows the application's
 * jobs; GTK keeps it.
 */
GtkWidget *
poise_window_new (PoiseApplication *application)
{
  PoiseWindow *self;
  GPtrArray *params;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_APPLICATION (application), NULL);

  self = g_object_new (POISE_TYPE_WINDOW, "application", application, NULL);
  self->runner = g_object_ref (poise_application_get_runner (application));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNER]);
  gtk_menu_button_set_menu_model (
      self->menu_button,
      G_MENU_MODEL (gtk_application_get_menu_by_id (GTK_APPLICATION (application),
                                                    "primary-menu")));
  g_signal_connect_object (self->runner, "notify::n-active", G_CALLBACK (jobs_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->runner, "busy", self->strip, "busy", G_BINDING_SYNC_CREATE);
  poise_jobs_page_set_runner (self->jobs_page, self->runner);
  poise_tour_set_up (self->tour, self->runner, self->strip);
  params = poise_application_get_params (application);
  for (guint i = 0; i < params->len; i++)
    poise_jobs_page_add_kind (self->jobs_page, g_ptr_array_index (params, i));
  return GTK_WIDGET (self);
}

/**
 * poise_window_begin_tour:
 *
 * Main thread: shows the tour's first step.
 */
void
poise_window_begin_tour (PoiseWindow *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_WINDOW (self));

  poise_tour_begin (self->tour);
}

/**
 * poise_window_tell:
 * @widget: the window, or anything in it
 * @message: one line
 *
 * Main thread: shows what a person should know, until they put it away. Says
 * nothing when the widget is in no window by now.
 */
void
poise_window_tell (GtkWidget  *widget,
                   const char *message)
{
  GtkWidget *window;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (message != NULL);

  window = gtk_widget_get_ancestor (widget, POISE_TYPE_WINDOW);
  if (window == NULL)
    return;
  gtk_label_set_label (POISE_WINDOW (window)->message_label, message);
  gtk_info_bar_set_revealed (POISE_WINDOW (window)->message_bar, TRUE);
}
