/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-frame-source.h"

G_BEGIN_DECLS

PoiseFrameSource *poise_compare_window_open (void);

G_END_DECLS
