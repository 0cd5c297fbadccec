/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-png.h"

#include "app/engine/poise-error.h"

#include <png.h>
#include <setjmp.h>

/* What libpng works on: lives longer than the stack that an error jumps out of. */
typedef struct
{
  PoisePixels *pixels;
  GByteArray  *file;
  guint8      *empty_row; /* stands for rows that are not finished */
  char        *message;
  jmp_buf      failed;
} Encoder;

static void
fail_cb (png_structp     png,
         png_const_charp message)
{
  Encoder *self = png_get_error_ptr (png);

  self->message = g_strdup (message);
  longjmp (self->failed, 1);
}

static void
warn_cb (png_structp     png,
         png_const_charp message)
{
  g_debug ("libpng: %s", message);
}

/* A byte array cannot have more than 4 GB, far more than the largest picture needs. */
static void
write_cb (png_structp png,
          png_bytep   data,
          png_size_t  len)
{
  Encoder *self = png_get_io_ptr (png);

  g_byte_array_append (self->file, data, (guint) len);
}

static void
flush_cb (png_structp png)
{
}

static void
write_rows (Encoder    *self,
            png_structp png)
{
  for (guint y = 0; y < poise_pixels_get_height (self->pixels); y++)
    {
      const guint8 *row = poise_pixels_get_row (self->pixels, y);

      png_write_row (png, row != NULL ? row : self->empty_row);
    }
}

/* Whatever libpng cannot do it leaves by a jump, so nothing in here has to be freed. */
static gboolean
write_file (Encoder    *self,
            png_structp png,
            png_infop   info)
{
  if (setjmp (self->failed) != 0)
    return FALSE;
  png_set_write_fn (png, self, write_cb, flush_cb);
  png_set_IHDR (png, info, poise_pixels_get_width (self->pixels),
                poise_pixels_get_height (self->pixels), 8, PNG_COLOR_TYPE_RGBA,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB (png, info, PNG_sRGB_INTENT_PERCEPTUAL);
  png_write_info (png, info);
  write_rows (self, png);
  png_write_end (png, NULL);
  return TRUE;
}

static gboolean
encode (Encoder *self)
{
  png_structp png =
      png_create_write_struct (PNG_LIBPNG_VER_STRING, self, fail_cb, warn_cb);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  gboolean encoded = info != NULL && write_file (self, png, info);

  png_destroy_write_struct (&png, &info);
  return encoded;
}

/**
 * poise_png_encode:
 *
 * Any thread; takes some 0.1 s for each million of pixels. Rows that are not finished
 * become transparent.
 *
 * Returns: (transfer full) (nullable): the picture as a PNG file. Fails with
 * %POISE_ERROR_SYSTEM.
 */
GBytes *
poise_png_encode (PoisePixels *pixels,
                  GError     **error)
{
  Encoder self = { .pixels = pixels };
  gboolean encoded;

  g_return_val_if_fail (pixels != NULL, NULL);

  self.file = g_byte_array_new ();
  self.empty_row = g_malloc0_n (poise_pixels_get_width (pixels), POISE_PIXELS_BYTES);
  encoded = encode (&self);
  g_free (self.empty_row);
  if (encoded)
    return g_byte_array_free_to_bytes (self.file);

  g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "PNG: %s",
               self.message != NULL ? self.message : "libpng does not start");
  g_byte_array_unref (self.file);
  g_free (self.message);
  return NULL;
}
