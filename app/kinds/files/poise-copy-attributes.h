/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/*
 * What a file or folder has beside its contents: owner, extended attributes (access
 * control lists among them), mode and times. Any thread.
 *
 * Both fail with errno when the target cannot take what every file system has. An owner
 * that may not be given away, and an extended attribute that the file system does not
 * have or that may not be set, are left out, as cp -a does.
 */
gboolean poise_copy_attributes      (int                source_fd,
                                     const struct stat *source,
                                     int                target_fd);
gboolean poise_copy_link_attributes (const struct stat *source,
                                     int                folder_fd,
                                     const char        *name);

G_END_DECLS
