/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PoiseScratchFile:
 *
 * A file with no name, for what is too much to be held in memory: it goes with the
 * program, however that ends. It lies in the person's cache folder, or where temporary
 * files are when that cannot be written to.
 *
 * One thread writes; once that has ended, any thread may ask for the bytes.
 */
typedef struct _PoiseScratchFile PoiseScratchFile;

PoiseScratchFile *poise_scratch_file_new   (GError          **error);
void              poise_scratch_file_free  (PoiseScratchFile *self);
gboolean          poise_scratch_file_write (PoiseScratchFile *self,
                                            const char       *data,
                                            gsize             size,
                                            GError          **error);
guint64           poise_scratch_file_get_size (PoiseScratchFile *self);
GBytes           *poise_scratch_file_to_bytes (PoiseScratchFile *self,
                                            GError          **error);
GVariant         *poise_scratch_file_pack  (PoiseScratchFile *self,
                                            GError          **error);
PoiseScratchFile *poise_scratch_file_unpack (GVariant        *packed,
                                            GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseScratchFile, poise_scratch_file_free)

G_END_DECLS
