/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-robots.h"

#include "tests/unit/poise-test.h"

#include <string.h>

static gboolean
allows (const char *text,
        const char *path)
{
  g_autoptr (PoiseRobots) robots = poise_robots_parse (text, strlen (text), "poise");

  return poise_robots_allows (robots, path);
}

static void
test_nothing_said (void)
{
  g_autoptr (PoiseRobots) none = poise_robots_parse (NULL, 0, "poise");

  g_assert_true (poise_robots_allows (none, "/"));
  g_assert_true (allows ("", "/a"));
  g_assert_true (allows ("User-agent: *\nDisallow:\n", "/a"));
  g_assert_true (allows ("<html><title>404: not found</title>\n", "/a"));
  g_assert_true (allows ("Disallow: /\n", "/a")); /* of no group */
  g_assert_true (allows ("User-agent: other\nDisallow: /\n", "/a"));
}

static void
test_groups (void)
{
  static const char text[] = "User-agent: other\n"
                             "Disallow: /others\n"
                             "\n"
                             "user-AGENT :  Poise/1.0 # us\n"
                             "User-agent: third\n"
                             "Sitemap: /map\n"
                             "Disallow: /ours # remark\n"
                             "\r\n"
                             "User-agent: *\n"
                             "Disallow: /\n"
                             "User-agent: POISE\r"
                             "disallow:/more\r\n";

  g_assert_true (allows (text, "/"));
  g_assert_true (allows (text, "/others"));
  g_assert_false (allows (text, "/ours"));
  g_assert_false (allows (text, "/more"));
  /* Named, if only to be let in. */
  g_assert_true (
      allows ("User-agent: *\nDisallow: /\nUser-agent: poise\nAllow: /", "/x"));
  g_assert_true (allows ("User-agent: *\nDisallow: /\n\nUser-agent: poise\n", "/x"));
  g_assert_false (allows ("User-agent: *\nDisallow: /\nUser-agent: poiseidon\n", "/x"));
  g_assert_false (allows ("\xef\xbb\xbfUser-agent: *\nDisallow: /", "/x"));
}

/* As the examples of RFC 9309 and of those who wrote the first parsers have it. */
static const struct
{
  const char *rules;
  const char *path;
  gboolean    allowed;
} cases[] = {
  { "Disallow: /fish", "/fish", FALSE },
  { "Disallow: /fish", "/fish.html", FALSE },
  { "Disallow: /fish", "/fishheads/yummy.html", FALSE },
  { "Disallow: /fish", "/Fish.asp", TRUE },
  { "Disallow: /fish", "/catfish", TRUE },
  { "Disallow: /fish/", "/fish", TRUE },
  { "Disallow: /fish/", "/fish/?id=anything", FALSE },
  { "Disallow: /*.php", "/folder/any.php.file.html", FALSE },
  { "Disallow: /*.php", "/windows.PHP", TRUE },
  { "Disallow: /*.php$", "/filename.php", FALSE },
  { "Disallow: /*.php$", "/filename.php?parameters", TRUE },
  { "Disallow: /*.php$", "/a.php/b.php", FALSE },
  { "Disallow: /fish*.php", "/fishheads/catfish.php?parameters", FALSE },
  { "Disallow: /a**b", "/aXb", FALSE },
  { "Disallow: *", "/x", FALSE },
  { "Disallow: /$", "/", FALSE },
  { "Disallow: /$", "/x", TRUE },
  { "Disallow: /ab*b$", "/ab", TRUE }, /* not one letter twice */
  { "Disallow: /ab*b$", "/abb", FALSE },
  { "Disallow: /a*bc*c$", "/abc", TRUE },
  { "Disallow: /a*b*c", "/acb", TRUE },
  { "Disallow: /a*$", "/ab", FALSE },
  { "Disallow: /a$", "/a$b", FALSE }, /* the letter itself */
  { "Allow: /p\nDisallow: /", "/page", TRUE },
  { "Allow: /folder\nDisallow: /folder", "/folder/page", TRUE },
  { "Disallow: /folder\nAllow: /folder", "/folder/page", TRUE },
  { "Allow: /page\nDisallow: /*.htm", "/page.htm", FALSE },
  { "Allow: /$\nDisallow: /", "/", TRUE },
  { "Allow: /$\nDisallow: /", "/page.htm", FALSE },
  { "Disallow: /a%3cd", "/a%3Cd", FALSE },
  { "Disallow: /%7ejoe/", "/~joe/x", FALSE },
  { "Disallow: /a/b", "/a%2Fb", TRUE },
  { "Disallow: /caf\303\251", "/caf%C3%A9", FALSE },
  { "Disallow: /", "/robots.txt", TRUE },
};

static void
test_rules (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("User-agent: *\n", cases[i].rules, NULL);

      g_test_message ("%s of %s", cases[i].rules, cases[i].path);
      g_assert_cmpint (allows (text, cases[i].path), ==, cases[i].allowed);
    }
}

/* Zero bytes, no ends of lines, and patterns that take the simple way for ever. */
static void
test_hostile (void)
{
  static const char zeros[] = "User-agent: *\nDisallow: /a\0Disallow: /\nAllow: /b";
  g_autoptr (PoiseRobots) robots = poise_robots_parse (zeros, sizeof zeros - 1, "poise");
  g_autoptr (GString) stars = g_string_new ("User-agent: *\nDisallow: /");
  g_autofree char *letters = g_strnfill (2000, 'a');
  g_autofree char *path = g_strconcat ("/", letters, NULL);
  g_autofree char *big = g_strnfill (2 * POISE_ROBOTS_MAX_BYTES, ':');

  g_assert_false (poise_robots_allows (robots, "/a"));
  for (guint i = 0; i < 500; i++)
    g_string_append (stars, "a*");
  g_string_append (stars, "b");
  g_assert_true (allows (stars->str, path));
  g_assert_true (allows (big, "/"));
}

/* What is behind the limit is not read. */
static void
test_limit (void)
{
  g_autoptr (GString) text = g_string_new ("User-agent: *\nDisallow: /first\n");

  while (text->len < POISE_ROBOTS_MAX_BYTES)
    g_string_append (text, "# nothing\n");
  g_string_append (text, "Disallow: /last\n");
  g_assert_false (allows (text->str, "/first"));
  g_assert_true (allows (text->str, "/last"));
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/robots/nothing-said", test_nothing_said);
  g_test_add_func ("/robots/groups", test_groups);
  g_test_add_func ("/robots/rules", test_rules);
  g_test_add_func ("/robots/hostile", test_hostile);
  g_test_add_func ("/robots/limit", test_limit);
  return g_test_run ();
}
