/* SPDX-License-Identifier: MIT */
/* What other people's servers may do to a visitor. */
#include "app/kinds/poise-kinds.h"
#include "tests/unit/poise-test-fetch.h"
#include "tests/unit/poise-test.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Nobody listens there. */
#define NO_PROXY "http://127.0.0.1:1"

/* ---- what servers do ----------------------------------------------------------------
 */

static void
answer_raw (PoiseTestWeb *web,
            int           fd,
            const char   *path,
            gpointer      data)
{
  if (g_str_equal (path, "/robots.txt"))
    poise_test_web_not_found (fd);
  else
    poise_test_web_print (fd, "%s", (const char *) data);
}

static void
test_answers (void)
{
  static const char *const answers[][2] = {
    { "HTTP/1.0 200 OK\r\n\r\n<a href=x>", "200 /\n" }, /* of no type: not read */
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\nx",
      "200 / compressed (gzip), which nobody asked for\n" },
    { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n"
      "Content-Length: 0\r\n\r\n",
      "401 / 401 Unauthorized\n" },
    { "HTTP/1.1 204 No Content\r\n\r\n", "204 /\n" },
    { "HTTP/1.1 304 Not Modified\r\n\r\n", "304 / 304 Not Modified\n" },
    { "HTTP/1.1 200 OK\r\nContent-Type: \xff\xfe/\xff\r\nContent-Length: 0\r\n\r\n",
      "200 /\n" },
    { "HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n",
      "302 / redirects to http://\357\277\275\357\277\275/, which is no web address\n" },
    { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
      "99999999999\r\n\r\nx",
      "200 / larger than 5 MB\n" },
    { "", "0 / the connection was closed before an answer came\n" },
    { "SSH-2.0-OpenSSH\r\n", "0 / the answer is not HTTP\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *shown = g_strescape (answers[i][0], NULL);

      g_test_message ("%s", shown);
      poise_test_assert_site (answer_raw, (gpointer) answers[i][0], answers[i][1]);
    }
}

/* The paths of a server that takes its time. */
static void
answer_late (PoiseTestWeb *web,
             int           fd,
             const char   *path,
             gpointer      data)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

  if (g_str_equal (path, "/robots.txt"))
    poise_test_web_not_found (fd);
  else if (g_str_equal (path, "/"))
    poise_test_web_page (fd, "<a href=silent><a href=half><a href=drip>"
                             "<a href=drip-headers><a href=fine>");
  else if (g_str_equal (path, "/fine"))
    poise_test_web_page (fd, "fine");
  if (g_str_equal (path, "/drip-headers"))
    poise_test_web_print (fd, "HTTP/1.1 200 OK\r\nX-Long: ");
  if (g_str_equal (path, "/half") || g_str_equal (path, "/drip"))
    poise_test_web_print (fd, "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n");
  /* A byte at a time, so that no single wait ever takes too long. */
  while (g_str_has_prefix (path, "/drip") && poll (&poll_fd, 1, 50) == 0)
    poise_test_web_print (fd, "x");
  if (!g_str_equal (path, "/"))
    poise_test_web_wait_for_end (fd);
}

/* A page whose time is up is a row; its neighbours come, also on a busy machine. */
static void
test_time_out (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseTestWeb *web = poise_test_web_new (answer_late, NULL);
  g_autofree char *address = poise_test_web_dup_address (web, "/");
  g_autofree char *origin = poise_test_web_dup_address (web, "");
  PoiseJob *job = poise_test_start_at (runner, address, "timeout-s", "5");
  g_autofree char *described = NULL;

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running done");
  described = poise_test_describe_pages (job, origin);
  g_assert_true (
      g_regex_match_simple ("^200 /\n"
                            "0 /silent no answer within 5 s\n"
                            "200 /half no answer within 5 s\n"
                            "200 /drip not whole within 5 s \\([0-9]+ bytes came\\)\n"
                            "0 /drip-headers no answer within 5 s\n"
                            "200 /fine\n$",
                            described, 0, 0));
  poise_test_web_free (web);
}

/* ---- cancel ------------------------------------------------------------------------ */

