/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-web-address.h"

#include "app/engine/poise-error.h"

#include <gio/gio.h>
#include <string.h>

/* As browsers read them; the path and the query stay escaped. */
#define URI_FLAGS                                                                        \
  (G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH       \
   | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT                            \
   | G_URI_FLAGS_SCHEME_NORMALIZE)

/* Without the blanks at its ends, and without the line breaks inside that an attribute
 * of several lines brings. */
static char *
strip (const char *text)
{
  GString *stripped = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (strchr ("\t\n\r\f", *text) == NULL)
      g_string_append_c (stripped, *text);
  g_strstrip (stripped->str);
  return g_string_free (stripped, FALSE);
}

static void
append_escaped (GString *normal,
                guint8   byte)
{
  g_string_append_printf (normal, "%%%02X", byte);
}

/**
 * poise_web_address_append_normal:
 * @part: of a path or a query
 *
 * Appends it in normal form: what must be escaped is, what need not be is not, and
 * the escapes have capital letters.
 */
void
poise_web_address_append_normal (GString    *normal,
                                 const char *part)
{
  g_return_if_fail (normal != NULL);
  g_return_if_fail (part != NULL);

  for (const char *p = part; *p != '\0'; p++)
    {
      guint8 byte = (guint8) *p;
      gboolean is_escape =
          byte == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]);

      if (is_escape)
        {
          byte
              = (guint8) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2]));
          p += 2;
          if (g_ascii_isalnum (byte) || (byte != '\0' && strchr ("-._~", byte) != NULL))
            g_string_append_c (normal, (char) byte);
          else
            append_escaped (normal, byte);
        }
      else if (byte <= ' ' || byte >= 0x7f || strchr ("\"<>\\^`{|}%", byte) != NULL)
        append_escaped (normal, byte);
      else
        g_string_append_c (normal, (char) byte);
    }
}

/* RFC 3986, 5.2.4, for a path that begins with a slash. */
static char *
remove_dot_segments (const char *path)
{
  g_auto (GStrv) segments = g_strsplit (path + 1, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  GString *clean = g_string_new (NULL);
  gboolean is_folder = FALSE;

  for (guint i = 0; segments[i] != NULL; i++)
    {
      gboolean up = g_str_equal (segments[i], "..");

      is_folder = up || g_str_equal (segments[i], ".");
      if (up && kept->len > 0)
        g_ptr_array_set_size (kept, (int) kept->len - 1);
      if (!is_folder)
        g_ptr_array_add (kept, segments[i]);
    }
  for (guint i = 0; i < kept->len; i++)
    g_string_append_printf (clean, "/%s", (char *) g_ptr_array_index (kept, i));
  if (is_folder || kept->len == 0)
    g_string_append_c (clean, '/');
  return g_string_free (clean, FALSE);
}

/* A name of ASCII letters, or the numbers of an Internet address. Whatever else an
 * escape may hide in a host is no host. */
static gboolean
is_host (const char *host)
{
  g_autoptr (GInetAddress) inet = NULL;

  if (host == NULL || *host == '\0')
    return FALSE;
  if (strchr (host, ':') == NULL)
    return host[strspn (host, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS ".-_")] == '\0';
  inet = g_inet_address_new_from_string (host);
  return inet != NULL && strchr (host, '%') == NULL;
}

static gboolean
is_web (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")) &&
         is_host (g_uri_get_host (uri));
}

/* 0 for the one that its scheme usually has. */
static int
get_unusual_port (GUri *uri)
{
  int port = g_uri_get_port (uri);
  int usual_port = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;

  return port > 0 && port != usual_port ? port : 0;
}

static void
append_host (GString *normal,
             GUri    *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  int port = get_unusual_port (uri);

  if (strchr (host, ':') != NULL)
    g_string_append_printf (normal, "[%s]", host);
  else
    g_string_append (normal, host);
  if (port != 0)
    g_string_append_printf (normal, ":%d", port);
}

/* The normal form; NULL for what is no address of a web page. */
static char *
print (GUri *uri)
{
  g_autoptr (GString) path = NULL;
  g_autofree char *clean = NULL;
  GString *normal;

  if (!is_web (uri))
    return NULL;
  path = g_string_new (g_uri_get_path (uri)[0] == '/' ? NULL : "/");
  poise_web_address_append_normal (path, g_uri_get_path (uri));
  clean = remove_dot_segments (path->str);

  normal = g_string_new (g_uri_get_scheme (uri));
  g_string_append (normal, "://");
  append_host (normal, uri);
  g_string_append (normal, clean);
  if (g_uri_get_query (uri) != NULL)
    {
      g_string_append_c (normal, '?');
      poise_web_address_append_normal (normal, g_uri_get_query (uri));
    }
  return g_string_free (normal, FALSE);
}

static GUri *
parse (const char *address)
{
  GUri *uri = g_uri_parse (address, URI_FLAGS, NULL);

  g_assert (uri != NULL);
  return uri;
}

/**
 * poise_web_address_new:
 * @text: what a person wrote, any bytes
 *
 * Returns: (transfer full): the address in normal form. Fails with %POISE_ERROR_USAGE
 * for what is not http or https, has no host, or has a password, which would be shown
 * with the results.
 */
char *
poise_web_address_new (const char *text,
                       GError    **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *stripped = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *reason = "not a web address";
  char *address = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = strip (text);
  if (strlen (stripped) > POISE_WEB_ADDRESS_MAX_BYTES)
    reason = "too long for a web address";
  else if (g_utf8_validate (stripped, -1, NULL))
    uri = g_uri_parse (stripped, URI_FLAGS, NULL);
  if (uri != NULL && g_uri_get_userinfo (uri) != NULL)
    reason = "names and passwords in addresses are not taken";
  else if (uri != NULL)
    address = print (uri);
  if (address != NULL)
    return address;

  shown = g_utf8_make_valid (text, MIN ((gssize) strlen (text), 100));
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
               "%s: %s (allowed: http://HOST/… and https://HOST/…)", shown, reason);
  return NULL;
}

