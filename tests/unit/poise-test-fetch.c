/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-fetch.h"

#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Whether there is a thread of that name. */
gboolean
poise_test_has_thread (const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *tid;

  while ((tid = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", tid);
      g_autofree char *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL) &&
          g_str_equal (g_strchomp (comm), name))
        return TRUE;
    }
  return FALSE;
}

/* Whether somebody listens there. */
gboolean
poise_test_is_served (const char *address)
{
  const char *port = strrchr (address, ':');
  struct sockaddr_in to = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean is_connected;

  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  to.sin_port = htons ((guint16) g_ascii_strtoull (port + 1, NULL, 10));
  is_connected = connect (fd, (struct sockaddr *) &to, sizeof to) == 0;
  close (fd);
  return is_connected;
}

PoiseJob *
poise_test_start_at_words (PoiseRunner       *runner,
                           const char        *address,
                           const char *const *words)
{
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_fetch);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  for (guint i = 0; words[i] != NULL; i += 2)
    g_assert_true (poise_params_set (params, words[i], words[i + 1], NULL));
  g_assert_true (poise_params_add_path (params, address, NULL));
  job = poise_runner_start (runner, params, NULL, &error);
  g_assert_no_error (error);
  return job;
}

/* "200 /path error" for each page. */
char *
poise_test_describe_pages (PoiseJob   *job,
                           const char *origin)
{
  g_autoptr (GVariant) result = poise_job_dup_result (job);
  g_autoptr (GVariant) pages = g_variant_lookup_value (result, "pages", NULL);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (pages); i++)
    {
      g_autoptr (GVariant) page = g_variant_get_child_value (pages, i);
      g_autoptr (GVariant) status =
          g_variant_lookup_value (page, "status", G_VARIANT_TYPE ("mu"));
      g_autoptr (GVariant) number = g_variant_get_maybe (status);
      g_autofree char *error = NULL;
      const char *url;

      g_assert_true (g_variant_lookup (page, "url", "&s", &url));
      g_assert_true (g_variant_lookup (page, "error", "ms", &error));
      if (origin != NULL && g_str_has_prefix (url, origin))
        url += strlen (origin);
      g_string_append_printf (text, "%u %s%s%s\n",
                              number != NULL ? g_variant_get_uint32 (number) : 0, url,
                              error != NULL ? " " : "", error != NULL ? error : "");
    }
  return g_string_free (text, FALSE);
}

void
poise_test_assert_pages (PoiseJob     *job,
                         PoiseTestWeb *web,
                         const char   *expected)
{
  g_autofree char *origin = poise_test_web_dup_address (web, "");
  g_autofree char *described = NULL;

  poise_test_run_to_end (job);
  described = poise_test_describe_pages (job, origin);
  g_assert_cmpstr (described, ==, expected);
}

/* Fetches the front page of a site that answers so, and what it leads to. */
void
poise_test_assert_site (PoiseTestWebAnswer answer,
                        gpointer           data,
                        const char        *expected)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseTestWeb *web = poise_test_web_new (answer, data);
  g_autofree char *address = poise_test_web_dup_address (web, "/");

  poise_test_assert_pages (poise_test_start_at (runner, address, "timeout-s", "60"), web,
                           expected);
  poise_test_web_free (web);
}

void
poise_test_web_not_found (int fd)
{
  poise_test_web_print (fd, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
                            "Connection: close\r\n\r\n");
}
