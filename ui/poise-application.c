/* SPDX-License-Identifier: MIT */
#include "ui/poise-application.h"

#include "app/kinds/poise-kinds.h"
#include "poise-config.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-style.h"
#include "ui/poise-window.h"

#include <glib/gi18n.h>

/* From one start to the next when all kinds are started. */
#define START_ALL_MS 40

struct _PoiseApplication
{
  GtkApplication parent_instance;
  PoiseRunner   *runner;
  GPtrArray     *params; /* of every kind, in the table's order */
  PoiseLab      *lab;    /* of the window's comparisons, or NULL; outlives the window */
  PoiseHistoryStore *history;
  guint          start_all_id; /* while all kinds are being started */
  guint          n_started;    /* how many of them have been */
};

G_DEFINE_FINAL_TYPE (PoiseApplication, poise_application, GTK_TYPE_APPLICATION)

static void
tell (PoiseApplication *self,
      const char       *message)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (POISE_IS_WINDOW (window))
    poise_window_tell (GTK_WIDGET (window), message);
  else
    g_printerr ("poise: %s\n", message);
}

static PoiseWindow *
find_window (PoiseApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *link = windows; link != NULL; link = link->next)
    if (POISE_IS_WINDOW (link->data))
      return link->data;
  return NULL;
}

/* Whether a comparison runs, which jobs would spoil; the person is told. */
static gboolean
refuse (PoiseApplication *self)
{
  PoiseWindow *window = find_window (self);

  return window != NULL && poise_window_refuse_jobs (GTK_WIDGET (window));
}

static void
start (PoiseApplication  *self,
       const PoiseParams *params)
{
  g_autoptr (GError) error = NULL;

  if (poise_runner_start (self->runner, params, NULL, &error) == NULL)
    tell (self, error->message);
}

static void
start_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  PoiseApplication *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  g_autofree char *ids = NULL;
  g_autofree char *message = NULL;

  if (refuse (self))
    return;
  for (guint i = 0; i < self->params->len; i++)
    {
      const PoiseParams *params = g_ptr_array_index (self->params, i);

      if (g_str_equal (poise_params_get_kind (params)->id, id))
        {
          start (self, params);
          return;
        }
    }
  ids = poise_kinds_join_ids ();
  message = g_strdup_printf ("There is no kind of job “%s”; there are %s", id, ids);
  tell (self, message);
}

static gboolean
start_next_cb (gpointer user_data)
{
  PoiseApplication *self = user_data;

  if (self->n_started < self->params->len && !refuse (self))
    {
      start (self, g_ptr_array_index (self->params, self->n_started++));
      return G_SOURCE_CONTINUE;
    }
  self->start_all_id = 0;
  return G_SOURCE_REMOVE;
}

/* One after the other, with frames between: to make the rows of twelve jobs and what
 * there is to see of them at once took 230 ms. */
static void
start_all_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  PoiseApplication *self = user_data;

  if (self->start_all_id != 0 || refuse (self))
    return;
  self->n_started = 0;
  self->start_all_id = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, START_ALL_MS,
                                           start_next_cb, self, NULL);
}

static void
cancel_all (PoiseApplication *self)
{
  g_clear_handle_id (&self->start_all_id, g_source_remove);
  poise_runner_cancel_all (self->runner);
}

static void
cancel_all_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  cancel_all (POISE_APPLICATION (user_data));
}

static void
remove_ended_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  poise_runner_remove_ended (POISE_APPLICATION (user_data)->runner);
}

/* Also when no window is open yet, as by D-Bus. */
static PoiseWindow *
open_window (PoiseApplication *self)
{
  g_application_activate (G_APPLICATION (self));
  return find_window (self);
}

static void
tour_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  PoiseWindow *window = open_window (POISE_APPLICATION (user_data));

  if (window != NULL)
    poise_window_begin_tour (window);
}

static void
compare_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  PoiseWindow *window = open_window (POISE_APPLICATION (user_data));

  if (window != NULL)
    poise_window_compare (window, g_variant_get_string (parameter, NULL));
}

static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (GTK_IS_APPLICATION_WINDOW (window))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-help-overlay", NULL);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  gtk_show_about_dialog (
      gtk_application_get_active_window (GTK_APPLICATION (user_data)), "program-name",
      "Poise", "logo-icon-name", POISE_APPLICATION_ID, "version", POISE_VERSION, "comments",
      "See and measure how a window stays alive while threads work", "copyright",
      "© 2026 the Poise authors", "license-type", GTK_LICENSE_MIT_X11, NULL);
}

/* Asks like closing the window does. */
static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  PoiseWindow *window = find_window (POISE_APPLICATION (user_data));

  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  else
    g_application_quit (G_APPLICATION (user_data));
}

static void
update_actions_cb (PoiseApplication *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "cancel-all");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                               poise_runner_get_n_active (self->runner) > 0);
}

static void
set_aside_cb (PoiseApplication *self,
              const char       *name)
{
  g_autofree char *message =
      g_strdup_printf (_ ("The history was damaged: it was set aside as %s, and a new one was "
                          "begun"),
                       name);

  tell (self, message);
}

/* What was begun to be written is written to its end, also when the window is closed. */
static void
history_busy_cb (PoiseApplication *self)
{
  if (poise_history_store_is_busy (self->history))
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PoiseApplication) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (poise_history_store_finish (POISE_HISTORY_STORE (source), result, &error))
    return;
  message = g_strdup_printf (_ ("The comparison could not be kept in the history: %s"),
                             error->message);
  tell (self, message);
}

static void
poise_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (poise_window_new (POISE_APPLICATION (application)));
  gtk_window_present (window);
}

