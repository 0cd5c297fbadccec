/* SPDX-License-Identifier: MIT */
#include "ui/poise-picture-view.h"

#include "app/engine/poise-text.h"
#include "app/kinds/pictures/poise-picture.h"
#include "ui/poise-main-thread.h"
#include "ui/poise-picture-canvas.h"
#include "ui/poise-picture-move.h"
#include "ui/poise-template.h"

#include <glib/gi18n.h>
#include <math.h>

/* How much nearer one click or key goes, and one notch of the wheel. */
#define ZOOM_FACTOR 2.0
#define NOTCH_FACTOR M_SQRT2
/* A touchpad tells pixels: so many are a notch. */
#define NOTCH_PIXELS 40
/* How far an arrow goes, in widths of the picture. */
#define SHIFT 0.125

struct _PoisePictureView
{
  GtkWidget           parent_instance;
  PoiseJob           *job;
  PoisePicture       *picture;
  PoisePictureCanvas *canvas;

  graphene_point_t pointer; /* a wheel's event does not tell */
  PoisePlace       wanted;  /* where to go in the next frame */
  gboolean         goes_on; /* while it asks for the job that goes there */
  guint            tick_id; /* not 0 while it wants to go */
};

G_DEFINE_FINAL_TYPE (PoisePictureView, poise_picture_view, GTK_TYPE_WIDGET)

/* The job that replaces this one is shown by this same widget: see set_job(). */
static void
go (PoisePictureView *self)
{
  if (poise_picture_is_same (&self->wanted, poise_picture_get_place (self->picture)))
    return;
  self->goes_on = TRUE;
  poise_picture_restart (GTK_WIDGET (self), self->job, &self->wanted);
  self->goes_on = FALSE;
}

/* However many times the wheel turned since the last frame, the job starts anew once. */
static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (widget);

  self->tick_id = 0;
  go (self);
  return G_SOURCE_REMOVE;
}

/* What was wanted since the last frame adds up. */
static PoisePlace *
get_wanted (PoisePictureView *self)
{
  if (self->tick_id == 0)
    self->wanted = *poise_picture_get_place (self->picture);
  return &self->wanted;
}

static void
move (PoisePictureView *self)
{
  poise_picture_confine (&self->wanted, self->job);
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* @x and @y are what stays where it is, in the widget. */
static void
zoom_at (PoisePictureView *self,
         double            factor,
         double            x,
         double            y)
{
  const graphene_rect_t *rect = poise_picture_canvas_get_rect (self->canvas);

  x = (x - rect->origin.x - rect->size.width / 2) / rect->size.width;
  y = (rect->origin.y + rect->size.height / 2 - y) / rect->size.width;
  poise_picture_zoom (get_wanted (self), self->job, factor, x, y);
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
  if (graphene_rect_contains_point (poise_picture_canvas_get_rect (self->canvas),
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

  poise_picture_zoom (get_wanted (self), self->job, nearer ? ZOOM_FACTOR : 1 / ZOOM_FACTOR,
                      0, 0);
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
let_go (PoisePictureView *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_clear_object (&self->picture);
  g_clear_object (&self->job);
}

static void
poise_picture_view_dispose (GObject *object)
{
  PoisePictureView *self = POISE_PICTURE_VIEW (object);

  let_go (self);
  poise_dispose_template (GTK_WIDGET (object), POISE_TYPE_PICTURE_VIEW);
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

  install_actions (widget_class);
  g_type_ensure (POISE_TYPE_PICTURE_CANVAS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/dev/poise/Poise/ui/poise-picture-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PoisePictureView, canvas);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, pointer_moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, scroll_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
poise_picture_view_init (PoisePictureView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

static void
set_job (PoisePictureView *self,
         PoiseJob         *job)
{
  let_go (self);
  self->job = g_object_ref (job);
  self->picture = g_object_ref (POISE_PICTURE (poise_job_get_output (job)));
  poise_picture_canvas_show (self->canvas, self->picture, self->goes_on);
  describe (self);
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
  set_job (self, job);
  return GTK_WIDGET (self);
}

/**
 * poise_picture_view_adopt:
 * @view: any
 * @job: one whose output is a #PoisePicture
 *
 * Main thread. Returns: whether @view is of this sort, and shows that job from now on.
 */
gboolean
poise_picture_view_adopt (GtkWidget *view,
                          PoiseJob  *job)
{
  g_return_val_if_fail (poise_on_main_thread (), FALSE);
  g_return_val_if_fail (POISE_IS_PICTURE (poise_job_get_output (job)), FALSE);

  if (!POISE_IS_PICTURE_VIEW (view))
    return FALSE;
  set_job (POISE_PICTURE_VIEW (view), job);
  return TRUE;
}
