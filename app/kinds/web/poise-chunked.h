/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseChunked:
 *
 * Takes a body of the chunked transfer coding (RFC 9112, 7.1) apart, and tells a whole
 * one from one that ended early or is damaged, which libsoup 3.2 does not (pitfall 11).
 * Start with all zero; one thread at a time.
 */
typedef enum
{
  POISE_CHUNKED_SIZE,      /* of a chunk, and what may stand behind it in its line */
  POISE_CHUNKED_DATA,
  POISE_CHUNKED_DATA_END,  /* the end of line behind a chunk */
  POISE_CHUNKED_TRAILER,   /* lines up to an empty one */
  POISE_CHUNKED_DONE,
  POISE_CHUNKED_DAMAGED,
} PoiseChunkedState;

typedef struct
{
  PoiseChunkedState state;
  guint64           left;   /* of the chunk */
  guint             n_line; /* bytes of the line so far */
  gboolean          has_text; /* whether the line has anything in it: a size's digits */
  gboolean          in_extension;
} PoiseChunked;

gboolean poise_chunked_feed (PoiseChunked *self,
                             const guint8 *coded,
                             gsize         n_bytes,
                             GByteArray   *body);

G_END_DECLS
