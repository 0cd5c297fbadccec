/* SPDX-License-Identifier: MIT */
/* The sample site: what is fetched of it is what it has. */
#include "app/kinds/poise-kinds.h"
#include "app/kinds/samples/poise-sample-pages.h"
#include "tests/unit/poise-test-fetch.h"
#include "tests/unit/poise-test.h"

#include <string.h>

#define ALL "10000"

/* ---- results --------------------------------------------------------------------- */

static GVariant *
dup_pages (PoiseJob *job)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);

  return g_variant_lookup_value (result, "pages", G_VARIANT_TYPE ("aa{sv}"));
}

static char *
dup_url (GVariant *pages,
         gsize     index)
{
  g_autoptr (GVariant) page = g_variant_get_child_value (pages, index);
  char *url;

  g_assert_true (g_variant_lookup (page, "url", "s", &url));
  return url;
}

/* "http://127.0.0.1:8080", from the first page. */
static char *
dup_origin (GVariant *pages)
{
  char *url = dup_url (pages, 0);

  g_assert_true (g_str_has_suffix (url, "/"));
  url[strlen (url) - 1] = '\0';
  return url;
}

/* @text without @origin, wherever it stands in it. */
static char *
without (const char *text,
         const char *origin)
{
  g_auto (GStrv) parts = g_strsplit (text, origin, -1);

  return g_strjoinv ("", parts);
}

/* ---- what must come ---------------------------------------------------------------- */

/* Breadth first over the site's own map, each page once, up to @max_pages: paths. */
static GPtrArray *
walk_map (PoiseSamplePages *map,
          guint             max_pages)
{
  GPtrArray *paths = g_ptr_array_new ();

  g_ptr_array_add (paths, (char *) "/");
  for (guint i = 0; i < paths->len; i++)
    {
      const PoiseSamplePage *page =
          poise_sample_pages_find (map, g_ptr_array_index (paths, i));

      g_assert_nonnull (page);
      if (page->leads_to != NULL && page->error == NULL && paths->len < max_pages &&
          !g_ptr_array_find_with_equal_func (paths, page->leads_to, g_str_equal, NULL))
        g_ptr_array_add (paths, (char *) page->leads_to);
      for (guint j = 0; j < page->links->len && paths->len < max_pages; j++)
        {
          char *link = g_ptr_array_index (page->links, j);

          if (*link == '/' &&
              !g_ptr_array_find_with_equal_func (paths, link, g_str_equal, NULL))
            g_ptr_array_add (paths, link);
        }
    }
  return paths;
}

static void
assert_text (GVariant   *page,
             const char *key,
             const char *origin,
             const char *expected)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  g_assert_true (g_variant_lookup (page, key, "ms", &text));
  shown = text != NULL ? without (text, origin) : NULL;
  g_assert_cmpstr (shown, ==, expected);
}

static void
assert_number (GVariant   *page,
               const char *key,
               guint64     expected)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (page, key, NULL);
  g_autoptr (GVariant) maybe = NULL;

  g_assert_nonnull (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE ("mu")))
    {
      maybe = g_variant_get_maybe (value);
      g_assert_cmpuint (maybe != NULL ? g_variant_get_uint32 (maybe) : 0, ==, expected);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    g_assert_cmpuint (g_variant_get_uint64 (value), ==, expected);
  else
    g_assert_cmpuint (g_variant_get_uint32 (value), ==, expected);
}

static void
assert_page (GVariant              *found,
             const PoiseSamplePage *page,
             const char            *origin)
{
  gboolean is_read = page->error == NULL && page->location == NULL;
  g_autofree char *url = g_strconcat (origin, page->path, NULL);
  g_autofree char *found_url = NULL;

  g_assert_true (g_variant_lookup (found, "url", "s", &found_url));
  g_assert_cmpstr (found_url, ==, url);
  g_test_message ("%s", url);
  assert_number (found, "status", page->status);
  assert_text (found, "type", origin, page->type);
  assert_number (found, "bytes", page->n_bytes);
  assert_text (found, "title", origin, page->title);
  assert_number (found, "links", is_read ? page->links->len : 0);
  assert_text (found, "error", origin, page->error);
}

