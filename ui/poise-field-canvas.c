/* SPDX-License-Identifier: MIT */
#include "ui/poise-field-canvas.h"

#include "ui/poise-field-picture.h"
#include "ui/poise-main-thread.h"

#include <glib/gi18n.h>
#include <math.h>

#define MIN_WIDTH  120
#define MIN_HEIGHT 90
#define NAT_WIDTH  400
#define NAT_HEIGHT 300
/* How far the keys go with Ctrl held, in cells. */
#define LONG_WAY 10
#define CURSOR_PX  2

struct _PoiseFieldCanvas
{
  GtkWidget   parent_instance;
  PoiseField *field;
  gboolean    editable;
  gboolean    erases;

  /* The keyboard's cell. */
  int cursor_x;
  int cursor_y;

  /* While a button is held. */
  gboolean alive;
  int      last_x;
  int      last_y;
};

enum
{
  PROP_0,
  PROP_EDITABLE,
  PROP_ERASES,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PoiseFieldCanvas, poise_field_canvas, GTK_TYPE_WIDGET)

/* Where the field is drawn, in pixels of the screen: in the middle. */
typedef struct
{
  PoiseFieldScale scale;
  int             left_px;
  int             top_px;
} Place;

static Place
get_place (PoiseFieldCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int factor = gtk_widget_get_scale_factor (widget);
  int width_px = MAX (gtk_widget_get_width (widget), 1) * factor;
  int height_px = MAX (gtk_widget_get_height (widget), 1) * factor;
  Place place;

  place.scale = poise_field_scale_fit (poise_field_get_width (self->field),
                                       poise_field_get_height (self->field), width_px,
                                       height_px);
  place.left_px = (width_px - place.scale.width_px) / 2;
  place.top_px = (height_px - place.scale.height_px) / 2;
  return place;
}

/* ---- drawing */

/* A frame around the keyboard's cell. */
static void
append_cursor (PoiseFieldCanvas *self,
               GtkSnapshot      *snapshot,
               const Place      *place)
{
  const float widths[4] = { CURSOR_PX, CURSOR_PX, CURSOR_PX, CURSOR_PX };
  double point_px = place->scale.point_px;
  double x = floor (self->cursor_x / (int) place->scale.n_cells * point_px);
  double y = floor (self->cursor_y / (int) place->scale.n_cells * point_px);
  float size = (float) ceil (point_px) + 2 * CURSOR_PX;
  GskRoundedRect frame;
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)),
                                       "poise_warning_color", &color))
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gsk_rounded_rect_init_from_rect (
      &frame,
      &GRAPHENE_RECT_INIT ((float) (place->left_px + x - CURSOR_PX),
                           (float) (place->top_px + y - CURSOR_PX), size, size),
      0);
  gtk_snapshot_append_border (snapshot, &frame, widths,
                              (GdkRGBA[4]){ color, color, color, color });
}

static void
append_picture (PoiseFieldCanvas *self,
                GtkSnapshot      *snapshot,
                const Place      *place)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (
      (float) place->left_px, (float) place->top_px, (float) place->scale.width_px,
      (float) place->scale.height_px);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  PoiseFieldColors colors = poise_field_colors_of (GTK_WIDGET (self));

  cairo_translate (cr, place->left_px, place->top_px);
  poise_field_picture_paint (self->field, &place->scale, &colors, cr);
  cairo_destroy (cr);
}

static void
poise_field_canvas_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  PoiseFieldCanvas *self = POISE_FIELD_CANVAS (widget);
  float factor = (float) gtk_widget_get_scale_factor (widget);
  Place place;

  if (self->field == NULL)
    return;

  place = get_place (self);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_scale (snapshot, 1 / factor, 1 / factor);
  append_picture (self, snapshot, &place);
  if (self->editable && gtk_widget_has_visible_focus (widget))
    append_cursor (self, snapshot, &place);
  gtk_snapshot_restore (snapshot);
}

