/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/web/poise-robots.h"
#include "app/kinds/web/poise-web-page.h"

G_BEGIN_DECLS

/* So many of one host's pages are asked for at once, whatever the number of threads. */
#define POISE_CRAWL_MAX_PER_HOST 6
/* More redirects than that, one after another, are not followed: RFC 9110 leaves the
 * limit open, and browsers allow twenty. */
#define POISE_CRAWL_MAX_REDIRECTS 10

/**
 * PoiseCrawl:
 *
 * Which pages are known, and which is to be got next: breadth first, each once, with
 * the same pages in the same order however many workers there are. Does not get any
 * itself. Callers hold a mutex of theirs, but for what takes long: following links and
 * asking robots.txt.
 */
typedef struct _PoiseCrawl PoiseCrawl;

/* What a worker is to get: a page, or (@page is NULL) the robots.txt of a host. */
typedef struct
{
  PoiseWebHost *host;
  PoiseWebPage *page;
} PoiseCrawlTask;

PoiseCrawl   *poise_crawl_new        (guint           max_pages,
                                      gboolean        same_host);
void          poise_crawl_free       (PoiseCrawl     *self);
void          poise_crawl_start      (PoiseCrawl     *self,
                                      const char     *address);
gboolean      poise_crawl_take       (PoiseCrawl     *self,
                                      PoiseCrawlTask *task);
gboolean      poise_crawl_check_allowed (PoiseWebPage *page);
void          poise_crawl_end_page   (PoiseCrawl     *self,
                                      PoiseWebPage   *page);
void          poise_crawl_end_robots (PoiseCrawl     *self,
                                      PoiseWebHost   *host,
                                      PoiseRobots    *robots,
                                      const char     *failure);
gboolean      poise_crawl_begin_follow (PoiseCrawl   *self);
void          poise_crawl_follow     (PoiseCrawl     *self);
gboolean      poise_crawl_end_follow (PoiseCrawl     *self);
PoiseWebPage *poise_crawl_pop_final  (PoiseCrawl     *self);
gboolean      poise_crawl_is_over    (PoiseCrawl     *self);
guint         poise_crawl_get_total  (PoiseCrawl     *self);
guint         poise_crawl_get_n_pages (PoiseCrawl    *self);
PoiseWebPage *poise_crawl_get_page   (PoiseCrawl     *self,
                                      guint           index);
const char   *poise_crawl_get_origin (PoiseWebHost   *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCrawl, poise_crawl_free)

G_END_DECLS
