/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More links than that of one page are not followed: no job wants more pages. */
#define POISE_HTML_MAX_LINKS 10000
/* Nobody reads longer titles in a table. */
#define POISE_HTML_MAX_TITLE_BYTES 300

/**
 * PoiseHtml:
 *
 * Reads a page for its title and its links, whatever the page is like: nothing is
 * loaded, run or printed, and no tree is built. One thread at a time.
 */
typedef struct _PoiseHtml PoiseHtml;

PoiseHtml  *poise_html_new        (GBytes     *body,
                                   const char *charset,
                                   const char *address);
void        poise_html_free       (PoiseHtml  *self);
gboolean    poise_html_step       (PoiseHtml  *self);
const char *poise_html_get_title  (PoiseHtml  *self);
GPtrArray  *poise_html_get_links  (PoiseHtml  *self);
gboolean    poise_html_is_unreadable (PoiseHtml *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseHtml, poise_html_free)

G_END_DECLS
