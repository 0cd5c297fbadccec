/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-crawl.h"

#include "tests/unit/poise-test.h"

#include <string.h>

/* ---- a world of pages ------------------------------------------------------------ */

/* What a page has, by its address: links, or "-> " and where it redirects to. */
typedef struct
{
  const char *address;
  const char *has;
} Known;

/* Whom to ask for robots.txt, and what it says. */
typedef struct
{
  const char *origin;
  const char *robots;
} KnownHost;

typedef struct
{
  PoiseCrawl      *crawl;
  const Known     *pages;
  const KnownHost *hosts;
  GArray          *open; /* tasks that have been taken and have not ended */
  GRand           *rand;
  guint            n_workers;
  guint            n_robots;
  guint            n_final;
  guint            max_open;
} World;

static void
world_init (World           *self,
            PoiseCrawl      *crawl,
            const Known     *pages,
            const KnownHost *hosts,
            guint            n_workers)
{
  *self
      = (World){ .crawl = crawl, .pages = pages, .hosts = hosts, .n_workers = n_workers };
  self->open = g_array_new (FALSE, FALSE, sizeof (PoiseCrawlTask));
  self->rand = g_rand_new_with_seed (n_workers);
}

static void
world_clear (World *self)
{
  g_array_unref (self->open);
  g_rand_free (self->rand);
  poise_crawl_free (self->crawl);
}

static const char *
look_up (World      *self,
         const char *address)
{
  for (guint i = 0; self->pages[i].address != NULL; i++)
    if (g_str_equal (self->pages[i].address, address))
      return self->pages[i].has;
  return "";
}

static const char *
look_up_robots (World      *self,
                const char *origin)
{
  for (guint i = 0; self->hosts != NULL && self->hosts[i].origin != NULL; i++)
    if (g_str_equal (self->hosts[i].origin, origin))
      return self->hosts[i].robots;
  return "";
}

static void
end_page (World        *self,
          PoiseWebPage *page)
{
  const char *has = look_up (self, page->address);

  g_assert_false (page->has_ended);
  if (!poise_crawl_check_allowed (page))
    {
      poise_crawl_end_page (self->crawl, page);
      return;
    }
  page->status = 200;
  if (g_str_has_prefix (has, "-> "))
    {
      page->status = 302;
      page->location = g_strdup (has + 3);
    }
  else
    {
      g_auto (GStrv) links = g_strsplit (has, " ", -1);

      page->links = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; links[i] != NULL; i++)
        g_ptr_array_add (page->links, g_strdup (links[i]));
    }
  poise_crawl_end_page (self->crawl, page);
}

static void
end_robots (World        *self,
            PoiseWebHost *host)
{
  const char *robots = look_up_robots (self, poise_crawl_get_origin (host));
  gboolean fails = g_str_has_prefix (robots, "! ");

  self->n_robots++;
  poise_crawl_end_robots (
      self->crawl, host,
      poise_robots_parse (robots, fails ? 0 : strlen (robots), "poise"),
      fails ? robots + 2 : NULL);
}

/* No more than is polite, and robots.txt before anything else. */
static void
check_open (World         *self,
            PoiseWebHost *host)
{
  guint n = 0;
  gboolean has_robots = FALSE;

  for (guint i = 0; i < self->open->len; i++)
    {
      const PoiseCrawlTask *task = &g_array_index (self->open, PoiseCrawlTask, i);

      if (task->host != host)
        continue;
      n++;
      has_robots |= task->page == NULL;
    }
  g_assert_cmpuint (n, <=, POISE_CRAWL_MAX_PER_HOST);
  g_assert_true (!has_robots || n == 1);
  self->max_open = MAX (self->max_open, n);
}

/* One caller at a time, and not all at once. */
static void
follow (World *self)
{
  while (poise_crawl_begin_follow (self->crawl))
    {
      guint n_pages = poise_crawl_get_n_pages (self->crawl);

      g_assert_false (poise_crawl_begin_follow (self->crawl));
      poise_crawl_follow (self->crawl);
      g_assert_cmpuint (poise_crawl_get_n_pages (self->crawl), ==, n_pages);
      poise_crawl_end_follow (self->crawl);
      g_assert_cmpuint (poise_crawl_get_n_pages (self->crawl) - n_pages, <=, 256);
    }
}

