/* SPDX-License-Identifier: MIT */
#include "ui/poise-window.h"

#include "ui/poise-compare-page.h"
#include "ui/poise-history-page.h"
#include "ui/poise-jobs-page.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-strip.h"
#include "ui/poise-tour.h"

/* Closing while something runs: how long it gets to end before the window goes
 * without it. The window is out of sight by then. */
#define CLOSE_LIMIT_MS 900

/* So many callbacks that waited once are no slow frame, but a flood: a callback takes about a
 * microsecond, or ten with a bar to move. */
#define BACKLOG_OF_A_FLOOD 1000

struct _PoiseWindow
{
  GtkApplicationWindow parent_instance;
  PoiseRunner         *runner;
  GtkWidget           *question; /* whether to close, while it is asked */
  guint                close_id;
  gboolean             closing;
  guint                poll_id; /* while the runner is to be polled */

  GtkMenuButton    *menu_button;
  GtkInfoBar       *message_bar;
  GtkLabel         *message_label;
  GtkStack         *pages;
  PoiseJobsPage    *jobs_page;
  PoiseComparePage *compare_page;
  PoiseHistoryPage *history_page;
  PoiseStrip       *strip;
  PoiseTour        *tour;
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
is_jobs_page (PoiseWindow *self,
              const char  *page)
{
  return g_strcmp0 (page, "jobs") == 0;
}

static gboolean
is_cancel_all_wanted (PoiseWindow *self,
                      const char  *page,
                      guint        n_active)
{
  return is_jobs_page (self, page) && n_active > 0;
}

/* Whether anything runs that closing the window would cancel. */
static gboolean
is_working (PoiseWindow *self)
{
  return poise_runner_get_n_active (self->runner) > 0 ||
         poise_compare_page_is_comparing (self->compare_page);
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

/* The strip is told before the work gets the chance to block the window. */
static void
busy_changed_cb (PoiseWindow *self)
{
  poise_strip_set_busy (self->strip,
                        poise_runner_is_busy (self->runner) ||
                            poise_compare_page_is_comparing (self->compare_page));
}

static void
work_changed_cb (PoiseWindow *self)
{
  if (self->closing && !is_working (self))
    destroy_now (self);
}

/* The window is gone for the person at once; it ends when all its work has. */
static void
cancel_and_close (PoiseWindow *self)
{
  self->closing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->close_id = g_timeout_add (CLOSE_LIMIT_MS, close_limit_cb, self);
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (self))),
                                  "cancel-all", NULL);
  poise_compare_page_cancel (self->compare_page);
  work_changed_cb (self);
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

/* Returns: (transfer full): what runs, as a sentence. */
static char *
say_what_runs (PoiseWindow *self,
               guint        n_jobs)
{
  if (poise_compare_page_is_comparing (self->compare_page))
    return g_strdup ("A comparison is still running");
  if (n_jobs == 1)
    return g_strdup ("A job is still running");
  return g_strdup_printf ("%u jobs are still running", n_jobs);
}

static void
ask (PoiseWindow *self)
{
  guint n_jobs = poise_runner_get_n_active (self->runner);
  g_autofree char *what = say_what_runs (self, n_jobs);

  self->question = gtk_message_dialog_new (
      GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", what);
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (self->question),
                                            "Closing the window cancels %s.",
                                            n_jobs > 1 ? "them" : "it");
  add_answer (self, "Keep Running", GTK_RESPONSE_CANCEL, NULL);
  add_answer (self, "Cancel and Close", GTK_RESPONSE_ACCEPT, "destructive-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self->question), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (self->question, "response", G_CALLBACK (answered_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->question));
}

/* While callbacks starve the frames, the question would be a blank window, for as long as
 * that job runs. */
static gboolean
can_draw (PoiseWindow *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runner)); i++)
    {
      g_autoptr (PoiseJob) job = g_list_model_get_item (G_LIST_MODEL (self->runner), i);

      if (poise_job_is_active (job) && poise_job_get_backlog_max (job) > BACKLOG_OF_A_FLOOD)
        return FALSE;
    }
  return TRUE;
}

/* While something runs it asks, once: a second close brings the question back to
 * the front. */
static gboolean
poise_window_close_request (GtkWindow *window)
{
  PoiseWindow *self = POISE_WINDOW (window);

  if (!is_working (self))
    return GTK_WINDOW_CLASS (poise_window_parent_class)->close_request (window);
  if (self->closing)
    return GDK_EVENT_STOP;
  if (!can_draw (self))
    cancel_and_close (self);
  else if (self->question != NULL)
    gtk_window_present (GTK_WINDOW (self->question));
  else
    ask (self);
  return GDK_EVENT_STOP;
}

static gboolean
poll_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  poise_runner_poll (POISE_WINDOW (widget)->runner);
  return G_SOURCE_CONTINUE;
}

