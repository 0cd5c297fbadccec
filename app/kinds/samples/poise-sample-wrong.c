/* SPDX-License-Identifier: MIT */
/* A page for everything that goes wrong between a browser and a server. */
#include "app/kinds/samples/poise-sample-pages-private.h"

#include <string.h>

#define N_ENDLESS 14 /* redirects one after another: more than anybody follows */
#define HUGE_BYTES (6 * 1000 * 1000)
#define VISITOR_BYTES (5 * 1000 * 1000) /* what a visitor takes of it */
#define PIECE_BYTES 4000
#define SMALL_BYTES 1000

static void
set_text (PoiseSamplePage *page,
          const char      *body)
{
  poise_sample_page_set_body (page, g_strdup (body), strlen (body));
}

/* One that is not as it should be. */
static PoiseSamplePage *
add_failing (PoiseSamplePages *self,
             const char       *path,
             PoiseSampleManner manner,
             guint64           n_bytes,
             const char       *error)
{
  PoiseSamplePage *page = poise_sample_pages_add (self, path, NULL);
  GString *html = g_string_new ("<title>Half</title><a href=\"/never-seen\">never</a> ");

  poise_sample_text_add (&self->text, html, SMALL_BYTES - html->len);
  g_string_truncate (html, SMALL_BYTES);
  page->manner = manner;
  poise_sample_page_set_body (page, g_string_free (html, FALSE), SMALL_BYTES);
  page->n_bytes = n_bytes;
  page->error = error;
  if (manner == POISE_SAMPLE_DROPPED || manner == POISE_SAMPLE_NOT_HTTP)
    {
      page->status = 0;
      page->type = NULL;
    }
  return page;
}

static void
add_status (PoiseSamplePages *self,
            const char       *path,
            guint             status,
            const char       *error)
{
  PoiseSamplePage *page = poise_sample_pages_add (self, path, NULL);

  page->status = status;
  page->error = error;
  set_text (page, "<title>Sorry</title>\n<a href=\"/never-seen\">Nothing here.</a>\n");
}

static void
add_redirect (PoiseSamplePages *self,
              const char       *path,
              guint             status,
              const char       *location,
              const char       *leads_to,
              const char       *error)
{
  PoiseSamplePage *page = poise_sample_pages_add (self, path, NULL);

  page->status = status;
  page->location = location;
  page->leads_to = leads_to;
  page->error = error;
  set_text (page, "<p>Elsewhere.\n");
}

static void
add_other_type (PoiseSamplePages *self,
                const char       *path,
                const char       *type,
                const char       *body,
                gsize             n_bytes)
{
  PoiseSamplePage *page = poise_sample_pages_add (self, path, NULL);

  page->type = type;
  page->charset = NULL;
  poise_sample_page_set_body (page, g_memdup2 (body, n_bytes), n_bytes);
}

static PoiseSamplePage *
add_written (PoiseSamplePages *self,
             const char       *path,
             const char       *title,
             const char       *charset,
             const char       *body,
             gsize             n_bytes)
{
  PoiseSamplePage *page = poise_sample_pages_add (self, path, title);

  page->charset = charset;
  poise_sample_page_set_body (page, g_memdup2 (body, n_bytes), n_bytes);
  return page;
}

static void
add_slow (PoiseSamplePages *self)
{
  PoiseSamplePage *late = poise_sample_pages_add (self, "/late", "Comes late");
  PoiseSamplePage *pieces = poise_sample_pages_add (self, "/pieces", "Comes in pieces");
  PoiseSamplePage *chunked = poise_sample_pages_add (self, "/chunked", "Comes in chunks");

  poise_sample_page_link (late, "/");
  late->manner = POISE_SAMPLE_LATE;
  poise_sample_pages_write (self, late);
  poise_sample_page_link (pieces, "/behind-pieces");
  pieces->manner = POISE_SAMPLE_IN_PIECES;
  poise_sample_pages_write (self, pieces);
  poise_sample_pages_write (
      self, poise_sample_pages_add (self, "/behind-pieces", "Behind the pieces"));
  poise_sample_page_link (chunked, "/");
  chunked->manner = POISE_SAMPLE_CHUNKED;
  poise_sample_pages_write (self, chunked);
}

