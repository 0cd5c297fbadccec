/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ".poise-copy-", 16 hexadecimal digits and the terminating zero. */
#define POISE_COPY_TEMP_PREFIX ".poise-copy-"
#define POISE_COPY_TEMP_SIZE   (sizeof POISE_COPY_TEMP_PREFIX + 16)

/*
 * Names under which a copy stands until it is whole. A regular file is locked by whoever
 * makes it, and the lock goes with its process, however that ends: so what a killed run
 * left behind is told from what a living one is making.
 *
 * Any thread. All take the descriptor of the folder, and leave no other folder.
 */
void     poise_copy_temp_draw    (char        name[POISE_COPY_TEMP_SIZE]);
int      poise_copy_temp_create  (int         folder_fd,
                                  char        name[POISE_COPY_TEMP_SIZE]);
gboolean poise_copy_temp_publish (int         folder_fd,
                                  const char *temp_name,
                                  const char *name,
                                  gboolean    replace);
void     poise_copy_temp_remove  (int         folder_fd,
                                  const char *temp_name,
                                  int         fd);
void     poise_copy_temp_sweep   (int         folder_fd,
                                  const char *name);

G_END_DECLS
