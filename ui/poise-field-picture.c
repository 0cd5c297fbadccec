/* SPDX-License-Identifier: MIT */
/* GTK 4.8 smooths whatever it enlarges, so the cells are drawn as large as they are seen:
 * the picture is shown pixel for pixel. */
#include "ui/poise-field-picture.h"

#include "ui/poise-main-thread.h"

#include <string.h>

#define WORD_BITS 64
/* From here on there is room for a line between cells. */
#define GRID_CELL_PX 6
/* One cell among many that share a pixel is seen. */
#define FAINTEST 0.3f

typedef struct
{
  PoiseField            *field;
  const PoiseFieldScale *scale;
  guint32                dead;
  guint32                alive;
  guint32                grid;
  guint32               *pixels;
} Picture;

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
                       guint width_px,
                       guint height_px)
{
  PoiseFieldScale scale = { .cell_px = 1, .n_cells = 1 };

  g_return_val_if_fail (width > 0 && height > 0, scale);
  g_return_val_if_fail (width_px > 0 && height_px > 0, scale);

  if (width <= width_px && height <= height_px)
    scale.cell_px = MIN (width_px / width, height_px / height);
  else
    scale.n_cells = MAX ((width + width_px - 1) / width_px,
                         (height + height_px - 1) / height_px);
  scale.width_px = (width + scale.n_cells - 1) / scale.n_cells * scale.cell_px;
  scale.height_px = (height + scale.n_cells - 1) / scale.n_cells * scale.cell_px;
  return scale;
}

static guint32
to_byte (float part)
{
  return (guint32) (CLAMP (part, 0, 1) * 255 + 0.5f);
}

/* As GDK_MEMORY_DEFAULT has it: without transparency. */
static guint32
to_pixel (const GdkRGBA *color)
{
  return 0xffu << 24 | to_byte (color->red) << 16 | to_byte (color->green) << 8 |
         to_byte (color->blue);
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

/* One row of pixels through a row of cells. */
static void
draw_line (const Picture *picture,
           guint          y,
           guint32       *line)
{
  const guint64 *words = poise_field_get_row (picture->field, y);
  guint width = poise_field_get_width (picture->field);
  guint cell_px = picture->scale->cell_px;
  gboolean grid = cell_px >= GRID_CELL_PX;

  for (guint x = 0; x < width; x++)
    {
      guint32 color = (words[x / WORD_BITS] >> (x % WORD_BITS) & 1) != 0 ? picture->alive
                                                                         : picture->dead;

      for (guint i = 0; i < cell_px; i++)
        *line++ = color;
      if (grid)
        line[-1] = picture->grid;
    }
}

static void
draw_cells (const Picture *picture)
{
  guint height = poise_field_get_height (picture->field);
  guint cell_px = picture->scale->cell_px;
  gsize width_px = picture->scale->width_px;
  guint32 *line = picture->pixels;

  for (guint y = 0; y < height; y++)
    {
      draw_line (picture, y, line);
      for (guint i = 1; i < cell_px; i++)
        memcpy (line + i * width_px, line, width_px * sizeof *line);
      line += cell_px * width_px;
      if (cell_px >= GRID_CELL_PX)
        for (gsize i = 1; i <= width_px; i++)
          line[-(gssize) i] = picture->grid;
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

/* For each pixel of a row, how many cells live in it. */
static void
count_cells (const Picture *picture,
             guint          line,
             guint         *counts)
{
  guint n_cells = picture->scale->n_cells;
  guint width = poise_field_get_width (picture->field);
  guint last = MIN ((line + 1) * n_cells, poise_field_get_height (picture->field));

  memset (counts, 0, picture->scale->width_px * sizeof *counts);
  for (guint y = line * n_cells; y < last; y++)
    {
      const guint64 *words = poise_field_get_row (picture->field, y);

      for (guint i = 0; i < picture->scale->width_px; i++)
        counts[i] += count_bits (words, i * n_cells, MIN (n_cells, width - i * n_cells));
    }
}

/* The more cells live in a pixel, the stronger. */
static void
draw_shades (const Picture          *picture,
             const PoiseFieldColors *colors)
{
  guint most = picture->scale->n_cells * picture->scale->n_cells;
  g_autofree guint32 *shades = g_new (guint32, most + 1);
  g_autofree guint *counts = g_new (guint, picture->scale->width_px);
  guint32 *pixel = picture->pixels;

  shades[0] = picture->dead;
  for (guint i = 1; i <= most; i++)
    {
      float part = FAINTEST + (1 - FAINTEST) * (float) i / (float) most;
      GdkRGBA shade = mix (&colors->dead, &colors->alive, part);

      shades[i] = to_pixel (&shade);
    }
  for (guint y = 0; y < picture->scale->height_px; y++)
    {
      count_cells (picture, y, counts);
      for (guint x = 0; x < picture->scale->width_px; x++)
        *pixel++ = shades[counts[x]];
    }
}

/**
 * poise_field_picture_draw:
 *
 * Main thread. Returns: (transfer full): the field as it is now, as large as @scale says,
 * to be shown pixel for pixel.
 */
GdkTexture *
poise_field_picture_draw (PoiseField             *field,
                          const PoiseFieldScale  *scale,
                          const PoiseFieldColors *colors)
{
  Picture picture = { field, scale, to_pixel (&colors->dead), to_pixel (&colors->alive),
                      to_pixel (&colors->grid), NULL };
  gsize stride = scale->width_px * sizeof *picture.pixels;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (poise_on_main_thread (), NULL);

  picture.pixels = g_malloc (stride * scale->height_px);
  if (scale->n_cells == 1)
    draw_cells (&picture);
  else
    draw_shades (&picture, colors);
  bytes = g_bytes_new_take (picture.pixels, stride * scale->height_px);
  return gdk_memory_texture_new ((int) scale->width_px, (int) scale->height_px,
                                 GDK_MEMORY_DEFAULT, bytes, stride);
}