static void
add_broken (PoiseSamplePages *self)
{
  add_status (self, "/missing", 404, "404 Not Found");
  add_status (self, "/gone", 410, "410 Gone");
  add_status (self, "/error", 500, "500 Internal Server Error");
  add_status (self, "/busy", 503, "503 Service Unavailable");
  add_failing (self, "/short", POISE_SAMPLE_TOO_SHORT, SMALL_BYTES,
               "ended early, after 1,000 of 2,000 bytes");
  add_failing (self, "/cut", POISE_SAMPLE_NO_LAST_CHUNK, SMALL_BYTES,
               "ended early, after 1,000 bytes");
  add_failing (self, "/cut-inside", POISE_SAMPLE_HALF_A_CHUNK, SMALL_BYTES,
               "ended early, after 1,000 bytes");
  add_failing (self, "/bad-chunk", POISE_SAMPLE_BAD_CHUNK, SMALL_BYTES,
               "damaged after 1,000 bytes: the length of a chunk is no number");
  add_failing (self, "/dropped", POISE_SAMPLE_DROPPED, 0,
               "the connection was closed before an answer came");
  add_failing (self, "/not-http", POISE_SAMPLE_NOT_HTTP, 0, "the answer is not HTTP");
}

static void
add_redirects (PoiseSamplePages *self)
{
  add_redirect (self, "/moved", 301, "/moved/here", "/moved/here", NULL);
  poise_sample_pages_write (self,
                            poise_sample_pages_add (self, "/moved/here", "Has moved"));
  add_redirect (self, "/twice", 302, "once", "/once", NULL);
  add_redirect (self, "/once", 307, "/moved/here#below", "/moved/here", NULL);
  add_redirect (self, "/loop", 302, "/loop/back", "/loop/back", NULL);
  add_redirect (self, "/loop/back", 302, "/loop", "/loop",
                "redirects in a loop, back to /loop");
  add_redirect (self, "/self", 302, "/self", "/self",
                "redirects in a loop, back to /self");
  add_redirect (self, "/nowhere", 302, NULL, NULL, "302 Found");
  add_redirect (self, "/other-scheme", 302, "ftp://ftp.example/", NULL,
                "redirects to ftp://ftp.example/, which is no web address");
  add_redirect (self, "/other-host", 302, "http://elsewhere.example/", NULL, NULL);
}

static const char *
intern_endless (guint hop)
{
  g_autofree char *path = g_strdup_printf ("/endless/%u", hop);

  return g_intern_string (path);
}

static void
add_endless (PoiseSamplePages *self)
{
  for (guint i = 1; i < N_ENDLESS; i++)
    add_redirect (
        self, intern_endless (i), 302, intern_endless (i + 1), intern_endless (i + 1),
        i == 11 ? "redirects on to /endless/12, after 10 redirects already" : NULL);
}

static void
add_huge (PoiseSamplePages *self)
{
  PoiseSamplePage *announced = poise_sample_pages_add (self, "/huge", NULL);
  PoiseSamplePage *chunked = poise_sample_pages_add (self, "/huge-chunked", NULL);
  GString *text = g_string_sized_new (HUGE_BYTES);

  poise_sample_text_add (&self->text, text, PIECE_BYTES);
  while (text->len < HUGE_BYTES)
    g_string_append_len (text, text->str,
                         (gssize) MIN (text->len, HUGE_BYTES - text->len));
  poise_sample_page_set_body (announced, g_string_free (text, FALSE), HUGE_BYTES);
  announced->n_bytes = 0;
  announced->error = chunked->error = "larger than 5 MB";
  chunked->body = g_bytes_ref (announced->body);
  chunked->n_bytes = VISITOR_BYTES;
  chunked->manner = POISE_SAMPLE_CHUNKED;
}

static void
add_types (PoiseSamplePages *self)
{
  static const char pixel[] = "\x89PNG\r\n\x1a\n\0<a href=\"/never-seen\">";
  static const char text[] = "<a href=\"/never-seen\">This is text.</a>\n";
  static const char json[] = "{ \"href\": \"/never-seen\" }\n";

  add_other_type (self, "/picture.png", "image/png", pixel, sizeof pixel - 1);
  add_other_type (self, "/notes.txt", "text/plain", text, sizeof text - 1);
  add_other_type (self, "/data.json", "application/json", json, sizeof json - 1);
  add_other_type (self, "/no-type", NULL, text, sizeof text - 1);
  add_other_type (self, "/empty", "text/html", "", 0);
}

