/* SPDX-License-Identifier: MIT */
#include "ui/poise-history-pair.h"

#include "app/lab/poise-report-text.h"
#include "ui/poise-figure-table.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

struct _PoiseHistoryPair
{
  GtkWidget parent_instance;

  GtkLabel         *changes;
  GtkLabel         *before_title;
  PoiseFigureTable *before_table;
  GtkLabel         *after_title;
  PoiseFigureTable *after_table;
};

G_DEFINE_FINAL_TYPE (PoiseHistoryPair, poise_history_pair, GTK_TYPE_WIDGET)

static void
poise_history_pair_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_HISTORY_PAIR);
  G_OBJECT_CLASS (poise_history_pair_parent_class)->dispose (object);
}

static void
poise_history_pair_class_init (PoiseHistoryPairClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_history_pair_dispose;
  g_type_ensure (POISE_TYPE_FIGURE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-history-pair.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPair, changes);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPair, before_title);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPair, before_table);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPair, after_title);
  gtk_widget_class_bind_template_child (widget_class, PoiseHistoryPair, after_table);
  gtk_widget_class_set_css_name (widget_class, "historypair");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_history_pair_init (PoiseHistoryPair *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* "Freeze or thread · 24.11.2026 11:02 · host · GTK 4.8.3": what tells the two apart. */
static void
set_title (GtkLabel          *label,
           const PoiseReport *report)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (report->time_s);
  GString *text = g_string_new (report->title);

  if (time != NULL)
    {
      g_autofree char *date = g_date_time_format (time, "%x %H:%M");

      g_string_append_printf (text, " · %s", date);
    }
  if (report->host != NULL && *report->host != '\0')
    g_string_append_printf (text, " · %s", report->host);
  if (report->gtk != NULL)
    g_string_append_printf (text, " · GTK %s", report->gtk);
  gtk_label_set_label (label, text->str);
  g_string_free (text, TRUE);
}

/**
 * poise_history_pair_set_reports:
 * @one: copied, as is @other
 *
 * Main thread: shows both, in whichever order they came.
 */
void
poise_history_pair_set_reports (PoiseHistoryPair  *self,
                                const PoiseReport *one,
                                const PoiseReport *other)
{
  gboolean swapped;
  const PoiseReport *before, *after;
  g_autofree char *changes = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_HISTORY_PAIR (self));
  g_return_if_fail (one != NULL && other != NULL);

  swapped = other->time_s < one->time_s ||
            (other->time_s == one->time_s && other->id < one->id);
  before = swapped ? other : one;
  after = swapped ? one : other;
  changes = poise_report_compare (before, after);
  gtk_label_set_label (self->changes, g_strchomp (changes));
  set_title (self->before_title, before);
  poise_figure_table_set_report (self->before_table, before);
  set_title (self->after_title, after);
  poise_figure_table_set_report (self->after_table, after);
}
