/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseSampleText:
 *
 * A source of readable English that nobody wrote: the same text for the same
 * seed, on every machine. Start with the seed; one thread at a time.
 */
typedef struct
{
  guint64 state;
} PoiseSampleText;

guint   poise_sample_text_draw (PoiseSampleText *self,
                                guint            n);
void    poise_sample_text_add  (PoiseSampleText *self,
                                GString         *text,
                                gsize            n_bytes);

G_END_DECLS
