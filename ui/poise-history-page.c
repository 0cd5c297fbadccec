/* SPDX-License-Identifier: MIT */
#include "ui/poise-history-page.h"

#include "ui/poise-columns.h"
#include "ui/poise-history-item.h"
#include "ui/poise-history-pair.h"
#include "ui/poise-history-row.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-report-view.h"
#include "ui/poise-template.h"
#include "ui/poise-window.h"

#include <glib/gi18n.h>

/* How long a deletion can be undone by a click: time to read and to think again. */
#define UNDO_MS 10000

struct _PoiseHistoryPage
{
  GtkWidget          parent_instance;
  PoiseHistoryStore *store;
  gint64             chosen[2];  /* numbers, the one chosen first; 0 for none */
  gint64             wanted[2];  /* what is to be shown: one, or two of them */
  PoiseReport       *first;      /* of the two, while the other is being read */
  gint64             deleted_id; /* what can be brought back, or 0 */
  guint              undo_id;

  GtkStack           *stack;
  GtkLabel           *failure;
  PoiseColumns       *columns;
  GtkSingleSelection *selection;
  GtkRevealer        *undo_revealer;
  GtkLabel           *undo_label;
  GtkStack           *shown;
  PoiseReportView    *view;
  PoiseHistoryPair   *pair;
};

G_DEFINE_FINAL_TYPE (PoiseHistoryPage, poise_history_page, GTK_TYPE_WIDGET)

static void
tell (PoiseHistoryPage *self,
      const GError     *error)
{
  poise_window_tell (GTK_WIDGET (self), error->message);
}

/* ---- the list ------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable) */
static PoiseHistoryItem *
find (PoiseHistoryPage *self,
      gint64            id)
{
  GListModel *model = G_LIST_MODEL (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PoiseHistoryItem) item = g_list_model_get_item (model, i);

      if (poise_history_item_get_id (item) == id)
        return g_steal_pointer (&item);
    }
  return NULL;
}

static void
show_list (PoiseHistoryPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
refreshed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (PoiseHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = poise_history_store_finish (POISE_HISTORY_STORE (source), result, &error);

  if (self->store == NULL)
    return;
  if (done)
    {
      show_list (self);
      return;
    }
  gtk_label_set_label (self->failure, error->message);
  gtk_stack_set_visible_child_name (self->stack, "failure");
}

static void
refresh (PoiseHistoryPage *self)
{
  if (self->store != NULL)
    poise_history_store_refresh_async (self->store, refreshed_cb, g_object_ref (self));
}

static void
update_compare (PoiseHistoryPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.compare", self->chosen[1] != 0);
}

static void
forget_chosen (PoiseHistoryPage *self,
               gint64            id)
{
  if (self->chosen[0] == id)
    self->chosen[0] = self->chosen[1];
  else if (self->chosen[1] != id)
    return;
  self->chosen[1] = 0;
  update_compare (self);
}

static void
show_nothing (PoiseHistoryPage *self)
{
  g_clear_pointer (&self->first, poise_report_free);
  self->wanted[0] = self->wanted[1] = 0;
  gtk_stack_set_visible_child_name (self->shown, "hint");
}

/* What is gone can be neither compared nor looked at any more. */
static void
items_changed_cb (PoiseHistoryPage *self)
{
  for (guint i = 2; i-- > 0;)
    {
      g_autoptr (PoiseHistoryItem) item =
          self->chosen[i] != 0 ? find (self, self->chosen[i]) : NULL;

      if (item == NULL && self->chosen[i] != 0)
        forget_chosen (self, self->chosen[i]);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PoiseHistoryItem) item =
          self->wanted[i] != 0 ? find (self, self->wanted[i]) : NULL;

      if (item == NULL && self->wanted[i] != 0)
        show_nothing (self);
    }
  show_list (self);
}

