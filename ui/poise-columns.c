/* SPDX-License-Identifier: MIT */
#include "ui/poise-columns.h"

#include "ui/poise-main-thread.h"

/* Below this width the columns stand one behind the other. */
#define NARROW_WIDTH 920
/* The outer columns' widths when there is room. What there is to see of a job wants more
 * of it than a list of bars. */
#define START_WIDTH 288
#define START_MAX_WIDTH 1000
#define END_SHARE 0.4
#define END_MIN_WIDTH 260
#define END_MAX_WIDTH 1000

struct _PoiseColumns
{
  GtkWidget   parent_instance;
  GtkWidget  *switcher;
  GtkWidget  *buttons[POISE_N_COLUMNS];
  GtkWidget  *columns[POISE_N_COLUMNS];
  PoiseColumn shown; /* in a narrow window */
  int         start_width;
};

enum
{
  PROP_0,
  PROP_START,
  PROP_CENTER,
  PROP_END,
  PROP_START_TITLE,
  PROP_CENTER_TITLE,
  PROP_END_TITLE,
  PROP_START_WIDTH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *const column_classes[POISE_N_COLUMNS] = { "start", "center", "end" };

G_DEFINE_FINAL_TYPE (PoiseColumns, poise_columns, GTK_TYPE_WIDGET)

static void
set_column (PoiseColumns *self,
            PoiseColumn   column,
            GtkWidget    *widget)
{
  g_clear_pointer (&self->columns[column], gtk_widget_unparent);
  gtk_widget_set_visible (self->buttons[column], widget != NULL);
  if (widget == NULL)
    return;
  self->columns[column] = widget;
  gtk_widget_add_css_class (widget, column_classes[column]);
  /* Behind the column before it, so that Tab goes from left to right. */
  gtk_widget_insert_before (widget, GTK_WIDGET (self), NULL);
}

static void
poise_columns_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  PoiseColumns *self = POISE_COLUMNS (object);

