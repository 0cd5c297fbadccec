/* SPDX-License-Identifier: MIT */
#include "ui/poise-worker-row.h"

#include "ui/poise-bar.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

struct _PoiseWorkerRow
{
  GtkWidget    parent_instance;
  PoiseWorker *worker;
};

enum
{
  PROP_0,
  PROP_WORKER,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseWorkerRow, poise_worker_row, GTK_TYPE_WIDGET)

static char *
format_tid (PoiseWorkerRow *self,
            int             tid)
{
  return tid > 0 ? g_strdup_printf ("%d", tid) : g_strdup ("–");
}

static char *
format_state (PoiseWorkerRow  *self,
              PoiseWorkerState state)
{
  return g_strdup (poise_worker_state_get_words (state));
}

static gboolean
is_moving (PoiseWorkerRow  *self,
           PoiseWorkerState state)
{
  return state == POISE_WORKER_RUNNING || state == POISE_WORKER_WAITING_FOR_DATA;
}

static void
poise_worker_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_WORKER:
      g_value_set_object (value, POISE_WORKER_ROW (object)->worker);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_worker_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  PoiseWorkerRow *self = POISE_WORKER_ROW (object);

  switch (prop_id)
    {
    case PROP_WORKER:
      if (g_set_object (&self->worker, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_worker_row_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_WORKER_ROW);
  g_clear_object (&POISE_WORKER_ROW (object)->worker);
  G_OBJECT_CLASS (poise_worker_row_parent_class)->dispose (object);
}

static void
poise_worker_row_class_init (PoiseWorkerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_worker_row_dispose;
  object_class->get_property = poise_worker_row_get_property;
  object_class->set_property = poise_worker_row_set_property;

  properties[PROP_WORKER] = g_param_spec_object (
      "worker", NULL, NULL, POISE_TYPE_WORKER,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (POISE_TYPE_BAR);
  g_type_ensure (POISE_TYPE_WORKER);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-worker-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, format_tid);
  gtk_widget_class_bind_template_callback (widget_class, format_state);
  gtk_widget_class_bind_template_callback (widget_class, is_moving);
  gtk_widget_class_set_css_name (widget_class, "workerrow");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_worker_row_init (PoiseWorkerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_worker_row_new:
 *
 * Main thread. Returns: (transfer floating): a row that follows @worker.
 */
GtkWidget *
poise_worker_row_new (PoiseWorker *worker)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_WORKER (worker), NULL);

  return g_object_new (POISE_TYPE_WORKER_ROW, "worker", worker, NULL);
}
