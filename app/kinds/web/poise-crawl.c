/* SPDX-License-Identifier: MIT */
/* Workers end their pages in any order. What a page links to becomes known only when
 * all pages before it have ended too, so that the order is that of one worker. */
#include "app/kinds/web/poise-crawl-private.h"

#include "app/kinds/web/poise-web-address.h"

/* What is followed at a time, so that nobody waits for long. */
#define MAX_LINKS_AT_ONCE 256

static void
host_free (gpointer data)
{
  PoiseWebHost *host = data;

  g_free (host->origin);
  g_clear_pointer (&host->robots, poise_robots_free);
  g_free (host->failure);
  g_free (host);
}

/**
 * poise_crawl_new:
 * @max_pages: how many pages at most
 * @same_host: whether to stay on the host of the start
 *
 * Returns: (transfer full): a crawl that has no start yet.
 */
PoiseCrawl *
poise_crawl_new (guint    max_pages,
                 gboolean same_host)
{
  PoiseCrawl *self = g_new0 (PoiseCrawl, 1);

  self->max_pages = max_pages;
  self->same_host = same_host;
  self->pages = g_ptr_array_new ();
  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                            (GDestroyNotify) poise_web_page_free);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);
  self->starts = g_ptr_array_new ();
  self->found = g_ptr_array_new ();
  g_queue_init (&self->final);
  return self;
}

/**
 * poise_crawl_free:
 * @self: (transfer full): what is no longer needed, with all its pages
 */
void
poise_crawl_free (PoiseCrawl *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear (&self->final);
  g_ptr_array_unref (self->starts);
  g_ptr_array_unref (self->found);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->by_address);
  g_ptr_array_unref (self->pages);
  g_free (self);
}

static PoiseWebHost *
ensure_host (PoiseCrawl *self,
             const char *address)
{
  g_autofree char *origin = poise_web_address_dup_origin (address);
  PoiseWebHost *host = g_hash_table_lookup (self->hosts, origin);

  if (host != NULL)
    return host;
  host = g_new0 (PoiseWebHost, 1);
  host->origin = g_steal_pointer (&origin);
  g_hash_table_insert (self->hosts, host->origin, host);
  return host;
}

static gboolean
has_room (PoiseCrawl *self)
{
  return self->pages->len + self->found->len < self->max_pages;
}

/* Returns: the page of that address, if there still is room for it. */
static PoiseWebPage *
ensure_page (PoiseCrawl *self,
             const char *address)
{
  PoiseWebPage *page = g_hash_table_lookup (self->by_address, address);

  if (page != NULL || !has_room (self))
    return page;
  page = poise_web_page_new (address);
  page->host = ensure_host (self, address);
  g_ptr_array_add (self->found, page);
  g_hash_table_insert (self->by_address, page->address, page);
  return page;
}

/* With the mutex: what has been found is known from now on. */
static void
make_known (PoiseCrawl *self)
{
  g_ptr_array_extend (self->pages, self->found, NULL, NULL);
  g_ptr_array_set_size (self->found, 0);
}

static gboolean
may_follow (PoiseCrawl *self,
            const char *address)
{
  for (guint i = 0; i < self->starts->len && self->same_host; i++)
    if (poise_web_address_is_same_host (g_ptr_array_index (self->starts, i), address))
      return TRUE;
  return !self->same_host;
}

/* Its host, too, is the host of the start. */
static void
add_start (PoiseCrawl   *self,
           PoiseWebPage *page)
{
  if (page->is_start)
    return;
  page->is_start = TRUE;
  g_ptr_array_add (self->starts, page->address);
}

/**
 * poise_crawl_start:
 * @address: in normal form
 *
 * Once: the page to begin with.
 */
void
poise_crawl_start (PoiseCrawl *self,
                   const char *address)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->pages->len == 0);
  g_return_if_fail (address != NULL);

  add_start (self, ensure_page (self, address));
  make_known (self);
}

static void
set_error (PoiseWebPage *page,
           char         *error)
{
  g_free (page->error);
  page->error = error;
}

/* Whether redirects that are known lead from @page back to @page. */
static gboolean
is_loop (PoiseCrawl   *self,
         PoiseWebPage *page)
{
  guint n = 0;

  for (PoiseWebPage *next = page->target; next != NULL; next = next->target)
    if (next == page)
      return TRUE;
    else if (++n > self->pages->len + self->found->len)
      return FALSE; /* into another loop, which has been told */
  return FALSE;
}

