/* SPDX-License-Identifier: MIT */
#include "ui/poise-way-chooser.h"

#include "app/engine/poise-kind.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>

struct _PoiseWayChooser
{
  GtkWidget          parent_instance;
  const PoiseParams *params; /* unowned: whoever made this keeps them, */
  PoiseWay          *way;    /* and this too */
  GArray            *offered[3]; /* of PoiseWay: what each choice leads to */
  gboolean           updating;

  GtkToggleButton *button;
  GtkLabel        *summary;
  GtkLabel        *warning;
  GtkDropDown     *strategy;
  GtkDropDown     *delivery;
  GtkDropDown     *pool;
};

/* The drop-downs, as the offers are numbered. */
enum
{
  STRATEGY,
  DELIVERY,
  POOL,
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseWayChooser, poise_way_chooser, GTK_TYPE_WIDGET)

static GtkDropDown *
get_control (PoiseWayChooser *self,
             guint            part)
{
  GtkDropDown *controls[] = { self->strategy, self->delivery, self->pool };

  return controls[part];
}

/* The way as it is, but for one part of it. */
static PoiseWay
make_way (PoiseWayChooser *self,
          guint            part,
          guint            index)
{
  static const PoisePool pools[]
      = { POISE_POOL_BY_NATURE, POISE_POOL_SHARED, POISE_POOL_PRIVATE };
  PoiseWay way = *self->way;

  if (part == STRATEGY)
    {
      way.strategy = poise_strategy_list ()[index];
      /* Another pool may be needed: it suits the kind. */
      if (!poise_way_check (&way, self->params, NULL))
        way.pool = POISE_POOL_BY_NATURE;
    }
  else if (part == DELIVERY)
    way.delivery = poise_delivery_list ()[index];
  else
    way.pool = pools[index];
  return way;
}

static guint
count_values (guint part)
{
  guint n = 0;

  if (part == POOL)
    return 3;
  while (part == STRATEGY ? poise_strategy_list ()[n] != NULL
                          : poise_delivery_list ()[n] != NULL)
    n++;
  return n;
}

/* "On the main thread: the window will freeze" */
static char *
make_words (guint           part,
            const PoiseWay *way)
{
  const char *title = part == STRATEGY   ? way->strategy->title
                      : part == DELIVERY ? way->delivery->title
                                         : poise_pool_get_title (way->pool);
  const char *warning = part == STRATEGY   ? way->strategy->warning
                        : part == DELIVERY ? way->delivery->warning
                                           : NULL;

  return g_strjoin (": ", title, warning, NULL);
}

static gboolean
is_chosen (PoiseWayChooser *self,
           guint            part,
           const PoiseWay  *way)
{
  if (part == STRATEGY)
    return way->strategy == self->way->strategy;
  return part == DELIVERY ? way->delivery == self->way->delivery : way->pool == self->way->pool;
}

/* A list that is open, or is just being chosen from, stays as it is. */
static void
show_words (GtkDropDown       *control,
            const char *const *words)
{
  GListModel *shown = gtk_drop_down_get_model (control);
  gboolean same = shown != NULL &&
                  g_list_model_get_n_items (shown) == g_strv_length ((char **) words);

  for (guint i = 0; same && words[i] != NULL; i++)
    same = g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (shown), i), words[i]);
  if (!same)
    {
      g_autoptr (GtkStringList) list = gtk_string_list_new (words);
      gtk_drop_down_set_model (control, G_LIST_MODEL (list));
    }
}

/* What the kind cannot be run in is not offered. */
static void
offer (PoiseWayChooser *self,
       guint            part)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  guint selected = 0;

  g_array_set_size (self->offered[part], 0);
  for (guint i = 0; i < count_values (part); i++)
    {
      const PoiseWay way = make_way (self, part, i);

      if (!poise_way_check (&way, self->params, NULL))
        continue;
      if (is_chosen (self, part, &way))
        selected = self->offered[part]->len;
      g_ptr_array_add (words, make_words (part, &way));
      g_array_append_val (self->offered[part], way);
    }
  g_ptr_array_add (words, NULL);
  show_words (get_control (self, part), (const char *const *) words->pdata);
  gtk_drop_down_set_selected (get_control (self, part), selected);
}