/**
 * poise_web_address_resolve:
 * @base: an address in normal form
 * @reference: what a page says, valid UTF-8
 *
 * Returns: (transfer full) (nullable): where a link of that page leads, in normal
 * form; NULL when that is not a web page.
 */
char *
poise_web_address_resolve (const char *base,
                           const char *reference)
{
  g_autofree char *stripped = NULL;
  g_autoptr (GUri) base_uri = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *address = NULL;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (reference != NULL, NULL);

  if (strlen (reference) > POISE_WEB_ADDRESS_MAX_BYTES)
    return NULL;
  stripped = strip (reference);
  base_uri = parse (base);
  uri = g_uri_parse_relative (base_uri, stripped, URI_FLAGS, NULL);
  if (uri != NULL)
    address = print (uri);
  if (address == NULL || strlen (address) > POISE_WEB_ADDRESS_MAX_BYTES)
    return NULL;
  return g_steal_pointer (&address);
}

/**
 * poise_web_address_dup_origin:
 * @address: in normal form
 *
 * Returns: (transfer full): as "http://example.org:8080": whom to ask for robots.txt.
 */
char *
poise_web_address_dup_origin (const char *address)
{
  const char *host, *path;

  g_return_val_if_fail (address != NULL, NULL);

  host = strstr (address, "://") + strlen ("://");
  path = strchr (host, '/');
  return g_strndup (address, (gsize) (path - address));
}

/**
 * poise_web_address_dup_path:
 * @address: in normal form
 *
 * Returns: (transfer full): the path and the query.
 */
char *
poise_web_address_dup_path (const char *address)
{
  const char *host;

  g_return_val_if_fail (address != NULL, NULL);

  host = strstr (address, "://") + strlen ("://");
  return g_strdup (strchr (host, '/'));
}

/**
 * poise_web_address_is_loopback:
 * @address: in normal form
 *
 * Returns: whether its host is this machine: what is asked of it must not go through
 * a proxy.
 */
gboolean
poise_web_address_is_loopback (const char *address)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GInetAddress) inet = NULL;
  const char *host;

  g_return_val_if_fail (address != NULL, FALSE);

  uri = parse (address);
  host = g_uri_get_host (uri);
  inet = g_inet_address_new_from_string (host);
  if (inet != NULL)
    return g_inet_address_get_is_loopback (inet);
  return g_str_equal (host, "localhost") || g_str_has_suffix (host, ".localhost");
}

/**
 * poise_web_address_is_same_host:
 *
 * Of two addresses in normal form. Returns: whether both are on one host and port;
 * http and https at their usual ports count as one.
 */
gboolean
poise_web_address_is_same_host (const char *a,
                                const char *b)
{
  gsize n;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  /* The normal form has no usual port, so that the text between scheme and path is the
   * host and the port. */
  a = strstr (a, "://") + strlen ("://");
  b = strstr (b, "://") + strlen ("://");
  n = strcspn (a, "/");
  return n == strcspn (b, "/") && strncmp (a, b, n) == 0;
}
