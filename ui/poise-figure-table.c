/* SPDX-License-Identifier: MIT */
#include "ui/poise-figure-table.h"

#include "ui/poise-main-thread.h"

/* A column's title is broken into lines of about so many characters. */
#define TITLE_CHARS 9
/* The column of names is as wide as the longest, within these; the others are broken. */
#define NAME_LEAST_CHARS 10
#define NAME_CHARS       24

struct _PoiseFigureTable
{
  GtkWidget  parent_instance;
  GtkWidget *names;   /* the first column */
  GtkWidget *figures; /* the others */
  GtkWidget *scroller;

  GPtrArray *columns; /* of PoiseFigureColumn, as they are shown */
  GPtrArray *cells;   /* row by row, the name first; the grids own them */
  guint      n_rows;
  guint      last;    /* the cell that had the focus */
};

G_DEFINE_FINAL_TYPE (PoiseFigureTable, poise_figure_table, GTK_TYPE_WIDGET)

/* Cells of a row, its name among them. */
static guint
get_width (PoiseFigureTable *self)
{
  return self->columns->len + 1;
}

static void
empty_grid (GtkWidget *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (grid)) != NULL)
    gtk_grid_remove (GTK_GRID (grid), child);
}

static void
clear (PoiseFigureTable *self)
{
  g_ptr_array_set_size (self->cells, 0);
  self->n_rows = 0;
  self->last = 0;
  empty_grid (self->names);
  empty_grid (self->figures);
}

static void
poise_figure_table_dispose (GObject *object)
{
  PoiseFigureTable *self = POISE_FIGURE_TABLE (object);

  g_ptr_array_set_size (self->cells, 0);
  g_clear_pointer (&self->names, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  G_OBJECT_CLASS (poise_figure_table_parent_class)->dispose (object);
}

static void
poise_figure_table_finalize (GObject *object)
{
  PoiseFigureTable *self = POISE_FIGURE_TABLE (object);

  g_ptr_array_unref (self->cells);
  g_ptr_array_unref (self->columns);
  G_OBJECT_CLASS (poise_figure_table_parent_class)->finalize (object);
}

static gboolean
focus_cell (PoiseFigureTable *self,
            guint             index)
{
  self->last = index;
  return gtk_widget_grab_focus (g_ptr_array_index (self->cells, index));
}

/* The neighbour in that direction; the cell itself where there is none. */
static guint
find_neighbour (PoiseFigureTable *self,
                guint             index,
                GtkDirectionType  direction)
{
  guint width = get_width (self);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (direction == GTK_DIR_UP)
    return index >= width ? index - width : index;
  if (direction == GTK_DIR_DOWN)
    return index + width < self->cells->len ? index + width : index;
  if ((direction == GTK_DIR_LEFT) != mirrored)
    return index % width > 0 ? index - 1 : index;
  return index % width + 1 < width ? index + 1 : index;
}

static gboolean
poise_figure_table_focus (GtkWidget       *widget,
                          GtkDirectionType direction)
{
  PoiseFigureTable *self = POISE_FIGURE_TABLE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  gboolean steps = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  guint index, next;

  if (self->cells->len == 0)
    return FALSE;
  if (focus == NULL || !g_ptr_array_find (self->cells, focus, &index))
    return focus_cell (self, MIN (self->last, self->cells->len - 1));
  if (steps)
    return FALSE;
  next = find_neighbour (self, index, direction);
  return next != index && focus_cell (self, next);
}

static void
poise_figure_table_class_init (PoiseFigureTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_figure_table_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_figure_table_finalize;
  widget_class->focus = poise_figure_table_focus;
  gtk_widget_class_set_css_name (widget_class, "figuretable");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
poise_figure_table_init (PoiseFigureTable *self)
{
  self->columns = g_ptr_array_new ();
  self->cells = g_ptr_array_new ();
  self->names = gtk_grid_new ();
  self->figures = gtk_grid_new ();
  self->scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", self->figures,
                                 "vscrollbar-policy", GTK_POLICY_NEVER,
                                 "overlay-scrolling", FALSE, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->names, "names");
  gtk_widget_set_valign (self->names, GTK_ALIGN_START);
  gtk_widget_set_valign (self->figures, GTK_ALIGN_START);
  gtk_widget_set_parent (self->names, GTK_WIDGET (self));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Figures", -1);
}

/**
 * poise_figure_table_new:
 *
 * Main thread. Returns: (transfer floating): a table without rows.
 */
GtkWidget *
poise_figure_table_new (void)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);

  return g_object_new (POISE_TYPE_FIGURE_TABLE, NULL);
}

static gboolean
has_columns (PoiseFigureTable *self,
             GPtrArray        *columns)
{
  if (self->cells->len == 0 || self->columns->len != columns->len)
    return FALSE;
  for (guint i = 0; i < columns->len; i++)
    {
      const PoiseFigureColumn *a = g_ptr_array_index (self->columns, i);
      const PoiseFigureColumn *b = g_ptr_array_index (columns, i);

      if (a->metric != b->metric || g_strcmp0 (a->id, b->id) != 0 ||
          g_strcmp0 (a->title, b->title) != 0)
        return FALSE;
    }
  return TRUE;
}