/* As many tasks as there are workers are open at a time, and end in any order. */
static void
run (World *self)
{
  guint total = poise_crawl_get_total (self->crawl);

  while (TRUE)
    {
      PoiseCrawlTask task;
      guint i;

      while (self->open->len < self->n_workers && poise_crawl_take (self->crawl, &task))
        {
          g_array_append_val (self->open, task);
          check_open (self, task.host);
        }
      while (poise_crawl_pop_final (self->crawl) != NULL)
        self->n_final++;
      if (self->open->len == 0)
        break;
      g_assert_false (poise_crawl_is_over (self->crawl));
      i = (guint) g_rand_int_range (self->rand, 0, (gint32) self->open->len);
      task = g_array_index (self->open, PoiseCrawlTask, i);
      g_array_remove_index_fast (self->open, i);
      if (task.page != NULL)
        end_page (self, task.page);
      else
        end_robots (self, task.host);
      follow (self);
      g_assert_cmpuint (poise_crawl_get_total (self->crawl), <=, total);
      total = poise_crawl_get_total (self->crawl);
      g_assert_cmpuint (poise_crawl_get_n_pages (self->crawl), <=, total);
    }
  g_assert_true (poise_crawl_is_over (self->crawl));
  g_assert_cmpuint (self->n_final, ==, poise_crawl_get_n_pages (self->crawl));
  g_assert_cmpuint (self->n_final, ==, poise_crawl_get_total (self->crawl));
}

