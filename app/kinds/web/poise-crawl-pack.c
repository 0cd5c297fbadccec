/* SPDX-License-Identifier: MIT */
/* What a crawl has brought, on its way to another process. */
#include "app/kinds/web/poise-crawl-private.h"
#include "app/kinds/web/poise-crawl-result.h"

#include "app/kinds/poise-packed.h"

/* A page that has ended: address, status, type, bytes, title, links, error, note, and
 * whether robots.txt forbade it. */
#define PAGE "(sumstmsumsmsb)"

static GVariant *
pack_page (const PoiseWebPage *page)
{
  return g_variant_new (PAGE, page->address, page->status, page->type, page->n_bytes,
                        page->title, page->n_links, page->error, page->note,
                        page->is_forbidden);
}

/**
 * poise_crawl_pack:
 *
 * Any thread, when nobody works on the crawl any more. Returns: (transfer floating): all
 * pages that have ended, in the order in which they became known.
 */
GVariant *
poise_crawl_pack (PoiseCrawl *self)
{
  GVariantBuilder pages = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a" PAGE));

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < poise_crawl_get_n_pages (self); i++)
    if (poise_crawl_get_page (self, i)->has_ended)
      g_variant_builder_add_value (&pages, pack_page (poise_crawl_get_page (self, i)));
  return g_variant_builder_end (&pages);
}

/* The page of that address: the start, which is known already, or a new one. Returns:
 * NULL when it has been there before, or when there are too many. */
static PoiseWebPage *
add_page (PoiseCrawl *self,
          const char *address)
{
  PoiseWebPage *page = g_hash_table_lookup (self->by_address, address);

  if (page != NULL)
    return page->has_ended ? NULL : page;
  if (self->pages->len == self->max_pages)
    return NULL;
  page = poise_web_page_new (address);
  g_ptr_array_add (self->pages, page);
  g_hash_table_insert (self->by_address, page->address, page);
  return page;
}

static gboolean
unpack_page (PoiseCrawl *self,
             GVariant   *packed)
{
  PoiseWebPage *page;
  const char *address;

  g_variant_get_child (packed, 0, "&s", &address);
  page = add_page (self, address);
  if (page == NULL)
    return FALSE;
  g_variant_get (packed, "(&sumstmsumsmsb)", NULL, &page->status, &page->type,
                 &page->n_bytes, &page->title, &page->n_links, &page->error, &page->note,
                 &page->is_forbidden);
  page->has_ended = TRUE;
  return TRUE;
}

/**
 * poise_crawl_unpack:
 * @self: a crawl that nobody has worked on; it can be asked for its results afterwards,
 *   and nobody must work on it
 * @packed: what poise_crawl_pack() made of another with the same limit, or anything
 *
 * Any thread. Fails with %POISE_ERROR_SYSTEM, and may then have some of the pages.
 */
gboolean
poise_crawl_unpack (PoiseCrawl *self,
                    GVariant   *packed,
                    GError    **error)
{
  gsize n;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (packed != NULL, FALSE);

  if (!poise_packed_check (packed, "a" PAGE, "pages", error))
    return FALSE;
  n = g_variant_n_children (packed);
  /* Texts that lie over one another in the bytes could be many times as long. */
  if (n > self->max_pages || !g_variant_is_normal_form (packed))
    return poise_packed_refuse ("pages", error);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) page = g_variant_get_child_value (packed, i);

      if (!unpack_page (self, page))
        return poise_packed_refuse ("pages", error);
    }
  return TRUE;
}
