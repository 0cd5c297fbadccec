/* SPDX-License-Identifier: MIT */
#include "ui/poise-ways-picker.h"

#include "app/engine/poise-error.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

struct _PoiseWaysPicker
{
  GtkWidget  parent_instance;
  GPtrArray *strategies; /* of GtkCheckButton *, unowned, in the order of the rows */
  GPtrArray *deliveries; /* the same */

  GtkBox      *strategies_box;
  GtkBox      *deliveries_box;
  GtkDropDown *pool;
};

G_DEFINE_FINAL_TYPE (PoiseWaysPicker, poise_ways_picker, GTK_TYPE_WIDGET)

static void
append_label (GtkWidget  *box,
              const char *text,
              const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "small");
  gtk_box_append (GTK_BOX (box), label);
}

/* @id becomes the widget's name: the title is for people only. */
static GtkWidget *
make_check (const char *id,
            const char *title,
            const char *warning,
            const char *summary)
{
  GtkWidget *check = gtk_check_button_new_with_label (title);

  gtk_widget_set_name (check, id);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (check),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  warning != NULL ? warning : summary, -1);
  return check;
}

/* Warnings are written to follow a colon, and stand alone here. */
static void
append_warning (GtkWidget  *box,
                const char *warning)
{
  char first[7] = { 0 };
  g_autofree char *sentence = NULL;

  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (warning)), first);
  sentence = g_strconcat (first, g_utf8_next_char (warning), NULL);
  append_label (box, sentence, "caution");
}

/* A box of the check button, and below it what it means. */
static GtkWidget *
make_choice (GtkWidget  *check,
             const char *warning,
             const char *summary)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (box, "choice");
  gtk_box_append (GTK_BOX (box), check);
  if (warning != NULL)
    append_warning (box, warning);
  append_label (box, summary, "dim");
  return box;
}

/* What make_choice() made is offered as a whole. */
static void
set_offered (GPtrArray *checks,
             guint      i,
             gboolean   offered)
{
  gtk_widget_set_visible (gtk_widget_get_parent (g_ptr_array_index (checks, i)), offered);
}

static void
add_strategy (PoiseWaysPicker     *self,
              const PoiseStrategy *strategy)
{
  GtkWidget *check =
      make_check (strategy->id, strategy->title, strategy->warning, strategy->summary);

  /* What people write first, and what is right. */
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               strategy == &poise_strategy_main ||
                                   strategy == poise_strategy_get_default ());
  g_ptr_array_add (self->strategies, check);
  gtk_box_append (self->strategies_box,
                  make_choice (check, strategy->warning, strategy->summary));
}

static void
add_delivery (PoiseWaysPicker     *self,
              const PoiseDelivery *delivery)
{
  GtkWidget *check =
      make_check (delivery->id, delivery->title, delivery->warning, delivery->summary);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               delivery == poise_delivery_get_default ());
  g_ptr_array_add (self->deliveries, check);
  gtk_box_append (self->deliveries_box,
                  make_choice (check, delivery->warning, delivery->summary));
}

/* The first one that is chosen is what the others' speeds are compared with: what people
 * write first. */
static void
add_choices (PoiseWaysPicker *self)
{
  const PoiseStrategy *const *strategies = poise_strategy_list ();
  const PoiseDelivery *const *deliveries = poise_delivery_list ();

  add_strategy (self, &poise_strategy_main);
  for (guint i = 0; strategies[i] != NULL; i++)
    if (strategies[i] != &poise_strategy_main)
      add_strategy (self, strategies[i]);
  for (guint i = 0; deliveries[i] != NULL; i++)
    add_delivery (self, deliveries[i]);
}

static PoisePool
get_pool (PoiseWaysPicker *self)
{
  return (PoisePool) gtk_drop_down_get_selected (self->pool);
}

static const char *
get_id (GPtrArray *checks,
        guint      i)
{
  return gtk_widget_get_name (g_ptr_array_index (checks, i));
}

/* Whether it is offered and wanted. */
static gboolean
is_chosen (GPtrArray *checks,
           guint      i)
{
  GtkWidget *check = g_ptr_array_index (checks, i);

  return gtk_widget_get_visible (gtk_widget_get_parent (check)) &&
         gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
}

static void
poise_ways_picker_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_WAYS_PICKER);
  G_OBJECT_CLASS (poise_ways_picker_parent_class)->dispose (object);
}

