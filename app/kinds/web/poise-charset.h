/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseCharset:
 *
 * Makes valid UTF-8 without zero bytes of whatever bytes a web page has, a piece at
 * a time: what cannot be read becomes U+FFFD. One thread at a time.
 */
typedef struct _PoiseCharset PoiseCharset;

PoiseCharset *poise_charset_new    (const guint8 *bytes,
                                    gsize         n_bytes,
                                    const char   *declared);
void          poise_charset_free   (PoiseCharset *self);
const char   *poise_charset_get_name (PoiseCharset *self);
gboolean      poise_charset_decode (PoiseCharset *self,
                                    gsize         n_bytes,
                                    GString      *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCharset, poise_charset_free)

G_END_DECLS
