/* SPDX-License-Identifier: MIT */
/* What a visitor must not do to other people's servers. */
#include "tests/unit/poise-test-fetch.h"
#include "tests/unit/poise-test.h"

#include <string.h>
#include <sys/socket.h>

/* ---- being polite ------------------------------------------------------------------ */

static void
answer_same_page (PoiseTestWeb *web,
                  int           fd,
                  const char   *path,
                  gpointer      data)
{
  if (g_str_equal (path, "/robots.txt"))
    poise_test_web_not_found (fd);
  else
    poise_test_web_page (fd, "<a href='/#a'><a href='/a'><a href='a#b'><a href='./a#c'>"
                             "<a href='/b/../a'><a href='/%61'><a href='#'>");
}

/* However it is written: one address, one request. */
static void
test_each_once (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseTestWeb *web = poise_test_web_new (answer_same_page, NULL);
  g_autofree char *address = poise_test_web_dup_address (web, "#start");

  poise_test_assert_pages (poise_test_start_at (runner, address, "threads", "8"), web,
                           "200 /\n200 /a\n");
  g_assert_cmpuint (poise_test_web_count (web, "/"), ==, 1);
  g_assert_cmpuint (poise_test_web_count (web, "/a"), ==, 1);
  g_assert_cmpuint (poise_test_web_count (web, "/robots.txt"), ==, 1);
  poise_test_web_free (web);
}

typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean is_open;
  guint    n_inside; /* asked for, and the answer has not begun */
  guint    max_inside;
} Gate;

static void
pass_gate (Gate *self)
{
  g_mutex_lock (&self->mutex);
  self->n_inside++;
  self->max_inside = MAX (self->max_inside, self->n_inside);
  while (!self->is_open)
    g_cond_wait (&self->cond, &self->mutex);
  self->n_inside--;
  g_mutex_unlock (&self->mutex);
}

static guint
get_max_inside (Gate *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->max_inside;
  g_mutex_unlock (&self->mutex);
  return n;
}

static void
open_gate (Gate *self)
{
  g_mutex_lock (&self->mutex);
  self->is_open = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Pages that are answered when the gate is open. */
static void
answer_together (PoiseTestWeb *web,
                 int           fd,
                 const char   *path,
                 gpointer      data)
{
  if (strstr (path, "/page-") != NULL)
    pass_gate (data);
  if (g_str_equal (path, "/"))
    {
      g_autoptr (GString) html = g_string_new (NULL);

      for (guint i = 0; i < 60; i++)
        g_string_append_printf (html, "<a href=page-%u>", i);
      poise_test_web_page (fd, html->str);
    }
  else
    poise_test_web_page (fd, "");
}

static gboolean
all_wait (PoiseJob *job)
{
  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    if (poise_worker_get_state (poise_job_get_worker (job, i)) !=
        POISE_WORKER_WAITING_FOR_DATA)
      return FALSE;
  return TRUE;
}

/* Several at once, and no more than several. */
static void
test_connections (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  Gate gate = { 0 };
  PoiseTestWeb *web = poise_test_web_new (answer_together, &gate);
  g_autofree char *address = poise_test_web_dup_address (web, "/");
  PoiseJob *job = poise_test_start_at (runner, address, "threads", "9", "pages", "100",
                                       "timeout-s", "3600");

  poise_test_poll_for (get_max_inside (&gate) >= 6);
  poise_test_wait_for (all_wait (job));
  open_gate (&gate);
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_job_get_units (job), ==, 61);
  g_assert_cmpuint (gate.max_inside, ==, 6);
  poise_test_web_free (web);
}

/* Hangs up after each answer without having said so. */
static void
answer_and_hang_up (PoiseTestWeb *web,
                    int           fd,
                    const char   *path,
                    gpointer      data)
{
  g_autoptr (GString) html = g_string_new (NULL);

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (html, "<a href=%u>", i);
  poise_test_web_print (fd,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        html->len, html->str);
  shutdown (fd, SHUT_RDWR);
}

