/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-http.h"

#include "app/kinds/web/poise-chunked.h"
#include "app/kinds/web/poise-deadline.h"
#include "app/kinds/web/poise-http-failure.h"
#include "app/kinds/web/poise-web-address.h"
#include "poise-config.h"

#include <libsoup/soup.h>

/* One is in use at a time; beyond so many, libsoup closes those that are idle. Its other
 * limit, that for each host, must never be reached: it does not count out one that the
 * host has closed, and waits for ever, with no cancel to wake it (3.2.3). */
#define MAX_CONNECTIONS 16
/* What one step reads. */
#define BUFFER_BYTES (32 * 1024)

struct _PoiseHttp
{
  SoupSession    *session;
  GMainContext   *main_context;
  GProxyResolver *proxies;
  PoiseDeadlines *deadlines;
  gint64          timeout_us;

  char         *address;
  SoupMessage  *message;
  GInputStream *stream; /* the body, or its chunks as they come */
  GInputStream *body_stream;
  gboolean      is_chunked;
  PoiseChunked  chunked;
  gint64        spent_us; /* in steps; a pause does not count */

  PoiseHttpAnswer answer;
  guint8          buffer[BUFFER_BYTES];
};

/* Whatever libsoup would leave to a main loop must not reach that of the main thread:
 * that one would work on a session that is not its own. */
static void
enter_main_context (PoiseHttp *self)
{
  g_main_context_push_thread_default (self->main_context);
}

static void
leave_main_context (PoiseHttp *self)
{
  while (g_main_context_iteration (self->main_context, FALSE))
    ;
  g_main_context_pop_thread_default (self->main_context);
}

/**
 * poise_http_new:
 * @timeout_s: how long a page may take, in seconds
 *
 * Returns: (transfer full): a visitor that has no connection yet.
 */
PoiseHttp *
poise_http_new (guint timeout_s)
{
  PoiseHttp *self = g_new0 (PoiseHttp, 1);

  self->main_context = g_main_context_new ();
  self->deadlines = poise_deadlines_ref ();
  self->timeout_us = timeout_s * G_TIME_SPAN_SECOND;
  enter_main_context (self);
  /* Neither cookies nor a cache; and no compression, so that the bytes that come can
   * be counted, and compared with those that were announced. */
  self->session = soup_session_new_with_options (
      "timeout", timeout_s, "idle-timeout", timeout_s, "max-conns", MAX_CONNECTIONS,
      "max-conns-per-host", G_MAXINT, "user-agent", "Poise/" POISE_VERSION, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->proxies = g_object_ref (soup_session_get_proxy_resolver (self->session));
  leave_main_context (self);
  return self;
}

static void
clear_answer (PoiseHttpAnswer *answer)
{
  g_free (answer->type);
  g_free (answer->charset);
  g_free (answer->location);
  g_clear_pointer (&answer->body, g_byte_array_unref);
  g_free (answer->failure);
  *answer = (PoiseHttpAnswer){ 0 };
}

/* Lets go of the request; a connection whose answer was not read to its end is closed. */
static void
end_request (PoiseHttp *self)
{
  if (self->body_stream != NULL)
    g_input_stream_close (self->body_stream, NULL, NULL);
  g_clear_object (&self->body_stream);
  self->stream = NULL;
  g_clear_object (&self->message);
}

/**
 * poise_http_free:
 * @self: (transfer full): what is no longer needed
 *
 * Closes its connections.
 */
void
poise_http_free (PoiseHttp *self)
{
  g_return_if_fail (self != NULL);

  enter_main_context (self);
  end_request (self);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  leave_main_context (self);
  g_object_unref (self->proxies);
  poise_deadlines_unref (self->deadlines);
  g_main_context_unref (self->main_context);
  clear_answer (&self->answer);
  g_free (self->address);
  g_free (self);
}

/**
 * poise_http_begin:
 * @address: in normal form
 *
 * Makes the next steps get that page. Blocks for nothing.
 */
void
poise_http_begin (PoiseHttp  *self,
                  const char *address)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (address != NULL);

  enter_main_context (self);
  end_request (self);
  clear_answer (&self->answer);
  g_free (self->address);
  self->address = g_strdup (address);
  self->answer.body = g_byte_array_new ();
  self->chunked = (PoiseChunked){ 0 };
  self->spent_us = 0;
  /* Redirects are the caller's to follow. */
  self->message = soup_message_new (SOUP_METHOD_GET, address);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  /* What this machine serves to itself goes through no proxy, whatever the environment
   * says. */
  soup_session_set_proxy_resolver (
      self->session, poise_web_address_is_loopback (address) ? NULL : self->proxies);
  leave_main_context (self);
}