/* In the midst of a body that goes on and on, or stands still. */
static void
test_cancel_in_body (void)
{
  static const char *const paths[] = { "/silent", "/half", "/drip", "/drip-headers" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
      PoiseTestWeb *web = poise_test_web_new (answer_late, NULL);
      g_autofree char *address = poise_test_web_dup_address (web, paths[i]);
      PoiseJob *job
          = poise_test_start_at (runner, address, "timeout-s", "3600", "threads", "1");

      poise_test_poll_for (poise_test_web_count (web, paths[i]) == 1);
      poise_job_cancel (job);
      poise_test_run_to_end (job);
      poise_test_assert_states (job, "queued running cancelling cancelled");
      poise_test_web_free (web);
    }
}

/* A port that takes no more connections, so that connecting to it never ends. */
static int
open_full_port (int      fds[8],
                guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, len));
  g_assert_no_errno (listen (fd, 0));
  g_assert_no_errno (getsockname (fd, (struct sockaddr *) &address, &len));
  for (guint i = 0; i < 8; i++)
    {
      fds[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      connect (fds[i], (struct sockaddr *) &address, len);
    }
  *port = ntohs (address.sin_port);
  return fd;
}

static void
test_connecting (void)
{
  int fds[8];
  guint16 port;
  int fd = open_full_port (fds, &port);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_autofree char *late = g_strdup_printf ("%s: no answer within 1 s", address);
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start_at (runner, address, "timeout-s", "3600");
  PoiseWorker *worker = poise_job_get_worker (job, 0);

  poise_test_wait_for (poise_worker_get_state (worker) == POISE_WORKER_WAITING_FOR_DATA);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running cancelling cancelled");

  job = poise_test_start_at (runner, address, "timeout-s", "1");
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_cmpstr (poise_job_get_error (job)->message, ==, late);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  close (fd);
}

static void
test_nobody_there (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = poise_test_start_at (runner, "http://127.0.0.1:1/x", "pages", "5");

  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  g_assert_error (poise_job_get_error (job), POISE_ERROR, POISE_ERROR_PARTS);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==,
                   "http://127.0.0.1:1/x: the connection was refused");
}

static void
test_refused_addresses (void)
{
  static const char *const refused[] = { "ftp://a/", "file:///etc/passwd", "a.example",
                                         "http://", "http://u:p@a/" };
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_fetch);
      g_autoptr (GError) error = NULL;

      poise_params_add_path (params, refused[i], NULL);
      g_assert_null (poise_runner_start (runner, params, NULL, &error));
      g_assert_error (error, POISE_ERROR, POISE_ERROR_USAGE);
    }
}

/* ---- other ways ---------------------------------------------------------------------
 */

/* What is asked of this machine goes to nobody else, whatever the environment says:
 * in all of these tests it names a proxy where there is none. */
static void
test_proxy (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_auto (GStrv) proxies = g_proxy_resolver_lookup (g_proxy_resolver_get_default (),
                                                    "http://192.0.2.1/", NULL, NULL);
  PoiseJob *job;

  if (proxies == NULL || !g_str_has_prefix (proxies[0], NO_PROXY))
    {
      g_test_skip ("nobody here heeds http_proxy");
      return;
    }
  job = poise_test_start_at (runner, "http://192.0.2.1/", "pages", "1");
  poise_test_run_to_end (job);
  g_assert_cmpstr (poise_job_get_error (job)->message, ==,
                   "http://192.0.2.1/: the connection was refused");
  job = poise_test_start (runner, &poise_kind_fetch, NULL, "delay-ms", "0", NULL);
  poise_test_run_to_end (job);
  g_assert_cmpuint (poise_job_get_units (job), ==, 50);
}

