/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-html.h"

#include "app/kinds/web/poise-charset.h"
#include "app/kinds/web/poise-web-address.h"

#include <libxml/HTMLparser.h>
#include <string.h>

/* What one step reads: some 100 µs, unless all of it is links. */
#define STEP_BYTES 4096
/* The parser looks through all open elements for each that ends without a beginning;
 * pages of people do not come near. */
#define MAX_DEPTH 4096
/* It compares each attribute of a tag with all before it. */
#define MAX_ATTRIBUTES 4096

struct _PoiseHtml
{
  GBytes          *body;
  PoiseCharset    *charset;
  GString         *text; /* the piece that the parser gets */
  htmlParserCtxtPtr parser;

  char     *address;
  char     *base; /* what links are relative to: the address, or what <base> says */
  gboolean  has_base;
  guint     depth;
  gboolean  is_unreadable;
  guint     svg_depth; /* drawings have titles too */
  gboolean  is_raw;    /* inside of what is no text but a script or a style */
  gsize     n_waiting; /* bytes that the parser has not read */
  guint     n_attributes; /* in them, at most */

  GString    *title; /* NULL when there is none */
  gboolean    in_title;
  GPtrArray  *links;
  GHashTable *known;
};

static const char *
find_attribute (const xmlChar **attributes,
                const char     *name)
{
  if (attributes == NULL)
    return NULL;
  for (; attributes[0] != NULL; attributes += 2)
    if (g_ascii_strcasecmp ((const char *) attributes[0], name) == 0)
      return (const char *) attributes[1];
  return NULL;
}

static void
take_base (PoiseHtml  *self,
           const char *href)
{
  char *base = poise_web_address_resolve (self->address, href);

  if (base == NULL || self->has_base)
    {
      g_free (base);
      return;
    }
  g_free (self->base);
  self->base = base;
  self->has_base = TRUE;
}

static void
take_link (PoiseHtml  *self,
           const char *href)
{
  char *link = NULL;

  if (self->links->len < POISE_HTML_MAX_LINKS)
    link = poise_web_address_resolve (self->base, href);
  if (link == NULL || g_str_equal (link, self->address) ||
      g_hash_table_contains (self->known, link))
    {
      g_free (link);
      return;
    }
  g_ptr_array_add (self->links, link);
  g_hash_table_add (self->known, link);
}

static void
start_element (void           *data,
               const xmlChar  *name_xml,
               const xmlChar **attributes)
{
  PoiseHtml *self = data;
  const char *name = (const char *) name_xml;
  const char *href = find_attribute (attributes, "href");

  self->is_raw = g_str_equal (name, "script") || g_str_equal (name, "style");
  if (++self->depth > MAX_DEPTH)
    {
      self->is_unreadable = TRUE;
      xmlStopParser (self->parser);
    }
  else if (g_str_equal (name, "svg"))
    self->svg_depth++;
  else if (g_str_equal (name, "title") && self->title == NULL && self->svg_depth == 0)
    {
      self->title = g_string_new (NULL);
      self->in_title = TRUE;
    }
  else if (href != NULL && g_str_equal (name, "base"))
    take_base (self, href);
  else if (href != NULL && (g_str_equal (name, "a") || g_str_equal (name, "area")))
    take_link (self, href);
}

static void
end_element (void          *data,
             const xmlChar *name_xml)
{
  PoiseHtml *self = data;
  const char *name = (const char *) name_xml;

  self->is_raw = FALSE;
  if (self->depth > 0)
    self->depth--;
  if (g_str_equal (name, "title"))
    self->in_title = FALSE;
  else if (g_str_equal (name, "svg") && self->svg_depth > 0)
    self->svg_depth--;
}

/* The words of the title, with one blank between them. */
static void
take_text (void          *data,
           const xmlChar *text,
           int            n_bytes)
{
  PoiseHtml *self = data;

  if (!self->in_title)
    return;
  for (int i = 0; i < n_bytes && self->title->len < POISE_HTML_MAX_TITLE_BYTES; i++)
    {
      gsize len = self->title->len;
      gboolean is_blank = g_ascii_isspace (text[i]) || g_ascii_iscntrl (text[i]);

      if (!is_blank)
        g_string_append_c (self->title, (char) text[i]);
      else if (len > 0 && self->title->str[len - 1] != ' ')
        g_string_append_c (self->title, ' ');
    }
}

/* No function that builds a tree, loads or prints: none is called. */
static const xmlSAXHandler handler = {
  .startElement = start_element,
  .endElement = end_element,
  .characters = take_text,
  .ignorableWhitespace = take_text,
  .cdataBlock = take_text,
};

/* How many attributes there are at most in a piece of a tag: each takes a blank or a
 * sign of equality. */
static guint
count_attributes (const xmlChar *tag,
                  const xmlChar *end)
{
  guint n = 0;

  for (; tag < end; tag++)
    if (g_ascii_isspace (*tag) || *tag == '=')
      n++;
  return n;
}

