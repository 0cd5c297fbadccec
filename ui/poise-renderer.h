/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void poise_renderer_choose (void);

G_END_DECLS
