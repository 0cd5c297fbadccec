/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-web-address.h"

#include "app/engine/poise-error.h"
#include "tests/unit/poise-test.h"

#include <string.h>

static const char *const normal_forms[][2] = {
  { "http://example.org", "http://example.org/" },
  { "  HTTP://Example.ORG:80/  ", "http://example.org/" },
  { "https://example.org:443/a", "https://example.org/a" },
  { "https://example.org:80/a", "https://example.org:80/a" },
  { "http://example.org:8080?q", "http://example.org:8080/?q" },
  { "http://example.org/#fragment", "http://example.org/" },
  { "http://example.org/a#b?c", "http://example.org/a" },
  { "http://example.org/a/./b/../c", "http://example.org/a/c" },
  { "http://example.org/../../a", "http://example.org/a" },
  { "http://example.org/a/..", "http://example.org/" },
  { "http://example.org/a/.", "http://example.org/a/" },
  { "http://example.org//a//b", "http://example.org//a//b" },
  { "http://example.org/%7euser/%2e%2E/%c3%a9", "http://example.org/%C3%A9" },
  { "http://example.org/caf\303\251 \"x\"", "http://example.org/caf%C3%A9%20%22x%22" },
  { "http://example.org/100%", "http://example.org/100%25" },
  { "http://example.org/a?b=c d&e=%2f", "http://example.org/a?b=c%20d&e=%2F" },
  { "http://ex\303\244mple.org/", "http://xn--exmple-cua.org/" },
  { "http://127.0.0.1:8080/", "http://127.0.0.1:8080/" },
  { "http://[::1]:8080/", "http://[::1]:8080/" },
  { "http://exam\nple.org/a\tb", "http://example.org/ab" },
};

static void
test_normal_form (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (normal_forms); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *address = poise_web_address_new (normal_forms[i][0], &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (address, ==, normal_forms[i][1]);
      again = poise_web_address_new (address, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again, ==, address);
    }
}

