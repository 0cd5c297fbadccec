/* SPDX-License-Identifier: MIT */
#include "ui/poise-table-view.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-table.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

/* A longer value is cut, and whole in its tooltip. */
#define MAX_CHARS 48

struct _PoiseTableView
{
  GtkWidget   parent_instance;
  PoiseTable *table;

  GtkColumnView    *column_view;
  GtkSortListModel *sorted;
  GtkLabel         *note;
};

G_DEFINE_FINAL_TYPE (PoiseTableView, poise_table_view, GTK_TYPE_WIDGET)

/* A column of a table: which, and how its numbers are shown. Its factory's own. */
typedef struct
{
  guint            index;
  PoiseColumnStyle style;
} Column;

static void
set_up_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_CHARS);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  const Column *column = user_data;
  GtkWidget *label = gtk_list_item_get_child (item);
  const PoiseCell *cell = poise_row_get_cell (gtk_list_item_get_item (item), column->index);
  g_autofree char *text = poise_cell_print (cell, column->style);
  gboolean is_number = cell->type == POISE_CELL_INT || cell->type == POISE_CELL_REAL;

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  gtk_widget_set_tooltip_text (label, g_utf8_strlen (text, -1) > MAX_CHARS ? text : NULL);
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  return poise_row_compare ((PoiseRow *) a, (PoiseRow *) b, GPOINTER_TO_UINT (user_data));
}

/* By signals and not from a .ui file: which columns there are, a query tells. */
static void
add_column (PoiseTableView         *self,
            guint                   index,
            const PoiseTableColumn *description)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Column *data = g_new (Column, 1);
  g_autoptr (GtkSorter) sorter = NULL;
  g_autoptr (GtkColumnViewColumn) column = NULL;

  data->index = index;
  data->style = description->style;
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), data);
  g_object_set_data_full (G_OBJECT (factory), "poise-column", data, g_free);
  column = gtk_column_view_column_new (description->title, factory);
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (index), NULL));
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_append_column (self->column_view, column);
}

static void
columns_changed_cb (PoiseTableView *self)
{
  guint n_columns = poise_table_get_n_columns (self->table);

  for (guint i = 0; i < n_columns; i++)
    add_column (self, i, poise_table_get_column (self->table, i));
}

/* What is not shown is not kept from the person. */
static void
total_changed_cb (PoiseTableView *self)
{
  guint n_shown = g_list_model_get_n_items (G_LIST_MODEL (self->table));
  guint64 n_total = poise_table_get_n_total (self->table);
  g_autofree char *shown = poise_text_count (n_shown);
  g_autofree char *total = poise_text_count ((gint64) n_total);
  g_autofree char *note = NULL;

  if (n_total > n_shown)
    note = g_strdup_printf ("The first %s of %s rows", shown, total);
  gtk_label_set_label (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

static void
show_table (PoiseTableView *self)
{
  gtk_sort_list_model_set_model (self->sorted, G_LIST_MODEL (self->table));
  gtk_sort_list_model_set_sorter (self->sorted,
                                  gtk_column_view_get_sorter (self->column_view));
  g_signal_connect_object (self->table, "notify::n-columns",
                           G_CALLBACK (columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "notify::n-total", G_CALLBACK (total_changed_cb),
                           self, G_CONNECT_SWAPPED);
  columns_changed_cb (self);
  total_changed_cb (self);
}

static void
poise_table_view_dispose (GObject *object)
{
  PoiseTableView *self = POISE_TABLE_VIEW (object);

  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_TABLE_VIEW);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (poise_table_view_parent_class)->dispose (object);
}

static void
poise_table_view_class_init (PoiseTableViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_table_view_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-table-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseTableView, column_view);
  gtk_widget_class_bind_template_child (widget_class, PoiseTableView, sorted);
  gtk_widget_class_bind_template_child (widget_class, PoiseTableView, note);
  gtk_widget_class_set_css_name (widget_class, "tableview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_table_view_init (PoiseTableView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_table_view_new:
 * @job: one whose output is a #PoiseTable
 *
 * Main thread. Returns: (transfer floating): its rows.
 */
GtkWidget *
poise_table_view_new (PoiseJob *job)
{
  PoiseTableView *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_TABLE (poise_job_get_output (job)), NULL);

  self = g_object_new (POISE_TYPE_TABLE_VIEW, NULL);
  self->table = g_object_ref (POISE_TABLE (poise_job_get_output (job)));
  show_table (self);
  return GTK_WIDGET (self);
}
