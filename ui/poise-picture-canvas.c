/* SPDX-License-Identifier: MIT */
#include "ui/poise-picture-canvas.h"

#include "ui/poise-bands.h"
#include "ui/poise-main-thread.h"

#include <math.h>

/* How long scaling rows may keep the window from its next frame: a quarter of one. */
#define UPDATE_BUDGET_US 4000

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

struct _PoisePictureCanvas
{
  GtkWidget     parent_instance;
  PoisePicture *picture;

  graphene_rect_t rect; /* where the picture is */
  Layer           drawn;
  Layer           before; /* stands in */
  guint           tick_id;
};

G_DEFINE_FINAL_TYPE (PoisePictureCanvas, poise_picture_canvas, GTK_TYPE_WIDGET)

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

static void
drop_before (PoisePictureCanvas *self)
{
  if (self->before.bands != NULL && self->drawn.bands != NULL &&
      poise_bands_is_complete (self->drawn.bands))
    g_clear_pointer (&self->before.bands, poise_bands_unref);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  PoisePictureCanvas *self = POISE_PICTURE_CANVAS (widget);
  gboolean more = poise_bands_update (self->drawn.bands, UPDATE_BUDGET_US);

  drop_before (self);
  gtk_widget_queue_draw (widget);
  if (more)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

static void
update_in_next_frame (PoisePictureCanvas *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
picture_changed_cb (PoisePictureCanvas *self,
                    guint               first,
                    guint               last)
{
  if (self->drawn.bands == NULL)
    return;
  poise_bands_change (self->drawn.bands, first, last);
  update_in_next_frame (self);
}

/* The largest room of the picture's shape. */
static void
fit (PoisePictureCanvas *self,
     int                 width,
     int                 height)
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
scale_anew (PoisePictureCanvas *self)
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
  update_in_next_frame (self);
}

static void
poise_picture_canvas_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  PoisePictureCanvas *self = POISE_PICTURE_CANVAS (widget);

  if (self->picture == NULL)
    return;
  fit (self, width, height);
  scale_anew (self);
}

/* Where the place of @layer lies in the picture of this one. Returns: whether it is
 * worth drawing. */
static gboolean
find_layer (PoisePictureCanvas *self,
            const Layer        *layer,
            graphene_rect_t    *bounds)
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
poise_picture_canvas_snapshot (GtkWidget   *widget,
                               GtkSnapshot *snapshot)
{
  PoisePictureCanvas *self = POISE_PICTURE_CANVAS (widget);
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
}

static void
let_go (PoisePictureCanvas *self)
{
  if (self->picture != NULL)
    g_signal_handlers_disconnect_by_data (self->picture, self);
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_clear_pointer (&self->drawn.bands, poise_bands_unref);
  g_clear_object (&self->picture);
}

static void
poise_picture_canvas_dispose (GObject *object)
{
  PoisePictureCanvas *self = POISE_PICTURE_CANVAS (object);

  let_go (self);
  g_clear_pointer (&self->before.bands, poise_bands_unref);
  G_OBJECT_CLASS (poise_picture_canvas_parent_class)->dispose (object);
}

static void
poise_picture_canvas_class_init (PoisePictureCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_picture_canvas_dispose;
  widget_class->size_allocate = poise_picture_canvas_size_allocate;
  widget_class->snapshot = poise_picture_canvas_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "picturecanvas");
}

static void
poise_picture_canvas_init (PoisePictureCanvas *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_allocate),
                    NULL);
}

/* The newest picture that is whole, or what there was of the first one. */
static void
keep_what_was_seen (PoisePictureCanvas *self)
{
  const Layer *drawn = &self->drawn;

  if (drawn->bands != NULL &&
      (self->before.bands == NULL || poise_bands_is_complete (drawn->bands)))
    layer_set (&self->before, drawn->bands, &drawn->place);
}

/**
 * poise_picture_canvas_show:
 * @picture: what to draw
 * @goes_on: whether it is of the same plane as the one before, which then stands in
 *   where its rows are not there yet
 */
void
poise_picture_canvas_show (PoisePictureCanvas *self,
                           PoisePicture       *picture,
                           gboolean            goes_on)
{
  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_PICTURE_CANVAS (self));
  g_return_if_fail (POISE_IS_PICTURE (picture));

  if (goes_on)
    keep_what_was_seen (self);
  else
    g_clear_pointer (&self->before.bands, poise_bands_unref);
  let_go (self);
  self->picture = g_object_ref (picture);
  self->drawn.place = *poise_picture_get_place (picture);
  g_signal_connect_object (picture, "changed", G_CALLBACK (picture_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * poise_picture_canvas_get_rect:
 *
 * Returns: (transfer none): where the picture is in the widget.
 */
const graphene_rect_t *
poise_picture_canvas_get_rect (PoisePictureCanvas *self)
{
  g_return_val_if_fail (POISE_IS_PICTURE_CANVAS (self), NULL);

  return &self->rect;
}