/* A certificate that its owner has signed, for another host, and of last year. */
static GTlsCertificate *
make_bad_certificate (void)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *x509 = X509_new ();
  X509_NAME *name = X509_get_subject_name (x509);
  BIO *bio = BIO_new (BIO_s_mem ());
  GTlsCertificate *certificate;
  g_autoptr (GError) error = NULL;
  char *pem;
  long n_bytes;

  X509_set_version (x509, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (x509), 1);
  X509_gmtime_adj (X509_getm_notBefore (x509), -2 * 365 * 86400);
  X509_gmtime_adj (X509_getm_notAfter (x509), -365 * 86400);
  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_ASC, (const guchar *) "other.example",
                              -1, -1, 0);
  X509_set_issuer_name (x509, name);
  X509_set_pubkey (x509, key);
  g_assert_cmpint (X509_sign (x509, key, EVP_sha256 ()), >, 0);
  PEM_write_bio_X509 (bio, x509);
  PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL);
  n_bytes = BIO_get_mem_data (bio, &pem);
  certificate = g_tls_certificate_new_from_pem (pem, n_bytes, &error);
  g_assert_no_error (error);
  BIO_free (bio);
  X509_free (x509);
  EVP_PKEY_free (key);
  return certificate;
}

/* A thread for each connection: shows the certificate, and gets no further. */
static gboolean
handshake_worker (GThreadedSocketService *service,
                  GSocketConnection      *connection,
                  GObject                *source_object,
                  GTlsCertificate        *certificate)
{
  g_autoptr (GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (connection), certificate, NULL);

  g_assert_nonnull (tls);
  g_assert_false (g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL));
  return TRUE;
}

static void
test_bad_certificate (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  g_autoptr (GTlsCertificate) certificate = make_bad_certificate ();
  /* Connections come by the main loop, which the job leaves free. */
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (-1);
  g_autofree char *address = NULL;
  const char *message;
  guint16 port;
  PoiseJob *job;

  g_signal_connect (service, "run", G_CALLBACK (handshake_worker), certificate);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_assert_cmpuint (port, !=, 0);
  address = g_strdup_printf ("https://127.0.0.1:%u/", port);
  job = poise_test_start_at (runner, address, "pages", "1");
  poise_test_run_to_end (job);
  poise_test_assert_states (job, "queued running failed");
  message = poise_job_get_error (job)->message;
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, ": the certificate is signed by nobody known here"));
  g_assert_nonnull (strstr (message, "is for another host"));
  g_assert_nonnull (strstr (message, "has expired"));
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* "localhost" is another host than "127.0.0.1", but whoever is sent there from the
 * start stays there. */
static void
answer_moved (PoiseTestWeb *web,
              int           fd,
              const char   *path,
              gpointer      data)
{
  g_autofree char *new_place = poise_test_web_dup_address (web, "/new");

  if (g_str_equal (path, "/robots.txt"))
    poise_test_web_not_found (fd);
  else if (g_str_equal (path, "/old"))
    poise_test_web_print (fd,
                          "HTTP/1.1 301 Moved Permanently\r\nLocation: %s\r\n"
                          "Content-Length: 0\r\nConnection: close\r\n\r\n",
                          new_place);
  else
    poise_test_web_page (fd, "<a href=/more>");
}

static void
test_start_moves (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseTestWeb *web = poise_test_web_new (answer_moved, NULL);
  g_autofree char *there = poise_test_web_dup_address (web, "");
  g_autofree char *address =
      g_strdup_printf ("http://localhost%s/old", strrchr (there, ':'));
  g_autofree char *expected =
      g_strdup_printf ("301 %s\n200 /new\n200 /more\n", address);

  poise_test_assert_pages (poise_test_start_at (runner, address, "timeout-s", "60"), web,
                           expected);
  poise_test_web_free (web);
}

int
main (int   argc,
      char *argv[])
{
  /* Before there is a thread. */
  g_setenv ("http_proxy", NO_PROXY "/", TRUE);
  g_setenv ("no_proxy", "", TRUE);
  poise_test_init (&argc, &argv);
  g_test_add_func ("/fetch-failures/answers", test_answers);
  g_test_add_func ("/fetch-failures/time-out", test_time_out);
  g_test_add_func ("/fetch-failures/cancel-in-body", test_cancel_in_body);
  g_test_add_func ("/fetch-failures/connecting", test_connecting);
  g_test_add_func ("/fetch-failures/nobody-there", test_nobody_there);
  g_test_add_func ("/fetch-failures/refused-addresses", test_refused_addresses);
  g_test_add_func ("/fetch-failures/proxy", test_proxy);
  g_test_add_func ("/fetch-failures/bad-certificate", test_bad_certificate);
  g_test_add_func ("/fetch-failures/start-moves", test_start_moves);
  return g_test_run ();
}
