/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-error.h"

G_DEFINE_QUARK (poise-error-quark, poise_error)
