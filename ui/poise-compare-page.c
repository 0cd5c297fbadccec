/* SPDX-License-Identifier: MIT */
#include "ui/poise-compare-page.h"

#include "ui/poise-columns.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-template.h"

struct _PoiseComparePage
{
  GtkWidget parent_instance;
  gboolean  comparing;

  PoiseColumns *columns;
};

enum
{
  PROP_0,
  PROP_COMPARING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseComparePage, poise_compare_page, GTK_TYPE_WIDGET)

static void
set_comparing (PoiseComparePage *self,
               gboolean          comparing)
{
  if (self->comparing == comparing)
    return;
  self->comparing = comparing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPARING]);
}

static void
poise_compare_page_dispose (GObject *object)
{
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_COMPARE_PAGE);
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

  g_type_ensure (POISE_TYPE_COLUMNS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/poise/Poise/ui/poise-compare-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PoiseComparePage, columns);
  gtk_widget_class_set_css_name (widget_class, "comparepage");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_compare_page_init (PoiseComparePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

  set_comparing (self, FALSE);
}
