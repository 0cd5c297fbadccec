/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/web/poise-crawl.h"

G_BEGIN_DECLS

/* What a crawl has brought, over or not: all pages that have ended, in the order in
 * which they became known. Any thread, when nobody works on the crawl any more. */
GVariant *poise_crawl_to_variant   (PoiseCrawl *self);
GBytes   *poise_crawl_to_csv       (PoiseCrawl *self);
void      poise_crawl_print        (PoiseCrawl *self,
                                    GString    *text);
char     *poise_crawl_summarize    (PoiseCrawl *self);
gboolean  poise_crawl_check_result (PoiseCrawl *self,
                                    GError    **error);
GVariant *poise_crawl_pack         (PoiseCrawl *self);
gboolean  poise_crawl_unpack       (PoiseCrawl *self,
                                    GVariant   *packed,
                                    GError    **error);

G_END_DECLS