static void
set_accelerator (PoiseApplication *self,
                 const char       *action,
                 const char       *accelerator)
{
  const char *const accelerators[] = { accelerator, NULL };

  gtk_application_set_accels_for_action (GTK_APPLICATION (self), action, accelerators);
}

static void
poise_application_startup (GApplication *application)
{
  PoiseApplication *self = POISE_APPLICATION (application);

  G_APPLICATION_CLASS (poise_application_parent_class)->startup (application);

  poise_style_load ();
  gtk_window_set_default_icon_name (POISE_APPLICATION_ID);
  set_accelerator (self, "win.page::jobs", "<Control>1");
  set_accelerator (self, "win.page::compare", "<Control>2");
  set_accelerator (self, "win.page::history", "<Control>3");
  set_accelerator (self, "app.start-all", "<Control><Shift>Return");
  set_accelerator (self, "app.cancel-all", "<Control><Shift>k");
  set_accelerator (self, "app.remove-ended", "<Control><Shift>d");
  set_accelerator (self, "app.shortcuts", "<Control>question");
  set_accelerator (self, "app.quit", "<Control>q");
  update_actions_cb (self);
}

static void
poise_application_finalize (GObject *object)
{
  PoiseApplication *self = POISE_APPLICATION (object);

  g_clear_handle_id (&self->start_all_id, g_source_remove);
  g_ptr_array_unref (self->params);
  g_clear_object (&self->lab);
  g_object_unref (self->history);
  g_object_unref (self->runner);
  G_OBJECT_CLASS (poise_application_parent_class)->finalize (object);
}

static void
poise_application_class_init (PoiseApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = poise_application_finalize;
  G_APPLICATION_CLASS (klass)->startup = poise_application_startup;
  G_APPLICATION_CLASS (klass)->activate = poise_application_activate;
}

static void
make_history (PoiseApplication *self)
{
  g_autofree char *path = poise_history_dup_default_path ();

  self->history = poise_history_store_new (path);
  g_signal_connect_object (self->history, "set-aside", G_CALLBACK (set_aside_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->history, "notify::busy", G_CALLBACK (history_busy_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
poise_application_init (PoiseApplication *self)
{
  static const GActionEntry actions[] = {
    { .name = "start", .activate = start_cb, .parameter_type = "s" },
    { .name = "start-all", .activate = start_all_cb },
    { .name = "cancel-all", .activate = cancel_all_cb },
    { .name = "remove-ended", .activate = remove_ended_cb },
    { .name = "compare", .activate = compare_cb, .parameter_type = "s" },
    { .name = "tour", .activate = tour_cb },
    { .name = "shortcuts", .activate = shortcuts_cb },
    { .name = "about", .activate = about_cb },
    { .name = "quit", .activate = quit_cb },
  };
  const PoiseKind *const *kinds = poise_kinds_list ();

  self->runner = poise_runner_new ();
  make_history (self);
  self->params = g_ptr_array_new_with_free_func ((GDestroyNotify) poise_params_free);
  for (guint i = 0; kinds[i] != NULL; i++)
    g_ptr_array_add (self->params, poise_params_new (kinds[i]));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions),
                                   self);
  g_signal_connect_object (self->runner, "notify::n-active", G_CALLBACK (update_actions_cb),
                           self, G_CONNECT_SWAPPED);
}

/**
 * poise_application_new:
 *
 * Main thread. Returns: (transfer full): the program with a window.
 */
PoiseApplication *
poise_application_new (void)
{
  return g_object_new (POISE_TYPE_APPLICATION, "application-id", POISE_APPLICATION_ID,
                       "resource-base-path", "/dev/poise/Poise", NULL);
}

/**
 * poise_application_get_runner:
 *
 * Main thread. Returns: (transfer none): what runs the jobs.
 */
PoiseRunner *
poise_application_get_runner (PoiseApplication *self)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_APPLICATION (self), NULL);

  return self->runner;
}

/**
 * poise_application_get_params:
 *
 * Main thread. Returns: (transfer none) (element-type PoiseParams): what each
 * kind is started with, as the window's controls have it, in the table's order.
 */
GPtrArray *
poise_application_get_params (PoiseApplication *self)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_APPLICATION (self), NULL);

  return self->params;
}

/**
 * poise_application_set_lab:
 *
 * Main thread: what makes the comparisons of the window. It is kept beyond the window, so
 * that at the program's end it can still be asked whether it has come to rest.
 */
void
poise_application_set_lab (PoiseApplication *self,
                           PoiseLab         *lab)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_APPLICATION (self));
  g_return_if_fail (POISE_IS_LAB (lab));

  g_set_object (&self->lab, lab);
}

/**
 * poise_application_is_working:
 *
 * Main thread. Returns: whether a job has not ended, or a comparison has not.
 */
gboolean
poise_application_is_working (PoiseApplication *self)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_APPLICATION (self), FALSE);

  return poise_runner_get_n_active (self->runner) > 0 ||
         (self->lab != NULL && poise_lab_is_active (self->lab));
}

/**
 * poise_application_get_history:
 *
 * Main thread. Returns: (transfer none): every comparison that came to its end.
 */
PoiseHistoryStore *
poise_application_get_history (PoiseApplication *self)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_APPLICATION (self), NULL);

  return self->history;
}

/**
 * poise_application_keep:
 * @report: copied
 *
 * Main thread: adds a comparison to the history, or tells why not. The program does not
 * end before it is on the disk.
 */
void
poise_application_keep (PoiseApplication  *self,
                        const PoiseReport *report)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_APPLICATION (self));
  g_return_if_fail (report != NULL);

  poise_history_store_add_async (self->history, report, kept_cb, g_object_ref (self));
}