/* One line for each page: the path, and what there is to say of it. */
static char *
describe (World *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < poise_crawl_get_n_pages (self->crawl); i++)
    {
      PoiseWebPage *page = poise_crawl_get_page (self->crawl, i);

      g_assert_true (page->has_ended);
      g_string_append (text, page->address);
      if (page->note != NULL)
        g_string_append_printf (text, " (%s)", page->note);
      if (page->error != NULL)
        g_string_append_printf (text, " !%s", page->error);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* The same for any number of workers, whoever is first. */
static void
assert_crawl (const Known     *pages,
              const KnownHost *hosts,
              guint            max_pages,
              gboolean         same_host,
              const char      *expected)
{
  for (guint n_workers = 1; n_workers <= 12; n_workers++)
    {
      PoiseCrawl *crawl = poise_crawl_new (max_pages, same_host);
      g_autofree char *described = NULL;
      World world;

      world_init (&world, crawl, pages, hosts, n_workers);
      poise_crawl_start (crawl, pages[0].address);
      run (&world);
      described = describe (&world);
      g_assert_cmpstr (described, ==, expected);
      world_clear (&world);
    }
}

/* ---- tests ----------------------------------------------------------------------- */

static const Known tree[] = {
  { "http://a/", "http://a/1 http://a/2 http://a/3" },
  { "http://a/1", "http://a/11 http://a/ http://a/2" },
  { "http://a/2", "http://a/21 http://a/11" },
  { "http://a/3", "http://a/31" },
  { "http://a/11", "http://a/111" },
  { NULL, NULL },
};

static void
test_breadth_first (void)
{
  assert_crawl (
      tree, NULL, 100, TRUE,
      "http://a/\nhttp://a/1\nhttp://a/2\nhttp://a/3\nhttp://a/11\nhttp://a/21\n"
      "http://a/31\nhttp://a/111\n");
}

static void
test_limit (void)
{
  assert_crawl (tree, NULL, 1, TRUE, "http://a/\n");
  assert_crawl (
      tree, NULL, 6, TRUE,
      "http://a/\nhttp://a/1\nhttp://a/2\nhttp://a/3\nhttp://a/11\nhttp://a/21\n");
}

static const Known hosts[] = {
  { "http://a/", "http://b/ https://a/x http://a:81/ http://a/y" },
  { "http://b/", "http://b/1" },
  { "https://a/x", "https://a/z" },
  { NULL, NULL },
};

static void
test_same_host (void)
{
  assert_crawl (hosts, NULL, 100, TRUE,
                "http://a/\nhttps://a/x\nhttp://a/y\nhttps://a/z\n");
  assert_crawl (
      hosts, NULL, 100, FALSE,
      "http://a/\nhttp://b/\nhttps://a/x\nhttp://a:81/\nhttp://a/y\nhttp://b/1\n"
      "https://a/z\n");
}

/* Whoever types the old name of a site wants the new one. */
static void
test_start_moves (void)
{
  static const Known moved[] = {
    { "http://old/", "-> http://new/" },
    { "http://new/", "http://new/1 http://old/2 http://third/" },
    { "http://new/1", "-> http://third/" },
    { NULL, NULL },
  };

  assert_crawl (
      moved, NULL, 100, TRUE,
      "http://old/ (redirects to http://new/)\nhttp://new/\n"
      "http://new/1 (redirects to another host, http://third/)\nhttp://old/2\n");
}

static void
test_redirects (void)
{
  static const Known pages[] = {
    { "http://a/",
      "http://a/loop http://a/self http://a/known http://a/bad http://a/late" },
    { "http://a/loop", "-> loop2" },
    { "http://a/loop2", "-> /loop3" },
    { "http://a/loop3", "-> http://a/loop" },
    { "http://a/self", "-> #x" },
    { "http://a/known", "-> /late" },
    { "http://a/bad", "-> mailto:x@y" },
    { "http://a/late", "" },
    { NULL, NULL },
  };

  assert_crawl (pages, NULL, 100, TRUE,
                "http://a/\n"
                "http://a/loop (redirects to http://a/loop2)\n"
                "http://a/self !redirects in a loop, back to http://a/self\n"
                "http://a/known (redirects to http://a/late)\n"
                "http://a/bad !redirects to mailto:x@y, which is no web address\n"
                "http://a/late\n"
                "http://a/loop2 (redirects to http://a/loop3)\n"
                "http://a/loop3 !redirects in a loop, back to http://a/loop\n");
}

/* A loop that begins with the start itself. */
static void
test_start_is_loop (void)
{
  static const Known pages[] = {
    { "http://a/", "-> http://b/" },
    { "http://b/", "-> http://a/" },
    { NULL, NULL },
  };

  assert_crawl (pages, NULL, 100, TRUE,
                "http://a/ (redirects to http://b/)\n"
                "http://b/ !redirects in a loop, back to http://a/\n");
}

static void
test_endless_redirects (void)
{
  Known pages[POISE_CRAWL_MAX_REDIRECTS + 5] = { { NULL, NULL } };
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pages) - 1; i++)
    {
      pages[i].address = g_strdup_printf ("http://a/%u", i);
      pages[i].has = g_strdup_printf ("-> /%u", i + 1);
      if (i < POISE_CRAWL_MAX_REDIRECTS)
        g_string_append_printf (expected, "http://a/%u (redirects to http://a/%u)\n", i,
                                i + 1);
    }
  g_string_append_printf (expected,
                          "http://a/%u !redirects on to http://a/%u, after %u redirects "
                          "already\n",
                          POISE_CRAWL_MAX_REDIRECTS, POISE_CRAWL_MAX_REDIRECTS + 1,
                          POISE_CRAWL_MAX_REDIRECTS);
  assert_crawl (pages, NULL, 100, TRUE, expected->str);
  for (guint i = 0; i < G_N_ELEMENTS (pages) - 1; i++)
    {
      g_free ((char *) pages[i].address);
      g_free ((char *) pages[i].has);
    }
}

static void
test_robots (void)
{
  static const Known pages[] = {
    { "http://a/", "http://a/no http://a/yes http://b/ http://c/ http://a/no/2" },
    { "http://a/no", "http://a/never" },
    { "http://b/", "http://b/never" },
    { NULL, NULL },
  };
  static const KnownHost robots[] = {
    { "http://a", "User-agent: *\nDisallow: /no\n" },
    { "http://b", "! the connection was refused" },
    { NULL, NULL },
  };

  assert_crawl (pages, robots, 100, FALSE,
                "http://a/\n"
                "http://a/no !forbidden by robots.txt\n"
                "http://a/yes\n"
                "http://b/ !the connection was refused\n"
                "http://c/\n"
                "http://a/no/2 !forbidden by robots.txt\n");
}

static void
test_start_is_forbidden (void)
{
  static const Known pages[] = { { "http://a/", "http://a/1" }, { NULL, NULL } };
  static const KnownHost robots[] = {
    { "http://a", "User-agent: *\nDisallow: /\n" },
    { NULL, NULL },
  };

  assert_crawl (pages, robots, 100, FALSE, "http://a/ !forbidden by robots.txt\n");
}

