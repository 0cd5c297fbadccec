/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-web.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _PoiseTestWeb
{
  PoiseTestWebAnswer answer;
  gpointer           data;
  int                fd;
  guint16            port;
  GThread           *thread;

  GMutex      mutex;
  GPtrArray  *connections; /* their threads */
  GHashTable *counts;      /* requests, by path */
};

typedef struct
{
  PoiseTestWeb *web;
  int           fd;
} Connection;

/* The path of the request; NULL when the visitor has gone. */
static char *
read_path (int fd)
{
  char request[8192];
  gsize n = 0;
  char *path;

  do
    {
      gssize more
          = TEMP_FAILURE_RETRY (recv (fd, request + n, sizeof request - 1 - n, 0));

      if (more <= 0)
        return NULL;
      n += (gsize) more;
      request[n] = '\0';
    }
  while (strstr (request, "\r\n\r\n") == NULL);
  g_assert_true (g_str_has_prefix (request, "GET /"));
  path = request + strlen ("GET ");
  return g_strndup (path, strcspn (path, " "));
}

static void
count_request (PoiseTestWeb *self,
               const char   *path)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path));
  g_hash_table_insert (self->counts, g_strdup (path), GUINT_TO_POINTER (n + 1));
  g_mutex_unlock (&self->mutex);
}

static gpointer
connection_worker (gpointer data)
{
  g_autofree Connection *connection = data;
  PoiseTestWeb *self = connection->web;
  g_autofree char *path = read_path (connection->fd);

  if (path != NULL)
    {
      count_request (self, path);
      self->answer (self, connection->fd, path, self->data);
    }
  close (connection->fd);
  return NULL;
}

static gpointer
accept_worker (gpointer data)
{
  PoiseTestWeb *self = data;
  int fd;

  while ((fd = TEMP_FAILURE_RETRY (accept4 (self->fd, NULL, NULL, SOCK_CLOEXEC))) >= 0)
    {
      Connection *connection = g_new (Connection, 1);

      *connection = (Connection){ self, fd };
      g_ptr_array_add (self->connections,
                       g_thread_new ("connection", connection_worker, connection));
    }
  return NULL;
}

PoiseTestWeb *
poise_test_web_new (PoiseTestWebAnswer answer,
                    gpointer           data)
{
  PoiseTestWeb *self = g_new0 (PoiseTestWeb, 1);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;

  self->answer = answer;
  self->data = data;
  g_mutex_init (&self->mutex);
  self->connections = g_ptr_array_new ();
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_no_errno (bind (self->fd, (struct sockaddr *) &address, len));
  g_assert_no_errno (listen (self->fd, 64));
  g_assert_no_errno (getsockname (self->fd, (struct sockaddr *) &address, &len));
  self->port = ntohs (address.sin_port);
  self->thread = g_thread_new ("web", accept_worker, self);
  return self;
}

/* Every visitor must have gone, or go by itself. */
void
poise_test_web_free (PoiseTestWeb *self)
{
  shutdown (self->fd, SHUT_RDWR);
  g_thread_join (self->thread);
  close (self->fd);
  for (guint i = 0; i < self->connections->len; i++)
    g_thread_join (g_ptr_array_index (self->connections, i));
  g_ptr_array_unref (self->connections);
  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

char *
poise_test_web_dup_address (PoiseTestWeb *self,
                            const char   *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

/* How often a path has been asked for. */
guint
poise_test_web_count (PoiseTestWeb *self,
                      const char   *path)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, path));
  g_mutex_unlock (&self->mutex);
  return n;
}

void
poise_test_web_print (int         fd,
                      const char *format,
                      ...)
{
  g_autofree char *text = NULL;
  const char *rest;
  va_list args;
  gssize n;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  rest = text;
  while (*rest != '\0' &&
         (n = TEMP_FAILURE_RETRY (send (fd, rest, strlen (rest), MSG_NOSIGNAL))) > 0)
    rest += n;
}

void
poise_test_web_page (int         fd,
                     const char *html)
{
  poise_test_web_print (
      fd,
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
      "Content-Length: %zu\r\n\r\n%s",
      strlen (html), html);
}

/* Blocks until the visitor hangs up. */
void
poise_test_web_wait_for_end (int fd)
{
  char byte;

  while (TEMP_FAILURE_RETRY (recv (fd, &byte, 1, 0)) > 0)
    ;
}