static void
poise_field_canvas_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? MIN_WIDTH : MIN_HEIGHT;
  *natural = across ? NAT_WIDTH : NAT_HEIGHT;
}

/* ---- painting */

/* The cell under the pointer; it may lie beyond the field. */
static void
find_cell (PoiseFieldCanvas *self,
           double            x,
           double            y,
           int              *cell_x,
           int              *cell_y)
{
  double factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  Place place = get_place (self);
  int n_cells = (int) place.scale.n_cells;

  *cell_x = (int) floor ((x * factor - place.left_px) / place.scale.point_px) * n_cells;
  *cell_y = (int) floor ((y * factor - place.top_px) / place.scale.point_px) * n_cells;
}

static gboolean
is_on_field (PoiseFieldCanvas *self,
             int               x,
             int               y)
{
  return x >= 0 && x < (int) poise_field_get_width (self->field) && y >= 0 &&
         y < (int) poise_field_get_height (self->field);
}

/* A brush as large as what a point stands for, or what was drawn could hardly be seen. */
static void
draw_line (PoiseFieldCanvas *self,
           int               x,
           int               y)
{
  const PoiseFieldStroke stroke = {
    self->last_x, self->last_y, x, y, get_place (self).scale.n_cells, self->alive,
  };

  self->last_x = x;
  self->last_y = y;
  poise_field_draw (self->field, &stroke);
}

static void
drag_begin_cb (GtkGestureDrag   *gesture,
               double            x,
               double            y,
               PoiseFieldCanvas *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  gboolean paints = self->editable && self->field != NULL &&
                    (button == GDK_BUTTON_PRIMARY || button == GDK_BUTTON_SECONDARY);
  int cell_x, cell_y;

  if (paints)
    find_cell (self, x, y, &cell_x, &cell_y);
  if (!paints || !is_on_field (self, cell_x, cell_y))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->alive = button == GDK_BUTTON_PRIMARY && !self->erases;
  self->last_x = cell_x;
  self->last_y = cell_y;
  draw_line (self, cell_x, cell_y);
}

