/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The history's database file: opened, checked, made, and set aside when it is damaged.
 * Any thread; blocks. */
sqlite3 *poise_history_file_open      (const char *path,
                                       char      **set_aside,
                                       GError    **error);
void     poise_history_file_set_error (sqlite3    *handle,
                                       const char *path,
                                       GError    **error);

G_END_DECLS