  switch (prop_id)
    {
    case PROP_START:
    case PROP_CENTER:
    case PROP_END:
      set_column (self, (PoiseColumn) (prop_id - PROP_START), g_value_get_object (value));
      break;
    case PROP_START_TITLE:
    case PROP_CENTER_TITLE:
    case PROP_END_TITLE:
      gtk_button_set_label (GTK_BUTTON (self->buttons[prop_id - PROP_START_TITLE]),
                            g_value_get_string (value));
      break;
    case PROP_START_WIDTH:
      self->start_width = g_value_get_int (value);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_columns_dispose (GObject *object)
{
  PoiseColumns *self = POISE_COLUMNS (object);

  for (guint i = 0; i < POISE_N_COLUMNS; i++)
    g_clear_pointer (&self->columns[i], gtk_widget_unparent);
  g_clear_pointer (&self->switcher, gtk_widget_unparent);
  G_OBJECT_CLASS (poise_columns_parent_class)->dispose (object);
}

/* A column's least and natural width or height. */
static void
measure_child (GtkWidget     *child,
               GtkOrientation orientation,
               int           *minimum,
               int           *natural)
{
  *minimum = *natural = 0;
  if (child != NULL)
    gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
}

/* The least size is that of the narrow form, which needs room for the largest
 * column only. */
static void
poise_columns_measure (GtkWidget     *widget,
                       GtkOrientation orientation,
                       int            for_size,
                       int           *minimum,
                       int           *natural,
                       int           *minimum_baseline,
                       int           *natural_baseline)
{
  PoiseColumns *self = POISE_COLUMNS (widget);
  int least, usual;

  *minimum = *natural = 0;
  for (guint i = 0; i < POISE_N_COLUMNS; i++)
    {
      measure_child (self->columns[i], orientation, &least, &usual);
      *minimum = MAX (*minimum, least);
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? *natural + usual
                                                           : MAX (*natural, usual);
    }
  measure_child (self->switcher, orientation, &least, &usual);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MAX (*minimum, least)
                                                       : *minimum + least;
  *natural = MAX (*natural, *minimum);
}

static void
place (GtkWidget *child,
       int        x,
       int        y,
       int        width,
       int        height)
{
  const GtkAllocation allocation = { x, y, width, height };

  if (child != NULL)
    gtk_widget_size_allocate (child, &allocation, -1);
}

static void
place_one (PoiseColumns *self,
           int           width,
           int           height)
{
  int least, usual;

  measure_child (self->switcher, GTK_ORIENTATION_VERTICAL, &least, &usual);
  place (self->switcher, 0, 0, width, least);
  place (self->columns[self->shown], 0, least, width, height - least);
}

/* How wide the last column is, when @width is left for it and the one in the middle. */
static int
get_end_width (PoiseColumns *self,
               int           width)
{
  int end = CLAMP ((int) ((width + self->start_width) * END_SHARE), END_MIN_WIDTH,
                   END_MAX_WIDTH);
  int center_least, center_usual;

  if (self->columns[POISE_COLUMN_END] == NULL)
    return 0;
  measure_child (self->columns[POISE_COLUMN_CENTER], GTK_ORIENTATION_HORIZONTAL,
                 &center_least, &center_usual);
  return CLAMP (width - center_least, END_MIN_WIDTH, end);
}

static void
place_all (PoiseColumns *self,
           int           width,
           int           height)
{
  int start = self->start_width;
  int end = get_end_width (self, width - start);
  int center = width - start - end;

  place (self->columns[POISE_COLUMN_START], 0, 0, start, height);
  place (self->columns[POISE_COLUMN_CENTER], start, 0, center, height);
  place (self->columns[POISE_COLUMN_END], start + center, 0, end, height);
}

static void
poise_columns_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  PoiseColumns *self = POISE_COLUMNS (widget);
  gboolean narrow = width < NARROW_WIDTH;

  gtk_widget_set_child_visible (self->switcher, narrow);
  for (guint i = 0; i < POISE_N_COLUMNS; i++)
    if (self->columns[i] != NULL)
      gtk_widget_set_child_visible (self->columns[i], !narrow || i == self->shown);
  if (narrow)
    place_one (self, width, height);
  else
    place_all (self, width, height);
}

static void
toggled_cb (GtkToggleButton *button,
            PoiseColumns    *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < POISE_N_COLUMNS; i++)
    if (GTK_WIDGET (button) == self->buttons[i])
      self->shown = (PoiseColumn) i;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
poise_columns_class_init (PoiseColumnsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "start", "center", "end" };
  static const char *const titles[] = { "start-title", "center-title", "end-title" };

  object_class->dispose = poise_columns_dispose;
  object_class->set_property = poise_columns_set_property;
  widget_class->measure = poise_columns_measure;
  widget_class->size_allocate = poise_columns_size_allocate;

  for (guint i = 0; i < POISE_N_COLUMNS; i++)
    {
      properties[PROP_START + i] =
          g_param_spec_object (names[i], NULL, NULL, GTK_TYPE_WIDGET,
                               G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
      properties[PROP_START_TITLE + i] =
          g_param_spec_string (titles[i], NULL, NULL, NULL,
                               G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
    }
  properties[PROP_START_WIDTH] =
      g_param_spec_int ("start-width", NULL, NULL, 0, START_MAX_WIDTH, START_WIDTH,
                        G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "columns");
}

static void
poise_columns_init (PoiseColumns *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->start_width = START_WIDTH;
  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  for (guint i = 0; i < POISE_N_COLUMNS; i++)
    {
      self->buttons[i] = gtk_toggle_button_new ();
      gtk_widget_set_visible (self->buttons[i], FALSE);
      gtk_box_append (GTK_BOX (box), self->buttons[i]);
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->buttons[i]),
                                     GTK_TOGGLE_BUTTON (self->buttons[0]));
      g_signal_connect (self->buttons[i], "toggled", G_CALLBACK (toggled_cb), self);
    }
  self->switcher = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->switcher, "switcher");
  gtk_box_append (GTK_BOX (self->switcher), box);
  gtk_widget_set_parent (self->switcher, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  poise_columns_show (self, POISE_COLUMN_START);
}

/**
 * poise_columns_show:
 *
 * Main thread: brings a column to the front, where only one of them is seen.
 */
void
poise_columns_show (PoiseColumns *self,
                    PoiseColumn   column)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_COLUMNS (self));
  g_return_if_fail (column < POISE_N_COLUMNS);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[column]), TRUE);
}
