/* SPDX-License-Identifier: MIT */
/* The site itself: who may come, and how it goes. */
#include "app/kinds/samples/poise-sample-site.h"

#include "tests/unit/poise-test-fetch.h"
#include "tests/unit/poise-test.h"

#include <string.h>

/* Its port is of the loopback alone. */
static void
test_site_is_local (void)
{
  g_autoptr (GError) error = NULL;
  PoiseSampleSite *site = poise_sample_site_start (0, &error);
  g_autofree char *address = NULL;
  g_autofree char *tcp = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  address = g_strdup (poise_sample_site_get_address (site));
  g_assert_true (g_str_has_prefix (address, "http://127.0.0.1:"));
  g_assert_true (poise_test_is_served (address));
  g_assert_true (poise_test_has_thread ("sample-site"));
  g_assert_true (g_file_get_contents ("/proc/net/tcp", &tcp, NULL, NULL));
  line
      = g_strdup_printf (": 0100007F:%04X 00000000:0000 0A",
                         (guint) g_ascii_strtoull (strrchr (address, ':') + 1, NULL, 10));
  g_assert_nonnull (strstr (tcp, line));

  poise_sample_site_stop (site);
  g_assert_false (poise_test_is_served (address));
  poise_test_poll_for (!poise_test_has_thread ("sample-site"));
}

/* Visitors that hang on to it, or say nothing, do not keep it from ending. */
static void
test_site_stops (void)
{
  PoiseSampleSite *site = poise_sample_site_start (60000, NULL);
  const char *address = poise_sample_site_get_address (site);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  static const char *const requests[] = { "", "GET /late HTTP/1.1\r\nHost: x\r\n\r\n",
                                          "GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n",
                                          "GET /huge HTTP/1.1\r\nHost: x\r\n\r\n" };
  GSocketConnection *connections[G_N_ELEMENTS (requests)];

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      connections[i] = g_socket_client_connect_to_uri (client, address, 80, NULL, NULL);
      g_assert_nonnull (connections[i]);
      g_output_stream_write_all (
          g_io_stream_get_output_stream (G_IO_STREAM (connections[i])), requests[i],
          strlen (requests[i]), NULL, NULL, NULL);
    }
  poise_sample_site_stop (site);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    g_object_unref (connections[i]);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/sample-site/is-local", test_site_is_local);
  g_test_add_func ("/sample-site/stops", test_site_stops);
  return g_test_run ();
}
