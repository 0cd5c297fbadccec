/* SPDX-License-Identifier: MIT */
#include "ui/poise-knob.h"

#include "ui/poise-main-thread.h"

#include <glib/gi18n.h>
#include <math.h>

#define DEFAULT_VALUE 30.0
#define STEP          1.0
#define PAGE          10.0
#define SCROLL_STEP   4.0
/* How far the pointer goes from one end to the other, in pixels. */
#define DRAG_LENGTH   160.0

#define SIZE          44
/* The scale leaves a quarter of the circle open at the bottom. */
#define ANGLE_BEGIN   (0.75 * G_PI)
#define ANGLE_LENGTH  (1.5 * G_PI)
#define RING_WIDTH    3.0
#define RING_INSET    2.0
#define BODY_INSET    7.5
#define POINTER_WIDTH 2.5

struct _PoiseKnob
{
  GtkWidget parent_instance;

  double value;
  double value_at_press;
};

enum
{
  PROP_0,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseKnob, poise_knob, GTK_TYPE_WIDGET)

static void
set_source (cairo_t       *cr,
            const GdkRGBA *color,
            double         alpha)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * alpha);
}

static void
draw_ring (cairo_t       *cr,
           const GdkRGBA *color,
           double         radius,
           double         angle)
{
  cairo_set_line_width (cr, RING_WIDTH);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);

  cairo_arc (cr, 0, 0, radius, ANGLE_BEGIN, ANGLE_BEGIN + ANGLE_LENGTH);
  set_source (cr, color, 0.22);
  cairo_stroke (cr);

  cairo_arc (cr, 0, 0, radius, ANGLE_BEGIN, angle);
  set_source (cr, color, 1);
  cairo_stroke (cr);
}

static void
draw_body (cairo_t       *cr,
           const GdkRGBA *color,
           double         radius,
           double         angle)
{
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  set_source (cr, color, 0.18);
  cairo_fill (cr);

  cairo_set_line_width (cr, POINTER_WIDTH);
  cairo_move_to (cr, 0.4 * radius * cos (angle), 0.4 * radius * sin (angle));
  cairo_line_to (cr, 0.8 * radius * cos (angle), 0.8 * radius * sin (angle));
  set_source (cr, color, 1);
  cairo_stroke (cr);
}

/* GTK 4.8 has no arcs of its own; a surface this small, drawn when the value changes, is
 * cheap. */
static void
poise_knob_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  PoiseKnob *self = POISE_KNOB (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  double radius = MIN (width, height) / 2.0;
  double ratio = (self->value - POISE_KNOB_MIN) / (POISE_KNOB_MAX - POISE_KNOB_MIN);
  double angle = ANGLE_BEGIN + ANGLE_LENGTH * ratio;
  GdkRGBA color;
  cairo_t *cr;

  if (radius <= BODY_INSET)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_translate (cr, width / 2.0, height / 2.0);
  draw_ring (cr, &color, radius - RING_INSET - RING_WIDTH / 2, angle);
  draw_body (cr, &color, radius - BODY_INSET, angle);
  cairo_destroy (cr);
}

static void
poise_knob_measure (GtkWidget     *widget,
                    GtkOrientation orientation,
                    int            for_size,
                    int           *minimum,
                    int           *natural,
                    int           *minimum_baseline,
                    int           *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               PoiseKnob      *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->value_at_press = self->value;
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          x,
                double          y,
                PoiseKnob      *self)
{
  double turn = (x - y) / DRAG_LENGTH * (POISE_KNOB_MAX - POISE_KNOB_MIN);

  poise_knob_set_value (self, self->value_at_press + turn);
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll,
           double                    x,
           double                    y,
           PoiseKnob                *self)
{
  poise_knob_set_value (self, self->value + (x - y) * SCROLL_STEP);
  return GDK_EVENT_STOP;
}