static void
follow_to_target (PoiseCrawl   *self,
                  PoiseWebPage *page,
                  const char   *address)
{
  gboolean is_known = g_hash_table_contains (self->by_address, address);

  if (!is_known && page->n_redirects >= POISE_CRAWL_MAX_REDIRECTS)
    {
      set_error (page, g_strdup_printf ("redirects on to %s, after %u redirects already",
                                        address, page->n_redirects));
      return;
    }
  page->target = ensure_page (self, address);
  if (page->target != NULL && !is_known)
    page->target->n_redirects = page->n_redirects + 1;
  if (page->target != NULL && page->is_start)
    add_start (self, page->target);
  if (is_loop (self, page))
    set_error (page, g_strdup_printf ("redirects in a loop, back to %s", address));
  else
    page->note = g_strdup_printf ("redirects to %s", address);
}

/* Each of a loop's pages tells where it leads, and the last of them that it is one. */
static void
follow_redirect (PoiseCrawl   *self,
                 PoiseWebPage *page)
{
  g_autofree char *address = poise_web_address_resolve (page->address, page->location);

  if (address == NULL)
    set_error (page, g_strdup_printf ("redirects to %s, which is no web address",
                                      page->location));
  else if (page->is_start || may_follow (self, address))
    follow_to_target (self, page, address);
  else
    page->note = g_strdup_printf ("redirects to another host, %s", address);
}

/* Returns: whether there are no more. */
static gboolean
follow_links (PoiseCrawl   *self,
              PoiseWebPage *page)
{
  for (guint n = 0; page->links != NULL && page->n_links_followed < page->links->len; n++)
    {
      const char *link;

      if (!has_room (self))
        break;
      if (n == MAX_LINKS_AT_ONCE)
        return FALSE;
      link = g_ptr_array_index (page->links, page->n_links_followed++);
      if (may_follow (self, link))
        ensure_page (self, link);
    }
  g_clear_pointer (&page->links, g_ptr_array_unref);
  return TRUE;
}

/**
 * poise_crawl_begin_follow:
 *
 * Returns: whether there is a page whose links are to be followed now, and nobody
 * follows any. Whoever is told so calls poise_crawl_follow() and then
 * poise_crawl_end_follow().
 */
gboolean
poise_crawl_begin_follow (PoiseCrawl *self)
{
  PoiseWebPage *page;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->is_being_followed || self->n_followed == self->pages->len)
    return FALSE;
  page = g_ptr_array_index (self->pages, self->n_followed);
  if (!page->has_ended)
    return FALSE;
  self->leader = page;
  self->is_being_followed = TRUE;
  return TRUE;
}

/**
 * poise_crawl_follow:
 *
 * Follows some of the page's links, or its redirect. Needs no mutex.
 */
void
poise_crawl_follow (PoiseCrawl *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->leader != NULL);

  self->is_whole = TRUE;
  if (self->leader->location != NULL)
    follow_redirect (self, self->leader);
  else
    self->is_whole = follow_links (self, self->leader);
}

/**
 * poise_crawl_end_follow:
 *
 * Returns: whether there is more to take now, or nothing at all any more.
 */
gboolean
poise_crawl_end_follow (PoiseCrawl *self)
{
  gboolean has_found;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->is_being_followed, FALSE);

  has_found = self->found->len > 0;
  make_known (self);
  if (self->is_whole)
    self->n_followed++;
  if (self->leader->location != NULL)
    g_queue_push_tail (&self->final, self->leader);
  self->leader = NULL;
  self->is_being_followed = FALSE;
  return has_found || poise_crawl_is_over (self);
}

/**
 * poise_crawl_check_allowed:
 * @page: a page that the caller has taken
 *
 * Needs no mutex. Returns: whether it may be got; a page that may not has its error
 * then, and is to be ended without being asked for.
 */