static PoiseStep
fail (PoiseHttp *self,
      char      *failure)
{
  g_assert (self->answer.failure == NULL);

  self->answer.failure = failure;
  return POISE_STEP_DONE;
}

/* A cancel is left to the caller, who knows whose it is; anything else is the page's
 * own. */
static PoiseStep
fail_by_error (PoiseHttp *self,
               GError    *failure,
               GError   **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, failure);
      return POISE_STEP_FAILED;
    }
  fail (self, poise_http_failure_print (failure, self->message, self->timeout_us,
                                        self->answer.n_bytes));
  g_error_free (failure);
  return POISE_STEP_DONE;
}

static PoiseStep
fail_size (PoiseHttp *self)
{
  if (self->answer.body->len > POISE_HTTP_MAX_BYTES)
    g_byte_array_set_size (self->answer.body, POISE_HTTP_MAX_BYTES);
  self->answer.n_bytes = self->answer.body->len;
  return fail (self,
               g_strdup_printf ("larger than %d MB", POISE_HTTP_MAX_BYTES / 1000000));
}

/* The chunks of a chunked body as they come from the connection: libsoup's own reader
 * takes one that ended between two of them for whole. */
static GInputStream *
find_chunks (GInputStream *stream)
{
  while (G_IS_FILTER_INPUT_STREAM (stream))
    {
      gboolean is_reader
          = g_str_equal (G_OBJECT_TYPE_NAME (stream), "SoupBodyInputStream");

      stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
      if (is_reader)
        return stream;
    }
  return NULL;
}

static void
choose_stream (PoiseHttp          *self,
               SoupMessageHeaders *headers)
{
  self->stream = NULL;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
    self->stream = find_chunks (self->body_stream);
  self->is_chunked = self->stream != NULL;
  if (self->stream == NULL)
    self->stream = self->body_stream;
}

static PoiseStep
take_headers (PoiseHttp *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GHashTable) parameters = NULL;
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  const char *type = soup_message_headers_get_content_type (headers, &parameters);
  PoiseHttpAnswer *answer = &self->answer;

  answer->status = soup_message_get_status (self->message);
  if (type != NULL)
    {
      answer->type = g_ascii_strdown (type, -1);
      answer->charset = g_strdup (g_hash_table_lookup (parameters, "charset"));
    }
  if (SOUP_STATUS_IS_REDIRECTION (answer->status))
    answer->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  choose_stream (self, headers);

  if (encoding != NULL && g_ascii_strcasecmp (encoding, "identity") != 0)
    return fail (self,
                 g_strdup_printf ("compressed (%s), which nobody asked for", encoding));
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) > POISE_HTTP_MAX_BYTES)
    return fail_size (self);
  return POISE_STEP_MORE;
}

/* Connects, asks, and waits for the headers of the answer. */
static PoiseStep
send_request (PoiseHttp    *self,
              GCancellable *cancellable,
              GError      **error)
{
  GError *failure = NULL;

  self->body_stream
      = soup_session_send (self->session, self->message, cancellable, &failure);
  if (self->body_stream == NULL)
    return fail_by_error (self, failure, error);
  return take_headers (self);
}

