/* SPDX-License-Identifier: MIT */
#include "ui/poise-compare-run.h"

#include "ui/poise-case-row.h"
#include "ui/poise-frame-clock-source.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

struct _PoiseCompareRun
{
  GtkWidget  parent_instance;
  PoiseLab  *lab;
  char      *lost; /* why no frames came any more, or NULL */
  GPtrArray *rows; /* of PoiseCaseRow *, unowned: the window at rest, then the cases */

  GtkLabel       *title;
  PoiseStage     *stage;
  GtkLabel       *phase;
  GtkProgressBar *progress;
  GtkBox         *rows_box;
};

enum
{
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseCompareRun, poise_compare_run, GTK_TYPE_WIDGET)

static void
update_rows (PoiseCompareRun *self)
{
  const PoiseReport *report = poise_lab_get_report (self->lab);

  if (report->baseline != NULL)
    poise_case_row_set_run (g_ptr_array_index (self->rows, 0), report->baseline);
  for (guint i = 0; i < report->runs->len && i + 1 < self->rows->len; i++)
    poise_case_row_set_run (g_ptr_array_index (self->rows, i + 1),
                            g_ptr_array_index (report->runs, i));
}

/* At most ten times a second, and never in the middle of what is measured closely: each
 * change costs the window a frame. */
static void
changed_cb (PoiseCompareRun *self)
{
  g_autofree char *phase = poise_lab_describe (self->lab);

  if (g_strcmp0 (gtk_label_get_label (self->phase), phase) != 0)
    gtk_label_set_label (self->phase, phase);
  gtk_progress_bar_set_fraction (self->progress, poise_lab_get_fraction (self->lab));
  update_rows (self);
}

static void
ended_cb (PoiseCompareRun *self)
{
  g_autofree char *lost = g_steal_pointer (&self->lost);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.cancel", FALSE);
  g_signal_emit (self, signals[ENDED], 0,
                 poise_lab_get_phase (self->lab) == POISE_LAB_DONE, lost);
}

static void
lost_cb (PoiseCompareRun *self,
         const char      *why)
{
  /* It also goes out of sight when it is taken down. */
  if (self->lab == NULL || !poise_lab_is_active (self->lab))
    return;
  g_free (self->lost);
  self->lost = g_strdup (why);
  poise_lab_cancel (self->lab);
}

static void
cancel (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  poise_lab_cancel (POISE_COMPARE_RUN (widget)->lab);
}

static void
add_row (PoiseCompareRun *self,
         const char      *label)
{
  GtkWidget *row = poise_case_row_new (label);

  g_ptr_array_add (self->rows, row);
  gtk_box_append (self->rows_box, row);
}

static void
show_experiment (PoiseCompareRun       *self,
                 const PoiseExperiment *experiment)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows_box))) != NULL)
    gtk_box_remove (self->rows_box, child);
  g_ptr_array_set_size (self->rows, 0);
  add_row (self, _ ("The window at rest"));
  for (guint i = 0; i < experiment->cases->len; i++)
    add_row (self, ((PoiseCase *) g_ptr_array_index (experiment->cases, i))->label);
  gtk_label_set_label (self->title, experiment->title);
}

static void
poise_compare_run_dispose (GObject *object)
{
  PoiseCompareRun *self = POISE_COMPARE_RUN (object);

  if (self->lab != NULL)
    g_signal_handlers_disconnect_by_data (self->lab, self);
  g_clear_object (&self->lab);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_COMPARE_RUN);
  G_OBJECT_CLASS (poise_compare_run_parent_class)->dispose (object);
}

static void
poise_compare_run_finalize (GObject *object)
{
  PoiseCompareRun *self = POISE_COMPARE_RUN (object);

  g_free (self->lost);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (poise_compare_run_parent_class)->finalize (object);
}

static void
poise_compare_run_class_init (PoiseCompareRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_compare_run_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_compare_run_finalize;

  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_BOOLEAN,
                                 G_TYPE_STRING);

  g_type_ensure (POISE_TYPE_STAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-compare-run.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareRun, title);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareRun, stage);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareRun, phase);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareRun, progress);
  gtk_widget_class_bind_template_child (widget_class, PoiseCompareRun, rows_box);
  gtk_widget_class_install_action (widget_class, "compare.cancel", NULL, cancel);
  gtk_widget_class_set_css_name (widget_class, "comparerun");
}

static void
poise_compare_run_init (PoiseCompareRun *self)
{
  g_autoptr (PoiseFrameSource) source = NULL;

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.cancel", FALSE);
  source = poise_frame_clock_source_new (self->stage);
  g_signal_connect_object (source, "lost", G_CALLBACK (lost_cb), self, G_CONNECT_SWAPPED);
  self->lab = poise_lab_new (source);
  g_signal_connect_swapped (self->lab, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->lab, "ended", G_CALLBACK (ended_cb), self);
}

/**
 * poise_compare_run_start:
 *
 * Main thread, when it is in sight, or is brought there before the main loop turns. Fails
 * as poise_lab_start() does.
 */
gboolean
poise_compare_run_start (PoiseCompareRun       *self,
                         const PoiseExperiment *experiment,
                         GError               **error)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_COMPARE_RUN (self), FALSE);
  g_return_val_if_fail (experiment != NULL, FALSE);

  if (!poise_lab_start (self->lab, experiment, error))
    return FALSE;
  show_experiment (self, experiment);
  changed_cb (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "compare.cancel", TRUE);
  return TRUE;
}

/**
 * poise_compare_run_get_lab:
 *
 * Main thread. Returns: (transfer none): what runs it.
 */
PoiseLab *
poise_compare_run_get_lab (PoiseCompareRun *self)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_COMPARE_RUN (self), NULL);

  return self->lab;
}