static gboolean
turn_by_cb (GtkWidget *widget,
            GVariant  *arguments,
            gpointer   user_data)
{
  PoiseKnob *self = POISE_KNOB (widget);

  poise_knob_set_value (self, self->value + g_variant_get_double (arguments));
  return GDK_EVENT_STOP;
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    guint keypad_key;
    double turn;
  } keys[] = {
    { GDK_KEY_Up, GDK_KEY_KP_Up, STEP },
    { GDK_KEY_Right, GDK_KEY_KP_Right, STEP },
    { GDK_KEY_Down, GDK_KEY_KP_Down, -STEP },
    { GDK_KEY_Left, GDK_KEY_KP_Left, -STEP },
    { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, PAGE },
    { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, -PAGE },
    { GDK_KEY_Home, GDK_KEY_KP_Home, POISE_KNOB_MIN - POISE_KNOB_MAX },
    { GDK_KEY_End, GDK_KEY_KP_End, POISE_KNOB_MAX - POISE_KNOB_MIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding (widget_class, keys[i].key, 0, turn_by_cb, "d",
                                    keys[i].turn);
      gtk_widget_class_add_binding (widget_class, keys[i].keypad_key, 0, turn_by_cb, "d",
                                    keys[i].turn);
    }
}

/* GTK 4.8 passes on the value of its own sliders only: the description tells it too. */
static void
update_accessible_value (PoiseKnob *self)
{
  g_autofree char *text =
      g_strdup_printf (_ ("%.0f of %.0f"), self->value, POISE_KNOB_MAX);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->value,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
poise_knob_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  PoiseKnob *self = POISE_KNOB (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      g_value_set_double (value, self->value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_knob_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  PoiseKnob *self = POISE_KNOB (object);

  switch (prop_id)
    {
    case PROP_VALUE:
      poise_knob_set_value (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_knob_class_init (PoiseKnobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = poise_knob_get_property;
  object_class->set_property = poise_knob_set_property;

  widget_class->measure = poise_knob_measure;
  widget_class->snapshot = poise_knob_snapshot;

  properties[PROP_VALUE] =
      g_param_spec_double ("value", NULL, NULL, POISE_KNOB_MIN, POISE_KNOB_MAX,
                           DEFAULT_VALUE,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                               | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  add_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "knob");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
poise_knob_init (PoiseKnob *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->value = DEFAULT_VALUE;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_cursor_from_name (widget, "grab");

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, POISE_KNOB_MIN,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, POISE_KNOB_MAX, -1);
  update_accessible_value (self);
}

/**
 * poise_knob_new:
 *
 * Makes a knob that is turned by dragging (up or to the right for more), scrolling, the
 * arrow keys, Page Up and Down, Home and End. Its accessible name is up to whoever uses
 * it. Main thread only.
 *
 * Returns: (transfer floating): a knob
 */
GtkWidget *
poise_knob_new (void)
{
  return g_object_new (POISE_TYPE_KNOB, NULL);
}

/**
 * poise_knob_set_value:
 * @self: a knob
 * @value: where it points, POISE_KNOB_MIN to POISE_KNOB_MAX; what is outside is clamped
 *
 * Turns the knob.
 */
void
poise_knob_set_value (PoiseKnob *self,
                      double     value)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_KNOB (self));
  g_return_if_fail (!isnan (value));

  value = CLAMP (value, POISE_KNOB_MIN, POISE_KNOB_MAX);
  if (G_APPROX_VALUE (self->value, value, DBL_EPSILON))
    return;

  self->value = value;
  update_accessible_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

/**
 * poise_knob_get_value:
 * @self: a knob
 *
 * Returns: where it points, POISE_KNOB_MIN to POISE_KNOB_MAX
 */
double
poise_knob_get_value (PoiseKnob *self)
{
  g_return_val_if_fail (poise_on_main_thread (), POISE_KNOB_MIN);
  g_return_val_if_fail (POISE_IS_KNOB (self), POISE_KNOB_MIN);

  return self->value;
}