/* Whether the parser waits for the end of a tag, and that has too many already. */
static gboolean
is_tag_too_long (PoiseHtml *self)
{
  const xmlChar *tag = self->parser->input->cur;
  const xmlChar *end = self->parser->input->end;
  gsize n_waiting = (gsize) (end - tag);
  /* What has been counted before need not be again. */
  gsize n_counted = n_waiting == self->n_waiting + self->text->len ? self->n_waiting : 0;

  if (n_counted == 0)
    self->n_attributes = 0;
  self->n_attributes += count_attributes (tag + n_counted, end);
  self->n_waiting = n_waiting;
  return self->n_attributes > MAX_ATTRIBUTES && !self->is_raw && tag[0] == '<' &&
         g_ascii_isalpha (tag[1]);
}

static void
init_libxml (void)
{
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      xmlInitParser ();
      g_once_init_leave (&is_ready, 1);
    }
}

static htmlParserCtxtPtr
parser_new (PoiseHtml *self)
{
  htmlParserCtxtPtr parser;

  init_libxml ();
  parser = htmlCreatePushParserCtxt ((xmlSAXHandler *) &handler, self, NULL, 0, NULL,
                                     XML_CHAR_ENCODING_UTF8);
  if (parser == NULL)
    g_error ("libxml2 has no memory for a parser");
  htmlCtxtUseOptions (parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                  HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                  HTML_PARSE_NODEFDTD | HTML_PARSE_IGNORE_ENC);
  return parser;
}

/**
 * poise_html_new:
 * @body: (transfer none): the page
 * @charset: (nullable): what its Content-Type says
 * @address: where it is, in normal form
 *
 * Any thread. Returns: (transfer full): a reader at the page's beginning.
 */
PoiseHtml *
poise_html_new (GBytes     *body,
                const char *charset,
                const char *address)
{
  PoiseHtml *self;
  const guint8 *bytes;
  gsize n_bytes;

  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  self = g_new0 (PoiseHtml, 1);
  self->body = g_bytes_ref (body);
  bytes = g_bytes_get_data (body, &n_bytes);
  self->charset = poise_charset_new (bytes, n_bytes, charset);
  self->text = g_string_sized_new (2 * STEP_BYTES);
  self->parser = parser_new (self);
  self->address = g_strdup (address);
  self->base = g_strdup (address);
  self->links = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * poise_html_free:
 * @self: (transfer full): what is no longer needed
 *
 * Any thread.
 */
void
poise_html_free (PoiseHtml *self)
{
  g_return_if_fail (self != NULL);

  htmlFreeParserCtxt (self->parser);
  poise_charset_free (self->charset);
  g_bytes_unref (self->body);
  g_string_free (self->text, TRUE);
  g_free (self->address);
  g_free (self->base);
  if (self->title != NULL)
    g_string_free (self->title, TRUE);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->links);
  g_free (self);
}

/* What the parser has not read, as long as it can be more than it was. */
static char *
dup_rest (PoiseHtml *self,
          gsize     *n_bytes)
{
  const xmlChar *rest = self->parser->input->cur;
  gsize n_rest = (gsize) (self->parser->input->end - rest);

  if (self->parser->instate != XML_PARSER_EOF || self->is_unreadable || n_rest == 0 ||
      n_rest >= *n_bytes)
    return NULL;
  *n_bytes = n_rest;
  return g_strndup ((const char *) rest, n_rest);
}

/* The parser stops behind </html>; browsers do not, and read on as if it were not
 * there. */
static void
parse (PoiseHtml *self,
       gboolean   is_last)
{
  gsize n_bytes = G_MAXSIZE;
  char *rest;

  htmlParseChunk (self->parser, self->text->str, (int) self->text->len, is_last);
  while ((rest = dup_rest (self, &n_bytes)) != NULL)
    {
      htmlFreeParserCtxt (self->parser);
      self->parser = parser_new (self);
      htmlParseChunk (self->parser, rest, (int) n_bytes, is_last);
      g_free (rest);
    }
}

/**
 * poise_html_step:
 *
 * Reads a piece of the page. Returns: whether there is more.
 */
gboolean
poise_html_step (PoiseHtml *self)
{
  gboolean has_more;

  g_return_val_if_fail (self != NULL, FALSE);

  g_string_truncate (self->text, 0);
  has_more = poise_charset_decode (self->charset, STEP_BYTES, self->text);
  parse (self, !has_more);
  if (has_more && is_tag_too_long (self))
    self->is_unreadable = TRUE;
  return has_more && !self->is_unreadable;
}

/**
 * poise_html_get_title:
 *
 * After the last step. Returns: (transfer none) (nullable): its title, in one line.
 */
const char *
poise_html_get_title (PoiseHtml *self)
{
  const char *end;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->title == NULL)
    return NULL;
  /* It may have been cut inside a character. */
  if (!g_utf8_validate_len (self->title->str, self->title->len, &end))
    g_string_truncate (self->title, (gsize) (end - self->title->str));
  return g_strchomp (self->title->str);
}

/**
 * poise_html_get_links:
 *
 * After the last step. Returns: (transfer none): the addresses of other pages that it
 * links to, in normal form, each once, in the page's order.
 */
GPtrArray *
poise_html_get_links (PoiseHtml *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->links;
}

/**
 * poise_html_is_unreadable:
 *
 * Returns: whether its elements are nested so deep, or a tag is so long, that the rest of
 * it is not read.
 */
gboolean
poise_html_is_unreadable (PoiseHtml *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_unreadable;
}
