/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GSource *poise_due_source_new (const char *name,
                               int         priority,
                               GSourceFunc func,
                               gpointer    user_data);

G_END_DECLS
