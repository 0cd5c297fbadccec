/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-html.h"

#include "tests/unit/poise-test.h"

#include <string.h>
#include <unistd.h>

#define HERE "http://here/dir/page"

static PoiseHtml *
read_bytes (const char *bytes,
            gsize       n_bytes,
            const char *charset)
{
  g_autoptr (GBytes) body = g_bytes_new (bytes, n_bytes);
  PoiseHtml *html = poise_html_new (body, charset, HERE);

  while (poise_html_step (html))
    ;
  g_assert_false (poise_html_step (html)); /* once more does no harm */
  return html;
}

static char *
join_links (PoiseHtml *html)
{
  GPtrArray *links = poise_html_get_links (html);
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (joined, "%s\n", (char *) g_ptr_array_index (links, i));
  return g_string_free (joined, FALSE);
}

static void
assert_page (const char *text,
             const char *title,
             const char *links)
{
  g_autoptr (PoiseHtml) html = read_bytes (text, strlen (text), "utf-8");
  g_autofree char *joined = join_links (html);

  g_assert_cmpstr (poise_html_get_title (html), ==, title);
  g_assert_cmpstr (joined, ==, links);
  g_assert_false (poise_html_is_unreadable (html));
}

static void
test_links (void)
{
  assert_page ("", NULL, "");
  assert_page ("just text", NULL, "");
  assert_page ("<a href=a>1</a><A HREF='b'>2</A><area href=\"/c\">", NULL,
               "http://here/dir/a\nhttp://here/dir/b\nhttp://here/c\n");
  assert_page ("<a href=a><a href='a#x'><a href=' ./a'><a href=\"x/../a\">", NULL,
               "http://here/dir/a\n");
  assert_page ("<a href=''><a href='#x'><a href=page><a href><a name=x><a>", NULL, "");
  assert_page (
      "<a href=mailto:x@y><a href=javascript:1><a href=data:,x><a href='http://['>", NULL,
      "");
  assert_page ("<a href='?a=1&amp;b=2&copy=3'>", NULL,
               "http://here/dir/page?a=1&b=2&copy=3\n");
  assert_page ("<img src=a><link href=b><form action=c><frame src=d>", NULL, "");
  assert_page (
      "<!-- <a href=a> --><script>'<a href=b>'</script><style><a href=c></style>", NULL,
      "");
  assert_page ("<html><a href=a></html>\n<html><body><a href=b></body></html><a href=c>",
               NULL, "http://here/dir/a\nhttp://here/dir/b\nhttp://here/dir/c\n");
  assert_page ("<p><table><b><a href=a></p></i></table></html><a href=b>", NULL,
               "http://here/dir/a\nhttp://here/dir/b\n");
}

static void
test_base (void)
{
  assert_page ("<base href='/x/y'><a href=a>", NULL, "http://here/x/a\n");
  assert_page ("<base href='http://there/'><base href='/no/'><a href=a>", NULL,
               "http://there/a\n");
  assert_page ("<base href='javascript:1'><a href=a>", NULL, "http://here/dir/a\n");
  assert_page ("<base target=x><a href=a>", NULL, "http://here/dir/a\n");
}

static void
test_titles (void)
{
  g_autofree char *letters = g_strnfill (10000, 'x');
  g_autofree char *text = g_strconcat ("<title>", letters, "</title><a href=a>", NULL);
  g_autofree char *cut = g_strndup (letters, POISE_HTML_MAX_TITLE_BYTES);
  g_autoptr (GString) accents = g_string_new ("<title>x");

  assert_page ("<title> Two \n\t words </title>", "Two words", "");
  assert_page ("<TITLE>a &lt;b&gt; &eacute;&#x20AC;</TITLE>",
               "a <b> \303\251\342\202\254", "");
  assert_page ("<title></title>", "", "");
  assert_page ("<title>first</title><title>second</title>", "first", "");
  assert_page ("<svg><title>drawing</title></svg>", NULL, "");
  assert_page ("<title>open", "open", "");
  assert_page (text, cut, "http://here/dir/a\n");
  /* Not cut inside a character. */
  for (guint i = 0; i < 300; i++)
    g_string_append (accents, "\303\251");
  {
    g_autoptr (PoiseHtml) html = read_bytes (accents->str, accents->len, NULL);
    g_assert_true (g_utf8_validate (poise_html_get_title (html), -1, NULL));
  }
}

