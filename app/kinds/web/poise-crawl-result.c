/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-crawl-result.h"

#include "app/engine/poise-error.h"
#include "app/engine/poise-text.h"

typedef struct
{
  guint   n_pages;
  guint   n_failed;
  guint   n_forbidden;
  guint64 n_bytes;
} Sums;

/* The next page from @index on that has ended; NULL when there is none. */
static const PoiseWebPage *
next_ended (PoiseCrawl *self,
            guint      *index)
{
  while (*index < poise_crawl_get_n_pages (self))
    {
      const PoiseWebPage *page = poise_crawl_get_page (self, (*index)++);

      if (page->has_ended)
        return page;
    }
  return NULL;
}

static Sums
add_up (PoiseCrawl *self)
{
  const PoiseWebPage *page;
  Sums sums = { 0 };
  guint i = 0;

  while ((page = next_ended (self, &i)) != NULL)
    {
      sums.n_pages++;
      sums.n_bytes += page->n_bytes;
      if (page->is_forbidden)
        sums.n_forbidden++;
      else if (page->error != NULL)
        sums.n_failed++;
    }
  return sums;
}

/**
 * poise_crawl_to_variant:
 *
 * Returns: (transfer floating): the result as a dictionary for JSON.
 */
GVariant *
poise_crawl_to_variant (PoiseCrawl *self)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder pages = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const PoiseWebPage *page;
  guint i = 0;

  g_return_val_if_fail (self != NULL, NULL);

  while ((page = next_ended (self, &i)) != NULL)
    g_variant_builder_add_value (&pages, poise_web_page_to_variant (page));
  g_variant_builder_add (&dict, "{sv}", "pages", g_variant_builder_end (&pages));
  return g_variant_builder_end (&dict);
}

/**
 * poise_crawl_to_csv:
 *
 * Returns: (transfer full): a table with a row for each page.
 */
GBytes *
poise_crawl_to_csv (PoiseCrawl *self)
{
  g_autoptr (PoiseRows) rows = NULL;
  const PoiseWebPage *page;
  guint i = 0;

  g_return_val_if_fail (self != NULL, NULL);

  rows = poise_rows_new (poise_crawl_get_n_pages (self));
  poise_web_page_set_columns (rows);
  while ((page = next_ended (self, &i)) != NULL)
    poise_web_page_add_row (page, rows);
  return poise_rows_to_csv (rows);
}

/**
 * poise_crawl_summarize:
 *
 * Returns: (transfer full): "50 pages, 15 failed, 1 forbidden by robots.txt, 5.1 MB".
 */
char *
poise_crawl_summarize (PoiseCrawl *self)
{
  g_autofree char *pages = NULL;
  g_autofree char *size = NULL;
  GString *text;
  Sums sums;

  g_return_val_if_fail (self != NULL, NULL);

  sums = add_up (self);
  pages = poise_text_count (sums.n_pages);
  size = g_format_size (sums.n_bytes);
  text = g_string_new (pages);
  g_string_append (text, sums.n_pages == 1 ? " page" : " pages");
  if (sums.n_failed > 0)
    g_string_append_printf (text, ", %u failed", sums.n_failed);
  if (sums.n_forbidden > 0)
    g_string_append_printf (text, ", %u forbidden by robots.txt", sums.n_forbidden);
  g_string_append_printf (text, ", %s", size);
  return g_string_free (text, FALSE);
}

/**
 * poise_crawl_print:
 *
 * Appends a line for each page, and one for all.
 */
void
poise_crawl_print (PoiseCrawl *self,
                   GString    *text)
{
  g_autofree char *summary = NULL;
  const PoiseWebPage *page;
  guint i = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  while ((page = next_ended (self, &i)) != NULL)
    poise_web_page_print (page, text);
  summary = poise_crawl_summarize (self);
  g_string_append_printf (text, "%s\n", summary);
}

/**
 * poise_crawl_check_result:
 *
 * Of a crawl that is over. Fails with %POISE_ERROR_PARTS when not one page has been
 * got; the reason is that of the first.
 */
gboolean
poise_crawl_check_result (PoiseCrawl *self,
                          GError    **error)
{
  const PoiseWebPage *first;
  Sums sums;

  g_return_val_if_fail (self != NULL, FALSE);

  sums = add_up (self);
  if (sums.n_pages > sums.n_failed + sums.n_forbidden)
    return TRUE;
  first = poise_crawl_get_page (self, 0);
  g_set_error (error, POISE_ERROR, POISE_ERROR_PARTS, "%s: %s", first->address,
               first->error);
  return FALSE;
}