/* Many workers and one host: as many at once as is polite, and robots.txt once. */
static void
test_polite (void)
{
  g_autoptr (GString) links = g_string_new ("http://a/0");
  Known pages[] = { { "http://a/", NULL }, { NULL, NULL } };
  World world;

  for (guint i = 1; i < 100; i++)
    g_string_append_printf (links, " http://a/%u", i);
  pages[0].has = links->str;
  world_init (&world, poise_crawl_new (1000, FALSE), pages, NULL, 50);
  poise_crawl_start (world.crawl, "http://a/");
  run (&world);
  g_assert_cmpuint (poise_crawl_get_n_pages (world.crawl), ==, 101);
  g_assert_cmpuint (world.max_open, ==, POISE_CRAWL_MAX_PER_HOST);
  g_assert_cmpuint (world.n_robots, ==, 1);
  world_clear (&world);
}

/* A page with more links than are followed at once, most of which lead elsewhere. */
static void
test_many_links (void)
{
  g_autoptr (GString) links = g_string_new ("http://a/0");
  g_autoptr (GString) expected = g_string_new ("http://a/\nhttp://a/0\n");
  Known pages[] = { { "http://a/", NULL }, { NULL, NULL } };

  for (guint i = 1; i < 2000; i++)
    {
      g_string_append_printf (links, " http://%c/%u", i % 3 == 0 ? 'a' : 'b', i);
      if (i % 3 == 0 && i < 3 * 498)
        g_string_append_printf (expected, "http://a/%u\n", i);
    }
  pages[0].has = links->str;
  assert_crawl (pages, NULL, 499, TRUE, expected->str);
}

/* A host that has its hands full does not keep workers from another. */
static void
test_two_hosts (void)
{
  PoiseCrawl *crawl = poise_crawl_new (100, FALSE);
  g_autoptr (GString) links = g_string_new ("http://b/");
  Known pages[] = { { "http://a/", NULL }, { NULL, NULL } };
  PoiseCrawlTask task;
  World world;
  guint n_b = 0;

  for (guint i = 0; i < 20; i++)
    g_string_prepend (links, i % 2 == 0 ? "http://a/1 " : "http://a/2 ");
  for (guint i = 3; i < 20; i++)
    {
      g_autofree char *link = g_strdup_printf ("http://a/%u ", i);
      g_string_prepend (links, link);
    }
  pages[0].has = links->str;
  world_init (&world, crawl, pages, NULL, 1);
  poise_crawl_start (crawl, "http://a/");
  g_assert_true (poise_crawl_take (crawl, &task));
  end_robots (&world, task.host);
  g_assert_true (poise_crawl_take (crawl, &task));
  end_page (&world, task.page);
  follow (&world);
  for (guint i = 0; i < POISE_CRAWL_MAX_PER_HOST; i++)
    {
      g_assert_true (poise_crawl_take (crawl, &task));
      g_assert_cmpstr (poise_crawl_get_origin (task.host), ==, "http://a");
    }
  while (poise_crawl_take (crawl, &task))
    {
      g_assert_cmpstr (poise_crawl_get_origin (task.host), ==, "http://b");
      n_b++;
    }
  g_assert_cmpuint (n_b, ==, 1); /* its robots.txt, before which there is no more */
  world_clear (&world);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/crawl/breadth-first", test_breadth_first);
  g_test_add_func ("/crawl/limit", test_limit);
  g_test_add_func ("/crawl/same-host", test_same_host);
  g_test_add_func ("/crawl/start-moves", test_start_moves);
  g_test_add_func ("/crawl/redirects", test_redirects);
  g_test_add_func ("/crawl/start-is-loop", test_start_is_loop);
  g_test_add_func ("/crawl/endless-redirects", test_endless_redirects);
  g_test_add_func ("/crawl/robots", test_robots);
  g_test_add_func ("/crawl/start-is-forbidden", test_start_is_forbidden);
  g_test_add_func ("/crawl/polite", test_polite);
  g_test_add_func ("/crawl/many-links", test_many_links);
  g_test_add_func ("/crawl/two-hosts", test_two_hosts);
  return g_test_run ();
}
