/* SPDX-License-Identifier: MIT */
/* GTK 4.8 smooths every texture that it enlarges, and cells have edges. So a picture with a
 * pixel for each cell is enlarged by cairo. A texture as large as it is seen took 5 ms a
 * frame and not half a one: so much memory came anew from the system every time. */
#include "ui/poise-field-picture.h"

#include "ui/poise-main-thread.h"

#include <math.h>
#include <string.h>

#define WORD_BITS 64
/* From here on there is room for a line between cells. */
#define GRID_PX 6
/* How far that line is from the field's colour to that of the cells. */
#define GRID_PART 0.12f
/* One cell among many that share a point is seen. */
#define FAINTEST 0.3f

typedef struct
{
  PoiseField *field;
  guint       n_cells; /* that share a point, across and down */
  guint       width;   /* in points */
  guint       height;
  guint32     dead;
  guint32     alive;
  guchar     *data; /* of the points, in lines of @stride bytes */
  int         stride;
} Picture;

static guint
count_points (guint length,
              guint n_cells)
{
  return (length + n_cells - 1) / n_cells;
}

/**
 * poise_field_scale_fit:
 * @width: of the field, in cells
 * @height: of the field, in cells
 * @width_px: of the room there is
 * @height_px: of the room there is
 *
 * Any thread. Returns: the largest size that fits.
 */
PoiseFieldScale
poise_field_scale_fit (guint width,
                       guint height,
                       int   width_px,
                       int   height_px)
{
  double cell_px = MIN ((double) width_px / width, (double) height_px / height);
  PoiseFieldScale scale = { .n_cells = 1 };

  g_return_val_if_fail (width > 0 && height > 0, scale);
  g_return_val_if_fail (width_px > 0 && height_px > 0, scale);

  if (cell_px < 1)
    scale.n_cells = MAX ((guint) (1 / cell_px), 1);
  width = count_points (width, scale.n_cells);
  height = count_points (height, scale.n_cells);
  scale.point_px = MIN ((double) width_px / width, (double) height_px / height);
  if (scale.point_px > 1)
    scale.point_px = floor (scale.point_px);
  scale.width_px = MAX ((int) (width * scale.point_px + 0.5), 1);
  scale.height_px = MAX ((int) (height * scale.point_px + 0.5), 1);
  return scale;
}

static guint32
to_byte (float part)
{
  return (guint32) (CLAMP (part, 0, 1) * 255 + 0.5f);
}

/* As CAIRO_FORMAT_RGB24 has it. */
static guint32
to_pixel (const GdkRGBA *color)
{
  return to_byte (color->red) << 16 | to_byte (color->green) << 8 | to_byte (color->blue);
}

static GdkRGBA
mix (const GdkRGBA *from,
     const GdkRGBA *to,
     float          part)
{
  return (GdkRGBA){
    from->red + (to->red - from->red) * part,
    from->green + (to->green - from->green) * part,
    from->blue + (to->blue - from->blue) * part,
    1,
  };
}

/**
 * poise_field_colors_of:
 *
 * Main thread. Returns: how a field looks in @widget: the cells in its own colour, on that
 * of the theme's texts and lists.
 */
PoiseFieldColors
poise_field_colors_of (GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  PoiseFieldColors colors = { .dead = { 0, 0, 0, 1 } };

  gtk_style_context_get_color (style, &colors.alive);
  gtk_style_context_lookup_color (style, "theme_base_color", &colors.dead);
  colors.grid = mix (&colors.dead, &colors.alive, GRID_PART);
  return colors;
}

static guint32 *
get_line (const Picture *picture,
          guint          y)
{
  return (guint32 *) (gpointer) (picture->data + (gsize) y * picture->stride);
}

static void
draw_cells (const Picture *picture)
{
  guint width = poise_field_get_width (picture->field);
  guint height = poise_field_get_height (picture->field);

  for (guint y = 0; y < height; y++)
    {
      const guint64 *words = poise_field_get_row (picture->field, y);
      guint32 *line = get_line (picture, y);

      for (guint x = 0; x < width; x++)
        line[x] = (words[x / WORD_BITS] >> (x % WORD_BITS) & 1) != 0 ? picture->alive
                                                                     : picture->dead;
    }
}