#define E_ACUTE "\303\251"
#define REPLACED "\357\277\275"

static const struct
{
  const char *bytes;
  gsize       n_bytes;
  const char *charset;
  const char *title;
} charsets[] = {
#define BYTES(literal) literal, sizeof (literal) - 1
  { BYTES ("<title>\xe9</title>"), "iso-8859-1", E_ACUTE },
  { BYTES ("<title>\xe9</title>"), "ISO-8859-1", E_ACUTE },
  { BYTES ("<title>\x80</title>"), "latin1", "\342\202\254" }, /* as Windows has it */
  { BYTES ("<title>\xe9</title>"), NULL, E_ACUTE },
  { BYTES ("<title>\xc3\xa9</title>"), NULL, E_ACUTE },
  { BYTES ("<title>\xc3\xa9</title>"), "no-such-charset", E_ACUTE },
  { BYTES ("<meta charset=\"koi8-r\"><title>\xc1</title>"), NULL, "\320\260" },
  { BYTES ("<meta http-equiv=content-type content='text/html; charset=koi8-r'>"
           "<title>\xc1</title>"), NULL, "\320\260" },
  { BYTES ("<meta charset=utf-16><title>\xc3\xa9</title>"), NULL, E_ACUTE },
  { BYTES ("<meta charset=koi8-r><title>\xc3\xa9</title>"), "utf-8", E_ACUTE },
  { BYTES ("\xef\xbb\xbf<title>\xc3\xa9</title>"), "koi8-r", E_ACUTE },
  { BYTES ("\xff\xfe<\0t\0i\0t\0l\0e\0>\0\xe9\0"), NULL, E_ACUTE },
  { BYTES ("\xfe\xff\0<\0t\0i\0t\0l\0e\0>\0\xe9"), NULL, E_ACUTE },
  { BYTES ("<title>a\xff\xc3z\xed\xa0\x80</title>"), "utf-8",
    "a" REPLACED REPLACED "z" REPLACED REPLACED REPLACED },
  { BYTES ("<title>a\0b</title>"), "utf-8", "a" REPLACED "b" },
  { BYTES ("<title>\x82\xa0</title>"), "shift_jis", "\343\201\202" },
  { BYTES ("\xff\xfe<"), NULL, NULL },
#undef BYTES
};

static void
test_charsets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autoptr (PoiseHtml) html =
          read_bytes (charsets[i].bytes, charsets[i].n_bytes, charsets[i].charset);

      g_assert_cmpstr (poise_html_get_title (html), ==, charsets[i].title);
    }
}

/* Characters that lie across the pieces in which a page is read. */
static void
test_long_page (void)
{
  g_autoptr (GString) text = g_string_new ("x");
  g_autoptr (PoiseHtml) html = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "\342\202\254");
  g_string_append (text, "<title>\342\202\254</title><a href=\"\342\202\254\">");
  html = read_bytes (text->str, text->len, "utf-8");
  joined = join_links (html);
  g_assert_cmpstr (poise_html_get_title (html), ==, "\342\202\254");
  g_assert_cmpstr (joined, ==, "http://here/dir/%E2%82%AC\n");
}