#define WRITTEN(self, path, title, charset, literal)                                     \
  add_written (self, path, title, charset, literal, sizeof (literal) - 1)

static void
add_charsets (PoiseSamplePages *self)
{
  WRITTEN (self, "/latin-1", "Caf\303\251", "iso-8859-1", "<title>Caf\xe9</title>\n");
  WRITTEN (self, "/meta-charset", "\342\202\254 5", NULL,
           "<meta charset=windows-1252><title>\x80 5</title>\n");
  WRITTEN (self, "/utf-8-untold", "Caf\303\251", NULL, "<title>Caf\303\251</title>\n");
  WRITTEN (self, "/utf-16", "\303\251", NULL,
           "\xff\xfe<\0t\0i\0t\0l\0e\0>\0\xe9\0<\0/\0t\0i\0t\0l\0e\0>\0");
  WRITTEN (self, "/bad-utf-8", "a\357\277\275b", "utf-8", "<title>a\xff" "b</title>\n");
}

/* Links of all sorts, of which those behind it are what a browser would follow. */
static void
add_untidy (PoiseSamplePages *self)
{
  PoiseSamplePage *page = WRITTEN (
      self, "/untidy", "Un & tidy", "utf-8",
      "<TITLE>\n Un &amp;\n\ttidy </TITLE><base href='/untidy/base/'>\n"
      "<a href=../up?a=1&amp;b=2>up</a><A HREF=' ../up?a=1&b=2#part '>again</A>\n"
      "<p><b><a href=\"#top\">top</a></p><a href=\"/untidy\">self</a>\n"
      "<map><area href=\"./sp ace\"></map><a name=x>no link</a><a href>empty</a>\n"
      "<a href=\"javascript:alert('x')\">js</a><a href=mailto:a@b.example>mail</a>\n"
      "<a href=\"data:text/html,<a href='/never-seen'>x\">data</a>\n"
      "<a href=ftp://ftp.example/>ftp</a><a href=\"HTTP://Elsewhere.Example:80\">o</a>\n"
      "<!-- <a href=\"/never-seen\"> --><script>\"<a href='/never-seen'>\"</script>\n"
      "<a href=\"http://[\">broken</a><a href=\"/\303\251\">accent</a>");

  poise_sample_page_link (page, "/untidy/up?a=1&b=2");
  poise_sample_page_link (page, "/untidy/base/");
  poise_sample_page_link (page, "/untidy/base/sp%20ace");
  poise_sample_page_link (page, "http://elsewhere.example/");
  poise_sample_page_link (page, "/%C3%A9");
  WRITTEN (self, "/untidy/up?a=1&b=2", "Up", "utf-8", "<title>Up</title>\n");
  WRITTEN (self, "/untidy/base/", "Base", "utf-8", "<title>Base</title>\n");
  WRITTEN (self, "/untidy/base/sp%20ace", "Space", "utf-8", "<title>Space</title>\n");
  WRITTEN (self, "/%C3%A9", "Accent", "utf-8", "<title>Accent</title>\n");
}

static void
add_private (PoiseSamplePages *self)
{
  PoiseSamplePage *diary = poise_sample_pages_add (self, "/private/diary", NULL);

  poise_sample_pages_write (
      self, poise_sample_pages_add (self, "/private/open", "Open to all"));
  set_text (diary, "<title>Diary</title>\n<a href=\"/never-seen\">never</a>\n");
  diary->n_bytes = 0;
  diary->status = 0;
  diary->type = NULL;
  diary->error = "forbidden by robots.txt";
  diary->is_forbidden = TRUE;
}

/* All of them. */
void
poise_sample_pages_add_wrong (PoiseSamplePages *self)
{
  add_slow (self);
  add_broken (self);
  add_redirects (self);
  add_endless (self);
  add_huge (self);
  add_types (self);
  add_charsets (self);
  add_untidy (self);
  add_private (self);
}
