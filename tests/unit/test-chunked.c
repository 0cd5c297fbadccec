/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-chunked.h"

#include "tests/unit/poise-test.h"

#include <string.h>

static const struct
{
  const char       *coded;
  const char       *body;
  PoiseChunkedState state;
} cases[] = {
  { "0\r\n\r\n", "", POISE_CHUNKED_DONE },
  { "5\r\nhello\r\n0\r\n\r\n", "hello", POISE_CHUNKED_DONE },
  { "5\nhello\n0\n\n", "hello", POISE_CHUNKED_DONE },
  { "5\r\nhello\r\n000A ;x=\"y\"\r\n, dear all\r\n0\r\n\r\n", "hello, dear all",
    POISE_CHUNKED_DONE },
  { "1\r\nx\r\n0\r\nTrailer: y\r\nOther: z\r\n\r\nnext answer", "x", POISE_CHUNKED_DONE },
  /* Ended early: the four places where it can. */
  { "", "", POISE_CHUNKED_SIZE },
  { "5\r\nhello\r\n", "hello", POISE_CHUNKED_SIZE },
  { "5\r\nhel", "hel", POISE_CHUNKED_DATA },
  { "5\r\nhello", "hello", POISE_CHUNKED_DATA_END },
  { "5\r\nhello\r\n0\r\n", "hello", POISE_CHUNKED_TRAILER },
  { "5\r\nhello\r\n0\r\nTrailer: y\r\n", "hello", POISE_CHUNKED_TRAILER },
  { "5\r\nhello\r\n0\r\n\r", "hello", POISE_CHUNKED_TRAILER },
  /* Damaged. */
  { "x\r\n", "", POISE_CHUNKED_DAMAGED },
  { "\r\n", "", POISE_CHUNKED_DAMAGED },
  { "-1\r\n", "", POISE_CHUNKED_DAMAGED },
  { ";x\r\n", "", POISE_CHUNKED_DAMAGED },
  { "5\r\nhello5\r\n", "hello", POISE_CHUNKED_DAMAGED },
  { "fffffffffffffffff\r\n", "", POISE_CHUNKED_DAMAGED },
};

static void
check (guint i,
       gsize piece_bytes)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  PoiseChunked chunked = { 0 };
  const char *coded = cases[i].coded;
  gsize left = strlen (coded);
  gboolean wants_more = TRUE;

  while (left > 0)
    {
      gsize n = MIN (left, piece_bytes);

      wants_more = poise_chunked_feed (&chunked, (const guint8 *) coded, n, body);
      coded += n;
      left -= n;
    }
  g_assert_cmpint (chunked.state, ==, cases[i].state);
  g_assert_cmpint (wants_more, ==, cases[i].state < POISE_CHUNKED_DONE);
  g_assert_cmpmem (body->data, body->len, cases[i].body, strlen (cases[i].body));
}

/* However the connection cuts it. */
static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize piece_bytes = 1; piece_bytes < 60; piece_bytes++)
      check (i, piece_bytes);
}

static void
test_endless_line (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  PoiseChunked chunked = { 0 };
  g_autofree char *zeros = g_strnfill (100000, '0');

  g_assert_false (
      poise_chunked_feed (&chunked, (const guint8 *) zeros, strlen (zeros), body));
  g_assert_cmpint (chunked.state, ==, POISE_CHUNKED_DAMAGED);
}

/* A body is not a line. */
static void
test_many_chunks (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  PoiseChunked chunked = { 0 };

  for (guint i = 0; i < 100000; i++)
    g_assert_true (poise_chunked_feed (&chunked, (const guint8 *) "1\r\nx\r\n", 6, body));
  g_assert_false (poise_chunked_feed (&chunked, (const guint8 *) "0\r\n\r\n", 5, body));
  g_assert_cmpint (chunked.state, ==, POISE_CHUNKED_DONE);
  g_assert_cmpuint (body->len, ==, 100000);
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/chunked/cases", test_cases);
  g_test_add_func ("/chunked/endless-line", test_endless_line);
  g_test_add_func ("/chunked/many-chunks", test_many_chunks);
  return g_test_run ();
}
