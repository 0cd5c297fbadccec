/* SPDX-License-Identifier: MIT */
#include "app/kinds/pictures/poise-pixels-hash.h"

#include "app/engine/poise-error.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

/* Some 100 µs, as in a step of a checksum. */
#define BYTES_PER_STEP (128 * 1024)

struct _PoisePixelsHash
{
  PoisePixels *pixels;
  EVP_MD_CTX  *context; /* NULL before the first step */
  guint        row;
};

/**
 * poise_pixels_hash_new:
 * @pixels: whose rows are all finished; not kept alive
 *
 * Any thread. Returns: (transfer full): a hash of no pixel yet.
 */
PoisePixelsHash *
poise_pixels_hash_new (PoisePixels *pixels)
{
  PoisePixelsHash *self = g_new0 (PoisePixelsHash, 1);

  self->pixels = pixels;
  return self;
}

/**
 * poise_pixels_hash_free:
 */
void
poise_pixels_hash_free (PoisePixelsHash *self)
{
  g_return_if_fail (self != NULL);

  EVP_MD_CTX_free (self->context);
  g_free (self);
}

static gboolean
begin (PoisePixelsHash *self)
{
  self->context = EVP_MD_CTX_new ();
  return self->context != NULL &&
         EVP_DigestInit_ex2 (self->context, EVP_sha256 (), NULL) == 1;
}

/* At least one row, which has 64 KB at most. */
static gboolean
add_rows (PoisePixelsHash *self)
{
  guint height = poise_pixels_get_height (self->pixels);
  gsize row_bytes =
      (gsize) poise_pixels_get_width (self->pixels) * POISE_PIXELS_BYTES;

  for (gsize n = 0; n < BYTES_PER_STEP && self->row < height; n += row_bytes)
    if (!EVP_DigestUpdate (self->context,
                           poise_pixels_get_row (self->pixels, self->row++), row_bytes))
      return FALSE;
  return TRUE;
}

static gboolean
end (PoisePixelsHash *self,
     char           **sha256)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  GString *text = g_string_new (NULL);
  unsigned int len = 0;
  gboolean ended = EVP_DigestFinal_ex (self->context, digest, &len) == 1;

  for (guint i = 0; i < len; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  *sha256 = g_string_free (text, !ended);
  return ended;
}

/**
 * poise_pixels_hash_step:
 * @sha256: (out) (transfer full): the digest in hexadecimal, when it is done
 *
 * A worker's thread: hashes some rows. Fails with %POISE_ERROR_SYSTEM.
 */
PoiseStep
poise_pixels_hash_step (PoisePixelsHash *self,
                        char           **sha256,
                        GError         **error)
{
  gboolean is_last;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);

  is_last = self->row == poise_pixels_get_height (self->pixels);
  if ((self->context != NULL || begin (self)) &&
      (is_last ? end (self, sha256) : add_rows (self)))
    return is_last ? POISE_STEP_DONE : POISE_STEP_MORE;
  g_set_error_literal (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                       "OpenSSL cannot compute SHA2-256 here");
  return POISE_STEP_FAILED;
}

/**
 * poise_pixels_hash_is_digest:
 *
 * Any thread. Returns: whether @text could be the digest of a picture.
 */
gboolean
poise_pixels_hash_is_digest (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return strlen (text) == 2 * SHA256_DIGEST_LENGTH &&
         strspn (text, "0123456789abcdef") == 2 * SHA256_DIGEST_LENGTH;
}