static void
poise_ways_picker_finalize (GObject *object)
{
  PoiseWaysPicker *self = POISE_WAYS_PICKER (object);

  g_ptr_array_unref (self->strategies);
  g_ptr_array_unref (self->deliveries);
  G_OBJECT_CLASS (poise_ways_picker_parent_class)->finalize (object);
}

static void
poise_ways_picker_class_init (PoiseWaysPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_ways_picker_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_ways_picker_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-ways-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseWaysPicker, strategies_box);
  gtk_widget_class_bind_template_child (widget_class, PoiseWaysPicker, deliveries_box);
  gtk_widget_class_bind_template_child (widget_class, PoiseWaysPicker, pool);
  gtk_widget_class_set_css_name (widget_class, "wayspicker");
}

static void
poise_ways_picker_init (PoiseWaysPicker *self)
{
  g_autoptr (GtkStringList) pools = gtk_string_list_new (NULL);

  self->strategies = g_ptr_array_new ();
  self->deliveries = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  /* In their order, as get_pool() reads it. */
  for (PoisePool pool = POISE_POOL_BY_NATURE; pool <= POISE_POOL_PRIVATE; pool++)
    gtk_string_list_append (pools, poise_pool_get_title (pool));
  gtk_drop_down_set_model (self->pool, G_LIST_MODEL (pools));
  add_choices (self);
}

/**
 * poise_ways_picker_new:
 *
 * Main thread. Returns: (transfer floating): a picker that offers all ways.
 */
GtkWidget *
poise_ways_picker_new (void)
{
  return g_object_new (POISE_TYPE_WAYS_PICKER, NULL);
}

/* Whether a job can be run so, with threads from where they should come. */
static gboolean
can_run (const PoiseStrategy *strategy,
         const PoiseDelivery *delivery,
         const PoiseParams   *params)
{
  const PoiseWay way = { strategy, delivery, POISE_POOL_BY_NATURE };

  return poise_way_check (&way, params, NULL);
}

/**
 * poise_ways_picker_offer:
 * @params: of the job that is to be run
 *
 * Main thread. Offers the ways in which that can be done; what else was chosen comes back
 * with a job for which it makes sense.
 */
void
poise_ways_picker_offer (PoiseWaysPicker   *self,
                         const PoiseParams *params)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_WAYS_PICKER (self));
  g_return_if_fail (params != NULL);

  for (guint i = 0; i < self->strategies->len; i++)
    set_offered (self->strategies, i,
                 can_run (poise_strategy_find (get_id (self->strategies, i)),
                          poise_delivery_get_default (), params));
  for (guint i = 0; i < self->deliveries->len; i++)
    set_offered (self->deliveries, i,
                 can_run (poise_strategy_get_default (),
                          poise_delivery_find (get_id (self->deliveries, i)), params));
}

/**
 * poise_ways_picker_add_ways:
 * @experiment: of the job that the ways were offered for
 *
 * Main thread. Adds a case for each way that is chosen. Fails with %POISE_ERROR_USAGE when
 * none is, or the job cannot be run in one of them with that pool.
 */
gboolean
poise_ways_picker_add_ways (PoiseWaysPicker *self,
                            PoiseExperiment *experiment,
                            GError         **error)
{
  g_autoptr (GPtrArray) strategies = g_ptr_array_new ();
  g_autoptr (GPtrArray) deliveries = g_ptr_array_new ();

  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_WAYS_PICKER (self), FALSE);
  g_return_val_if_fail (experiment != NULL, FALSE);

  for (guint i = 0; i < self->strategies->len; i++)
    if (is_chosen (self->strategies, i))
      g_ptr_array_add (strategies,
                       (gpointer) poise_strategy_find (get_id (self->strategies, i)));
  for (guint i = 0; i < self->deliveries->len; i++)
    if (is_chosen (self->deliveries, i))
      g_ptr_array_add (deliveries,
                       (gpointer) poise_delivery_find (get_id (self->deliveries, i)));
  if (strategies->len == 0 || deliveries->len == 0)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   strategies->len == 0 ? _ ("Choose at least one who does the work")
                                        : _ ("Choose at least one way for the reports"));
      return FALSE;
    }
  g_ptr_array_add (strategies, NULL);
  g_ptr_array_add (deliveries, NULL);
  return poise_experiment_add_ways (experiment,
                                    (const PoiseStrategy *const *) strategies->pdata,
                                    (const PoiseDelivery *const *) deliveries->pdata,
                                    get_pool (self), error);
}
