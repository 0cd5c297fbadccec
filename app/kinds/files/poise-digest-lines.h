/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-file.h"

G_BEGIN_DECLS

/**
 * PoiseDigestLines:
 *
 * The digests of files, in order: by the order in which their paths were named,
 * and under one of them by bytes. Written as coreutils 9.1 print them, and as a
 * dictionary for JSON.
 *
 * Each worker keeps its own; they are merged when the workers have finished. One
 * thread at a time.
 */
typedef struct _PoiseDigestLines PoiseDigestLines;

PoiseDigestLines *poise_digest_lines_new         (gsize             digest_bytes);
void              poise_digest_lines_free        (PoiseDigestLines *self);
void              poise_digest_lines_add         (PoiseDigestLines *self,
                                                  PoiseFile        *file,
                                                  const guint8     *digest);
void              poise_digest_lines_close       (PoiseDigestLines *self);
PoiseDigestLines *poise_digest_lines_merge       (PoiseDigestLines *a,
                                                  PoiseDigestLines *b);
guint             poise_digest_lines_get_n_files (PoiseDigestLines *self);
guint64           poise_digest_lines_get_n_bytes (PoiseDigestLines *self);
void              poise_digest_lines_print       (PoiseDigestLines *self,
                                                  GString          *text);
GVariant         *poise_digest_lines_to_variant  (PoiseDigestLines *self);
GVariant         *poise_digest_lines_pack        (PoiseDigestLines *self);
PoiseDigestLines *poise_digest_lines_unpack      (gsize             digest_bytes,
                                                  GVariant         *packed,
                                                  GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseDigestLines, poise_digest_lines_free)

G_END_DECLS