gboolean
poise_crawl_check_allowed (PoiseWebPage *page)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (page != NULL && page->is_taken && !page->has_ended, FALSE);

  path = poise_web_address_dup_path (page->address);
  if (page->host->failure != NULL)
    page->error = g_strdup (page->host->failure);
  else if (!poise_robots_allows (page->host->robots, path))
    {
      page->error = g_strdup ("forbidden by robots.txt");
      page->is_forbidden = TRUE;
    }
  return page->error == NULL;
}

/* What there is to do for a page that nobody has taken; nothing now when its host has
 * its hands full. */
static gboolean
take_for (PoiseCrawl     *self,
          PoiseWebPage   *page,
          PoiseCrawlTask *task)
{
  PoiseWebHost *host = page->host;

  if (host->robots == NULL && host->is_asked)
    return FALSE;
  if (host->n_open >= POISE_CRAWL_MAX_PER_HOST)
    return FALSE;
  host->n_open++;
  task->host = host;
  task->page = host->robots != NULL ? page : NULL;
  if (task->page != NULL)
    page->is_taken = TRUE;
  else
    host->is_asked = TRUE;
  return TRUE;
}

/**
 * poise_crawl_take:
 * @task: (out caller-allocates): what to get
 *
 * Returns: whether there is something to get now. Whoever takes it ends it with
 * poise_crawl_end_page(), after poise_crawl_check_allowed(), or with
 * poise_crawl_end_robots().
 */
gboolean
poise_crawl_take (PoiseCrawl     *self,
                  PoiseCrawlTask *task)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (task != NULL, FALSE);

  for (guint i = self->n_taken; i < self->pages->len; i++)
    {
      PoiseWebPage *page = g_ptr_array_index (self->pages, i);

      if (!page->is_taken && take_for (self, page, task))
        return TRUE;
      if (page->is_taken && i == self->n_taken)
        self->n_taken++;
    }
  return FALSE;
}

/**
 * poise_crawl_end_page:
 * @page: a page that was taken, with all that came of it
 *
 * From now on nobody changes it but the crawl.
 */
void
poise_crawl_end_page (PoiseCrawl   *self,
                      PoiseWebPage *page)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (page != NULL && page->is_taken && !page->has_ended);

  page->host->n_open--;
  page->has_ended = TRUE;
  /* Of a redirect it is not yet known whether it is a loop. */
  if (page->location == NULL)
    g_queue_push_tail (&self->final, page);
}

/**
 * poise_crawl_end_robots:
 * @robots: (transfer full): what the host's robots.txt says
 * @failure: (nullable): why nobody knows what it says: then nothing of the host is got
 */
void
poise_crawl_end_robots (PoiseCrawl   *self,
                        PoiseWebHost *host,
                        PoiseRobots  *robots,
                        const char   *failure)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (host != NULL && host->robots == NULL);
  g_return_if_fail (robots != NULL);

  host->n_open--;
  host->robots = robots;
  host->failure = g_strdup (failure);
}

/**
 * poise_crawl_pop_final:
 *
 * Returns: (transfer none) (nullable): a page that will not change any more, each
 * once; NULL when there is none at the moment.
 */
PoiseWebPage *
poise_crawl_pop_final (PoiseCrawl *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->final);
}

/**
 * poise_crawl_is_over:
 *
 * Returns: whether all pages have ended, and no more will become known.
 */
gboolean
poise_crawl_is_over (PoiseCrawl *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_followed == self->pages->len;
}

/**
 * poise_crawl_get_total:
 *
 * Returns: how many pages there will be, as far as can be told: never less than there
 * are, and it never grows.
 */
guint
poise_crawl_get_total (PoiseCrawl *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return poise_crawl_is_over (self) && self->pages->len > 0 ? self->pages->len
                                                           : self->max_pages;
}

/**
 * poise_crawl_get_n_pages:
 *
 * Returns: how many pages are known.
 */
guint
poise_crawl_get_n_pages (PoiseCrawl *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pages->len;
}

/**
 * poise_crawl_get_page:
 *
 * Returns: (transfer none): a page that is known, ended or not.
 */
PoiseWebPage *
poise_crawl_get_page (PoiseCrawl *self,
                      guint       index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->pages->len, NULL);

  return g_ptr_array_index (self->pages, index);
}

/**
 * poise_crawl_get_origin:
 *
 * Returns: (transfer none): as "http://example.org:8080".
 */
const char *
poise_crawl_get_origin (PoiseWebHost *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  return host->origin;
}
