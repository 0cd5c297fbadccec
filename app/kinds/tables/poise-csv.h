/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Comma-separated values as RFC 4180 has them, but with lines that end in "\n" alone,
 * as programs of this system read them. Any thread. */
void poise_csv_add_text (GString    *csv,
                         const char *text,
                         gssize      len);
gboolean poise_csv_needs_quotes (const char *text,
                                 gsize       len);
void poise_csv_add_piece (GString   *csv,
                         const char *text,
                         gsize       len);
void poise_csv_add_null (GString    *csv);
void poise_csv_add_int  (GString    *csv,
                         gint64      value);
void poise_csv_add_real (GString    *csv,
                         double      value);
void poise_csv_end_row  (GString    *csv);

G_END_DECLS
