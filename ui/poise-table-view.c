/* SPDX-License-Identifier: MIT */
#include "ui/poise-table-view.h"

#include "app/engine/poise-text.h"
#include "app/kinds/tables/poise-table.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <string.h>

/* A column is as wide as its first values, within these; a longer value is cut, and
 * whole in its tooltip. */
#define MIN_TEXT_CHARS 10
#define MAX_CHARS 32
#define MEASURED_ROWS 50
/* What of a value is in a cell at all. */
#define MAX_BYTES 2000

/* GTK's list makes widgets for some 200 rows, whatever is in sight: all at once they
 * took 400 ms. So rows come a few a frame until that many are there, and the others,
 * which take none, at once. */
#define ROWS_PER_FRAME 8
#define ROWS_WITH_WIDGETS 256

struct _PoiseTableView
{
  GtkWidget   parent_instance;
  PoiseTable *table;
  GPtrArray  *columns; /* of Column */
  gboolean    measured;
  guint       tick_id; /* while rows are being let in */

  GtkColumnView     *column_view;
  GtkSliceListModel *slice;
  GtkSortListModel  *sorted;
  GtkLabel          *note;
};

G_DEFINE_FINAL_TYPE (PoiseTableView, poise_table_view, GTK_TYPE_WIDGET)

typedef struct
{
  grefcount        ref_count;
  guint            index;
  PoiseColumnStyle style;
  guint            n_chars; /* how wide it is */
} Column;

static Column *
column_ref (Column *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
column_unref (gpointer data)
{
  Column *self = data;

  if (g_ref_count_dec (&self->ref_count))
    g_free (self);
}

static gboolean
is_number (const PoiseCell *cell)
{
  return cell->type == POISE_CELL_INT || cell->type == POISE_CELL_REAL;
}

static char *
print_cell (const Column *column,
            PoiseRow     *row)
{
  return poise_cell_print (poise_row_get_cell (row, column->index), column->style);
}

/* Asked only when the pointer rests there: to set the text of a tooltip beforehand asks
 * the display where the pointer is, once for each of a thousand cells. */
static gboolean
query_tooltip_cb (GtkInscription *inscription,
                  int             x,
                  int             y,
                  gboolean        by_keyboard,
                  GtkTooltip     *tooltip,
                  gpointer        user_data)
{
  const Column *column = user_data;
  const char *text = gtk_inscription_get_text (inscription);

  if (text == NULL || g_utf8_strlen (text, -1) < column->n_chars)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* Of a book in a cell nobody sees more, and to lay it out would take long. */
static void
cut (char *text)
{
  if (strlen (text) > MAX_BYTES)
    *g_utf8_find_prev_char (text, text + MAX_BYTES + 1) = '\0';
}

/* An inscription, not a label: its size does not depend on its text, so that a value
 * which comes or changes lays out nothing else anew. */
static void
set_up_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  const Column *column = user_data;
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text),
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), column->n_chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (text), column->n_chars);
  gtk_widget_set_has_tooltip (text, TRUE);
  g_signal_connect (text, "query-tooltip", G_CALLBACK (query_tooltip_cb), user_data);
  gtk_list_item_set_child (item, text);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  const Column *column = user_data;
  PoiseRow *row = gtk_list_item_get_item (item);
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *text = print_cell (column, row);

  cut (text);
  gtk_inscription_set_text (GTK_INSCRIPTION (child), text);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (child),
                              is_number (poise_row_get_cell (row, column->index)) ? 1 : 0);
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
  Column *column = g_new0 (Column, 1);
  g_autoptr (GtkColumnViewColumn) view_column = NULL;
  g_autoptr (GtkSorter) sorter = NULL;

  g_ref_count_init (&column->ref_count);
  column->index = index;
  column->style = description->style;
  g_ptr_array_add (self->columns, column);
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), column);
  g_object_set_data_full (G_OBJECT (factory), "poise-column", column_ref (column),
                          column_unref);
  view_column = gtk_column_view_column_new (description->title, factory);
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (index), NULL));
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  gtk_column_view_append_column (self->column_view, view_column);
}

static void
columns_changed_cb (PoiseTableView *self)
{
  guint n_columns = poise_table_get_n_columns (self->table);

  for (guint i = self->columns->len; i < n_columns; i++)
    add_column (self, i, poise_table_get_column (self->table, i));
}

/* From the first rows, before any of them has a widget. */
static void
measure_column (PoiseTableView *self,
                Column         *column)
{
  guint n = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->table)), MEASURED_ROWS);
  glong n_chars = g_utf8_strlen (poise_table_get_column (self->table, column->index)->title,
                                 -1);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PoiseRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), i);
      g_autofree char *text = print_cell (column, row);
      glong wanted = g_utf8_strlen (text, -1);

      if (!is_number (poise_row_get_cell (row, column->index)))
        wanted = MAX (wanted, MIN_TEXT_CHARS);
      n_chars = MAX (n_chars, wanted);
    }
  column->n_chars = (guint) MIN (n_chars, MAX_CHARS);
}

static gboolean
let_in_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  PoiseTableView *self = POISE_TABLE_VIEW (widget);
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->table));
  guint n_in = gtk_slice_list_model_get_size (self->slice) + ROWS_PER_FRAME;

  gtk_slice_list_model_set_size (self->slice,
                                 n_in < ROWS_WITH_WIDGETS ? n_in : G_MAXUINT);
  if (n_in < n_all && n_in < ROWS_WITH_WIDGETS)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

/* Runs before the list hears of the rows. */
static void
rows_changed_cb (PoiseTableView *self)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  if (n_all == 0)
    return;
  for (guint i = 0; !self->measured && i < self->columns->len; i++)
    measure_column (self, g_ptr_array_index (self->columns, i));
  self->measured = TRUE;
  if (self->tick_id == 0 && gtk_slice_list_model_get_size (self->slice) < n_all)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), let_in_cb, NULL, NULL);
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
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}

static void
show_table (PoiseTableView *self)
{
  gtk_sort_list_model_set_sorter (self->sorted,
                                  gtk_column_view_get_sorter (self->column_view));
  g_signal_connect_object (self->table, "notify::n-columns",
                           G_CALLBACK (columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "notify::n-total", G_CALLBACK (total_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "items-changed", G_CALLBACK (rows_changed_cb), self,
                           G_CONNECT_SWAPPED);
  columns_changed_cb (self);
  rows_changed_cb (self);
  total_changed_cb (self);
  gtk_sort_list_model_set_model (self->sorted, G_LIST_MODEL (self->table));
}

static void
poise_table_view_dispose (GObject *object)
{
  PoiseTableView *self = POISE_TABLE_VIEW (object);

  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_TABLE_VIEW);
  g_clear_object (&self->table);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, PoiseTableView, slice);
  gtk_widget_class_bind_template_child (widget_class, PoiseTableView, sorted);
  gtk_widget_class_bind_template_child (widget_class, PoiseTableView, note);
  gtk_widget_class_set_css_name (widget_class, "tableview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_table_view_init (PoiseTableView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = g_ptr_array_new_with_free_func (column_unref);
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
