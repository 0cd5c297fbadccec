/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Why a page could not be got, in words for a person. Any thread; all (transfer full). */
char *poise_http_failure_print         (const GError *failure,
                                        SoupMessage  *message,
                                        gint64        timeout_us,
                                        guint64       n_bytes);
char *poise_http_failure_print_early   (SoupMessage  *message,
                                        guint64       n_bytes);
char *poise_http_failure_print_damaged (guint64       n_bytes);
char *poise_http_failure_print_late    (gint64        timeout_us,
                                        guint64       n_bytes);

G_END_DECLS
