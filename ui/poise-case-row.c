/* SPDX-License-Identifier: MIT */
#include "ui/poise-case-row.h"

#include "app/meter/poise-lengths.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

typedef enum
{
  LOOK_COMING,
  LOOK_SMOOTH,
  LOOK_JANKY,
  LOOK_FROZEN,
  LOOK_FAILED,
} Look;

/* The strip's words and colours. */
static const struct
{
  const char *icon;
  const char *css_class;
} looks[] = {
  [LOOK_COMING] = { NULL, "dim" },
  [LOOK_SMOOTH] = { "object-select-symbolic", "smooth" },
  [LOOK_JANKY] = { "dialog-warning-symbolic", "janky" },
  [LOOK_FROZEN] = { "dialog-error-symbolic", "frozen" },
  [LOOK_FAILED] = { "process-stop-symbolic", "failed" },
};

struct _PoiseCaseRow
{
  GtkWidget parent_instance;
  Look      look;

  GtkImage *icon;
  GtkLabel *label;
  GtkLabel *figures;
};

G_DEFINE_FINAL_TYPE (PoiseCaseRow, poise_case_row, GTK_TYPE_WIDGET)

static void
set_look (PoiseCaseRow *self,
          Look          look)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_remove_css_class (widget, looks[self->look].css_class);
  self->look = look;
  gtk_widget_add_css_class (widget, looks[look].css_class);
  gtk_image_set_from_icon_name (self->icon, looks[look].icon);
}

static Look
judge (const PoiseReportRun *run)
{
  double gap_ms = run->metrics[POISE_METRIC_GAP_MAX].median;

  if (run->error != NULL || !isfinite (gap_ms))
    return LOOK_FAILED;
  switch (poise_level_of ((gint64) (gap_ms * G_TIME_SPAN_MILLISECOND), 0))
    {
    case POISE_LEVEL_HANG:
      return LOOK_FROZEN;
    case POISE_LEVEL_LONG:
      return LOOK_JANKY;
    case POISE_LEVEL_IN_TIME:
    case POISE_LEVEL_LATE:
    case POISE_N_LEVELS:
    default:
      return LOOK_SMOOTH;
    }
}

/* Returns: (transfer full): the two figures that say most. */
static char *
summarize (const PoiseReportRun *run)
{
  double elapsed_s = run->metrics[POISE_METRIC_ELAPSED].median;
  g_autofree char *gap = poise_metric_format (POISE_METRIC_GAP_MAX,
                                              run->metrics[POISE_METRIC_GAP_MAX].median);
  g_autofree char *elapsed = NULL;

  if (run->error != NULL)
    return g_strdup (run->error);
  /* The window at rest does nothing that could take time. */
  if (!isfinite (elapsed_s))
    return g_strdup_printf (_ ("longest frame gap %s"), gap);
  elapsed = poise_metric_format (POISE_METRIC_ELAPSED, elapsed_s);
  return g_strdup_printf (_ ("%s · longest frame gap %s"), elapsed, gap);
}

static void
poise_case_row_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_CASE_ROW);
  G_OBJECT_CLASS (poise_case_row_parent_class)->dispose (object);
}

static void
poise_case_row_class_init (PoiseCaseRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_case_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-case-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseCaseRow, icon);
  gtk_widget_class_bind_template_child (widget_class, PoiseCaseRow, label);
  gtk_widget_class_bind_template_child (widget_class, PoiseCaseRow, figures);
  gtk_widget_class_set_css_name (widget_class, "caserow");
}

static void
poise_case_row_init (PoiseCaseRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_look (self, LOOK_COMING);
}

/**
 * poise_case_row_new:
 * @label: what the way is called
 *
 * Main thread. Returns: (transfer floating): the row of a way that is still to come.
 */
GtkWidget *
poise_case_row_new (const char *label)
{
  PoiseCaseRow *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (label != NULL, NULL);

  self = g_object_new (POISE_TYPE_CASE_ROW, NULL);
  gtk_label_set_label (self->label, label);
  return GTK_WIDGET (self);
}

/**
 * poise_case_row_set_run:
 *
 * Main thread: shows what is known of it by now.
 */
void
poise_case_row_set_run (PoiseCaseRow         *self,
                        const PoiseReportRun *run)
{
  g_autofree char *figures = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_CASE_ROW (self));
  g_return_if_fail (run != NULL);

  figures = summarize (run);
  if (g_strcmp0 (gtk_label_get_label (self->figures), figures) == 0)
    return;
  gtk_label_set_label (self->figures, figures);
  set_look (self, judge (run));
}
