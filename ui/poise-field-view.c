/* SPDX-License-Identifier: MIT */
#include "ui/poise-field-view.h"

#include "app/engine/poise-text.h"
#include "ui/poise-field-canvas.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

/* Numbers that change faster cannot be read. */
#define FIGURES_US (G_USEC_PER_SEC / 8)

struct _PoiseFieldView
{
  GtkWidget   parent_instance;
  PoiseJob   *job;
  PoiseField *field;
  guint       tick_id;
  gint64      figures_us; /* when they were shown */
  gboolean    stale;      /* whether they are older than the field */

  PoiseFieldCanvas *canvas;
  GtkInscription   *figures;
  GtkToggleButton  *erase;
};

G_DEFINE_FINAL_TYPE (PoiseFieldView, poise_field_view, GTK_TYPE_WIDGET)

/* "30/s", what a paused one is, or nothing of one that has ended. */
static char *
print_pace (PoiseJob *job)
{
  g_autofree char *rate = NULL;
  double per_second = poise_job_get_rate (job);

  if (poise_job_get_state (job) == POISE_JOB_PAUSED)
    return g_strdup (_ (" · paused"));
  if (poise_job_get_state (job) != POISE_JOB_RUNNING || per_second <= 0)
    return g_strdup ("");
  if (per_second < 10)
    return g_strdup_printf (_ (" · %.1f/s"), per_second);
  rate = poise_text_count ((gint64) (per_second + 0.5));
  return g_strdup_printf (_ (" · %s/s"), rate);
}

static void
show_figures (PoiseFieldView *self)
{
  guint64 n_cells = poise_field_get_population (self->field);
  g_autofree char *generation =
      poise_text_count ((gint64) poise_field_get_generation (self->field));
  g_autofree char *cells = poise_text_count ((gint64) n_cells);
  g_autofree char *pace = print_pace (self->job);
  g_autofree char *text = g_strdup_printf (
      n_cells == 1 ? _ ("Generation %s · %s cell%s") : _ ("Generation %s · %s cells%s"),
      generation, cells, pace);

  self->stale = FALSE;
  self->figures_us = g_get_monotonic_time ();
  /* Unlike a label it keeps its size, or all around it would be laid out anew. */
  if (g_strcmp0 (gtk_inscription_get_text (self->figures), text) != 0)
    gtk_inscription_set_text (self->figures, text);
}

static void
show_stale_figures (PoiseFieldView *self)
{
  if (self->stale && g_get_monotonic_time () - self->figures_us >= FIGURES_US)
    show_figures (self);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PoiseFieldView *self = POISE_FIELD_VIEW (widget);

  poise_output_fetch (POISE_OUTPUT (self->field));
  show_stale_figures (self);
  return G_SOURCE_CONTINUE;
}

static void
changed_cb (PoiseFieldView *self)
{
  self->stale = TRUE;
  if (self->tick_id == 0)
    show_figures (self);
}

static void
set_ticking (PoiseFieldView *self,
             gboolean        ticking)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (ticking == (self->tick_id != 0))
    return;
  if (ticking)
    self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
  else
    {
      gtk_widget_remove_tick_callback (widget, self->tick_id);
      self->tick_id = 0;
    }
}

static void
update_state (PoiseFieldView *self)
{
  PoiseJobState state = poise_job_get_state (self->job);
  gboolean active = poise_job_is_active (self->job);

  set_ticking (self,
               state == POISE_JOB_RUNNING && gtk_widget_get_mapped (GTK_WIDGET (self)));
  poise_field_canvas_set_editable (self->canvas, active);
  gtk_widget_set_sensitive (GTK_WIDGET (self->erase), active);
  show_figures (self);
}

static void
poise_field_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (poise_field_view_parent_class)->map (widget);
  update_state (POISE_FIELD_VIEW (widget));
}

static void
poise_field_view_unmap (GtkWidget *widget)
{
  set_ticking (POISE_FIELD_VIEW (widget), FALSE);
  GTK_WIDGET_CLASS (poise_field_view_parent_class)->unmap (widget);
}

static void
poise_field_view_dispose (GObject *object)
{
  PoiseFieldView *self = POISE_FIELD_VIEW (object);

  set_ticking (self, FALSE);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  if (self->field != NULL)
    g_signal_handlers_disconnect_by_data (self->field, self);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_FIELD_VIEW);
  g_clear_object (&self->field);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (poise_field_view_parent_class)->dispose (object);
}

static void
poise_field_view_class_init (PoiseFieldViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_field_view_dispose;
  widget_class->map = poise_field_view_map;
  widget_class->unmap = poise_field_view_unmap;

  g_type_ensure (POISE_TYPE_FIELD_CANVAS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-field-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseFieldView, canvas);
  gtk_widget_class_bind_template_child (widget_class, PoiseFieldView, figures);
  gtk_widget_class_bind_template_child (widget_class, PoiseFieldView, erase);
  gtk_widget_class_set_css_name (widget_class, "fieldview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_field_view_init (PoiseFieldView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_field_view_new:
 * @job: one whose output is a #PoiseField
 *
 * Main thread. Returns: (transfer floating): its field, to look at and to paint on.
 */
GtkWidget *
poise_field_view_new (PoiseJob *job)
{
  PoiseFieldView *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_FIELD (poise_job_get_output (job)), NULL);

  self = g_object_new (POISE_TYPE_FIELD_VIEW, NULL);
  self->job = g_object_ref (job);
  self->field = g_object_ref (POISE_FIELD (poise_job_get_output (job)));
  poise_field_canvas_set_field (self->canvas, self->field);
  g_signal_connect_object (self->field, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (update_state), self,
                           G_CONNECT_SWAPPED);
  update_state (self);
  return GTK_WIDGET (self);
}
