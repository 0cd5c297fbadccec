/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/pictures/poise-pixels.h"

G_BEGIN_DECLS

GBytes *poise_png_encode (PoisePixels *pixels,
                          GError     **error);

G_END_DECLS