/* The way that was chosen, or the nearest one that the kind can be run in. */
static gboolean
settle (PoiseWayChooser *self)
{
  const PoiseWay before = *self->way;

  if (!poise_way_check (self->way, self->params, NULL))
    self->way->pool = POISE_POOL_BY_NATURE;
  if (!poise_way_check (self->way, self->params, NULL))
    self->way->strategy = poise_strategy_get_default ();
  return !poise_way_equal (&before, self->way);
}

static void
show_way (PoiseWayChooser *self)
{
  g_autofree char *words = poise_way_describe (self->way);
  g_autofree char *warning = poise_way_warn (self->way);

  gtk_label_set_label (self->summary, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary), words);
  gtk_label_set_label (self->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->warning), warning != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pool), self->way->strategy->side_by_side);
}

static void
update (PoiseWayChooser *self)
{
  self->updating = TRUE;
  for (guint part = STRATEGY; part <= POOL; part++)
    offer (self, part);
  self->updating = FALSE;
  show_way (self);
}

static void
take (PoiseWayChooser *self,
      guint            part)
{
  guint selected = gtk_drop_down_get_selected (get_control (self, part));

  if (self->updating || selected >= self->offered[part]->len)
    return;
  *self->way = g_array_index (self->offered[part], PoiseWay, selected);
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
strategy_chosen_cb (PoiseWayChooser *self)
{
  take (self, STRATEGY);
}

static void
delivery_chosen_cb (PoiseWayChooser *self)
{
  take (self, DELIVERY);
}

static void
pool_chosen_cb (PoiseWayChooser *self)
{
  take (self, POOL);
}

static void
poise_way_chooser_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_WAY_CHOOSER);
  G_OBJECT_CLASS (poise_way_chooser_parent_class)->dispose (object);
}

static void
poise_way_chooser_finalize (GObject *object)
{
  for (guint part = STRATEGY; part <= POOL; part++)
    g_array_unref (POISE_WAY_CHOOSER (object)->offered[part]);
  G_OBJECT_CLASS (poise_way_chooser_parent_class)->finalize (object);
}

static void
poise_way_chooser_class_init (PoiseWayChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_way_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = poise_way_chooser_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-way-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseWayChooser, button);
  gtk_widget_class_bind_template_child (widget_class, PoiseWayChooser, summary);
  gtk_widget_class_bind_template_child (widget_class, PoiseWayChooser, warning);
  gtk_widget_class_bind_template_child (widget_class, PoiseWayChooser, strategy);
  gtk_widget_class_bind_template_child (widget_class, PoiseWayChooser, delivery);
  gtk_widget_class_bind_template_child (widget_class, PoiseWayChooser, pool);
  gtk_widget_class_bind_template_callback (widget_class, strategy_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, delivery_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, pool_chosen_cb);
  gtk_widget_class_set_css_name (widget_class, "waychooser");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_way_chooser_init (PoiseWayChooser *self)
{
  /* Signals of the template's parts come before there is a way to choose. */
  self->updating = TRUE;
  for (guint part = STRATEGY; part <= POOL; part++)
    self->offered[part] = g_array_new (FALSE, FALSE, sizeof (PoiseWay));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * poise_way_chooser_new:
 * @params: what the kind would be run with
 * @way: where the choice goes, and what is chosen at first
 *
 * Main thread. Both must live as long as the chooser. Returns: (transfer floating)
 */
GtkWidget *
poise_way_chooser_new (const PoiseParams *params,
                       PoiseWay          *way)
{
  g_autofree char *name = NULL;
  PoiseWayChooser *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (params != NULL, NULL);
  g_return_val_if_fail (way != NULL, NULL);

  self = g_object_new (POISE_TYPE_WAY_CHOOSER, NULL);
  self->params = params;
  self->way = way;
  name = g_strdup_printf (_ ("Way to run %s"), poise_params_get_kind (params)->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  settle (self);
  update (self);
  return GTK_WIDGET (self);
}

/**
 * poise_way_chooser_update:
 *
 * Main thread: the parameters have changed, or the way has by other means.
 */
void
poise_way_chooser_update (PoiseWayChooser *self)
{
  gboolean changed;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_WAY_CHOOSER (self));

  changed = settle (self);
  update (self);
  if (changed)
    g_signal_emit (self, signals[CHANGED], 0);
}
