/* SPDX-License-Identifier: MIT */
#include "ui/poise-report-view.h"

#include "app/lab/poise-report-figures.h"
#include "app/lab/poise-report-text.h"
#include "app/lab/poise-shared-report.h"
#include "ui/poise-curves.h"
#include "ui/poise-figure-table.h"
#include "ui/poise-gap-lane.h"
#include "ui/poise-gap-strips.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-report-save.h"
#include "ui/poise-speedup.h"
#include "ui/poise-template.h"
#include "ui/poise-window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _PoiseReportView
{
  GtkWidget          parent_instance;
  PoiseSharedReport *report; /* or NULL */

  GtkLabel         *verdict;
  GtkWidget        *host;
  PoiseFigureTable *table;
  GtkWidget        *strips_title;
  PoiseGapStrips   *strips;
  GtkWidget        *curves_title;
  GtkWidget        *curves;
  GtkWidget        *speedup_title;
  GtkWidget        *speedup;
  PoisePlotView    *curves_plot;
  PoisePlotView    *speedup_plot;
};

G_DEFINE_FINAL_TYPE (PoiseReportView, poise_report_view, GTK_TYPE_WIDGET)

/* What there is a report for. */
static const char *const actions[] = {
  "report.save",     "report.save-json", "report.save-csv",
  "report.save-png", "report.save-svg",  "report.copy-markdown",
};

static void
save_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  const char *format, *path;

  g_variant_get (parameter, "(&s&s)", &format, &path);
  poise_report_save (widget, POISE_REPORT_VIEW (widget)->report, format, path);
}

/* The action's name ends in the format's. */
static void
save_as_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  poise_report_save_choose (widget, POISE_REPORT_VIEW (widget)->report,
                            action_name + strlen ("report.save-"));
}

static void
copy_markdown_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  PoiseReportView *self = POISE_REPORT_VIEW (widget);
  g_autofree char *text =
      poise_report_to_markdown (poise_shared_report_get (self->report));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  poise_window_tell (widget, _ ("Copied the table as Markdown"));
}

static void
enable_actions (PoiseReportView *self,
                gboolean         enabled)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], enabled);
}

static void
poise_report_view_dispose (GObject *object)
{
  PoiseReportView *self = POISE_REPORT_VIEW (object);

  poise_dispose_template (GTK_WIDGET (self), POISE_TYPE_REPORT_VIEW);
  g_clear_pointer (&self->report, poise_shared_report_unref);
  G_OBJECT_CLASS (poise_report_view_parent_class)->dispose (object);
}

static void
poise_report_view_class_init (PoiseReportViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_report_view_dispose;
  g_type_ensure (POISE_TYPE_GAP_STRIPS);
  g_type_ensure (POISE_TYPE_FIGURE_TABLE);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-report-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, verdict);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, host);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, table);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, strips_title);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, strips);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, curves_title);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, curves);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, speedup_title);
  gtk_widget_class_bind_template_child (widget_class, PoiseReportView, speedup);
  gtk_widget_class_set_css_name (widget_class, "reportview");
  gtk_widget_class_install_action (widget_class, "report.save", "(ss)", save_cb);
  gtk_widget_class_install_action (widget_class, "report.save-json", NULL, save_as_cb);
  gtk_widget_class_install_action (widget_class, "report.save-csv", NULL, save_as_cb);
  gtk_widget_class_install_action (widget_class, "report.save-png", NULL, save_as_cb);
  gtk_widget_class_install_action (widget_class, "report.save-svg", NULL, save_as_cb);
  gtk_widget_class_install_action (widget_class, "report.copy-markdown", NULL,
                                   copy_markdown_cb);
}

static PoisePlotView *
add_plot (GtkWidget           *box,
          const PoisePlotSort *sort)
{
  GtkWidget *plot = poise_plot_view_new (sort);

  gtk_widget_set_hexpand (plot, TRUE);
  gtk_box_append (GTK_BOX (box), plot);
  return POISE_PLOT_VIEW (plot);
}

static void
poise_report_view_init (PoiseReportView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->curves_plot = add_plot (self->curves, &poise_curves);
  self->speedup_plot = add_plot (self->speedup, &poise_speedup);
  enable_actions (self, FALSE);
}

/**
 * poise_report_view_new:
 *
 * Main thread. Returns: (transfer floating): a view of nothing.
 */
GtkWidget *
poise_report_view_new (void)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);

  return g_object_new (POISE_TYPE_REPORT_VIEW, NULL);
}

static void
show_words (PoiseReportView   *self,
            const PoiseReport *report)
{
  g_autofree char *host = poise_report_describe_host (report);

  gtk_label_set_label (self->verdict, report->verdict != NULL ? report->verdict : "");
  gtk_widget_set_visible (GTK_WIDGET (self->verdict),
                          report->verdict != NULL && *report->verdict != '\0');
  gtk_label_set_label (GTK_LABEL (self->host), host);
  gtk_widget_set_visible (self->host, *host != '\0');
}

static void
show_plots (PoiseReportView   *self,
            const PoiseReport *report)
{
  g_autoptr (GPtrArray) lanes = poise_gap_lane_list_runs (report);
  gboolean has_threads = poise_report_has_threads (report);

  poise_gap_strips_set_report (self->strips, self->report);
  gtk_widget_set_visible (self->strips_title, lanes->len > 0);
  gtk_widget_set_visible (self->curves_title, lanes->len > 0);
  gtk_widget_set_visible (self->curves, lanes->len > 0);
  poise_plot_view_set_report (self->curves_plot, self->report, NULL);

  gtk_widget_set_visible (self->speedup_title, has_threads);
  gtk_widget_set_visible (self->speedup, has_threads);
  if (has_threads)
    poise_plot_view_set_report (self->speedup_plot, self->report, NULL);
}

/**
 * poise_report_view_set_report:
 * @report: what is shown; copied, so it may change or go as soon as this returns
 *
 * Main thread. May be called again with more rows while a comparison goes on; what is
 * shown already stays where it is.
 */
void
poise_report_view_set_report (PoiseReportView   *self,
                              const PoiseReport *report)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_REPORT_VIEW (self));
  g_return_if_fail (report != NULL);

  g_clear_pointer (&self->report, poise_shared_report_unref);
  self->report = poise_shared_report_new (report);
  report = poise_shared_report_get (self->report);
  enable_actions (self, TRUE);
  show_words (self, report);
  poise_figure_table_set_report (self->table, report);
  show_plots (self, report);
}