/* How many of @n_bits bits, at most 64, are set from bit @first on. */
static guint
count_bits (const guint64 *words,
            guint          first,
            guint          n_bits)
{
  guint shift = first % WORD_BITS;
  guint64 bits = words[first / WORD_BITS] >> shift;

  if (shift + n_bits > WORD_BITS)
    bits |= words[first / WORD_BITS + 1] << (WORD_BITS - shift);
  bits &= n_bits < WORD_BITS ? (G_GUINT64_CONSTANT (1) << n_bits) - 1 : G_MAXUINT64;
  return (guint) __builtin_popcountll (bits);
}

/* For each point of a line, how many cells live in it. */
static void
count_cells (const Picture *picture,
             guint          line,
             guint         *counts)
{
  guint n_cells = picture->n_cells;
  guint width = poise_field_get_width (picture->field);
  guint last = MIN ((line + 1) * n_cells, poise_field_get_height (picture->field));

  memset (counts, 0, picture->width * sizeof *counts);
  for (guint y = line * n_cells; y < last; y++)
    {
      const guint64 *words = poise_field_get_row (picture->field, y);

      for (guint i = 0; i < picture->width; i++)
        counts[i] += count_bits (words, i * n_cells, MIN (n_cells, width - i * n_cells));
    }
}

/* The more cells live in a point, the stronger. */
static void
draw_shades (const Picture          *picture,
             const PoiseFieldColors *colors)
{
  guint most = picture->n_cells * picture->n_cells;
  g_autofree guint32 *shades = g_new (guint32, most + 1);
  g_autofree guint *counts = g_new (guint, picture->width);

  shades[0] = picture->dead;
  for (guint i = 1; i <= most; i++)
    {
      float part = FAINTEST + (1 - FAINTEST) * (float) i / (float) most;
      GdkRGBA shade = mix (&colors->dead, &colors->alive, part);

      shades[i] = to_pixel (&shade);
    }
  for (guint y = 0; y < picture->height; y++)
    {
      guint32 *line = get_line (picture, y);

      count_cells (picture, y, counts);
      for (guint x = 0; x < picture->width; x++)
        line[x] = shades[counts[x]];
    }
}

static cairo_surface_t *
make_surface (PoiseField             *field,
              const PoiseFieldScale  *scale,
              const PoiseFieldColors *colors)
{
  guint width = count_points (poise_field_get_width (field), scale->n_cells);
  guint height = count_points (poise_field_get_height (field), scale->n_cells);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  const Picture picture = {
    .field = field,
    .n_cells = scale->n_cells,
    .width = width,
    .height = height,
    .dead = to_pixel (&colors->dead),
    .alive = to_pixel (&colors->alive),
    .data = cairo_image_surface_get_data (surface),
    .stride = cairo_image_surface_get_stride (surface),
  };

  if (scale->n_cells == 1)
    draw_cells (&picture);
  else
    draw_shades (&picture, colors);
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
paint_grid (const PoiseFieldScale *scale,
            const GdkRGBA         *color,
            cairo_t               *cr)
{
  int step_px = (int) scale->point_px;

  for (int x = step_px; x <= scale->width_px; x += step_px)
    cairo_rectangle (cr, x - 1, 0, 1, scale->height_px);
  for (int y = step_px; y <= scale->height_px; y += step_px)
    cairo_rectangle (cr, 0, y - 1, scale->width_px, 1);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_fill (cr);
}

/**
 * poise_field_picture_paint:
 * @cr: whose units are pixels of the screen, from the field's upper left corner
 *
 * Main thread. Paints the field as it is now, as large as @scale says.
 */
void
poise_field_picture_paint (PoiseField             *field,
                           const PoiseFieldScale  *scale,
                           const PoiseFieldColors *colors,
                           cairo_t                *cr)
{
  cairo_surface_t *surface;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (POISE_IS_FIELD (field));

  surface = make_surface (field, scale, colors);
  cairo_save (cr);
  cairo_scale (cr, scale->point_px, scale->point_px);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), scale->point_px < 1
                                                       ? CAIRO_FILTER_BILINEAR
                                                       : CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  if (scale->point_px >= GRID_PX)
    paint_grid (scale, &colors->grid, cr);
  cairo_surface_destroy (surface);
}
