/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-enums.h"
#include "app/kinds/files/poise-copy-trouble.h"

#include <openssl/evp.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* What one step reads or writes through a buffer: some 100 µs. */
#define POISE_COPY_BUFFER_BYTES (128 * 1024)

/**
 * PoiseCopyData:
 *
 * The bytes of one file on their way into another one. The kernel copies them by itself
 * where it can, which on some file systems means that both share what is on the disk;
 * else they go through a buffer. Holes stay holes. Writing to the disk begins at once,
 * and is never far behind, so that forcing it there in the end takes no long time. One
 * thread at a time.
 */
typedef struct
{
  int      source_fd; /* both borrowed */
  int      target_fd;
  guint64  offset;   /* up to where it is copied */
  guint64  data_end; /* where a hole may begin */
  guint64  begun;    /* up to where writing to the disk has begun */
  gboolean sparse;   /* there may be holes */
  gboolean by_kernel;
  gboolean writes_early;

  EVP_MD_CTX *hash; /* borrowed: gets the bytes too; or NULL */
  guint8     *buffer; /* borrowed, of POISE_COPY_BUFFER_BYTES */
} PoiseCopyData;

void      poise_copy_data_init (PoiseCopyData     *self,
                                int                source_fd,
                                const struct stat *source,
                                int                target_fd,
                                EVP_MD_CTX        *hash,
                                guint8            *buffer);
PoiseStep poise_copy_data_step (PoiseCopyData     *self,
                                PoiseCopyTrouble  *trouble);

G_END_DECLS