/* A third one takes the place of the one that was chosen first. */
static void
choose (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  PoiseHistoryPage *self = POISE_HISTORY_PAGE (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (PoiseHistoryItem) item = find (self, id);
  g_autoptr (PoiseHistoryItem) replaced = NULL;

  if (item == NULL || !poise_history_item_get_chosen (item))
    {
      forget_chosen (self, id);
      return;
    }
  if (self->chosen[0] == id || self->chosen[1] == id)
    return;
  if (self->chosen[1] != 0)
    {
      replaced = find (self, self->chosen[0]);
      forget_chosen (self, self->chosen[0]);
    }
  self->chosen[self->chosen[0] != 0 ? 1 : 0] = id;
  if (replaced != NULL)
    poise_history_item_set_chosen (replaced, FALSE);
  update_compare (self);
}

/* ---- what is shown of them ------------------------------------------------------ */

static void
show_one (PoiseHistoryPage  *self,
          const PoiseReport *report)
{
  poise_report_view_set_report (self->view, report);
  gtk_stack_set_visible_child_name (self->shown, "report");
}

static void
show_two (PoiseHistoryPage  *self,
          const PoiseReport *second)
{
  poise_history_pair_set_reports (self->pair, self->first, second);
  g_clear_pointer (&self->first, poise_report_free);
  gtk_stack_set_visible_child_name (self->shown, "pair");
}

/* The answers come in the order of the questions; one that is not wanted any more is
 * passed over. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PoiseHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PoiseReport) report =
      poise_history_store_load_finish (POISE_HISTORY_STORE (source), result, &error);

  if (self->store == NULL)
    return;
  if (report == NULL)
    {
      tell (self, error);
      show_nothing (self);
    }
  else if (report->id == self->wanted[0] && self->wanted[1] == 0)
    show_one (self, report);
  else if (report->id == self->wanted[0])
    {
      g_clear_pointer (&self->first, poise_report_free);
      self->first = g_steal_pointer (&report);
    }
  else if (report->id == self->wanted[1] && self->first != NULL)
    show_two (self, report);
}

/* @other: 0 for one alone */
static void
want (PoiseHistoryPage *self,
      gint64            id,
      gint64            other)
{
  g_clear_pointer (&self->first, poise_report_free);
  self->wanted[0] = id;
  self->wanted[1] = other;
  poise_history_store_load_async (self->store, id, loaded_cb, g_object_ref (self));
  if (other != 0)
    poise_history_store_load_async (self->store, other, loaded_cb, g_object_ref (self));
  poise_columns_show (self->columns, POISE_COLUMN_CENTER);
}

static void
selected_cb (PoiseHistoryPage *self)
{
  PoiseHistoryItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL)
    want (self, poise_history_item_get_id (item), 0);
}

/* In a narrow window the report of a row that is selected already is out of sight. */
static void
activated_cb (PoiseHistoryPage *self,
              guint             position)
{
  selected_cb (self);
}

static void
compare (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  PoiseHistoryPage *self = POISE_HISTORY_PAGE (widget);

  /* None of the rows is what is shown now, so that any can be selected. */
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  want (self, self->chosen[0], self->chosen[1]);
}

/* ---- deleting ------------------------------------------------------------------- */

static void
hide_undo (PoiseHistoryPage *self)
{
  g_clear_handle_id (&self->undo_id, g_source_remove);
  self->deleted_id = 0;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.undo", FALSE);
  gtk_revealer_set_reveal_child (self->undo_revealer, FALSE);
}

static gboolean
undo_over_cb (gpointer user_data)
{
  PoiseHistoryPage *self = user_data;

  self->undo_id = 0;
  hide_undo (self);
  return G_SOURCE_REMOVE;
}

