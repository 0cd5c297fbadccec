/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define POISE_NUMBER_WORDS_MAX 99

char *poise_number_words (guint number);

G_END_DECLS
