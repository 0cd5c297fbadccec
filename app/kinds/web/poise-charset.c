/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-charset.h"

#include <errno.h>
#include <string.h>

/* Where browsers look for a declaration inside the page. */
#define PRESCAN_BYTES 1024
/* So much of a page that declares nothing must be UTF-8 to be taken for it. */
#define GUESS_BYTES (64 * 1024)
#define LONGEST_CHARACTER_BYTES 6
#define REPLACEMENT "\xef\xbf\xbd"

struct _PoiseCharset
{
  const guint8 *bytes;
  gsize         n_bytes;
  gsize         pos;
  const char   *name;
  GIConv        converter;
  char         *declared;
};

static const struct
{
  const char *mark;
  gsize       n_bytes;
  const char *name;
} byte_order_marks[] = {
  { "\xef\xbb\xbf", 3, "UTF-8" },
  { "\xfe\xff", 2, "UTF-16BE" },
  { "\xff\xfe", 2, "UTF-16LE" },
};

/* As browsers do: pages that say they have one of the first have in truth the other. */
static const char *const synonyms[][2] = {
  { "iso-8859-1", "WINDOWS-1252" }, { "iso8859-1", "WINDOWS-1252" },
  { "latin1", "WINDOWS-1252" },     { "l1", "WINDOWS-1252" },
  { "us-ascii", "WINDOWS-1252" },   { "ascii", "WINDOWS-1252" },
  { "gb2312", "GBK" },              { "shift_jis", "CP932" },
};

static gboolean
open_converter (PoiseCharset *self,
                const char   *name)
{
  self->converter = g_iconv_open ("UTF-8", name);
  if (self->converter == (GIConv) -1)
    return FALSE;
  self->name = name;
  return TRUE;
}

static gboolean
try_byte_order_mark (PoiseCharset *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (byte_order_marks); i++)
    {
      gsize n = byte_order_marks[i].n_bytes;

      if (self->n_bytes < n || memcmp (self->bytes, byte_order_marks[i].mark, n) != 0)
        continue;
      self->pos = n;
      return open_converter (self, byte_order_marks[i].name);
    }
  return FALSE;
}