/* A title in lines: a label that breaks them itself does not tell how high it will be. */
static char *
break_title (const char *title,
             const char *unit)
{
  g_autofree char *text =
      g_strdup_printf (*unit != '\0' ? "%s, %s" : "%s%s", title, unit);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GString *lines = g_string_new (words[0]);
  glong n_chars = g_utf8_strlen (words[0], -1);

  for (guint i = 1; words[i] != NULL; i++)
    {
      glong n = g_utf8_strlen (words[i], -1);
      gboolean fits = n_chars + 1 + n <= TITLE_CHARS;

      g_string_append_printf (lines, "%c%s", fits ? ' ' : '\n', words[i]);
      n_chars = fits ? n_chars + 1 + n : n;
    }
  return g_string_free (lines, FALSE);
}

static GtkWidget *
create_title (const char *title,
              const char *unit)
{
  g_autofree char *text = break_title (title, unit);
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 1.0f, "yalign", 1.0f, "justify", GTK_JUSTIFY_RIGHT,
                NULL);
  gtk_widget_add_css_class (label, "column-title");
  return label;
}

/* All cells of a row are of one height, in both grids. */
static void
attach (PoiseFigureTable *self,
        GtkSizeGroup     *group,
        GtkWidget        *widget,
        guint             row,
        guint             column)
{
  gtk_size_group_add_widget (group, widget);
  if (column == 0)
    gtk_grid_attach (GTK_GRID (self->names), widget, 0, (int) row, 1, 1);
  else
    gtk_grid_attach (GTK_GRID (self->figures), widget, (int) column - 1, (int) row, 1, 1);
}

static void
add_titles (PoiseFigureTable *self)
{
  g_autoptr (GtkSizeGroup) group = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);

  attach (self, group, create_title (" ", ""), 0, 0);
  for (guint i = 0; i < self->columns->len; i++)
    {
      const PoiseFigureColumn *column = g_ptr_array_index (self->columns, i);

      attach (self, group, create_title (column->title, column->unit), 0, i + 1);
    }
}

static void
add_row (PoiseFigureTable *self)
{
  g_autoptr (GtkSizeGroup) group = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);

  self->n_rows++;
  for (guint i = 0; i < get_width (self); i++)
    {
      GtkWidget *cell =
          i == 0 ? poise_figure_cell_new_head () : poise_figure_cell_new_figure ();

      gtk_widget_set_hexpand (cell, i > 0);
      attach (self, group, cell, self->n_rows, i);
      g_ptr_array_add (self->cells, cell);
    }
}

static int
count_name_chars (const PoiseReport *report)
{
  glong n_chars = NAME_LEAST_CHARS;

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      n_chars = MAX (n_chars, g_utf8_strlen (run->label, -1));
    }
  return (int) MIN (n_chars, NAME_CHARS);
}

static void
fill_row (PoiseFigureTable     *self,
          const PoiseReport    *report,
          const PoiseReportRun *run,
          guint                 row,
          int                   n_chars)
{
  poise_figure_cell_set_run (poise_figure_table_get_cell (self, row, 0), run, n_chars);
  for (guint i = 0; i < self->columns->len; i++)
    {
      g_autoptr (PoiseReportFigure) figure =
          poise_report_get_figure (report, run, g_ptr_array_index (self->columns, i));

      poise_figure_cell_set_figure (poise_figure_table_get_cell (self, row, i + 1),
                                    figure);
    }
}

/**
 * poise_figure_table_set_report:
 * @report: not kept
 *
 * Main thread. What is shown already stays; a report with one more row costs that row.
 */
void
poise_figure_table_set_report (PoiseFigureTable  *self,
                               const PoiseReport *report)
{
  g_autoptr (GPtrArray) columns = NULL;
  guint n_rest, n_rows;
  int n_chars;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FIGURE_TABLE (self));
  g_return_if_fail (report != NULL);

  n_rest = report->baseline != NULL ? 1 : 0;
  n_rows = n_rest + report->runs->len;
  columns = poise_report_list_columns (report);
  if (!has_columns (self, columns) || self->n_rows > n_rows)
    {
      clear (self);
      g_ptr_array_unref (self->columns);
      self->columns = g_steal_pointer (&columns);
      add_titles (self);
    }
  while (self->n_rows < n_rows)
    add_row (self);
  n_chars = count_name_chars (report);
  for (guint i = 0; i < n_rows; i++)
    fill_row (self, report,
              i < n_rest ? report->baseline
                         : g_ptr_array_index (report->runs, i - n_rest),
              i, n_chars);
}

/**
 * poise_figure_table_get_n_rows:
 *
 * Main thread. Returns: how many rows there are, that of the window at rest among them.
 */
guint
poise_figure_table_get_n_rows (PoiseFigureTable *self)
{
  g_return_val_if_fail (POISE_IS_FIGURE_TABLE (self), 0);

  return self->n_rows;
}

/**
 * poise_figure_table_get_n_columns:
 *
 * Main thread. Returns: how many columns there are, that of the names among them.
 */
guint
poise_figure_table_get_n_columns (PoiseFigureTable *self)
{
  g_return_val_if_fail (POISE_IS_FIGURE_TABLE (self), 0);

  return get_width (self);
}

/**
 * poise_figure_table_get_cell:
 *
 * Main thread. Returns: (transfer none): a cell; the names are in column 0.
 */
PoiseFigureCell *
poise_figure_table_get_cell (PoiseFigureTable *self,
                             guint             row,
                             guint             column)
{
  g_return_val_if_fail (POISE_IS_FIGURE_TABLE (self), NULL);
  g_return_val_if_fail (row < self->n_rows && column < get_width (self), NULL);

  return g_ptr_array_index (self->cells, row * get_width (self) + column);
}
