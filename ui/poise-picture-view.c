/* SPDX-License-Identifier: MIT */
#include "ui/poise-picture-view.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-picture.h"
#include "ui/poise-bands.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-picture-move.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>
#include <math.h>

/* How long scaling rows may keep the window from its next frame: a quarter of one. */
#define UPDATE_BUDGET_US 4000

/* How much nearer one click or key goes, and one notch of the wheel. */
#define ZOOM_FACTOR 2.0
#define NOTCH_FACTOR M_SQRT2
/* A touchpad tells pixels: so many are a notch. */
#define NOTCH_PIXELS 40
/* How far an arrow goes, in widths of the picture. */
#define SHIFT 0.125

/* A picture that stands in is not worth drawing any more where it is a speck, nor where
 * one of its pixels fills the window. */
#define MAX_MAGNIFICATION 1000.0

/* The room for what is not drawn yet: the text's colour, hardly seen. */
#define EMPTY_ALPHA 0.06f

/* What has been drawn, and of which place. */
typedef struct
{
  PoiseBands *bands; /* NULL for nothing */
  PoisePlace  place;
} Layer;

struct _PoisePictureView
{
  GtkWidget     parent_instance;
  PoiseJob     *job;
  PoisePicture *picture;
  GtkWidget    *tools;

  graphene_rect_t  rect;    /* where the picture is */
  graphene_point_t pointer; /* a wheel's event does not tell */
  Layer            drawn;
  Layer            before; /* stands in */

  PoisePlace wanted; /* where to go in the next frame */
  gboolean   moves;  /* whether to */
  gboolean   wants_focus;
  guint      tick_id;
};

G_DEFINE_FINAL_TYPE (PoisePictureView, poise_picture_view, GTK_TYPE_WIDGET)

/* The view whose job is being replaced right now, while it asks for that: the new one
 * takes over from it what was seen. */
static PoisePictureView *predecessor;

static void
layer_set (Layer            *self,
           PoiseBands       *bands,
           const PoisePlace *place)
{
  PoiseBands *before = self->bands;

  self->bands = bands != NULL ? poise_bands_ref (bands) : NULL;
  self->place = *place;
  g_clear_pointer (&before, poise_bands_unref);
}

/* ---- in every frame ---------------------------------------------------------- */

static void
drop_before (PoisePictureView *self)
{
  if (self->before.bands != NULL && self->drawn.bands != NULL &&
      poise_bands_is_complete (self->drawn.bands))
    g_clear_pointer (&self->before.bands, poise_bands_unref);
}

/* Also on one of its buttons. */
static gboolean
has_focus (PoisePictureView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && (focus == GTK_WIDGET (self) ||
                           gtk_widget_is_ancestor (focus, GTK_WIDGET (self)));
}

static void
go (PoisePictureView *self)
{
  g_autoptr (PoisePictureView) alive = g_object_ref (self);

  self->moves = FALSE;
  if (poise_picture_is_same (&self->wanted, poise_picture_get_place (self->picture)))
    return;
  self->wants_focus = has_focus (self);
  predecessor = self;
  poise_picture_restart (GTK_WIDGET (self), self->job, &self->wanted);
  predecessor = NULL;
}

/* However many times the wheel turned since the last frame, the job starts anew once. */
static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);
  gboolean more =
      self->drawn.bands != NULL && poise_bands_update (self->drawn.bands, UPDATE_BUDGET_US);

  drop_before (self);
  gtk_widget_queue_draw (widget);
  if (!more)
    self->tick_id = 0;
  if (self->moves)
    go (self);
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
work_in_next_frame (PoisePictureView *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
picture_changed_cb (PoisePictureView *self,
                    guint             first,
                    guint             last)
{
  if (self->drawn.bands == NULL)
    return;
  poise_bands_change (self->drawn.bands, first, last);
  work_in_next_frame (self);
}

/* ---- drawing ----------------------------------------------------------------- */

/* The largest room of the picture's shape. */
static void
fit (PoisePictureView *self,
     int               width,
     int               height)
{
  PoisePixels *pixels = poise_picture_get_pixels (self->picture);
  double shape =
      (double) poise_pixels_get_height (pixels) / poise_pixels_get_width (pixels);
  int fit_width = (int) CLAMP (round (height / shape), 1, MAX (width, 1));
  int fit_height = (int) CLAMP (round (width * shape), 1, MAX (height, 1));

  self->rect = GRAPHENE_RECT_INIT ((float) ((width - fit_width) / 2),
                                   (float) ((height - fit_height) / 2),
                                   (float) fit_width, (float) fit_height);
}

/* What is there is stretched until it has been scaled anew; if that is interrupted by
 * the next change of size, the last that was whole stays. */
static void
scale_anew (PoisePictureView *self)
{
  int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint width = (guint) self->rect.size.width * (guint) factor;
  guint height = (guint) self->rect.size.height * (guint) factor;
  PoiseBands *old = self->drawn.bands;

  if (old != NULL && width == poise_bands_get_width (old) &&
      height == poise_bands_get_height (old))
    return;
  if (old != NULL && (poise_bands_is_complete (old) || self->before.bands == NULL))
    layer_set (&self->before, old, &self->drawn.place);
  g_clear_pointer (&self->drawn.bands, poise_bands_unref);
  self->drawn.bands =
      poise_bands_new (poise_picture_get_pixels (self->picture), width, height);
  work_in_next_frame (self);
}

static void
poise_picture_view_measure (GtkWidget     *widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int           *minimum,
                            int           *natural,
                            int           *minimum_baseline,
                            int           *natural_baseline)
{
  gtk_widget_measure (POISE_PICTURE_VIEW (widget)->tools, orientation, for_size, minimum,
                      natural, NULL, NULL);
}

static void
poise_picture_view_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);

  gtk_widget_allocate (self->tools, width, height, baseline, NULL);
  fit (self, width, height);
  scale_anew (self);
}

