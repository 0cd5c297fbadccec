/* SPDX-License-Identifier: MIT */
/* What a process and its child say to each other, whole, in pieces and spoiled. */
#include "tests/unit/poise-test.h"

#include "app/engine/poise-process-frame.h"
#include "app/engine/poise-process-message.h"
#include "app/kinds/poise-kinds.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  int               fds[2]; /* the reader's, and the other one */
  PoiseFrameReader *reader;
} Pair;

static Pair
pair_new (void)
{
  Pair self;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, self.fds), ==, 0);
  self.reader = poise_frame_reader_new (self.fds[0]);
  return self;
}

static void
pair_clear (Pair *self)
{
  poise_frame_reader_free (self->reader);
  close (self->fds[0]);
  if (self->fds[1] >= 0)
    close (self->fds[1]);
}

static PoiseFrameStatus
read_one (Pair           *pair,
          PoiseFrameType *type,
          GVariant      **body)
{
  return poise_frame_reader_read (pair->reader, type, body);
}

static void
put (Pair         *pair,
     gconstpointer data,
     gsize         n_bytes)
{
  g_assert_cmpint (write (pair->fds[1], data, n_bytes), ==, (gssize) n_bytes);
}

/* Each byte on its own, and all at once. */
static void
test_pieces (void)
{
  static const char *const lines[] = { "one", "", "t\xffwo\n", NULL };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Pair pair = pair_new ();

  g_assert_true (poise_frame_append (bytes, POISE_FRAME_BEAT, g_variant_new ("()")));
  g_assert_true (poise_frame_append (bytes, POISE_FRAME_LOG,
                                     g_variant_new_bytestring_array (lines, -1)));
  for (guint round = 0; round < 2; round++)
    {
      guint n_frames = 0;

      for (guint i = 0; i < bytes->len; i += round == 0 ? 1 : bytes->len)
        {
          g_autoptr (GVariant) body = NULL;
          PoiseFrameType type;

          put (&pair, bytes->data + i, round == 0 ? 1 : bytes->len);
          while (read_one (&pair, &type, &body) == POISE_FRAME_WHOLE)
            {
              g_assert_cmpint (type, ==, n_frames++ == 0 ? POISE_FRAME_BEAT : POISE_FRAME_LOG);
              if (type == POISE_FRAME_LOG)
                {
                  g_autoptr (GPtrArray) read = poise_process_read_lines (body);

                  g_assert_cmpuint (read->len, ==, 3);
                  for (guint j = 0; j < 3; j++)
                    g_assert_cmpstr (g_ptr_array_index (read, j), ==, lines[j]);
                }
              g_clear_pointer (&body, g_variant_unref);
            }
        }
      g_assert_cmpuint (n_frames, ==, 2);
    }
  g_assert_cmpuint (poise_frame_reader_get_bytes (pair.reader), ==, 2 * bytes->len);
  pair_clear (&pair);
}

/* A frame that breaks off is none; what was promised is not taken from memory. */
static void
test_cut_off (void)
{
  const guint32 header[] = { POISE_FRAME_RESULT, (1u << 30) - 1 };
  g_autoptr (GVariant) body = NULL;
  Pair pair = pair_new ();
  PoiseFrameType type;

  put (&pair, header, sizeof header);
  put (&pair, "abc", 3);
  g_assert_cmpint (read_one (&pair, &type, &body), ==, POISE_FRAME_LATER);
  g_assert_true (poise_frame_reader_is_amidst (pair.reader, POISE_FRAME_RESULT));
  close (pair.fds[1]);
  pair.fds[1] = -1;
  g_assert_cmpint (read_one (&pair, &type, &body), ==, POISE_FRAME_GONE);
  pair_clear (&pair);
}

static void
assert_wrong (guint32       type,
              guint32       n_bytes,
              gconstpointer data)
{
  const guint32 header[] = { type, n_bytes };
  g_autoptr (GVariant) body = NULL;
  Pair pair = pair_new ();
  PoiseFrameType got;

  put (&pair, header, sizeof header);
  if (data != NULL)
    put (&pair, data, n_bytes);
  g_assert_cmpint (read_one (&pair, &got, &body), ==, POISE_FRAME_WRONG);
  g_assert_null (body);
  pair_clear (&pair);
}

static void
test_wrong (void)
{
  assert_wrong (POISE_N_FRAMES, 1, "");
  assert_wrong (G_MAXUINT32, 1, "");
  assert_wrong (POISE_FRAME_BEAT, G_MAXUINT32, NULL);
  assert_wrong (POISE_FRAME_RESULT, (1u << 30) + 1, NULL);
  assert_wrong (POISE_FRAME_NEWS, 3, "abc");
  assert_wrong (POISE_FRAME_END, 4, "abcd");
}