static gboolean
try_declared (PoiseCharset *self,
              const char   *declared)
{
  if (declared == NULL || *declared == '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (synonyms); i++)
    if (g_ascii_strcasecmp (declared, synonyms[i][0]) == 0)
      return open_converter (self, synonyms[i][1]);
  g_free (self->declared);
  self->declared = g_strdup (declared);
  return open_converter (self, self->declared);
}

/* The word behind "charset=" in a tag, (transfer full) (nullable). */
static char *
find_charset_in_tag (const char *tag)
{
  const char *found = strstr (tag, "charset");

  if (found == NULL)
    return NULL;
  found += strlen ("charset");
  found += strspn (found, " \t\r\n");
  if (*found++ != '=')
    return NULL;
  found += strspn (found, " \t\r\n\"'");
  return g_strndup (found, strcspn (found, " \t\r\n\"';>/"));
}

/* What a <meta> near the beginning says. */
static gboolean
try_meta (PoiseCharset *self)
{
  g_autofree char *head =
      g_strndup ((const char *) self->bytes, MIN (self->n_bytes, PRESCAN_BYTES));
  g_autofree char *small = g_ascii_strdown (head, -1);

  for (char *tag = strstr (small, "<meta"); tag != NULL; tag = strstr (tag, "<meta"))
    {
      gsize n = strcspn (tag, ">");
      g_autofree char *whole = g_strndup (tag, n);
      g_autofree char *name = find_charset_in_tag (whole);

      /* Whoever could read this tag does not read UTF-16. */
      if (name != NULL && g_str_has_prefix (name, "utf-16"))
        return open_converter (self, "UTF-8");
      if (try_declared (self, name))
        return TRUE;
      tag += n;
    }
  return FALSE;
}

static gboolean
looks_like_utf8 (PoiseCharset *self)
{
  gsize n = MIN (self->n_bytes, GUESS_BYTES);
  const char *text = (const char *) self->bytes;
  const char *end;

  return g_utf8_validate_len (text, n, &end) ||
         (n == GUESS_BYTES && text + n - end < LONGEST_CHARACTER_BYTES);
}

/**
 * poise_charset_new:
 * @bytes: (nullable): the whole page; must outlive this
 * @declared: (nullable): what its Content-Type says
 *
 * Any thread. Returns: (transfer full): what reads it in the charset that a browser
 * would take: that of its byte order mark, the declared one, that of a <meta>, UTF-8
 * if it can be, else Windows-1252.
 */
PoiseCharset *
poise_charset_new (const guint8 *bytes,
                   gsize         n_bytes,
                   const char   *declared)
{
  PoiseCharset *self = g_new0 (PoiseCharset, 1);

  self->bytes = bytes != NULL ? bytes : (const guint8 *) "";
  self->n_bytes = n_bytes;
  self->converter = (GIConv) -1;
  if (!try_byte_order_mark (self) && !try_declared (self, declared) && !try_meta (self))
    open_converter (self, looks_like_utf8 (self) ? "UTF-8" : "WINDOWS-1252");
  /* A system that lacks it: what is not ASCII is replaced. */
  if (self->converter == (GIConv) -1)
    open_converter (self, "UTF-8");
  return self;
}

/**
 * poise_charset_free:
 * @self: (transfer full): what is no longer needed
 *
 * Any thread.
 */
void
poise_charset_free (PoiseCharset *self)
{
  g_return_if_fail (self != NULL);

  if (self->converter != (GIConv) -1)
    g_iconv_close (self->converter);
  g_free (self->declared);
  g_free (self);
}

/**
 * poise_charset_get_name:
 *
 * Any thread. Returns: (transfer none): as iconv knows it.
 */
const char *
poise_charset_get_name (PoiseCharset *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

static void
append_without_zeros (GString    *text,
                      const char *utf8,
                      gsize       n_bytes)
{
  const char *end = utf8 + n_bytes;

  while (utf8 < end)
    {
      const char *zero = memchr (utf8, '\0', (gsize) (end - utf8));
      gsize n = (gsize) ((zero != NULL ? zero : end) - utf8);

      g_string_append_len (text, utf8, (gssize) n);
      if (zero != NULL)
        g_string_append (text, REPLACEMENT);
      utf8 += n + 1;
    }
}

/* Goes as far as the bytes make sense. Returns: whether what comes next is a
 * character that only begins there. */
static gboolean
convert (PoiseCharset *self,
         gsize        *left,
         GString      *text)
{
  char *in = (char *) self->bytes + self->pos;
  gsize in_left = *left;
  int saved_errno = 0;

  while (in_left > 0 && saved_errno == 0)
    {
      char buffer[4096];
      char *out = buffer;
      gsize out_left = sizeof buffer;

      if (g_iconv (self->converter, &in, &in_left, &out, &out_left) == (gsize) -1 &&
          errno != E2BIG)
        saved_errno = errno;
      append_without_zeros (text, buffer, (gsize) (out - buffer));
    }
  self->pos += *left - in_left;
  *left = in_left;
  return saved_errno == EINVAL;
}

/**
 * poise_charset_decode:
 * @n_bytes: how many of the page's to read on, at least 16
 * @text: where to append them
 *
 * Any thread. Returns: whether there are more.
 */
gboolean
poise_charset_decode (PoiseCharset *self,
                      gsize         n_bytes,
                      GString      *text)
{
  gsize left;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (n_bytes >= 16, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  left = MIN (n_bytes, self->n_bytes - self->pos);
  while (left > 0)
    {
      gboolean is_cut = convert (self, &left, text);

      if (left == 0)
        break;
      /* The rest of the character comes with the next piece. */
      if (is_cut && left < self->n_bytes - self->pos)
        break;
      g_string_append (text, REPLACEMENT);
      self->pos++;
      left--;
    }
  return self->pos < self->n_bytes;
}
