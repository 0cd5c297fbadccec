/* SPDX-License-Identifier: MIT */
#include "ui/poise-compare-page.h"

#include "app/kinds/poise-kinds.h"
#include "app/lab/poise-preset.h"
#include "ui/poise-columns.h"
#include "ui/poise-compare-run.h"
#include "ui/poise-compare-setup.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-report-view.h"
#include "ui/poise-template.h"
#include "ui/poise-window.h"

#include <glib/gi18n.h>

struct _PoiseComparePage
{
  GtkWidget    parent_instance;
  PoiseRunner *runner; /* of the jobs, which must not run meanwhile */
  PoiseReport *report; /* of the last comparison that came to its end, or NULL */
  gboolean     comparing;

  PoiseColumns      *columns;
  PoiseCompareSetup *setup;
  GtkStack          *stack;
  PoiseCompareRun   *run;
  PoiseReportView   *view;
};

enum
{
  PROP_0,
  PROP_COMPARING,
  N_PROPS,
};

enum
{
  REPORT_READY,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseComparePage, poise_compare_page, GTK_TYPE_WIDGET)

/* The whole of it is read while it runs, and can be used again afterwards. */
static void
set_comparing (PoiseComparePage *self,
               gboolean          comparing)
{
  self->comparing = comparing;
  gtk_widget_set_sensitive (GTK_WIDGET (self->setup), !comparing);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPARING]);
}

/* The last report, if there is one. */
static void
show_result (PoiseComparePage *self)
{
  if (self->report != NULL)
    poise_report_view_set_report (self->view, self->report);
  gtk_stack_set_visible_child_name (self->stack, self->report != NULL ? "report" : "empty");
}

/* Why nothing can be compared now, or NULL. */
static const char *
find_hindrance (PoiseComparePage *self)
{
  if (self->comparing)
    return _ ("A comparison is running; wait for its end, or cancel it, for the next one");
  if (self->runner != NULL && poise_runner_get_n_active (self->runner) > 0)
    return _ ("Jobs are running, which would spoil the figures: cancel them on the page "
              "Jobs, or wait for their end, and compare then");
  return NULL;
}

static void
start (PoiseComparePage      *self,
       const PoiseExperiment *experiment)
{
  g_autoptr (GError) error = NULL;

  /* In sight first, since the window's frames count from here on. */
  gtk_stack_set_visible_child_name (self->stack, "run");
  poise_columns_show (self->columns, POISE_COLUMN_CENTER);
  set_comparing (self, TRUE);
  if (poise_compare_run_start (self->run, experiment, &error))
    return;
  set_comparing (self, FALSE);
  show_result (self);
  poise_window_tell (GTK_WIDGET (self), error->message);
}

/* @experiment: NULL when there is none, for which @error is the reason */
static void
start_or_tell (PoiseComparePage      *self,
               const PoiseExperiment *experiment,
               const GError          *error)
{
  if (experiment != NULL)
    start (self, experiment);
  else
    poise_window_tell (GTK_WIDGET (self), error->message);
}

static gboolean
refuse (PoiseComparePage *self)
{
  const char *hindrance = find_hindrance (self);

  if (hindrance != NULL)
    poise_window_tell (GTK_WIDGET (self), hindrance);
  return hindrance != NULL;
}

static void
run_own (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  PoiseComparePage *self = POISE_COMPARE_PAGE (widget);
  g_autoptr (PoiseExperiment) experiment = NULL;
  g_autoptr (GError) error = NULL;

  if (refuse (self))
    return;
  experiment = poise_compare_setup_make_experiment (self->setup, &error);
  start_or_tell (self, experiment, error);
}

/* Returns: (transfer full): a kind with its defaults, by all who can do it. */
static PoiseExperiment *
make_from_kind (const PoiseKind *kind,
                GError         **error)
{
  const PoiseDelivery *const deliveries[] = { poise_delivery_get_default (), NULL };
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autoptr (PoiseExperiment) experiment = poise_experiment_new (kind->title, params);
  g_autoptr (GPtrArray) strategies = poise_experiment_list_strategies (
      params, deliveries[0], POISE_POOL_BY_NATURE, error);

  if (strategies == NULL ||
      !poise_experiment_add_ways (experiment,
                                  (const PoiseStrategy *const *) strategies->pdata,
                                  deliveries, POISE_POOL_BY_NATURE, error))
    return NULL;
  return g_steal_pointer (&experiment);
}

static PoiseExperiment *
make_by_id (const char *id,
            GError    **error)
{
  const PoisePreset *preset = poise_presets_find (id);
  const PoiseKind *kind = poise_kinds_find (id);
  g_autofree char *ids = NULL;

  if (preset != NULL)
    return preset->make (error);
  if (kind != NULL)
    return make_from_kind (kind, error);
  ids = poise_kinds_join_ids ();
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               _ ("There is no preset and no kind of job “%s” to compare; kinds are %s"), id,
               ids);
  return NULL;
}

