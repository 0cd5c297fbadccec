/* SPDX-License-Identifier: MIT */
/* The site's thread never waits for a visitor: what is late is a timer, and what is
 * broken is written past libsoup, which would not break anything. */
#include "app/kinds/samples/poise-sample-site.h"

#include "app/engine/poise-error.h"
#include "app/kinds/samples/poise-sample-pages.h"
#include "app/kinds/samples/poise-sample-raw.h"
#include "app/kinds/web/poise-web-address.h"

#include <libsoup/soup.h>
#include <string.h>

/* As top -H shows it. */
#define THREAD_NAME "sample-site"

struct _PoiseSampleSite
{
  GThread      *thread;
  GMainContext *main_context;
  GMainLoop    *loop;
  guint         delay_ms;

  /* The thread's own while it runs. */
  GSocketService   *service;
  SoupServer       *server;
  PoiseSamplePages *pages;

  /* Set before start() returns. */
  char   *address;
  GError *failure;
  GMutex  mutex;
  GCond   cond;
  gboolean is_ready;
};

/* An answer that comes after the delay. */
typedef struct
{
  SoupServerMessage *message; /* unowned; NULL when it is no more */
} Late;

/* ---- answers ---------------------------------------------------------------------- */

static void
answer (SoupServerMessage     *message,
        const PoiseSamplePage *page)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, page->status, NULL);
  if (page->type != NULL)
    {
      g_autofree char *type =
          page->charset != NULL
              ? g_strdup_printf ("%s; charset=%s", page->type, page->charset)
              : g_strdup (page->type);
      soup_message_headers_replace (headers, "Content-Type", type);
    }
  if (page->location != NULL)
    soup_message_headers_replace (headers, "Location", page->location);
  if (page->manner == POISE_SAMPLE_CHUNKED)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  if (g_bytes_get_size (page->body) > 0)
    soup_message_body_append_bytes (body, page->body);
  soup_message_body_complete (body);
}

static void
answer_text (SoupServerMessage *message,
             guint              status,
             const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, text,
                                    strlen (text));
}

static gboolean
late_cb (gpointer data)
{
  Late *late = data;

  if (late->message != NULL)
    soup_server_message_unpause (late->message);
  return G_SOURCE_REMOVE;
}

/* The visitor has gone before its time. */
static void
late_gone_cb (gpointer data,
              GObject *where_the_message_was)
{
  Late *late = data;

  late->message = NULL;
}

static void
late_free (gpointer data)
{
  Late *late = data;

  if (late->message != NULL)
    g_object_weak_unref (G_OBJECT (late->message), late_gone_cb, late);
  g_free (late);
}

static void
answer_late (PoiseSampleSite       *self,
             SoupServerMessage     *message,
             const PoiseSamplePage *page)
{
  g_autoptr (GSource) source = g_timeout_source_new (self->delay_ms);
  Late *late = g_new (Late, 1);

  answer (message, page);
  soup_server_message_pause (message);
  late->message = message;
  g_object_weak_ref (G_OBJECT (message), late_gone_cb, late);
  g_source_set_callback (source, late_cb, late, late_free);
  g_source_attach (source, self->main_context);
}

static void
answer_past_libsoup (PoiseSampleSite       *self,
                     SoupServerMessage     *message,
                     const PoiseSamplePage *page)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  poise_sample_raw_send (stream, page, self->delay_ms);
}

/* ---- the site ------------------------------------------------------------------ */

/* In normal form: libsoup has undone some of the escapes. */
static char *
dup_path (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  GString *path = g_string_new (NULL);

  poise_web_address_append_normal (path, g_uri_get_path (uri));
  if (g_uri_get_query (uri) != NULL)
    {
      g_string_append_c (path, '?');
      poise_web_address_append_normal (path, g_uri_get_query (uri));
    }
  return g_string_free (path, FALSE);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *decoded_path,
            GHashTable        *query,
            gpointer           user_data)
{
  PoiseSampleSite *self = user_data;
  g_autofree char *path = dup_path (message);
  const PoiseSamplePage *page = poise_sample_pages_find (self->pages, path);

  if (g_str_equal (path, "/robots.txt"))
    answer_text (message, SOUP_STATUS_OK, poise_sample_pages_get_robots ());
  else if (page == NULL)
    answer_text (message, SOUP_STATUS_NOT_FOUND, "There is no such page.\n");
  else if (page->manner == POISE_SAMPLE_LATE && self->delay_ms > 0)
    answer_late (self, message, page);
  else if (page->manner == POISE_SAMPLE_AT_ONCE || page->manner == POISE_SAMPLE_LATE ||
           page->manner == POISE_SAMPLE_CHUNKED)
    answer (message, page);
  else
    answer_past_libsoup (self, message, page);
}

