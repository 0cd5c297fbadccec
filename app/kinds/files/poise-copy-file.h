/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-copy-data.h"
#include "app/kinds/files/poise-file.h"

G_BEGIN_DECLS

/**
 * PoiseCopyFile:
 *
 * The copying of one regular file: into a temporary file in the target's folder, which
 * is given all attributes, forced to the disk, compared if that is wanted, and renamed.
 * Until then nobody sees anything of it; what is not finished is removed when this is
 * freed. The folder is still to be forced to the disk. One thread at a time.
 */
typedef struct _PoiseCopyFile PoiseCopyFile;

/* How to copy; the same for all files of a job. */
typedef struct
{
  gboolean      replace; /* an old file of that name */
  const EVP_MD *digest;  /* to compare with; NULL for not at all */
} PoiseCopyWay;

PoiseCopyFile     *poise_copy_file_new       (PoiseFile          *source);
void               poise_copy_file_free      (PoiseCopyFile      *self);
gboolean           poise_copy_file_open      (PoiseCopyFile      *self,
                                              PoiseCopyTrouble   *trouble);
const struct stat *poise_copy_file_get_info  (PoiseCopyFile      *self);
PoiseFile         *poise_copy_file_get_source (PoiseCopyFile     *self);
gboolean           poise_copy_file_begin     (PoiseCopyFile      *self,
                                              const PoiseCopyWay *way,
                                              int                 folder_fd,
                                              const char         *name,
                                              guint8             *buffer,
                                              PoiseCopyTrouble   *trouble);
PoiseStep          poise_copy_file_step      (PoiseCopyFile      *self,
                                              PoiseCopyTrouble   *trouble);
guint64            poise_copy_file_get_done_bytes (PoiseCopyFile *self);
guint64            poise_copy_file_get_size_bytes (PoiseCopyFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCopyFile, poise_copy_file_free)

G_END_DECLS