/* Any bytes at all: nothing but an answer comes of it. */
static void
test_noise (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      Pair pair = pair_new ();
      guint8 noise[512];
      PoiseFrameStatus status = POISE_FRAME_WHOLE;

      for (gsize i = 0; i < sizeof noise; i++)
        noise[i] = (guint8) g_test_rand_int_range (0, 256);
      /* Half of them begin as a frame does. */
      if (round % 2 == 0)
        memcpy (noise, (const guint32[]){ round / 2 % POISE_N_FRAMES, 40 }, 8);
      put (&pair, noise, sizeof noise);
      while (status == POISE_FRAME_WHOLE)
        {
          g_autoptr (GVariant) body = NULL;
          PoiseFrameType type;

          status = read_one (&pair, &type, &body);
          if (status == POISE_FRAME_WHOLE && type == POISE_FRAME_END)
            {
              PoiseProcessEnd end;

              poise_process_read_end (body, &end);
              poise_process_end_clear (&end);
            }
        }
      pair_clear (&pair);
    }
}

typedef struct
{
  int       fd;
  GVariant *body;
} Sending;

static gpointer
send_worker (gpointer data)
{
  Sending *sending = data;

  return GINT_TO_POINTER (
      poise_frame_send (sending->fd, POISE_FRAME_RESULT, sending->body));
}

/* 40 MB, far more than a socket holds. */
static void
test_large (void)
{
  const gsize n_bytes = 40 << 20;
  guint8 *data = g_malloc0 (n_bytes);
  g_autoptr (GVariant) bytes = NULL, body = NULL, inner = NULL;
  Pair pair = pair_new ();
  Sending sending;
  PoiseFrameType type;
  GThread *thread;

  for (gsize i = 0; i < n_bytes; i += 4096)
    data[i] = (guint8) (i / 4096);
  bytes = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, data,
                                                       n_bytes, TRUE, g_free, data));
  sending = (Sending){ pair.fds[1], g_variant_new_variant (bytes) };
  thread = g_thread_new ("send", send_worker, &sending);
  poise_test_block_until (read_one (&pair, &type, &body) == POISE_FRAME_WHOLE);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
  inner = g_variant_get_variant (body);
  g_assert_cmpuint (g_variant_get_size (inner), ==, n_bytes);
  g_assert_cmpint (memcmp (g_variant_get_data (inner), data, n_bytes), ==, 0);
  pair_clear (&pair);
}

/* Nobody is there to take it: no signal, and no success. */
static void
test_nobody_listens (void)
{
  Pair pair = pair_new ();

  close (pair.fds[1]);
  pair.fds[1] = -1;
  g_assert_false (poise_frame_send (pair.fds[0], POISE_FRAME_BEAT, g_variant_new ("()")));
  pair_clear (&pair);
}

/* Paths and texts of any bytes arrive as they were. */
static void
test_order (void)
{
  static const char *const paths[] = { "/tmp/\xff\xfe", "-", "with\nline", "", "é" };
  g_autoptr (PoiseParams) params = poise_params_new (&poise_kind_copy);
  g_autoptr (PoiseParams) read = NULL;
  g_autoptr (GVariant) order = NULL;
  g_autoptr (GError) error = NULL;
  PoisePool pool;

  g_assert_true (poise_params_set (params, "destination", "/to/\x80 \n“x”", NULL));
  g_assert_true (poise_params_set (params, "verify", "false", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_true (poise_params_add_path (params, paths[i], NULL));
  order = g_variant_ref_sink (poise_process_pack_order (params, POISE_POOL_SHARED));
  read = poise_process_read_order (order, &poise_kind_copy, &pool, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pool, ==, POISE_POOL_SHARED);
  g_assert_cmpstr (poise_params_get_text (read, "destination"), ==, "/to/\x80 \n“x”");
  g_assert_false (poise_params_get_bool (read, "verify"));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_cmpstr (poise_params_get_paths (read)[i], ==, paths[i]);
  g_assert_null (poise_params_get_paths (read)[G_N_ELEMENTS (paths)]);
}

/* Every kind's defaults arrive as they were, decimal numbers too. */
static void
test_defaults (void)
{
  for (guint i = 0; poise_kinds_list ()[i] != NULL; i++)
    {
      const PoiseKind *kind = poise_kinds_list ()[i];
      g_autoptr (PoiseParams) params = poise_params_new (kind);
      g_autoptr (GVariant) order =
          g_variant_ref_sink (poise_process_pack_order (params, POISE_POOL_PRIVATE));
      PoisePool pool;
      g_autoptr (PoiseParams) read = poise_process_read_order (order, kind, &pool, NULL);

      g_assert_nonnull (read);
      for (gsize j = 0; j < kind->n_params; j++)
        {
          const char *name = kind->params[j].name;
          g_autofree char *before = poise_params_print (params, name);
          g_autofree char *after = poise_params_print (read, name);

          g_assert_cmpstr (after, ==, before);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  poise_test_init (&argc, &argv);
  g_test_add_func ("/process-frame/pieces", test_pieces);
  g_test_add_func ("/process-frame/cut-off", test_cut_off);
  g_test_add_func ("/process-frame/wrong", test_wrong);
  g_test_add_func ("/process-frame/noise", test_noise);
  g_test_add_func ("/process-frame/large", test_large);
  g_test_add_func ("/process-frame/nobody-listens", test_nobody_listens);
  g_test_add_func ("/process-frame/order", test_order);
  g_test_add_func ("/process-frame/defaults", test_defaults);
  return g_test_run ();
}
