/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-http-failure.h"

#include "app/engine/poise-text.h"

static const struct
{
  GTlsCertificateFlags flag;
  const char          *words;
} certificate_errors[] = {
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "is signed by nobody known here" },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "is for another host" },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "is not valid yet" },
  { G_TLS_CERTIFICATE_EXPIRED, "has expired" },
  { G_TLS_CERTIFICATE_REVOKED, "has been revoked" },
  { G_TLS_CERTIFICATE_INSECURE, "uses a method that is not safe any more" },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "is not valid" },
};

static char *
print_certificate (GTlsCertificateFlags flags)
{
  GString *words = g_string_new ("the certificate ");
  const char *separator = "";

  for (guint i = 0; i < G_N_ELEMENTS (certificate_errors); i++)
    {
      if ((flags & certificate_errors[i].flag) == 0)
        continue;
      g_string_append_printf (words, "%s%s", separator, certificate_errors[i].words);
      separator = " and ";
    }
  return g_string_free (words, FALSE);
}

static char *
print_time (gint64 time_us)
{
  return poise_text_count (time_us / G_USEC_PER_SEC);
}

static char *
print_bytes (guint64 n_bytes)
{
  return poise_text_count ((gint64) n_bytes);
}

/**
 * poise_http_failure_print_late:
 *
 * For a page that was not whole when its time was up.
 */
char *
poise_http_failure_print_late (gint64  timeout_us,
                               guint64 n_bytes)
{
  g_autofree char *time = print_time (timeout_us);
  g_autofree char *bytes = print_bytes (n_bytes);

  if (n_bytes == 0)
    return g_strdup_printf ("no answer within %s s", time);
  return g_strdup_printf ("not whole within %s s (%s bytes came)", time, bytes);
}

/**
 * poise_http_failure_print_early:
 *
 * For a body that ended before its end.
 */
char *
poise_http_failure_print_early (SoupMessage *message,
                                guint64      n_bytes)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autofree char *bytes = print_bytes (n_bytes);
  g_autofree char *announced = NULL;

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return g_strdup_printf ("ended early, after %s bytes", bytes);
  announced = print_bytes ((guint64) soup_message_headers_get_content_length (headers));
  return g_strdup_printf ("ended early, after %s of %s bytes", bytes, announced);
}

/**
 * poise_http_failure_print_damaged:
 *
 * For a body whose chunks make no sense.
 */
char *
poise_http_failure_print_damaged (guint64 n_bytes)
{
  g_autofree char *bytes = print_bytes (n_bytes);

  return g_strdup_printf ("damaged after %s bytes: the length of a chunk is no number",
                          bytes);
}

static gboolean
is_closed (const GError *failure)
{
  return g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (failure, G_TLS_ERROR, G_TLS_ERROR_EOF);
}

/**
 * poise_http_failure_print:
 * @failure: not a cancel
 * @message: the request
 * @n_bytes: received of the body
 *
 * For what GLib and libsoup report.
 */
char *
poise_http_failure_print (const GError *failure,
                          SoupMessage  *message,
                          gint64        timeout_us,
                          guint64       n_bytes)
{
  gboolean has_answer = soup_message_get_status (message) != SOUP_STATUS_NONE;

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return poise_http_failure_print_late (timeout_us, n_bytes);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup ("the connection was refused");
  if (g_error_matches (failure, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return print_certificate (soup_message_get_tls_peer_certificate_errors (message));
  if (g_error_matches (failure, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING))
    return g_strdup ("the answer is not HTTP");
  if (is_closed (failure))
    return has_answer ? poise_http_failure_print_early (message, n_bytes)
                      : g_strdup ("the connection was closed before an answer came");
  return g_strdup (failure->message);
}
