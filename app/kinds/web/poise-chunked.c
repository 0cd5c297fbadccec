/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-chunked.h"

/* No sane server writes longer lines between chunks. */
#define MAX_LINE_BYTES 8192

static void
end_size_line (PoiseChunked *self)
{
  if (!self->has_text)
    self->state = POISE_CHUNKED_DAMAGED;
  else
    self->state = self->left > 0 ? POISE_CHUNKED_DATA : POISE_CHUNKED_TRAILER;
  self->n_line = 0;
  self->has_text = self->in_extension = FALSE;
}

static void
take_size (PoiseChunked *self,
           guint8        byte)
{
  if (byte == '\n')
    end_size_line (self);
  else if (byte == ';' || byte == ' ' || byte == '\t' || byte == '\r')
    self->in_extension = TRUE;
  else if (self->in_extension)
    return;
  else if (!g_ascii_isxdigit (byte) || self->left > G_MAXUINT64 / 32)
    self->state = POISE_CHUNKED_DAMAGED;
  else
    {
      self->left = self->left * 16 + (guint64) g_ascii_xdigit_value ((char) byte);
      self->has_text = TRUE;
    }
}

static void
take_data_end (PoiseChunked *self,
               guint8        byte)
{
  if (byte == '\n')
    {
      self->state = POISE_CHUNKED_SIZE;
      self->n_line = 0;
    }
  else if (byte != '\r')
    self->state = POISE_CHUNKED_DAMAGED;
}

static void
take_trailer (PoiseChunked *self,
              guint8        byte)
{
  if (byte == '\n' && !self->has_text)
    self->state = POISE_CHUNKED_DONE;
  else if (byte == '\n')
    self->n_line = 0;
  self->has_text = byte != '\n' && (byte != '\r' || self->has_text);
}

static void
take_byte (PoiseChunked *self,
           guint8        byte)
{
  if (++self->n_line > MAX_LINE_BYTES)
    self->state = POISE_CHUNKED_DAMAGED;
  else if (self->state == POISE_CHUNKED_SIZE)
    take_size (self, byte);
  else if (self->state == POISE_CHUNKED_DATA_END)
    take_data_end (self, byte);
  else
    take_trailer (self, byte);
}

/**
 * poise_chunked_feed:
 * @coded: what came
 * @n_bytes: how many
 * @body: where to append what is inside
 *
 * Any thread. Returns: whether it wants more: FALSE once the state is
 * %POISE_CHUNKED_DONE or %POISE_CHUNKED_DAMAGED.
 */
gboolean
poise_chunked_feed (PoiseChunked *self,
                    const guint8 *coded,
                    gsize         n_bytes,
                    GByteArray   *body)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (coded != NULL || n_bytes == 0, FALSE);
  g_return_val_if_fail (body != NULL, FALSE);

  while (n_bytes > 0 && self->state < POISE_CHUNKED_DONE)
    {
      gsize n = 1;

      if (self->state == POISE_CHUNKED_DATA)
        {
          n = (gsize) MIN (self->left, n_bytes);
          g_byte_array_append (body, coded, (guint) n);
          self->left -= n;
          if (self->left == 0)
            self->state = POISE_CHUNKED_DATA_END;
        }
      else
        take_byte (self, *coded);
      coded += n;
      n_bytes -= n;
    }
  return self->state < POISE_CHUNKED_DONE;
}
