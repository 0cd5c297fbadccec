/* SPDX-License-Identifier: MIT */
/* A book of chapters that link to one another, and the front page; what goes wrong is in
 * a file of its own. */
#include "app/kinds/samples/poise-sample-pages-private.h"

#define N_CHAPTERS 8
#define N_CHAPTER_PAGES 12
#define PAGE_BYTES 4000

/* ---- building ------------------------------------------------------------------ */

static void
page_free (gpointer data)
{
  PoiseSamplePage *page = data;

  g_free (page->path);
  g_free (page->title);
  g_ptr_array_unref (page->links);
  g_bytes_unref (page->body);
  g_free (page);
}

/* Returns: (transfer none): a new page, to which nothing has been said but these. */
PoiseSamplePage *
poise_sample_pages_add (PoiseSamplePages *self,
                        const char       *path,
                        const char       *title)
{
  PoiseSamplePage *page = g_new0 (PoiseSamplePage, 1);

  page->path = g_strdup (path);
  page->title = g_strdup (title);
  page->status = 200;
  page->type = "text/html";
  page->charset = "utf-8";
  page->links = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->pages, page);
  g_hash_table_insert (self->by_path, page->path, page);
  return page;
}

/* @body: (transfer full). */
void
poise_sample_page_set_body (PoiseSamplePage *page,
                            char            *body,
                            gsize            n_bytes)
{
  page->body = g_bytes_new_take (body, n_bytes);
  page->n_bytes = n_bytes;
}

void
poise_sample_page_link (PoiseSamplePage *page,
                        const char      *path)
{
  g_ptr_array_add (page->links, g_strdup (path));
}

/* A page as a person might write one, with the links that it has been given. */
void
poise_sample_pages_write (PoiseSamplePages *self,
                          PoiseSamplePage  *page)
{
  g_autofree char *title = g_markup_escape_text (page->title, -1);
  GString *html = g_string_new (NULL);
  gsize n_bytes;

  g_string_append_printf (html,
                          "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                          "<meta charset=\"utf-8\">\n<title>%s</title>\n</head>\n<body>\n"
                          "<h1>%s</h1>\n<ul>\n",
                          title, title);
  for (guint i = 0; i < page->links->len; i++)
    {
      g_autofree char *path
          = g_markup_escape_text (g_ptr_array_index (page->links, i), -1);
      g_string_append_printf (html, "<li><a href=\"%s\">%s</a></li>\n", path, path);
    }
  g_string_append (html, "</ul>\n<p>");
  poise_sample_text_add (&self->text, html, PAGE_BYTES);
  g_string_append (html, "</p>\n</body>\n</html>\n");
  n_bytes = html->len;
  poise_sample_page_set_body (page, g_string_free (html, FALSE), n_bytes);
}

/* ---- the book ------------------------------------------------------------------ */

static void
add_chapter_page (PoiseSamplePages *self,
                  guint             chapter,
                  guint             number)
{
  g_autofree char *path = g_strdup_printf ("/chapter-%u/page-%u", chapter, number);
  g_autofree char *title = g_strdup_printf ("Chapter %u, page %u", chapter, number);
  g_autofree char *contents = g_strdup_printf ("/chapter-%u/", chapter);
  g_autofree char *next =
      g_strdup_printf ("/chapter-%u/page-%u", chapter, number % N_CHAPTER_PAGES + 1);
  PoiseSamplePage *page = poise_sample_pages_add (self, path, title);

  poise_sample_page_link (page, "/");
  poise_sample_page_link (page, contents);
  poise_sample_page_link (page, next);
  if (number % 3 == 0)
    page->manner = POISE_SAMPLE_LATE;
  poise_sample_pages_write (self, page);
}

static void
add_chapter (PoiseSamplePages *self,
             guint             chapter)
{
  g_autofree char *path = g_strdup_printf ("/chapter-%u/", chapter);
  g_autofree char *title = g_strdup_printf ("Chapter %u", chapter);
  PoiseSamplePage *contents = poise_sample_pages_add (self, path, title);

  poise_sample_page_link (contents, "/");
  for (guint i = 1; i <= N_CHAPTER_PAGES; i++)
    {
      g_autofree char *page_path = g_strdup_printf ("/chapter-%u/page-%u", chapter, i);

      poise_sample_page_link (contents, page_path);
    }
  contents->manner = chapter % 2 == 0 ? POISE_SAMPLE_LATE : POISE_SAMPLE_AT_ONCE;
  poise_sample_pages_write (self, contents);
  for (guint i = 1; i <= N_CHAPTER_PAGES; i++)
    add_chapter_page (self, chapter, i);
}

/* ---- the front page ------------------------------------------------------------ */

static const char *const wrong[] = {
  "/late",       "/missing",      "/error",       "/moved",     "/short",
  "/cut",        "/huge",         "/loop",        "/dropped",   "/private/diary",
  "/picture.png", "/untidy",      "/pieces",      "/chunked",   "/gone",
  "/busy",       "/cut-inside",   "/bad-chunk",   "/not-http",  "/twice",
  "/self",       "/nowhere",      "/other-scheme", "/other-host", "/huge-chunked",
  "/notes.txt",  "/data.json",    "/no-type",     "/empty",     "/latin-1",
  "/meta-charset", "/utf-8-untold", "/utf-16",    "/bad-utf-8", "/private/open",
  "/endless/1",
};

static void
add_front (PoiseSamplePages *self)
{
  PoiseSamplePage *front = poise_sample_pages_add (self, "/", "The sample site");

  for (guint i = 1; i <= N_CHAPTERS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/chapter-%u/", i);

      poise_sample_page_link (front, path);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    poise_sample_page_link (front, wrong[i]);
  poise_sample_pages_write (self, front);
}

/**
 * poise_sample_pages_new:
 *
 * Returns: (transfer full): all pages, in no order that means anything.
 */
PoiseSamplePages *
poise_sample_pages_new (void)
{
  PoiseSamplePages *self = g_new0 (PoiseSamplePages, 1);

  self->pages = g_ptr_array_new_with_free_func (page_free);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  add_front (self);
  for (guint i = 1; i <= N_CHAPTERS; i++)
    add_chapter (self, i);
  poise_sample_pages_add_wrong (self);
  return self;
}

/**
 * poise_sample_pages_free:
 * @self: (transfer full): what is no longer needed
 */
void
poise_sample_pages_free (PoiseSamplePages *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->by_path);
  g_ptr_array_unref (self->pages);
  g_free (self);
}

/**
 * poise_sample_pages_get_n:
 *
 * Returns: how many pages there are.
 */
guint
poise_sample_pages_get_n (PoiseSamplePages *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pages->len;
}

/**
 * poise_sample_pages_get:
 *
 * Returns: (transfer none): one of them.
 */
const PoiseSamplePage *
poise_sample_pages_get (PoiseSamplePages *self,
                        guint             index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->pages->len, NULL);

  return g_ptr_array_index (self->pages, index);
}

/**
 * poise_sample_pages_find:
 * @path: with the query
 *
 * Returns: (transfer none) (nullable): the page that is there.
 */
const PoiseSamplePage *
poise_sample_pages_find (PoiseSamplePages *self,
                         const char       *path)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (path != NULL, NULL);

  return g_hash_table_lookup (self->by_path, path);
}

/**
 * poise_sample_pages_get_robots:
 *
 * Returns: (transfer none): the site's robots.txt.
 */
const char *
poise_sample_pages_get_robots (void)
{
  return "# What visitors are asked to leave alone.\n"
         "User-agent: *\n"
         "Disallow: /private/\n"
         "Allow: /private/open$\n";
}
