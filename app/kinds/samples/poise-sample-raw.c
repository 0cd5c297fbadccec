/* SPDX-License-Identifier: MIT */
#include "app/kinds/samples/poise-sample-raw.h"

#include <string.h>

/* In so many a page comes that comes in pieces. */
#define N_PIECES 8

/* A connection that gets its page piece by piece. */
typedef struct
{
  GIOStream *stream;
  GBytes    *body;
  gsize      sent;
} Raw;

/* What is left unsent when the visitor has gone is of no use to anybody. */
static void
write_raw (GIOStream  *stream,
           const void *bytes,
           gsize       n_bytes)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, n_bytes, NULL,
                             NULL, NULL);
}

static void
print_raw (GIOStream  *stream,
           const char *format,
           ...) G_GNUC_PRINTF (2, 3);

static void
print_raw (GIOStream  *stream,
           const char *format,
           ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  write_raw (stream, text, strlen (text));
}

static void
write_headers (GIOStream             *stream,
               const PoiseSamplePage *page,
               gsize                  n_announced)
{
  g_autofree char *length = n_announced > 0
                                ? g_strdup_printf ("Content-Length: %zu", n_announced)
                                : g_strdup ("Transfer-Encoding: chunked");

  print_raw (stream, "HTTP/1.1 %u OK\r\nContent-Type: %s; charset=%s\r\n%s\r\n\r\n",
             page->status, page->type, page->charset, length);
}

static void
write_chunk (GIOStream    *stream,
             const guint8 *bytes,
             gsize         n_bytes)
{
  print_raw (stream, "%zx\r\n", n_bytes);
  write_raw (stream, bytes, n_bytes);
  print_raw (stream, "\r\n");
}

/* The page up to where it breaks. */
static void
write_broken (GIOStream             *stream,
              const PoiseSamplePage *page)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (page->body, &n_bytes);

  switch (page->manner)
    {
    case POISE_SAMPLE_TOO_SHORT:
      write_headers (stream, page, 2 * n_bytes);
      write_raw (stream, bytes, n_bytes);
      break;
    case POISE_SAMPLE_NO_LAST_CHUNK:
      write_headers (stream, page, 0);
      write_chunk (stream, bytes, n_bytes);
      break;
    case POISE_SAMPLE_HALF_A_CHUNK:
      write_headers (stream, page, 0);
      print_raw (stream, "%zx\r\n", 2 * n_bytes);
      write_raw (stream, bytes, n_bytes);
      break;
    case POISE_SAMPLE_BAD_CHUNK:
      write_headers (stream, page, 0);
      write_chunk (stream, bytes, n_bytes);
      print_raw (stream, "many\r\n");
      break;
    case POISE_SAMPLE_NOT_HTTP:
      print_raw (stream, "Good morning.\r\n\r\n");
      break;
    case POISE_SAMPLE_DROPPED:
    case POISE_SAMPLE_AT_ONCE:
    case POISE_SAMPLE_LATE:
    case POISE_SAMPLE_IN_PIECES:
    case POISE_SAMPLE_CHUNKED:
    default:
      break;
    }
}

static void
raw_free (gpointer data)
{
  Raw *raw = data;

  g_io_stream_close (raw->stream, NULL, NULL);
  g_object_unref (raw->stream);
  g_bytes_unref (raw->body);
  g_free (raw);
}

static gboolean
piece_cb (gpointer data)
{
  Raw *raw = data;
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (raw->body, &n_bytes);
  gsize n = MIN (n_bytes / N_PIECES + 1, n_bytes - raw->sent);

  write_chunk (raw->stream, bytes + raw->sent, n);
  raw->sent += n;
  if (raw->sent < n_bytes)
    return G_SOURCE_CONTINUE;
  print_raw (raw->stream, "0\r\n\r\n");
  return G_SOURCE_REMOVE;
}

static void
send_in_pieces (GIOStream             *stream,
                const PoiseSamplePage *page,
                guint                  delay_ms)
{
  g_autoptr (GSource) source = g_timeout_source_new (delay_ms / N_PIECES);
  Raw *raw = g_new0 (Raw, 1);

  raw->stream = g_object_ref (stream);
  raw->body = g_bytes_ref (page->body);
  write_headers (stream, page, 0);
  g_source_set_callback (source, piece_cb, raw, raw_free);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* See the header. */
void
poise_sample_raw_send (GIOStream             *stream,
                       const PoiseSamplePage *page,
                       guint                  delay_ms)
{
  g_return_if_fail (G_IS_IO_STREAM (stream));
  g_return_if_fail (page != NULL);

  if (page->manner == POISE_SAMPLE_IN_PIECES)
    {
      send_in_pieces (stream, page, delay_ms);
      return;
    }
  write_broken (stream, page);
  g_io_stream_close (stream, NULL, NULL);
}