static char *
repeat (const char *before,
        const char *piece,
        guint       n,
        const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

/* Ends, in bounded memory and without a word on the way. */
static void
test_hostile (void)
{
  const struct
  {
    const char *before, *piece, *after;
    guint       n;
    gboolean    is_unreadable;
    guint       n_links;
  } pages[] = {
    { "", "<b>", "<a href=a>", 500000, TRUE, 0 },
    { "", "<b>", "<a href=a>", 1000, FALSE, 1 },
    { "<a ", "x=1 ", "href=a>", 500000, TRUE, 0 },
    { "<!--", "x = ", "--><a href=a>", 500000, FALSE, 1 },
    { "<script>", "x = <b ", "</script><a href=a>", 300000, FALSE, 1 },
    { "<a href=a><img src='data:", "abcdefg/", "'><a href=b>", 300000, FALSE, 2 },
    { "", "<a href=a", "", 200000, TRUE, 0 },
    { "", "</html><a href=a>", "<a href=b>", 100000, FALSE, 2 },
    { "", "</body></html>", "<a href=a>", 100000, FALSE, 1 },
    { "<title>", "&amp;", "</title><a href=a>", 500000, FALSE, 1 },
    { "", "</p>", "<a href=a>", 500000, FALSE, 1 },
    { "", "<table><tr><td>", "<a href=a>", 300, FALSE, 1 },
    { "", "<", "", 500000, FALSE, 0 },
    { "", "\xff", "<a href=a>", 500000, FALSE, 1 },
    { "", "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x'>", "<a href=a>", 1000, FALSE, 1 },
    { "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><title>&a;</title>", "",
      "<a href=a>", 1, FALSE, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *text =
          repeat (pages[i].before, pages[i].piece, pages[i].n, pages[i].after);
      g_autoptr (PoiseHtml) html = read_bytes (text, strlen (text), NULL);

      g_test_message ("page %u", i);
      g_assert_cmpint (poise_html_is_unreadable (html), ==, pages[i].is_unreadable);
      g_assert_cmpuint (poise_html_get_links (html)->len, ==, pages[i].n_links);
    }
}

static void
test_many_links (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (PoiseHtml) html = NULL;

  for (guint i = 0; i < 2 * POISE_HTML_MAX_LINKS; i++)
    g_string_append_printf (text, "<p><a href=p%u>x</a></p>", i);
  html = read_bytes (text->str, text->len, NULL);
  g_assert_cmpuint (poise_html_get_links (html)->len, ==, POISE_HTML_MAX_LINKS);
}

/* Any bytes at all; and what comes out can be shown. */
static void
test_noise (void)
{
  static const char *const pieces[] = {
    "<a href=",
    "<title>",
    "</title>",
    "<base href=",
    "<svg>",
    "<!--",
    "-->",
    "\"",
    "'",
    ">",
    "<",
    "/",
    "&#",
    "&amp;",
    ";",
    "x",
    "http://",
    "\xff",
    "\xc3",
    "\0",
    "<script>",
    "</",
    "<meta charset=utf-16>",
    "<?",
    "<![CDATA[",
    "]]>",
    "=",
    " ",
    "\n",
    "<a href='a'>",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (PoiseHtml) html = NULL;
      const char *title;

      for (gint32 j = g_rand_int_range (rand, 0, 60); j > 0; j--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      html = read_bytes (text->str, text->len, i % 3 == 0 ? "utf-8" : NULL);
      title = poise_html_get_title (html);
      g_assert_true (title == NULL || g_utf8_validate (title, -1, NULL));
    }
}

/* In a process of its own, whose standard error is looked at. */
static void
test_says_nothing (void)
{
  if (g_test_subprocess ())
    {
      test_hostile ();
      test_noise ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/html/links", test_links);
  g_test_add_func ("/html/base", test_base);
  g_test_add_func ("/html/titles", test_titles);
  g_test_add_func ("/html/charsets", test_charsets);
  g_test_add_func ("/html/long-page", test_long_page);
  g_test_add_func ("/html/hostile", test_hostile);
  g_test_add_func ("/html/many-links", test_many_links);
  g_test_add_func ("/html/noise", test_noise);
  g_test_add_func ("/html/says-nothing", test_says_nothing);
  return g_test_run ();
}
