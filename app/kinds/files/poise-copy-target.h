/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-copy-trouble.h"
#include "app/kinds/files/poise-file.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * PoiseCopyTarget:
 *
 * Where a copy goes to: an existing folder, in which each of the named files and folders
 * gets a name. That folder is where the person says, through whatever links; below it
 * no symbolic link is ever followed.
 *
 * It is made ready by one worker. Then any thread may use it, and nothing changes.
 */
typedef struct _PoiseCopyTarget PoiseCopyTarget;

PoiseCopyTarget *poise_copy_target_new       (const char       *destination,
                                              gboolean          replace);
void             poise_copy_target_free      (PoiseCopyTarget  *self);
gboolean         poise_copy_target_open      (PoiseCopyTarget  *self,
                                              guint             n_sources,
                                              const char       *first_source,
                                              GError          **error);
void             poise_copy_target_close     (PoiseCopyTarget  *self);
gboolean         poise_copy_target_add       (PoiseCopyTarget  *self,
                                              const char       *source,
                                              GError          **error);

int              poise_copy_target_get_root  (PoiseCopyTarget  *self);
char            *poise_copy_target_print_place (PoiseCopyTarget *self);
GVariant        *poise_copy_target_pack      (PoiseCopyTarget  *self);
gboolean         poise_copy_target_unpack    (PoiseCopyTarget  *self,
                                              GVariant         *packed);
const char      *poise_copy_target_get_name  (PoiseCopyTarget  *self,
                                              const PoiseFile  *file);
char            *poise_copy_target_print_path (PoiseCopyTarget *self,
                                              const PoiseFile  *file);
gboolean         poise_copy_target_is_root   (PoiseCopyTarget   *self,
                                              const struct stat *info);
int              poise_copy_target_open_folder (PoiseCopyTarget *self,
                                              const PoiseFile  *folder);
int              poise_copy_target_make_folder (PoiseCopyTarget *self,
                                              int               parent_fd,
                                              PoiseFile        *folder,
                                              const struct stat *source,
                                              gboolean         *made,
                                              PoiseCopyTrouble *trouble);
const struct stat *poise_copy_target_get_source (const PoiseFile *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCopyTarget, poise_copy_target_free)

G_END_DECLS
