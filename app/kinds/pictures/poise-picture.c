/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-picture.h"

struct _PoisePicture
{
  PoiseOutput  parent_instance;
  PoisePixels *pixels;
  PoisePlace   place;
  PoisePlace   home;
  guint8      *seen; /* for each row, whether it has been told of */
  guint        n_seen;
  guint        first_unseen; /* all rows before it have been seen */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoisePicture, poise_picture, POISE_TYPE_OUTPUT)

/* Takes note of rows that are new. Returns: whether there are any; they lie between
 * @first and @last. */
static gboolean
see_rows (PoisePicture *self,
          guint        *first,
          guint        *last)
{
  guint height = poise_pixels_get_height (self->pixels);
  guint n_finished = poise_pixels_get_n_finished (self->pixels);
  guint n_before = self->n_seen;

  *first = *last = 0;
  for (guint row = self->first_unseen; self->n_seen < n_finished && row < height; row++)
    if (!self->seen[row] && poise_pixels_get_row (self->pixels, row) != NULL)
      {
        if (self->n_seen == n_before)
          *first = row;
        *last = row;
        self->seen[row] = TRUE;
        self->n_seen++;
      }
  while (self->first_unseen < height && self->seen[self->first_unseen])
    self->first_unseen++;
  return self->n_seen > n_before;
}

static gboolean
poise_picture_fetch (PoiseOutput *output)
{
  PoisePicture *self = POISE_PICTURE (output);
  guint first, last;

  if (!see_rows (self, &first, &last))
    return FALSE;
  g_signal_emit (self, signals[CHANGED], 0, first, last);
  return TRUE;
}

static void
poise_picture_finalize (GObject *object)
{
  PoisePicture *self = POISE_PICTURE (object);

  poise_pixels_unref (self->pixels);
  g_free (self->seen);
  G_OBJECT_CLASS (poise_picture_parent_class)->finalize (object);
}

static void
poise_picture_class_init (PoisePictureClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = poise_picture_finalize;
  POISE_OUTPUT_CLASS (klass)->fetch = poise_picture_fetch;

  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
poise_picture_init (PoisePicture *self)
{
}

/**
 * poise_picture_new:
 * @pixels: where the workers put the rows; kept
 * @place: what it shows
 * @home: where somebody who is lost wants to go back to
 *
 * Main thread. Returns: (transfer full): what there is to see of the rows.
 */
PoiseOutput *
poise_picture_new (PoisePixels      *pixels,
                   const PoisePlace *place,
                   const PoisePlace *home)
{
  PoisePicture *self;

  g_return_val_if_fail (pixels != NULL, NULL);
  g_return_val_if_fail (place != NULL && home != NULL, NULL);

  self = g_object_new (POISE_TYPE_PICTURE, NULL);
  self->pixels = poise_pixels_ref (pixels);
  self->place = *place;
  self->home = *home;
  self->seen = g_malloc0 (poise_pixels_get_height (pixels));
  return POISE_OUTPUT (self);
}

/**
 * poise_picture_get_pixels:
 *
 * Main thread. Returns: (transfer none): the rows.
 */
PoisePixels *
poise_picture_get_pixels (PoisePicture *self)
{
  g_return_val_if_fail (POISE_IS_PICTURE (self), NULL);

  return self->pixels;
}

/**
 * poise_picture_get_place:
 *
 * Main thread. Returns: (transfer none): what the picture shows.
 */
const PoisePlace *
poise_picture_get_place (PoisePicture *self)
{
  g_return_val_if_fail (POISE_IS_PICTURE (self), NULL);

  return &self->place;
}

/**
 * poise_picture_get_home:
 *
 * Main thread. Returns: (transfer none): where to go back to.
 */
const PoisePlace *
poise_picture_get_home (PoisePicture *self)
{
  g_return_val_if_fail (POISE_IS_PICTURE (self), NULL);

  return &self->home;
}
