/* SPDX-License-Identifier: MIT */
#include "ui/poise-figure-cell.h"

#include "ui/poise-main-thread.h"

/* A name is broken into lines, and cut after so many. */
#define NAME_LINES  3
#define ERROR_LINES 4

struct _PoiseFigureCell
{
  GtkWidget  parent_instance;
  GtkWidget *title;
  GtkWidget *note;  /* settings of a row; ratio and spread of a figure */
  GtkWidget *error; /* of a row, else NULL */
  char      *words;
};

G_DEFINE_FINAL_TYPE (PoiseFigureCell, poise_figure_cell, GTK_TYPE_WIDGET)

static void
poise_figure_cell_dispose (GObject *object)
{
  PoiseFigureCell *self = POISE_FIGURE_CELL (object);

  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->note, gtk_widget_unparent);
  g_clear_pointer (&self->error, gtk_widget_unparent);
  G_OBJECT_CLASS (poise_figure_cell_parent_class)->dispose (object);
}

static void
poise_figure_cell_finalize (GObject *object)
{
  g_free (POISE_FIGURE_CELL (object)->words);
  G_OBJECT_CLASS (poise_figure_cell_parent_class)->finalize (object);
}

/* Asked only when the pointer rests there: to set the text of a tooltip beforehand asks
 * the display where the pointer is, once for each cell. */
static gboolean
poise_figure_cell_query_tooltip (GtkWidget  *widget,
                                 int         x,
                                 int         y,
                                 gboolean    keyboard,
                                 GtkTooltip *tooltip)
{
  PoiseFigureCell *self = POISE_FIGURE_CELL (widget);

  gtk_tooltip_set_text (tooltip, self->words);
  return self->words != NULL;
}

static void
poise_figure_cell_class_init (PoiseFigureCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_figure_cell_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_figure_cell_finalize;
  widget_class->query_tooltip = poise_figure_cell_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "figurecell");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
poise_figure_cell_init (PoiseFigureCell *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
}

/* It is told as a whole, not label by label. */
static GtkWidget *
add_label (PoiseFigureCell *self,
           const char      *css_class,
           float            xalign)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                      "xalign", xalign, NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static PoiseFigureCell *
create (GtkAccessibleRole role)
{
  PoiseFigureCell *self = g_object_new (POISE_TYPE_FIGURE_CELL, "accessible-role", role,
                                        "focusable", TRUE, "has-tooltip", TRUE, NULL);

  return self;
}

/**
 * poise_figure_cell_new_figure:
 *
 * Main thread. Returns: (transfer floating): an empty cell.
 */
GtkWidget *
poise_figure_cell_new_figure (void)
{
  PoiseFigureCell *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);

  self = create (GTK_ACCESSIBLE_ROLE_CELL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "figure");
  self->title = add_label (self, "value", 1);
  self->note = add_label (self, "aside", 1);
  gtk_label_set_justify (GTK_LABEL (self->note), GTK_JUSTIFY_RIGHT);
  return GTK_WIDGET (self);
}

static void
wrap (GtkWidget *label,
      int        n_lines)
{
  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "ellipsize",
                PANGO_ELLIPSIZE_END, "lines", n_lines, NULL);
}

/**
 * poise_figure_cell_new_head:
 *
 * Main thread. Returns: (transfer floating): an empty cell for the name of a row.
 */
GtkWidget *
poise_figure_cell_new_head (void)
{
  PoiseFigureCell *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);

  self = create (GTK_ACCESSIBLE_ROLE_ROW_HEADER);
  gtk_widget_add_css_class (GTK_WIDGET (self), "head");
  self->title = add_label (self, "name", 0);
  self->note = add_label (self, "aside", 0);
  self->error = add_label (self, "failure", 0);
  wrap (self->title, NAME_LINES);
  wrap (self->note, NAME_LINES);
  wrap (self->error, ERROR_LINES);
  return GTK_WIDGET (self);
}

static void
set_label (GtkWidget  *label,
           const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

/* With both the same the label is of one width, and so of one height. */
static void
set_width (GtkWidget *label,
           int        n_chars)
{
  g_object_set (label, "width-chars", n_chars, "max-width-chars", n_chars, NULL);
}

static void
set_words (PoiseFigureCell *self,
           const char      *words)
{
  g_free (self->words);
  self->words = g_strdup (words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->words, -1);
}

static void
set_class (PoiseFigureCell *self,
           const char      *css_class,
           gboolean         has)
{
  if (has)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), css_class);
}

/**
 * poise_figure_cell_get_mark:
 *
 * Any thread. Returns: (transfer none): what stands before a figure of that level, so
 * that it is told without its colour.
 */
const char *
poise_figure_cell_get_mark (PoiseLevel level)
{
  if (level == POISE_LEVEL_HANG)
    return "■ ";
  return level == POISE_LEVEL_LONG ? "▲ " : "";
}

/**
 * poise_figure_cell_set_figure:
 * @figure: what it says; not kept
 *
 * Main thread, for a cell of poise_figure_cell_new_figure().
 */
void
poise_figure_cell_set_figure (PoiseFigureCell         *self,
                              const PoiseReportFigure *figure)
{
  g_autofree char *value = NULL;
  g_autofree char *note = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FIGURE_CELL (self) && figure != NULL);

  value = g_strconcat (poise_figure_cell_get_mark (figure->level), figure->value, NULL);
  note = g_strconcat (figure->ratio != NULL ? figure->ratio : "",
                      figure->ratio != NULL && figure->spread != NULL ? "\n" : "",
                      figure->spread, NULL);
  set_label (self->title, value);
  set_label (self->note, note);
  set_class (self, "long", figure->level == POISE_LEVEL_LONG);
  set_class (self, "hang", figure->level == POISE_LEVEL_HANG);
  set_words (self, figure->words);
}

/**
 * poise_figure_cell_set_run:
 * @run: the row that it names; not kept
 * @n_chars: how many characters wide it is
 *
 * Main thread, for a cell of poise_figure_cell_new_head().
 */
void
poise_figure_cell_set_run (PoiseFigureCell      *self,
                           const PoiseReportRun *run,
                           int                   n_chars)
{
  g_autofree char *words = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FIGURE_CELL (self) && run != NULL);

  set_label (self->title, run->label);
  set_label (self->note, run->settings);
  set_label (self->error, run->error);
  set_width (self->title, n_chars);
  set_width (self->note, n_chars);
  set_width (self->error, n_chars);
  words = poise_report_describe_run (run);
  set_words (self, words);
}

/**
 * poise_figure_cell_get_words:
 *
 * Main thread. Returns: (transfer none) (nullable): all that it says, as a screen reader
 * tells it.
 */
const char *
poise_figure_cell_get_words (PoiseFigureCell *self)
{
  g_return_val_if_fail (POISE_IS_FIGURE_CELL (self), NULL);

  return self->words;
}