/* Where the place of @layer lies in the picture of this one. Returns: whether it is
 * worth drawing. */
static gboolean
find_layer (PoisePictureView *self,
            const Layer      *layer,
            graphene_rect_t  *bounds)
{
  const PoisePlace *place = &self->drawn.place;
  double unit = self->rect.size.width / place->scale;
  double width = layer->place.scale * unit;
  double height = width * poise_bands_get_height (layer->bands) /
                  poise_bands_get_width (layer->bands);
  double x = (layer->place.center_x - place->center_x) * unit - width / 2;
  double y = (place->center_y - layer->place.center_y) * unit - height / 2;

  graphene_rect_init (bounds, (float) (self->rect.origin.x + self->rect.size.width / 2 + x),
                      (float) (self->rect.origin.y + self->rect.size.height / 2 + y),
                      (float) width, (float) height);
  return width >= 1 && width < self->rect.size.width * MAX_MAGNIFICATION;
}

static void
poise_picture_view_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);
  graphene_rect_t bounds;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= EMPTY_ALPHA;
  gtk_snapshot_push_clip (snapshot, &self->rect);
  gtk_snapshot_append_color (snapshot, &color, &self->rect);
  if (self->before.bands != NULL && find_layer (self, &self->before, &bounds))
    poise_bands_snapshot (self->before.bands, snapshot, &bounds);
  if (self->drawn.bands != NULL)
    poise_bands_snapshot (self->drawn.bands, snapshot, &self->rect);
  gtk_snapshot_pop (snapshot);
  GTK_WIDGET_CLASS (poise_picture_view_parent_class)->snapshot (widget, snapshot);
}

/* ---- moving ------------------------------------------------------------------ */

/* What was wanted since the last frame adds up. */
static PoisePlace *
get_wanted (PoisePictureView *self)
{
  if (!self->moves)
    self->wanted = *poise_picture_get_place (self->picture);
  return &self->wanted;
}

static void
move (PoisePictureView *self)
{
  poise_picture_confine (&self->wanted, self->job);
  self->moves = TRUE;
  work_in_next_frame (self);
}

/* @x and @y are what stays where it is, in the widget. */
static void
zoom_at (PoisePictureView *self,
         double            factor,
         double            x,
         double            y)
{
  const graphene_rect_t *rect = &self->rect;

  x = (x - rect->origin.x - rect->size.width / 2) / rect->size.width;
  y = (rect->origin.y + rect->size.height / 2 - y) / rect->size.width;
  poise_picture_zoom (get_wanted (self), factor, x, y);
  move (self);
}

static void
clicked_cb (PoisePictureView *self,
            int               n_press,
            double            x,
            double            y,
            GtkGestureClick  *click)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (click));
  GdkModifierType modifiers =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  gboolean away = button == GDK_BUTTON_SECONDARY ||
                  (modifiers & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0;

  if (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_SECONDARY)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (graphene_rect_contains_point (&self->rect,
                                    &GRAPHENE_POINT_INIT ((float) x, (float) y)))
    zoom_at (self, away ? 1 / ZOOM_FACTOR : ZOOM_FACTOR, x, y);
}

static void
pointer_moved_cb (PoisePictureView *self,
                  double            x,
                  double            y)
{
  self->pointer = GRAPHENE_POINT_INIT ((float) x, (float) y);
}

static gboolean
scroll_cb (PoisePictureView   *self,
           double              dx,
           double              dy,
           GtkEventController *controller)
{
  if (gtk_event_controller_scroll_get_unit (GTK_EVENT_CONTROLLER_SCROLL (controller)) ==
      GDK_SCROLL_UNIT_SURFACE)
    dy /= NOTCH_PIXELS;
  zoom_at (self, pow (NOTCH_FACTOR, -dy), self->pointer.x, self->pointer.y);
  return GDK_EVENT_STOP;
}

static void
zoom (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);
  gboolean nearer = g_str_equal (action_name, "picture.zoom-in");

  poise_picture_zoom (get_wanted (self), nearer ? ZOOM_FACTOR : 1 / ZOOM_FACTOR, 0, 0);
  move (self);
}