/* All that the job found is on the map, and nothing else, in its order. */
static void
assert_map (PoiseJob *job,
            guint     max_pages)
{
  g_autoptr (PoiseSamplePages) map = poise_sample_pages_new ();
  g_autoptr (GPtrArray) paths = walk_map (map, max_pages);
  g_autoptr (GVariant) pages = dup_pages (job);
  g_autofree char *origin = dup_origin (pages);

  g_assert_no_error (poise_job_get_error (job));
  poise_test_assert_states (job, "queued running done");
  g_assert_cmpuint (g_variant_n_children (pages), ==, paths->len);
  g_assert_cmpuint (poise_job_get_units (job), ==, paths->len);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GVariant) page = g_variant_get_child_value (pages, i);

      assert_page (page, poise_sample_pages_find (map, g_ptr_array_index (paths, i)),
                   origin);
    }
  g_assert_false (poise_test_is_served (origin));
  poise_test_poll_for (!poise_test_has_thread ("sample-site"));
}

static void
fraction_cb (PoiseJob   *job,
             GParamSpec *pspec,
             double     *highest)
{
  double fraction = poise_job_get_fraction (job);

  g_assert_cmpfloat (fraction, >=, *highest);
  *highest = fraction;
}

static void
run_and_check (const char     *threads,
               const char     *pages,
               const PoiseWay *way)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start (runner, &poise_kind_fetch, way, "threads", threads,
                                    "pages", pages, "delay-ms", "20", NULL);
  double highest = -1;

  /* With the strategy "main" it has ended. */
  g_signal_connect (job, "notify::fraction", G_CALLBACK (fraction_cb), &highest);
  poise_test_run_to_end (job);
  g_signal_handlers_disconnect_by_data (job, &highest);
  assert_map (job, (guint) g_ascii_strtoull (pages, NULL, 10));
}

/* ---- tests ----------------------------------------------------------------------- */

/* Every page that is on the map is reached but those that must not be. */
static void
test_map (void)
{
  g_autoptr (PoiseSamplePages) map = poise_sample_pages_new ();
  g_autoptr (GPtrArray) paths = walk_map (map, G_MAXUINT);
  guint n_missed = 0;

  for (guint i = 0; i < poise_sample_pages_get_n (map); i++)
    {
      const PoiseSamplePage *page = poise_sample_pages_get (map, i);

      if (g_ptr_array_find_with_equal_func (paths, page->path, g_str_equal, NULL))
        continue;
      g_assert_true (g_str_has_prefix (page->path, "/endless/"));
      n_missed++;
    }
  g_assert_cmpuint (n_missed, ==, 2);
  g_assert_cmpuint (paths->len, >, 100);
}

static void
test_all_pages (void)
{
  run_and_check ("1", ALL, NULL);
  run_and_check ("4", ALL, NULL);
  run_and_check ("16", ALL, NULL);
}

static void
test_some_pages (void)
{
  static const char *const pages[] = { "1", "2", "50" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      run_and_check ("1", pages[i], NULL);
      run_and_check ("8", pages[i], NULL);
    }
}

/* On the main thread one worker after the other; the site has its own thread. */
static void
test_ways (void)
{
  PoiseWay on_main = poise_test_way ("main", "paced", POISE_POOL_BY_NATURE);
  PoiseWay private = poise_test_way ("thread", "each", POISE_POOL_PRIVATE);

  run_and_check ("3", "60", &on_main);
  run_and_check ("3", "60", &private);
}

static void
test_twice_at_once (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *jobs[3];

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i] = poise_test_start (runner, &poise_kind_fetch, NULL, "delay-ms", "5", NULL);
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    assert_map (jobs[i], 50);
}

static guint
count_lines (GBytes *bytes)
{
  gsize n_bytes;
  const char *text = g_bytes_get_data (bytes, &n_bytes);
  guint n = 0;

  for (gsize i = 0; i < n_bytes; i++)
    n += text[i] == '\n';
  return n;
}

/* In the window, as a file, and in words. */
static void
test_forms (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job
      = poise_test_start (runner, &poise_kind_fetch, NULL, "delay-ms", "5", NULL);
  g_autoptr (GBytes) csv = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *printed = NULL;
  g_auto (GStrv) lines = NULL;

  poise_test_run_to_end (job);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (poise_job_get_output (job))),
                    ==, 50);
  summary = poise_job_summarize (job);
  g_assert_true (
      g_str_has_prefix (summary, "50 pages, 15 failed, 1 forbidden by robots.txt"));
  csv = poise_job_encode_result (job, POISE_JOB_FORM_SAVED, NULL);
  g_assert_cmpuint (count_lines (csv), ==, 51);
  g_assert_true (g_str_has_prefix (g_bytes_get_data (csv, NULL),
                                   "Address,Status,Type,\"Size (bytes)\",Title,Links,Note\n"
                                   "http://"));
  printed = poise_job_print_result (job);
  lines = g_strsplit (printed, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 52);
  g_assert_true (g_str_has_suffix (lines[0], "  The sample site"));
  g_assert_cmpstr (lines[50], ==, summary);
}