static void
ended_cb (PoiseComparePage *self,
          gboolean          done,
          const char       *lost)
{
  /* A window that waits for the end to close lets go of the page. */
  g_autoptr (PoiseComparePage) keep = g_object_ref (self);
  g_autofree char *message = NULL;

  if (done)
    {
      g_clear_pointer (&self->report, poise_report_free);
      self->report = poise_lab_take_report (poise_compare_run_get_lab (self->run));
    }
  show_result (self);
  if (done)
    g_signal_emit (self, signals[REPORT_READY], 0, self->report);
  set_comparing (self, FALSE);
  if (lost == NULL)
    return;
  message = g_strdup_printf (_ ("The comparison was cancelled, since its frames could not be "
                                "counted: %s"),
                             lost);
  poise_window_tell (GTK_WIDGET (self), message);
}

static void
poise_compare_page_dispose (GObject *object)
{
  PoiseComparePage *self = POISE_COMPARE_PAGE (object);

  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_COMPARE_PAGE);
  g_clear_pointer (&self->report, poise_report_free);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (poise_compare_page_parent_class)->dispose (object);
}

static void
poise_compare_page_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPARING:
      g_value_set_boolean (value, POISE_COMPARE_PAGE (object)->comparing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_compare_page_class_init (PoiseComparePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = poise_compare_page_dispose;
  object_class->get_property = poise_compare_page_get_property;

  properties[PROP_COMPARING] =
      g_param_spec_boolean ("comparing", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[REPORT_READY] = g_signal_new ("report-ready", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        1, G_TYPE_POINTER);

  g_type_ensure (POISE_TYPE_COLUMNS);
  g_type_ensure (POISE_TYPE_COMPARE_RUN);
  g_type_ensure (POISE_TYPE_COMPARE_SETUP);
  g_type_ensure (POISE_TYPE_REPORT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-compare-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseComparePage, columns);
  gtk_widget_class_bind_template_child (widget_class, PoiseComparePage, setup);
  gtk_widget_class_bind_template_child (widget_class, PoiseComparePage, stack);
  gtk_widget_class_bind_template_child (widget_class, PoiseComparePage, run);
  gtk_widget_class_bind_template_child (widget_class, PoiseComparePage, view);
  gtk_widget_class_bind_template_callback (widget_class, ended_cb);
  gtk_widget_class_install_action (widget_class, "compare.run", NULL, run_own);
  gtk_widget_class_set_css_name (widget_class, "comparepage");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_compare_page_init (PoiseComparePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_compare_page_set_runner:
 *
 * Main thread, once: whose jobs must not run while something is compared.
 */
void
poise_compare_page_set_runner (PoiseComparePage *self,
                               PoiseRunner      *runner)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_COMPARE_PAGE (self));
  g_return_if_fail (POISE_IS_RUNNER (runner));
  g_return_if_fail (self->runner == NULL);

  self->runner = g_object_ref (runner);
}

/**
 * poise_compare_page_compare:
 * @id: a preset's; or a kind's, which is run with its defaults by all who can do it
 *
 * Main thread, when the page is in sight: runs a comparison, or tells why not.
 */
void
poise_compare_page_compare (PoiseComparePage *self,
                            const char       *id)
{
  g_autoptr (PoiseExperiment) experiment = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_COMPARE_PAGE (self));
  g_return_if_fail (id != NULL);

  if (refuse (self))
    return;
  experiment = make_by_id (id, &error);
  start_or_tell (self, experiment, error);
}

/**
 * poise_compare_page_is_comparing:
 *
 * Main thread. Returns: whether a comparison runs.
 */
gboolean
poise_compare_page_is_comparing (PoiseComparePage *self)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_COMPARE_PAGE (self), FALSE);

  return self->comparing;
}

/**
 * poise_compare_page_cancel:
 *
 * Main thread: gives up the comparison that runs, if one does. The property "comparing"
 * tells when it has ended.
 */
void
poise_compare_page_cancel (PoiseComparePage *self)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_COMPARE_PAGE (self));

  poise_lab_cancel (poise_compare_run_get_lab (self->run));
}

/**
 * poise_compare_page_get_lab:
 *
 * Main thread. Returns: (transfer none): what makes the comparisons.
 */
PoiseLab *
poise_compare_page_get_lab (PoiseComparePage *self)
{
  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_COMPARE_PAGE (self), NULL);

  return poise_compare_run_get_lab (self->run);
}
