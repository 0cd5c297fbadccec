/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer ones are not followed; no browser or server of today takes much more. */
#define POISE_WEB_ADDRESS_MAX_BYTES 2048

/* Addresses of web pages as strings in one normal form: http or https, absolute, the
 * host in small letters, no default port, no dot segments, no fragment, whatever must
 * be escaped escaped. Two strings that are equal name the same page. Any thread. */
char    *poise_web_address_new         (const char  *text,
                                        GError     **error);
char    *poise_web_address_resolve     (const char  *base,
                                        const char  *reference);
char    *poise_web_address_dup_origin  (const char  *address);
char    *poise_web_address_dup_path    (const char  *address);
gboolean poise_web_address_is_loopback (const char  *address);
gboolean poise_web_address_is_same_host (const char *a,
                                         const char *b);
void     poise_web_address_append_normal (GString    *normal,
                                          const char *part);

G_END_DECLS