/* ---- pause and cancel -------------------------------------------------------------- */

/* A job whose four workers all wait for a slow page. */
static PoiseJob *
start_slow (PoiseRunner *runner)
{
  PoiseJob *job = poise_test_start (runner, &poise_kind_fetch, NULL, "delay-ms", "60000",
                                    "timeout-s", "3600", NULL);

  poise_test_wait_for (poise_job_get_units (job) >= 3);
  for (guint i = 0; i < 4; i++)
    poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, i)) ==
                         POISE_WORKER_WAITING_FOR_DATA);
  return job;
}

static void
test_cancel_slow_page (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start_slow (runner);
  g_autoptr (GVariant) pages = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *summary = NULL;

  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");
  /* What has come until then is not lost. */
  pages = dup_pages (job);
  g_assert_cmpuint (g_variant_n_children (pages), >=, 3);
  origin = dup_origin (pages);
  g_assert_false (poise_test_is_served (origin));
  poise_test_poll_for (!poise_test_has_thread ("sample-site"));
  summary = poise_job_summarize (job);
  g_assert_nonnull (strstr (summary, " pages"));
}

/* At any moment whatever. */
static void
test_cancel_anywhere (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  guint64 n_units = 0;
  PoiseJob *job;

  do
    {
      job = poise_test_start (runner, &poise_kind_fetch, NULL, "delay-ms", "1", "pages",
                              "40", NULL);
      poise_test_wait_for (!poise_job_is_active (job)
                           || poise_job_get_units (job) >= n_units);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      poise_test_poll_for (!poise_test_has_thread ("sample-site"));
      n_units += 3;
    }
  while (n_units < 40);
}

/* A page that comes while the job is paused is there when it goes on. */
static void
test_pause (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job =
      poise_test_start (runner, &poise_kind_fetch, NULL, "delay-ms", "300", NULL);

  poise_test_wait_for (poise_job_get_units (job) >= 3);
  poise_job_pause (job);
  for (guint i = 0; i < 4; i++)
    poise_test_wait_for (poise_worker_get_state (poise_job_get_worker (job, i)) ==
                             POISE_WORKER_PAUSED ||
                         poise_worker_get_state (poise_job_get_worker (job, i)) ==
                             POISE_WORKER_WAITING_FOR_DATA);
  g_assert_cmpuint (poise_job_get_units (job), <, 50);
  poise_job_resume (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running paused running done");
}

static void
start_and_cancel (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  poise_job_cancel (start_slow (runner));
  poise_test_wait_for (poise_runner_get_n_active (runner) == 0);
}

static void
test_leaves_nothing (void)
{
  guint n_fds;

  /* GLib opens one or two for itself the first time. */
  run_and_check ("4", "20", NULL);
  start_and_cancel ();
  poise_test_poll_for (!poise_test_has_thread ("sample-site"));
  n_fds = poise_test_count_fds ();
  start_and_cancel ();
  run_and_check ("4", "20", NULL);
  poise_test_poll_for (!poise_test_has_thread ("sample-site"));
  /* What a thread of the first round was still about to close is not counted again. */
  poise_test_poll_for (poise_test_count_fds () <= n_fds);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/fetch/map", test_map);
  g_test_add_func ("/fetch/all-pages", test_all_pages);
  g_test_add_func ("/fetch/some-pages", test_some_pages);
  g_test_add_func ("/fetch/ways", test_ways);
  g_test_add_func ("/fetch/twice-at-once", test_twice_at_once);
  g_test_add_func ("/fetch/forms", test_forms);
  g_test_add_func ("/fetch/cancel-slow-page", test_cancel_slow_page);
  g_test_add_func ("/fetch/cancel-anywhere", test_cancel_anywhere);
  g_test_add_func ("/fetch/pause", test_pause);
  g_test_add_func ("/fetch/leaves-nothing", test_leaves_nothing);
  return g_test_run ();
}
