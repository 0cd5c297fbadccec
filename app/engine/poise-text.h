/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *poise_text_count    (gint64      count);
char *poise_text_duration (gint64      duration_us);
char *poise_text_units    (gint64      units,
                           const char *unit);
char *poise_text_rate     (double      per_second,
                           const char *unit);
char *poise_text_left     (double      left_s);
char *poise_text_real     (double      value);
char *poise_text_shorten  (const char *text);

guint poise_text_measure      (const char *utf8);
guint poise_text_measure_char (gunichar    c);

gboolean poise_text_parse_real (const char *text,
                                double     *value);

G_END_DECLS