/* The body has ended, well or not. */
static PoiseStep
end_body (PoiseHttp *self)
{
  if (self->is_chunked && self->chunked.state == POISE_CHUNKED_DAMAGED)
    return fail (self, poise_http_failure_print_damaged (self->answer.n_bytes));
  if (self->is_chunked && self->chunked.state != POISE_CHUNKED_DONE)
    return fail (self,
                 poise_http_failure_print_early (self->message, self->answer.n_bytes));
  return POISE_STEP_DONE;
}

static PoiseStep
take_body (PoiseHttp *self,
           gsize      n_bytes)
{
  gboolean has_more = TRUE;

  if (self->is_chunked)
    has_more =
        poise_chunked_feed (&self->chunked, self->buffer, n_bytes, self->answer.body);
  else
    g_byte_array_append (self->answer.body, self->buffer, (guint) n_bytes);
  self->answer.n_bytes = self->answer.body->len;
  if (self->answer.n_bytes > POISE_HTTP_MAX_BYTES)
    return fail_size (self);
  return has_more ? POISE_STEP_MORE : end_body (self);
}

static PoiseStep
read_body (PoiseHttp    *self,
           GCancellable *cancellable,
           GError      **error)
{
  GError *failure = NULL;
  gssize n = g_input_stream_read (self->stream, self->buffer, sizeof self->buffer,
                                  cancellable, &failure);

  if (n < 0)
    return fail_by_error (self, failure, error);
  return n > 0 ? take_body (self, (gsize) n) : end_body (self);
}

static PoiseStep
fail_late (PoiseHttp *self)
{
  return fail (self,
               poise_http_failure_print_late (self->timeout_us, self->answer.n_bytes));
}

/* A server that sends a byte now and then would never run into the time-out of the
 * connection, neither from one step to the next nor within one: that of the headers
 * lasts until they are whole, and that of a body until a TLS record is. */
static PoiseStep
go_on (PoiseHttp    *self,
       GCancellable *cancellable,
       GError      **error)
{
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr (GError) failure = NULL;
  PoiseDeadline deadline;
  PoiseStep step;

  poise_deadline_begin (&deadline, self->deadlines, cancellable,
                        self->timeout_us - self->spent_us);
  step = self->body_stream == NULL
             ? send_request (self, deadline.cancellable, &failure)
             : read_body (self, deadline.cancellable, &failure);
  poise_deadline_end (&deadline);

  self->spent_us += g_get_monotonic_time () - begin_us;
  if (step == POISE_STEP_FAILED && !g_cancellable_is_cancelled (cancellable))
    return fail_late (self);
  if (step == POISE_STEP_FAILED)
    g_propagate_error (error, g_steal_pointer (&failure));
  if (step == POISE_STEP_MORE && self->spent_us > self->timeout_us)
    return fail_late (self);
  return step;
}

/**
 * poise_http_step:
 *
 * Waits for the answer, or for more of it. Returns: %POISE_STEP_DONE when the answer is
 * there, or has failed; %POISE_STEP_FAILED only with %G_IO_ERROR_CANCELLED.
 */
PoiseStep
poise_http_step (PoiseHttp    *self,
                 GCancellable *cancellable,
                 GError      **error)
{
  PoiseStep step;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);
  g_return_val_if_fail (self->message != NULL, POISE_STEP_FAILED);

  enter_main_context (self);
  step = go_on (self, cancellable, error);
  if (step != POISE_STEP_MORE)
    end_request (self);
  leave_main_context (self);
  return step;
}

/**
 * poise_http_get_address:
 *
 * Returns: (transfer none): of the page that was asked for last.
 */
const char *
poise_http_get_address (PoiseHttp *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}

/**
 * poise_http_get_answer:
 *
 * After the last step of a request. Returns: (transfer none): what came of it; the
 * caller may take parts of it.
 */
PoiseHttpAnswer *
poise_http_get_answer (PoiseHttp *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->answer;
}

/**
 * poise_http_print_status:
 * @status: of an answer, as 404
 *
 * Any thread. Returns: (transfer full): "404 Not Found".
 */
char *
poise_http_print_status (guint status)
{
  return g_strdup_printf ("%u %s", status, soup_status_get_phrase (status));
}
