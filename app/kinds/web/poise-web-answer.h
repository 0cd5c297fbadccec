/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/web/poise-html.h"
#include "app/kinds/web/poise-http.h"
#include "app/kinds/web/poise-robots.h"
#include "app/kinds/web/poise-web-page.h"

G_BEGIN_DECLS

/* What an answer says of the page or the host that was asked. The worker's thread. */
void     poise_web_page_take_answer     (PoiseWebPage       *page,
                                         PoiseHttpAnswer    *answer);
gboolean poise_web_page_is_html         (const PoiseWebPage *page);
void     poise_web_page_take_html       (PoiseWebPage       *page,
                                         PoiseHtml          *html);
char    *poise_web_host_explain_failure (PoiseHttpAnswer    *answer);
char    *poise_web_host_dup_redirect    (const PoiseHttpAnswer *answer,
                                         const char         *address);
PoiseRobots *poise_web_host_parse_robots (const PoiseHttpAnswer *answer);

G_END_DECLS
