/* SPDX-License-Identifier: MIT */
#include "ui/poise-bar.h"

/* Ten steps a second, each a tenth of the way: seen as going on, and cheap. */
#define PULSE_INTERVAL_MS 100
#define PULSE_STEP 0.1

struct _PoiseBar
{
  GtkWidget       parent_instance;
  GtkProgressBar *progress;
  char           *label;
  double          fraction;
  gboolean        moving;
  guint           pulse_id;
};

enum
{
  PROP_0,
  PROP_FRACTION,
  PROP_LABEL,
  PROP_MOVING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseBar, poise_bar, GTK_TYPE_WIDGET)

static gboolean
pulse_cb (gpointer user_data)
{
  gtk_progress_bar_pulse (POISE_BAR (user_data)->progress);
  return G_SOURCE_CONTINUE;
}

/* The timer runs only while there is something to be seen moving. */
static void
update_pulse (PoiseBar *self)
{
  gboolean wanted =
      self->fraction < 0 && self->moving && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && self->pulse_id == 0)
    self->pulse_id = g_timeout_add (PULSE_INTERVAL_MS, pulse_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->pulse_id, g_source_remove);
}

static void
set_fraction (PoiseBar *self,
              double    fraction)
{
  if (self->fraction == fraction)
    return;
  self->fraction = fraction;
  if (fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, fraction);
  update_pulse (self);
}

static void
set_label (PoiseBar   *self,
           const char *label)
{
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label != NULL ? label : "", -1);
}

static void
poise_bar_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  PoiseBar *self = POISE_BAR (object);

  switch (prop_id)
    {
    case PROP_FRACTION:
      set_fraction (self, g_value_get_double (value));
      break;
    case PROP_LABEL:
      set_label (self, g_value_get_string (value));
      break;
    case PROP_MOVING:
      self->moving = g_value_get_boolean (value);
      update_pulse (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_bar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (poise_bar_parent_class)->map (widget);
  update_pulse (POISE_BAR (widget));
}

static void
poise_bar_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (poise_bar_parent_class)->unmap (widget);
  update_pulse (POISE_BAR (widget));
}

static void
poise_bar_dispose (GObject *object)
{
  PoiseBar *self = POISE_BAR (object);

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  if (self->progress != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->progress));
  self->progress = NULL;
  G_OBJECT_CLASS (poise_bar_parent_class)->dispose (object);
}

static void
poise_bar_finalize (GObject *object)
{
  g_free (POISE_BAR (object)->label);
  G_OBJECT_CLASS (poise_bar_parent_class)->finalize (object);
}

static void
poise_bar_class_init (PoiseBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = poise_bar_dispose;
  object_class->finalize = poise_bar_finalize;
  object_class->set_property = poise_bar_set_property;
  widget_class->map = poise_bar_map;
  widget_class->unmap = poise_bar_unmap;

  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, 0, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_MOVING] = g_param_spec_boolean ("moving", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_bar_init (PoiseBar *self)
{
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_progress_bar_set_pulse_step (self->progress, PULSE_STEP);
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  gtk_widget_set_parent (GTK_WIDGET (self->progress), GTK_WIDGET (self));
}
