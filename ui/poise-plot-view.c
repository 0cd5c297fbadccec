/* SPDX-License-Identifier: MIT */
#include "ui/poise-plot-view.h"

#include "ui/poise-main-thread.h"

#include <glib/gi18n.h>
#include <math.h>

#define MIN_WIDTH 200
#define NAT_WIDTH 640

struct _PoisePlotView
{
  GtkWidget             parent_instance;
  const PoisePlotSort  *sort;
  PoiseSharedReport    *report;
  const PoiseReportRun *run;  /* in the report, or NULL */
  gpointer              data; /* what the sort has prepared */
};

G_DEFINE_FINAL_TYPE (PoisePlotView, poise_plot_view, GTK_TYPE_WIDGET)

static void
clear_report (PoisePlotView *self)
{
  if (self->data != NULL)
    self->sort->release (self->data);
  self->data = NULL;
  self->run = NULL;
  g_clear_pointer (&self->report, poise_shared_report_unref);
}

static PoisePlotArea
get_area (PoisePlotView *self)
{
  return (PoisePlotArea) { 0, 0, gtk_widget_get_width (GTK_WIDGET (self)),
                          gtk_widget_get_height (GTK_WIDGET (self)) };
}

static void
poise_plot_view_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  PoisePlotView *self = POISE_PLOT_VIEW (widget);
  PoisePlotArea area = get_area (self);
  PoisePlotStyle style;
  cairo_t *cr;

  if (self->report == NULL || area.width < 1 || area.height < 1)
    return;
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) area.width, (float) area.height));
  poise_plot_style_init_widget (&style, widget);
  self->sort->draw (cr, &style, &area, poise_shared_report_get (self->report), self->run,
                    self->data);
  poise_plot_style_clear (&style);
  cairo_destroy (cr);
}

static GtkSizeRequestMode
poise_plot_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
poise_plot_view_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  PoisePlotView *self = POISE_PLOT_VIEW (widget);
  PoisePlotStyle style;

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : 0;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NAT_WIDTH : 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL || self->report == NULL)
    return;
  poise_plot_style_init_widget (&style, widget);
  *minimum = *natural = (int) ceil (
      self->sort->measure_height (&style, poise_shared_report_get (self->report),
                                  for_size > 0 ? for_size : MIN_WIDTH));
  poise_plot_style_clear (&style);
}

static gboolean
poise_plot_view_query_tooltip (GtkWidget  *widget,
                               int         x,
                               int         y,
                               gboolean    keyboard,
                               GtkTooltip *tooltip)
{
  g_autofree char *hint = NULL;

  if (keyboard)
    return FALSE;
  hint = poise_plot_view_dup_hint (POISE_PLOT_VIEW (widget), x, y);
  gtk_tooltip_set_text (tooltip, hint);
  /* It follows the pointer. */
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { x, y, 1, 1 });
  return hint != NULL;
}

static void
poise_plot_view_dispose (GObject *object)
{
  clear_report (POISE_PLOT_VIEW (object));
  G_OBJECT_CLASS (poise_plot_view_parent_class)->dispose (object);
}

static void
poise_plot_view_class_init (PoisePlotViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_plot_view_dispose;
  widget_class->snapshot = poise_plot_view_snapshot;
  widget_class->get_request_mode = poise_plot_view_get_request_mode;
  widget_class->measure = poise_plot_view_measure;
  widget_class->query_tooltip = poise_plot_view_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "plotview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
poise_plot_view_init (PoisePlotView *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * poise_plot_view_new:
 *
 * Main thread. Returns: (transfer floating): a plot of nothing.
 */
GtkWidget *
poise_plot_view_new (const PoisePlotSort *sort)
{
  PoisePlotView *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (sort != NULL, NULL);

  self = g_object_new (POISE_TYPE_PLOT_VIEW, "has-tooltip", sort->dup_hint != NULL, NULL);
  self->sort = sort;
  return GTK_WIDGET (self);
}

static void
describe (PoisePlotView *self)
{
  const PoiseReport *report = poise_shared_report_get (self->report);
  g_autofree char *description = NULL;
  g_autofree char *label = NULL;

  label = self->run != NULL
              ? g_strdup_printf ("%s: %s", _ (self->sort->title), self->run->label)
              : g_strdup (_ (self->sort->title));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  if (self->sort->describe == NULL)
    return;
  description = self->sort->describe (report, self->run, self->data);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

/**
 * poise_plot_view_set_report:
 * @report: what is drawn; kept
 * @run: (nullable): the one of its runs that it is a plot of
 *
 * Main thread.
 */
void
poise_plot_view_set_report (PoisePlotView        *self,
                            PoiseSharedReport    *report,
                            const PoiseReportRun *run)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_PLOT_VIEW (self));
  g_return_if_fail (report != NULL);

  poise_shared_report_ref (report);
  clear_report (self);
  self->report = report;
  self->run = run;
  if (self->sort->prepare != NULL)
    self->data = self->sort->prepare (poise_shared_report_get (report));
  describe (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * poise_plot_view_dup_hint:
 *
 * Main thread. Returns: (transfer full) (nullable): what is told of the point at @x and
 * @y in the widget.
 */
char *
poise_plot_view_dup_hint (PoisePlotView *self,
                          int            x,
                          int            y)
{
  PoisePlotArea area;
  PoisePlotStyle style;
  char *hint;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_PLOT_VIEW (self), NULL);

  if (self->report == NULL || self->sort->dup_hint == NULL)
    return NULL;
  area = get_area (self);
  poise_plot_style_init_widget (&style, GTK_WIDGET (self));
  hint = self->sort->dup_hint (&style, &area, poise_shared_report_get (self->report),
                               self->run, self->data, x, y);
  poise_plot_style_clear (&style);
  return hint;
}
