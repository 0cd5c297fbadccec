/* SPDX-License-Identifier: MIT */
#include "ui/poise-lines-view.h"

#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

struct _PoiseLinesView
{
  GtkWidget          parent_instance;
  GtkScrolledWindow *scroller;
  GtkNoSelection    *selection;
  gboolean           follows; /* whether the last line was in sight */
};

G_DEFINE_FINAL_TYPE (PoiseLinesView, poise_lines_view, GTK_TYPE_WIDGET)

static double
get_lowest (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static void
scrolled_cb (PoiseLinesView *self,
             GtkAdjustment  *adjustment)
{
  self->follows = gtk_adjustment_get_value (adjustment) >= get_lowest (adjustment) - 1;
}

static void
resized_cb (PoiseLinesView *self,
            GtkAdjustment  *adjustment)
{
  if (self->follows)
    gtk_adjustment_set_value (adjustment, get_lowest (adjustment));
}

static void
poise_lines_view_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_LINES_VIEW);
  G_OBJECT_CLASS (poise_lines_view_parent_class)->dispose (object);
}

static void
poise_lines_view_class_init (PoiseLinesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_lines_view_dispose;

  g_type_ensure (POISE_TYPE_LINE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-lines-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseLinesView, scroller);
  gtk_widget_class_bind_template_child (widget_class, PoiseLinesView, selection);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_lines_view_init (PoiseLinesView *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (resized_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * poise_lines_view_set_lines:
 * @lines: (nullable): what to show
 *
 * Main thread.
 */
void
poise_lines_view_set_lines (PoiseLinesView *self,
                            PoiseLines     *lines)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_LINES_VIEW (self));

  self->follows = TRUE;
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (lines));
}
