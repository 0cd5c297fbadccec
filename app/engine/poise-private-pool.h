/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A function that runs on a thread of the private pool. */
typedef void (*PoisePrivatePoolFunc) (gpointer data);

gboolean poise_private_pool_push (PoisePrivatePoolFunc func,
                                  gpointer             data,
                                  GError             **error);

G_END_DECLS