/* A frame's tick only while a job asks for it: a window at rest draws nothing. */
static void
polling_changed_cb (PoiseWindow *self)
{
  gboolean polling = poise_runner_is_polling (self->runner);

  if (polling && self->poll_id == 0)
    self->poll_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), poll_cb, NULL, NULL);
  else if (!polling && self->poll_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->poll_id);
      self->poll_id = 0;
    }
}

static void
message_answered_cb (PoiseWindow *self)
{
  gtk_info_bar_set_revealed (self->message_bar, FALSE);
}

/* Through the application, which lives until it is written. */
static void
report_ready_cb (PoiseWindow       *self,
                 const PoiseReport *report)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application != NULL)
    poise_application_keep (POISE_APPLICATION (application), report);
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

  g_type_ensure (POISE_TYPE_COMPARE_PAGE);
  g_type_ensure (POISE_TYPE_HISTORY_PAGE);
  g_type_ensure (POISE_TYPE_JOBS_PAGE);
  g_type_ensure (POISE_TYPE_STRIP);
  g_type_ensure (POISE_TYPE_TOUR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, message_label);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, jobs_page);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, compare_page);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, history_page);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, PoiseWindow, tour);
  gtk_widget_class_bind_template_callback (widget_class, event_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_cancel_all_wanted);
  gtk_widget_class_bind_template_callback (widget_class, is_jobs_page);
  gtk_widget_class_bind_template_callback (widget_class, message_answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, report_ready_cb);
}

static void
poise_window_init (PoiseWindow *self)
{
  g_autoptr (GPropertyAction) page = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  page = g_property_action_new ("page", self->pages, "visible-child-name");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (page));
}

static void
follow_work (PoiseWindow *self)
{
  g_signal_connect_object (self->runner, "notify::n-active", G_CALLBACK (work_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "notify::busy", G_CALLBACK (busy_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "notify::polling", G_CALLBACK (polling_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->compare_page, "notify::comparing",
                           G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->compare_page, "notify::comparing",
                           G_CALLBACK (work_changed_cb), self, G_CONNECT_SWAPPED);
  busy_changed_cb (self);
  polling_changed_cb (self);
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
  GPtrArray *starts;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_APPLICATION (application), NULL);

  self = g_object_new (POISE_TYPE_WINDOW, "application", application, NULL);
  self->runner = g_object_ref (poise_application_get_runner (application));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNER]);
  gtk_menu_button_set_menu_model (
      self->menu_button,
      G_MENU_MODEL (gtk_application_get_menu_by_id (GTK_APPLICATION (application),
                                                    "primary-menu")));
  follow_work (self);
  poise_jobs_page_set_runner (self->jobs_page, self->runner);
  poise_tour_set_up (self->tour, self->runner, self->strip);
  poise_compare_page_set_runner (self->compare_page, self->runner);
  poise_application_set_lab (application, poise_compare_page_get_lab (self->compare_page));
  poise_history_page_set_store (self->history_page,
                                poise_application_get_history (application));
  starts = poise_application_get_starts (application);
  for (guint i = 0; i < starts->len; i++)
    poise_jobs_page_add_kind (self->jobs_page, g_ptr_array_index (starts, i));
  return GTK_WIDGET (self);
}

/**
 * poise_window_compare:
 * @id: a preset's, or a kind's
 *
 * Main thread: brings the page to the front that compares, and runs that there, or tells
 * why not.
 */
void
poise_window_compare (PoiseWindow *self,
                      const char  *id)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  gtk_stack_set_visible_child_name (self->pages, "compare");
  poise_compare_page_compare (self->compare_page, id);
}

/**
 * poise_window_refuse_jobs:
 * @widget: the window, or anything in it
 *
 * Main thread: while a comparison runs, whose figures a job would spoil, tells so.
 *
 * Returns: whether no job may be started now
 */
gboolean
poise_window_refuse_jobs (GtkWidget *widget)
{
  GtkWidget *window;

  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  window = gtk_widget_get_ancestor (widget, POISE_TYPE_WINDOW);
  if (window == NULL ||
      !poise_compare_page_is_comparing (POISE_WINDOW (window)->compare_page))
    return FALSE;
  poise_window_tell (widget, "A comparison is running, whose figures a job would spoil: wait "
                             "for its end, or cancel it, and start the job then");
  return TRUE;
}

/**
 * poise_window_begin_tour:
 *
 * Main thread: shows the tour's first step beside the jobs; not while a comparison runs,
 * whose figures its jobs would spoil.
 */
void
poise_window_begin_tour (PoiseWindow *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_WINDOW (self));

  if (poise_window_refuse_jobs (GTK_WIDGET (self)))
    return;
  gtk_stack_set_visible_child_name (self->pages, "jobs");
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
