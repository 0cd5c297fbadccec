/* SPDX-License-Identifier: MIT */
#include "ui/poise-gap-strips.h"

#include "ui/poise-gap-lane.h"
#include "ui/poise-main-thread.h"

struct _PoiseGapStrips
{
  GtkWidget  parent_instance;
  GPtrArray *lanes; /* of PoisePlotView, in order */
  GtkWidget *axis;
};

G_DEFINE_FINAL_TYPE (PoiseGapStrips, poise_gap_strips, GTK_TYPE_WIDGET)

static void
poise_gap_strips_dispose (GObject *object)
{
  PoiseGapStrips *self = POISE_GAP_STRIPS (object);

  g_ptr_array_set_size (self->lanes, 0);
  g_clear_pointer (&self->axis, gtk_widget_unparent);
  G_OBJECT_CLASS (poise_gap_strips_parent_class)->dispose (object);
}

static void
poise_gap_strips_finalize (GObject *object)
{
  g_ptr_array_unref (POISE_GAP_STRIPS (object)->lanes);
  G_OBJECT_CLASS (poise_gap_strips_parent_class)->finalize (object);
}

static void
poise_gap_strips_class_init (PoiseGapStripsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_gap_strips_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_gap_strips_finalize;
  gtk_widget_class_set_css_name (widget_class, "gapstrips");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
poise_gap_strips_init (PoiseGapStrips *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->lanes = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_widget_unparent);
  self->axis = poise_plot_view_new (&poise_gap_lane_axis);
  gtk_widget_set_parent (self->axis, GTK_WIDGET (self));
}

static void
set_n_lanes (PoiseGapStrips *self,
             guint           n_lanes)
{
  if (self->lanes->len > n_lanes)
    g_ptr_array_set_size (self->lanes, (int) n_lanes);
  while (self->lanes->len < n_lanes)
    {
      GtkWidget *lane = poise_plot_view_new (&poise_gap_lane);

      gtk_widget_insert_before (lane, GTK_WIDGET (self), self->axis);
      g_ptr_array_add (self->lanes, lane);
    }
}

/**
 * poise_gap_strips_set_report:
 * @report: what is shown; kept
 *
 * Main thread. A report without any gaps leaves nothing to be seen.
 */
void
poise_gap_strips_set_report (PoiseGapStrips    *self,
                             PoiseSharedReport *report)
{
  g_autoptr (GPtrArray) runs = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_GAP_STRIPS (self));
  g_return_if_fail (report != NULL);

  runs = poise_gap_lane_list_runs (poise_shared_report_get (report));
  set_n_lanes (self, runs->len);
  for (guint i = 0; i < runs->len; i++)
    poise_plot_view_set_report (g_ptr_array_index (self->lanes, i), report,
                                g_ptr_array_index (runs, i));
  poise_plot_view_set_report (POISE_PLOT_VIEW (self->axis), report, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), runs->len > 0);
}