static void
shift (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);
  int x, y;

  g_variant_get (parameter, "(ii)", &x, &y);
  poise_picture_shift (get_wanted (self), x * SHIFT, y * SHIFT);
  move (self);
}

static void
reset (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);

  *get_wanted (self) = *poise_picture_get_home (self->picture);
  move (self);
}

/* ---- life --------------------------------------------------------------------- */

static void
poise_picture_view_map (GtkWidget *widget)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);

  GTK_WIDGET_CLASS (poise_picture_view_parent_class)->map (widget);
  if (self->wants_focus)
    gtk_widget_grab_focus (widget);
  self->wants_focus = FALSE;
}

static void
poise_picture_view_dispose (GObject *object)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (object);

  if (self->picture != NULL)
    g_signal_handlers_disconnect_by_data (self->picture, self);
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_PICTURE_VIEW);
  g_clear_pointer (&self->drawn.bands, poise_bands_unref);
  g_clear_pointer (&self->before.bands, poise_bands_unref);
  g_clear_object (&self->picture);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (poise_picture_view_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class,
          const guint    *keys,
          const char     *action)
{
  for (guint i = 0; keys[i] != 0; i++)
    {
      gtk_widget_class_add_binding_action (widget_class, keys[i], 0, action, NULL);
      /* Where + is on a key with another sign. */
      gtk_widget_class_add_binding_action (widget_class, keys[i], GDK_SHIFT_MASK, action,
                                           NULL);
    }
}

static void
add_arrow (GtkWidgetClass *widget_class,
           guint           key,
           guint           keypad_key,
           int             x,
           int             y)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, "picture.shift", "(ii)", x, y);
  gtk_widget_class_add_binding_action (widget_class, keypad_key, 0, "picture.shift", "(ii)",
                                       x, y);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const guint nearer[] = { GDK_KEY_plus, GDK_KEY_equal, GDK_KEY_KP_Add, 0 };
  static const guint away[] = { GDK_KEY_minus, GDK_KEY_underscore, GDK_KEY_KP_Subtract, 0 };
  static const guint back[] = { GDK_KEY_Home, GDK_KEY_KP_Home, GDK_KEY_0, GDK_KEY_KP_0, 0 };

  gtk_widget_class_install_action (widget_class, "picture.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "picture.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "picture.reset", NULL, reset);
  gtk_widget_class_install_action (widget_class, "picture.shift", "(ii)", shift);
  add_keys (widget_class, nearer, "picture.zoom-in");
  add_keys (widget_class, away, "picture.zoom-out");
  add_keys (widget_class, back, "picture.reset");
  add_arrow (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  add_arrow (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  add_arrow (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, 1);
  add_arrow (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, -1);
}

static void
poise_picture_view_class_init (PoisePictureViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_picture_view_dispose;
  widget_class->map = poise_picture_view_map;
  widget_class->measure = poise_picture_view_measure;
  widget_class->size_allocate = poise_picture_view_size_allocate;
  widget_class->snapshot = poise_picture_view_snapshot;

  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-picture-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PoisePictureView, tools);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "pictureview");
}

static void
poise_picture_view_init (PoisePictureView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_allocate),
                    NULL);
}

static void
describe (PoisePictureView *self)
{
  const PoisePlace *place = poise_picture_get_place (self->picture);
  g_autofree char *label =
      g_strdup_printf (_ ("%s picture"), poise_job_get_kind (self->job)->title);
  g_autofree char *x = poise_text_real (place->center_x);
  g_autofree char *y = poise_text_real (place->center_y);
  g_autofree char *scale = poise_text_real (place->scale);
  g_autofree char *description =
      g_strdup_printf (_ ("Centre %s, %s; width of the view %s"), x, y, scale);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

/* Takes over what a person saw and held before the job was replaced. */
static void
succeed (PoisePictureView       *self,
         const PoisePictureView *old)
{
  const Layer *seen = &old->drawn;

  if (seen->bands == NULL ||
      (old->before.bands != NULL && !poise_bands_is_complete (seen->bands)))
    seen = &old->before;
  layer_set (&self->before, seen->bands, &seen->place);
  self->wants_focus = old->wants_focus;
  /* A pointer that rests is not told to the view that is put under it. */
  self->pointer = old->pointer;
}

/**
 * poise_picture_view_new:
 * @job: one whose output is a #PoisePicture
 *
 * Main thread. Returns: (transfer floating): its picture.
 */
GtkWidget *
poise_picture_view_new (PoiseJob *job)
{
  PoisePictureView *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_PICTURE (poise_job_get_output (job)), NULL);

  self = g_object_new (POISE_TYPE_PICTURE_VIEW, NULL);
  self->job = g_object_ref (job);
  self->picture = g_object_ref (POISE_PICTURE (poise_job_get_output (job)));
  self->drawn.place = *poise_picture_get_place (self->picture);
  g_signal_connect_object (self->picture, "changed", G_CALLBACK (picture_changed_cb), self,
                           G_CONNECT_SWAPPED);
  if (predecessor != NULL)
    succeed (self, predecessor);
  describe (self);
  return GTK_WIDGET (self);
}