static void
test_refused (void)
{
  static const char *const refused[] = {
    "",
    "example.org",
    "/path",
    "ftp://example.org/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http:",
    "http://",
    "http:///path",
    "http://:80/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://a%20b/",
    "http://a%00b/",
    "http://example.org:99999/",
    "http://example.org:x/",
    "http://user:secret@example.org/",
    "http://user@example.org/",
    "http://\377\376/",
    "http://example.org/\377",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (poise_web_address_new (refused[i], &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_nonnull (strstr (error->message, "https://HOST/"));
    }
}

static void
test_too_long (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *letters = g_strnfill (POISE_WEB_ADDRESS_MAX_BYTES, 'a');
  g_autofree char *address = g_strconcat ("http://example.org/", letters, NULL);
  /* Short as it is written, too long when it is escaped. */
  g_autofree char *blanks = g_strnfill (POISE_WEB_ADDRESS_MAX_BYTES - 10, '<');

  g_assert_null (poise_web_address_new (address, &error));
  g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
  g_assert_cmpuint (strlen (error->message), <, 300);
  g_assert_null (poise_web_address_resolve ("http://example.org/", letters));
  g_assert_null (poise_web_address_resolve ("http://example.org/", blanks));
}

/* RFC 3986, 5.4, as far as it is about http. */
static const char *const references[][2] = {
  { "g", "http://a/b/c/g" },
  { "./g", "http://a/b/c/g" },
  { "g/", "http://a/b/c/g/" },
  { "/g", "http://a/g" },
  { "//g", "http://g/" },
  { "?y", "http://a/b/c/d;p?y" },
  { "g?y", "http://a/b/c/g?y" },
  { "#s", "http://a/b/c/d;p?q" },
  { "g#s", "http://a/b/c/g" },
  { "", "http://a/b/c/d;p?q" },
  { ".", "http://a/b/c/" },
  { "./", "http://a/b/c/" },
  { "..", "http://a/b/" },
  { "../", "http://a/b/" },
  { "../g", "http://a/b/g" },
  { "../..", "http://a/" },
  { "../../g", "http://a/g" },
  { "../../../g", "http://a/g" },
  { "/./g", "http://a/g" },
  { "/../g", "http://a/g" },
  { "g.", "http://a/b/c/g." },
  { "..g", "http://a/b/c/..g" },
  { "./../g", "http://a/b/g" },
  { "g;x=1/../y", "http://a/b/c/y" },
  { "g?y/../x", "http://a/b/c/g?y/../x" },
  { "https://Other:443/x#y", "https://other/x" },
  { "http://user:secret@a/x", "http://a/x" },
};

static void
test_resolve (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *address =
          poise_web_address_resolve ("http://a/b/c/d;p?q", references[i][0]);

      g_assert_cmpstr (address, ==, references[i][1]);
    }
  g_assert_null (poise_web_address_resolve ("http://a/", "mailto:x@y"));
  g_assert_null (poise_web_address_resolve ("http://a/", "javascript:void(0)"));
  g_assert_null (poise_web_address_resolve ("http://a/", "tel:123"));
  g_assert_null (poise_web_address_resolve ("http://a/", "http://["));
}

static void
test_parts (void)
{
  g_autofree char *origin = poise_web_address_dup_origin ("https://a:8443/b?c");
  g_autofree char *path = poise_web_address_dup_path ("https://a:8443/b?c=http://d/");

  g_assert_cmpstr (origin, ==, "https://a:8443");
  g_assert_cmpstr (path, ==, "/b?c=http://d/");
}

static void
test_hosts (void)
{
  g_assert_true (poise_web_address_is_same_host ("http://a/", "https://a/x"));
  g_assert_true (poise_web_address_is_same_host ("http://a:81/", "http://a:81/x"));
  g_assert_false (poise_web_address_is_same_host ("http://a/", "http://a:81/"));
  g_assert_false (poise_web_address_is_same_host ("http://a/", "http://b.a/"));

  g_assert_true (poise_web_address_is_loopback ("http://127.0.0.1:8080/"));
  g_assert_true (poise_web_address_is_loopback ("http://127.8.9.10/"));
  g_assert_true (poise_web_address_is_loopback ("http://[::1]/"));
  g_assert_true (poise_web_address_is_loopback ("http://localhost/"));
  g_assert_false (poise_web_address_is_loopback ("http://localhost.example.org/"));
  g_assert_false (poise_web_address_is_loopback ("http://128.0.0.1/"));
  g_assert_false (poise_web_address_is_loopback ("http://example.org/127.0.0.1"));
}

/* Whatever a page says: no crash, and what comes out is in normal form. */
static void
test_noise (void)
{
  static const char letters[] = "htps:/.?#%@[]&;=<>\\ \t\"'aA0-_~\303\251\377\001";
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) noise = g_string_new (i % 2 == 0 ? "http://" : NULL);
      gint32 len = g_rand_int_range (rand, 0, 20);
      g_autofree char *valid = NULL;
      g_autofree char *address = NULL;
      g_autofree char *again = NULL;

      for (gint32 j = 0; j < len; j++)
        g_string_append_c (noise,
                           letters[g_rand_int_range (rand, 0, sizeof letters - 1)]);
      valid = g_utf8_make_valid (noise->str, -1);
      address = poise_web_address_resolve ("http://a/b", valid);
      if (address == NULL)
        continue;
      again = poise_web_address_new (address, NULL);
      g_assert_cmpstr (again, ==, address);
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/web-address/normal-form", test_normal_form);
  g_test_add_func ("/web-address/refused", test_refused);
  g_test_add_func ("/web-address/too-long", test_too_long);
  g_test_add_func ("/web-address/resolve", test_resolve);
  g_test_add_func ("/web-address/parts", test_parts);
  g_test_add_func ("/web-address/hosts", test_hosts);
  g_test_add_func ("/web-address/noise", test_noise);
  return g_test_run ();
}
