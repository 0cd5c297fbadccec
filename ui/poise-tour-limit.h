/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void   poise_tour_limit_find_async  (GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
gint64 poise_tour_limit_find_finish (GAsyncResult        *result,
                                     GError             **error);

G_END_DECLS