static void
set_ready (PoiseSampleSite *self)
{
  g_mutex_lock (&self->mutex);
  self->is_ready = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* libsoup gets its connections from here: one that it has accepted itself it leaks a
 * part of (3.2.3). */
static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source_object,
             gpointer           user_data)
{
  PoiseSampleSite *self = user_data;
  g_autoptr (GSocketAddress) here
      = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) there =
      g_socket_connection_get_remote_address (connection, NULL);

  /* Who has hung up already has no address, and gets no answer. */
  if (here != NULL && there != NULL)
    soup_server_accept_iostream (self->server, G_IO_STREAM (connection), here, there,
                                 NULL);
  return TRUE;
}

/* On the loopback alone, at a port that is free. */
static gboolean
listen_locally (PoiseSampleSite *self)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) failure = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any_port,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                      &address, &failure))
    {
      g_set_error (&self->failure, POISE_ERROR, POISE_ERROR_SYSTEM, "sample site: %s",
                   failure->message);
      return FALSE;
    }
  self->address =
      g_strdup_printf ("http://127.0.0.1:%u/",
                       g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  return TRUE;
}

static void
open_site (PoiseSampleSite *self)
{
  self->pages = poise_sample_pages_new ();
  self->server = soup_server_new ("server-header", "Poise", NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  self->service = g_socket_service_new ();
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
}

static void
close_site (PoiseSampleSite *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  soup_server_disconnect (self->server);
  /* What has been left for later, the closing of connections among it. */
  while (g_main_context_iteration (self->main_context, FALSE))
    ;
  g_clear_object (&self->service);
  g_clear_object (&self->server);
}

static gpointer
serve_worker (gpointer data)
{
  PoiseSampleSite *self = data;
  gboolean listens;

  g_main_context_push_thread_default (self->main_context);
  open_site (self);
  listens = listen_locally (self);
  set_ready (self);
  if (listens)
    g_main_loop_run (self->loop);
  close_site (self);
  g_main_context_pop_thread_default (self->main_context);
  return NULL;
}

/**
 * poise_sample_site_start:
 * @delay_ms: how slow its slow pages are, in milliseconds
 *
 * Any thread. Blocks until it listens, some milliseconds. Returns: (transfer full): the
 * site; fails with %POISE_ERROR_SYSTEM.
 */
PoiseSampleSite *
poise_sample_site_start (guint    delay_ms,
                         GError **error)
{
  PoiseSampleSite *self = g_new0 (PoiseSampleSite, 1);

  self->delay_ms = delay_ms;
  self->main_context = g_main_context_new ();
  self->loop = g_main_loop_new (self->main_context, FALSE);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new (THREAD_NAME, serve_worker, self);

  g_mutex_lock (&self->mutex);
  while (!self->is_ready)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
  if (self->failure == NULL)
    return self;
  g_propagate_error (error, g_steal_pointer (&self->failure));
  poise_sample_site_stop (self);
  return NULL;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/**
 * poise_sample_site_stop:
 * @self: (transfer full): a site
 *
 * Any thread. When it returns the thread has ended and the port is free.
 */
void
poise_sample_site_stop (PoiseSampleSite *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (self != NULL);

  /* From inside the loop: before it runs there is nothing to quit. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, quit_cb, self->loop, NULL);
  g_source_attach (source, self->main_context);
  g_thread_join (self->thread);

  g_main_loop_unref (self->loop);
  g_main_context_unref (self->main_context);
  /* Pages are sent from until the last timer of the context has gone. */
  poise_sample_pages_free (self->pages);
  g_free (self->address);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * poise_sample_site_get_address:
 *
 * Any thread. Returns: (transfer none): of its front page, as "http://127.0.0.1:8080/".
 */
const char *
poise_sample_site_get_address (PoiseSampleSite *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}
