/* SPDX-License-Identifier: MIT */
#include "ui/poise-jobs-page.h"

#include "ui/poise-columns.h"
#include "ui/poise-job-pane.h"
#include "ui/poise-job-row.h"
#include "ui/poise-kind-row.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"
#include "ui/poise-window.h"

struct _PoiseJobsPage
{
  GtkWidget    parent_instance;
  PoiseRunner *runner;

  PoiseColumns       *columns;
  GtkListBox         *kinds_list;
  GtkStack           *jobs_stack;
  GtkListView        *jobs_view;
  GtkSingleSelection *selection;
};

G_DEFINE_FINAL_TYPE (PoiseJobsPage, poise_jobs_page, GTK_TYPE_WIDGET)

/* What the four deeds on a job have in common. */
typedef void (*JobDeed) (PoiseJobsPage *self,
                         PoiseJob      *job);

static void
pause_or_resume (PoiseJobsPage *self,
                 PoiseJob      *job)
{
  if (poise_job_get_state (job) == POISE_JOB_PAUSED)
    poise_job_resume (job);
  else
    poise_job_pause (job);
}

static void
cancel (PoiseJobsPage *self,
        PoiseJob      *job)
{
  poise_job_cancel (job);
}

static void
retry (PoiseJobsPage *self,
       PoiseJob      *job)
{
  g_autoptr (GError) error = NULL;

  if (poise_job_is_active (job) || poise_window_refuse_jobs (GTK_WIDGET (self)))
    return;
  if (poise_runner_retry (self->runner, job, &error) == NULL)
    poise_window_tell (GTK_WIDGET (self), error->message);
}

static void
remove_job (PoiseJobsPage *self,
            PoiseJob      *job)
{
  poise_runner_remove (self->runner, job);
}

static const struct
{
  const char *name;
  JobDeed     deed;
} deeds[] = {
  { "jobs.pause", pause_or_resume },
  { "jobs.cancel", cancel },
  { "jobs.retry", retry },
  { "jobs.remove", remove_job },
};

/* An action with a job's number does its deed on that job, one without on the
 * selected job. */
static void
activate_deed (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  PoiseJobsPage *self = POISE_JOBS_PAGE (widget);
  PoiseJob *job;

  if (self->runner == NULL)
    return;
  job = parameter != NULL ? poise_runner_find (self->runner, g_variant_get_uint32 (parameter))
                          : gtk_single_selection_get_selected_item (self->selection);
  if (job == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_has_prefix (action_name, deeds[i].name))
      {
        g_autoptr (PoiseJob) keep = g_object_ref (job);
        deeds[i].deed (self, keep);
        return;
      }
}

/* Starts a job anew with some of its parameters changed: "(ua{ss})" is its number, and
 * what to change to what. */
static void
restart (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  PoiseJobsPage *self = POISE_JOBS_PAGE (widget);
  g_autoptr (GVariantIter) changes = NULL;
  g_autoptr (PoiseParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const char *name, *value;
  PoiseJob *job;
  guint id;

  g_variant_get (parameter, "(ua{ss})", &id, &changes);
  job = self->runner != NULL ? poise_runner_find (self->runner, id) : NULL;
  if (job == NULL || poise_window_refuse_jobs (widget))
    return;
  params = poise_params_copy (poise_job_get_params (job));
  while (error == NULL && g_variant_iter_next (changes, "{&s&s}", &name, &value))
    poise_params_set (params, name, value, &error);
  if (error == NULL)
    poise_runner_replace (self->runner, job, params, &error);
  if (error != NULL)
    poise_window_tell (widget, error->message);
}

static void
start_selected (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  GtkListBoxRow *row =
      gtk_list_box_get_selected_row (POISE_JOBS_PAGE (widget)->kinds_list);

  if (row != NULL)
    poise_kind_row_start (POISE_KIND_ROW (row));
}

static void
kind_chosen_cb (PoiseJobsPage *self,
                GtkListBoxRow *chosen)
{
  GtkWidget *row;

  /* The list is told even while the page is being taken down. */
  if (self->kinds_list == NULL)
    return;
  for (row = gtk_widget_get_first_child (GTK_WIDGET (self->kinds_list)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    poise_kind_row_set_expanded (POISE_KIND_ROW (row), row == GTK_WIDGET (chosen));
}

/* A new job, and one that is tried again, is selected and brought into sight. */
static void
jobs_changed_cb (PoiseJobsPage *self,
                 guint          position,
                 guint          removed,
                 guint          added)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->runner)) > 0;

  gtk_stack_set_visible_child_name (self->jobs_stack, any ? "jobs" : "empty");
  if (added != 1)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->jobs_view), "list.scroll-to-item", "u",
                              position);
  /* Who sees one column only and had a job replaced is looking at what it makes. */
  if (removed == 0)
    poise_columns_show (self->columns, POISE_COLUMN_CENTER);
}

static void
poise_jobs_page_dispose (GObject *object)
{
  PoiseJobsPage *self = POISE_JOBS_PAGE (object);

  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_JOBS_PAGE);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (poise_jobs_page_parent_class)->dispose (object);
}

static void
poise_jobs_page_class_init (PoiseJobsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_jobs_page_dispose;

  g_type_ensure (POISE_TYPE_COLUMNS);
  g_type_ensure (POISE_TYPE_JOB);
  g_type_ensure (POISE_TYPE_JOB_PANE);
  g_type_ensure (POISE_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-jobs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseJobsPage, columns);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobsPage, kinds_list);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobsPage, jobs_stack);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobsPage, jobs_view);
  gtk_widget_class_bind_template_child (widget_class, PoiseJobsPage, selection);
  gtk_widget_class_bind_template_callback (widget_class, kind_chosen_cb);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *selected = g_strdup_printf ("%s-selected", deeds[i].name);

      gtk_widget_class_install_action (widget_class, deeds[i].name, "u", activate_deed);
      gtk_widget_class_install_action (widget_class, selected, NULL, activate_deed);
    }
  gtk_widget_class_install_action (widget_class, "jobs.restart", "(ua{ss})", restart);
  gtk_widget_class_install_action (widget_class, "jobs.start-selected", NULL,
                                   start_selected);
  gtk_widget_class_set_css_name (widget_class, "jobspage");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_jobs_page_init (PoiseJobsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_jobs_page_set_runner:
 *
 * Main thread, once: whose jobs are shown.
 */
void
poise_jobs_page_set_runner (PoiseJobsPage *self,
                            PoiseRunner   *runner)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_JOBS_PAGE (self));
  g_return_if_fail (POISE_IS_RUNNER (runner));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (runner));
  g_signal_connect_object (runner, "items-changed", G_CALLBACK (jobs_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * poise_jobs_page_add_kind:
 * @params: what its start button starts; must live as long as the page
 *
 * Main thread: one more kind to choose from. The first one is chosen.
 */
void
poise_jobs_page_add_kind (PoiseJobsPage *self,
                          PoiseParams   *params)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_JOBS_PAGE (self));
  g_return_if_fail (params != NULL);

  gtk_list_box_append (self->kinds_list, poise_kind_row_new (params));
  if (gtk_list_box_get_selected_row (self->kinds_list) == NULL)
    gtk_list_box_select_row (self->kinds_list,
                             gtk_list_box_get_row_at_index (self->kinds_list, 0));
}