static void
drag_update_cb (GtkGestureDrag   *gesture,
                double            offset_x,
                double            offset_y,
                PoiseFieldCanvas *self)
{
  double x, y;
  int cell_x, cell_y;

  if (!self->editable || self->field == NULL ||
      !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  find_cell (self, x + offset_x, y + offset_y, &cell_x, &cell_y);
  if (cell_x != self->last_x || cell_y != self->last_y)
    draw_line (self, cell_x, cell_y);
}

/* ---- the keyboard */

static void
describe_cursor (PoiseFieldCanvas *self)
{
  gboolean alive = poise_field_get_cell (self->field, (guint) self->cursor_x,
                                         (guint) self->cursor_y);
  g_autofree char *description =
      g_strdup_printf (alive ? _ ("Column %d, row %d: alive") : _ ("Column %d, row %d: empty"),
                       self->cursor_x + 1, self->cursor_y + 1);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

/* Nothing to walk on but the field: at its edge it goes on at the other one. */
static int
wrap (int   value,
      guint size)
{
  return ((value % (int) size) + (int) size) % (int) size;
}

static gboolean
move_cursor_cb (GtkWidget *widget,
                GVariant  *arguments,
                gpointer   user_data)
{
  PoiseFieldCanvas *self = POISE_FIELD_CANVAS (widget);
  int n_cells, across, down;

  if (!self->editable || self->field == NULL)
    return GDK_EVENT_PROPAGATE;
  g_variant_get (arguments, "(ii)", &across, &down);
  n_cells = (int) get_place (self).scale.n_cells;
  self->cursor_x =
      wrap (self->cursor_x + across * n_cells, poise_field_get_width (self->field));
  self->cursor_y =
      wrap (self->cursor_y + down * n_cells, poise_field_get_height (self->field));
  describe_cursor (self);
  gtk_widget_queue_draw (widget);
  return GDK_EVENT_STOP;
}

static gboolean
toggle_cell_cb (GtkWidget *widget,
                GVariant  *arguments,
                gpointer   user_data)
{
  PoiseFieldCanvas *self = POISE_FIELD_CANVAS (widget);

  if (!self->editable || self->field == NULL)
    return GDK_EVENT_PROPAGATE;
  self->alive = !poise_field_get_cell (self->field, (guint) self->cursor_x,
                                       (guint) self->cursor_y);
  self->last_x = self->cursor_x;
  self->last_y = self->cursor_y;
  draw_line (self, self->cursor_x, self->cursor_y);
  describe_cursor (self);
  return GDK_EVENT_STOP;
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    guint keypad_key;
    int   across;
    int   down;
  } keys[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint j = 0; j < 4; j++)
      gtk_widget_class_add_binding (widget_class, j & 1 ? keys[i].keypad_key : keys[i].key,
                                    j & 2 ? GDK_CONTROL_MASK : 0, move_cursor_cb, "(ii)",
                                    keys[i].across * (j & 2 ? LONG_WAY : 1),
                                    keys[i].down * (j & 2 ? LONG_WAY : 1));
  gtk_widget_class_add_binding (widget_class, GDK_KEY_space, 0, toggle_cell_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Space, 0, toggle_cell_cb, NULL);
}

/* ---- the object */

static void
poise_field_canvas_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  PoiseFieldCanvas *self = POISE_FIELD_CANVAS (object);

  switch (prop_id)
    {
    case PROP_EDITABLE:
      g_value_set_boolean (value, self->editable);
      break;
    case PROP_ERASES:
      g_value_set_boolean (value, self->erases);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_field_canvas_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  PoiseFieldCanvas *self = POISE_FIELD_CANVAS (object);

  switch (prop_id)
    {
    case PROP_EDITABLE:
      poise_field_canvas_set_editable (self, g_value_get_boolean (value));
      break;
    case PROP_ERASES:
      if (self->erases == g_value_get_boolean (value))
        break;
      self->erases = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_field_canvas_dispose (GObject *object)
{
  poise_field_canvas_set_field (POISE_FIELD_CANVAS (object), NULL);
  G_OBJECT_CLASS (poise_field_canvas_parent_class)->dispose (object);
}

static void
poise_field_canvas_class_init (PoiseFieldCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                            G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = poise_field_canvas_dispose;
  object_class->get_property = poise_field_canvas_get_property;
  object_class->set_property = poise_field_canvas_set_property;
  widget_class->measure = poise_field_canvas_measure;
  widget_class->snapshot = poise_field_canvas_snapshot;

  properties[PROP_EDITABLE] = g_param_spec_boolean ("editable", NULL, NULL, FALSE, flags);
  properties[PROP_ERASES] = g_param_spec_boolean ("erases", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  add_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "fieldcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
poise_field_canvas_init (PoiseFieldCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

/**
 * poise_field_canvas_set_field:
 * @field: (nullable): what to show
 *
 * Main thread.
 */
void
poise_field_canvas_set_field (PoiseFieldCanvas *self,
                              PoiseField       *field)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FIELD_CANVAS (self));

  if (self->field == field)
    return;
  if (self->field != NULL)
    g_signal_handlers_disconnect_by_data (self->field, self);
  g_set_object (&self->field, field);
  if (field == NULL)
    return;
  self->cursor_x = (int) poise_field_get_width (field) / 2;
  self->cursor_y = (int) poise_field_get_height (field) / 2;
  g_signal_connect_object (field, "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * poise_field_canvas_set_editable:
 *
 * Main thread.
 */
void
poise_field_canvas_set_editable (PoiseFieldCanvas *self,
                                 gboolean          editable)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FIELD_CANVAS (self));

  if (self->editable == editable)
    return;
  self->editable = editable;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), editable ? "crosshair" : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EDITABLE]);
}