/* Connections that are dead are not waited for, nor kept. */
static void
test_dead_connections (void)
{
  static const char *const threads[] = { "1", "6" };

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseTestWeb *web = poise_test_web_new (answer_and_hang_up, NULL);
      g_autofree char *address = poise_test_web_dup_address (web, "/");
      g_autofree char *described = NULL;
      PoiseJob *job = poise_test_start_at (runner, address, "threads", threads[i],
                                           "pages", "1000", "timeout-s", "3600");

      poise_test_run_to_end (job);
      g_assert_cmpuint (poise_job_get_units (job), ==, 101);
      described = poise_test_describe_pages (job, NULL);
      g_assert_null (strstr (described, "\n0 "));
      poise_test_web_free (web);
    }
}

/* @data is what there is in place of robots.txt: a whole answer. */
static void
answer_with_robots (PoiseTestWeb *web,
                    int           fd,
                    const char   *path,
                    gpointer      data)
{
  if (g_str_equal (path, "/robots.txt"))
    poise_test_web_print (fd, "%s", (const char *) data);
  else if (g_str_equal (path, "/other.txt"))
    poise_test_web_print (fd, "HTTP/1.0 200 OK\r\n\r\nUser-agent: *\nDisallow: /a\n");
  else
    poise_test_web_page (fd, "<a href=a><a href=b>");
}

#define ALL_ALLOWED "200 /\n200 /a\n200 /b\n"
#define ONE_FORBIDDEN "200 /\n0 /a forbidden by robots.txt\n200 /b\n"

static void
test_robots (void)
{
  static const char *const robots[][2] = {
    { "HTTP/1.0 200 OK\r\n\r\n", ALL_ALLOWED },
    { "HTTP/1.0 200 OK\r\n\r\nUser-agent: *\nDisallow: /a\n", ONE_FORBIDDEN },
    { "HTTP/1.0 200 OK\r\n\r\nUser-agent: Poise\nDisallow: /a\n", ONE_FORBIDDEN },
    { "HTTP/1.0 200 OK\r\n\r\nUser-agent: others\nDisallow: /a\n", ALL_ALLOWED },
    { "HTTP/1.0 404 Not Found\r\n\r\nUser-agent: *\nDisallow: /a\n", ALL_ALLOWED },
    { "HTTP/1.0 403 Forbidden\r\n\r\n", ALL_ALLOWED },
    { "HTTP/1.0 302 Found\r\nLocation: /other.txt\r\n\r\n", ONE_FORBIDDEN },
    { "HTTP/1.0 302 Found\r\nLocation: /robots.txt\r\n\r\n", ALL_ALLOWED },
    { "HTTP/1.0 302 Found\r\nLocation: mailto:x@y\r\n\r\n", ALL_ALLOWED },
    { "HTTP/1.0 302 Found\r\n\r\n", ALL_ALLOWED },
    { "HTTP/1.0 503 Service Unavailable\r\n\r\n",
      "0 / robots.txt cannot be read: 503 Service Unavailable\n" },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-agent: *\n",
      "0 / robots.txt cannot be read: ended early, after 14 of 100 bytes\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (robots); i++)
    poise_test_assert_site (answer_with_robots, (gpointer) robots[i][0], robots[i][1]);
}

/* A start that may not be got is the end of the job. */
static void
test_forbidden_start (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseTestWeb *web = poise_test_web_new (
      answer_with_robots,
      (gpointer) "HTTP/1.0 200 OK\r\n\r\nUser-agent: *\nDisallow: /\n");
  g_autofree char *address = poise_test_web_dup_address (web, "/");
  g_autofree char *message = g_strconcat (address, ": forbidden by robots.txt", NULL);
  PoiseJob *job = poise_test_start_at (runner, address, "pages", "5");

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, message);
  g_assert_cmpuint (poise_test_web_count (web, "/"), ==, 0);
  poise_test_web_free (web);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/fetch-web/each-once", test_each_once);
  g_test_add_func ("/fetch-web/connections", test_connections);
  g_test_add_func ("/fetch-web/dead-connections", test_dead_connections);
  g_test_add_func ("/fetch-web/robots", test_robots);
  g_test_add_func ("/fetch-web/forbidden-start", test_forbidden_start);
  return g_test_run ();
}
