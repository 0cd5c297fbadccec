/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-copy-trouble.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/*
 * Copies that are a name and no more: a symbolic link, and a further name of a file that
 * is copied already. Each is made under a temporary name and renamed. Any thread; they
 * take the folder's descriptor, and @replace says whether an old file may be replaced.
 */
gboolean poise_copy_name_symlink (const char        *source,
                                  const struct stat *info,
                                  int                folder_fd,
                                  const char        *name,
                                  gboolean           replace,
                                  PoiseCopyTrouble  *trouble);
gboolean poise_copy_name_link    (int                first_folder_fd,
                                  const char        *first_name,
                                  const struct stat *info,
                                  int                folder_fd,
                                  const char        *name,
                                  gboolean           replace,
                                  PoiseCopyTrouble  *trouble);

G_END_DECLS