static void
offer_undo (PoiseHistoryPage *self,
            gint64            id)
{
  hide_undo (self);
  self->deleted_id = id;
  self->undo_id = g_timeout_add (UNDO_MS, undo_over_cb, self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.undo", TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->undo_revealer), TRUE);
  gtk_revealer_set_reveal_child (self->undo_revealer, TRUE);
}

/* What has slid away takes no room, and nothing finds it. */
static void
undo_revealed_cb (PoiseHistoryPage *self)
{
  if (self->deleted_id == 0)
    gtk_widget_set_visible (GTK_WIDGET (self->undo_revealer), FALSE);
}

typedef struct
{
  PoiseHistoryPage *page;
  PoiseHistoryItem *item;
} Deletion;

static void
deletion_free (Deletion *self)
{
  g_object_unref (self->page);
  g_object_unref (self->item);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_free)

/* Deleted for the person only when it is on the disk. */
static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Deletion) deletion = user_data;
  PoiseHistoryPage *self = deletion->page;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gboolean done = poise_history_store_finish (POISE_HISTORY_STORE (source), result, &error);

  if (self->store == NULL)
    return;
  if (!done)
    {
      tell (self, error);
      return;
    }
  text = g_strdup_printf (_ ("Deleted “%s”"), poise_history_item_get_title (deletion->item));
  gtk_label_set_label (self->undo_label, text);
  offer_undo (self, poise_history_item_get_id (deletion->item));
}

static void
delete (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  PoiseHistoryPage *self = POISE_HISTORY_PAGE (widget);
  g_autoptr (PoiseHistoryItem) item = find (self, g_variant_get_int64 (parameter));
  Deletion *deletion;

  if (item == NULL)
    return;
  deletion = g_new (Deletion, 1);
  deletion->page = g_object_ref (self);
  deletion->item = g_object_ref (item);
  poise_history_store_remove_async (self->store, poise_history_item_get_id (item), removed_cb,
                                    deletion);
}

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (PoiseHistoryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!poise_history_store_finish (POISE_HISTORY_STORE (source), result, &error))
    tell (self, error);
}

static void
undo (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  PoiseHistoryPage *self = POISE_HISTORY_PAGE (widget);
  gint64 id = self->deleted_id;

  hide_undo (self);
  poise_history_store_restore_async (self->store, id, restored_cb, g_object_ref (self));
}

/* ---- the widget ----------------------------------------------------------------- */

static void
refresh_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  refresh (POISE_HISTORY_PAGE (widget));
}

/* Whoever comes here sees what other programs added, too. */
static void
poise_history_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (poise_history_page_parent_class)->map (widget);
  refresh (POISE_HISTORY_PAGE (widget));
}

static void
poise_history_page_dispose (GObject *object)
{
  PoiseHistoryPage *self = POISE_HISTORY_PAGE (object);

  g_clear_handle_id (&self->undo_id, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_HISTORY_PAGE);
  g_clear_pointer (&self->first, poise_report_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (poise_history_page_parent_class)->dispose (object);
}

static void
poise_history_page_class_init (PoiseHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_history_page_dispose;
  widget_class->map = poise_history_page_map;

  g_type_ensure (POISE_TYPE_COLUMNS);
  g_type_ensure (POISE_TYPE_HISTORY_PAIR);
  g_type_ensure (POISE_TYPE_HISTORY_ROW);
  g_type_ensure (POISE_TYPE_REPORT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, failure);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, columns);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, selection);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, undo_revealer);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, undo_label);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, shown);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, view);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPage, pair);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_revealed_cb);
  gtk_widget_class_install_action (widget_class, "history.choose", "x", choose);
  gtk_widget_class_install_action (widget_class, "history.compare", NULL, compare);
  gtk_widget_class_install_action (widget_class, "history.delete", "x", delete);
  gtk_widget_class_install_action (widget_class, "history.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "history.undo", NULL, undo);
  gtk_widget_class_set_css_name (widget_class, "historypage");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_history_page_init (PoiseHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_compare (self);
  hide_undo (self);
}

/**
 * poise_history_page_set_store:
 *
 * Main thread, once: what is shown.
 */
void
poise_history_page_set_store (PoiseHistoryPage  *self,
                              PoiseHistoryStore *store)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_HISTORY_PAGE (self));
  g_return_if_fail (POISE_IS_HISTORY_STORE (store));
  g_return_if_fail (self->store == NULL);

  self->store = g_object_ref (store);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (store));
  g_signal_connect_object (store, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
