/* SPDX-License-Identifier: MIT */
/* Frames: a type, a length, and a GVariant of the type's own form. Both sides are the
 * same program on the same machine, so bytes need no order; but either side may be killed
 * in the middle of a frame or run wild, so nothing that comes is trusted. */
#include "app/engine/poise-process-frame.h"

#include <errno.h>
#include <sys/socket.h>

/* What a frame takes at most, but for a result. */
#define SMALL_BYTES_MAX (64u << 20)
#define RESULT_BYTES_MAX (1u << 30)
/* Memory is taken as bytes arrive, whatever the length says: so much at first, and twice
 * what is there each time it is full. */
#define FIRST_BYTES 4096u

typedef struct
{
  guint32 type;
  guint32 n_bytes; /* of the body */
} Header;

static const struct
{
  const char *form;
  guint32     n_bytes_max;
} forms[POISE_N_FRAMES] = {
  [POISE_FRAME_START] = { "(a(say)aayu)", SMALL_BYTES_MAX },
  [POISE_FRAME_PAUSE] = { "()", SMALL_BYTES_MAX },
  [POISE_FRAME_RESUME] = { "()", SMALL_BYTES_MAX },
  [POISE_FRAME_BEAT] = { "()", SMALL_BYTES_MAX },
  [POISE_FRAME_NEWS] = { "(ta(iitttxx))", SMALL_BYTES_MAX },
  [POISE_FRAME_LOG] = { "aay", SMALL_BYTES_MAX },
  [POISE_FRAME_RESULT] = { "v", RESULT_BYTES_MAX },
  [POISE_FRAME_END] = { "(abm(siay))", SMALL_BYTES_MAX },
};

struct _PoiseFrameReader
{
  int     fd;
  guint64 n_read; /* in all */

  Header  header;
  gsize   n_header; /* bytes of it that are there */
  guint8 *body;
  gsize   n_body;
  gsize   n_allocated;
};

/**
 * poise_frame_reader_new:
 * @fd: a connected socket, which stays the caller's
 *
 * Any thread, but one at a time. Returns: (transfer full): a reader that never blocks.
 */
PoiseFrameReader *
poise_frame_reader_new (int fd)
{
  PoiseFrameReader *self = g_new0 (PoiseFrameReader, 1);

  self->fd = fd;
  return self;
}

void
poise_frame_reader_free (PoiseFrameReader *self)
{
  g_free (self->body);
  g_free (self);
}

/* Reads what there is, up to so many bytes; whole when it got some. */
static PoiseFrameStatus
read_some (PoiseFrameReader *self,
           gpointer          buffer,
           gsize             n_wanted,
           gsize            *n_got)
{
  gssize n;

  do
    n = recv (self->fd, buffer, n_wanted, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return POISE_FRAME_LATER;
  /* A reset is an end as well: it died with something unread. */
  if (n <= 0)
    return POISE_FRAME_GONE;
  *n_got += (gsize) n;
  self->n_read += (guint64) n;
  return POISE_FRAME_WHOLE;
}

static gboolean
check_header (const Header *header)
{
  return header->type < POISE_N_FRAMES && header->n_bytes <= forms[header->type].n_bytes_max;
}

static void
grow_body (PoiseFrameReader *self)
{
  if (self->n_body < self->n_allocated)
    return;
  self->n_allocated = MIN (MAX (self->n_allocated * 2, FIRST_BYTES), self->header.n_bytes);
  self->body = g_realloc (self->body, self->n_allocated);
}

static PoiseFrameStatus
read_body (PoiseFrameReader *self)
{
  PoiseFrameStatus status = POISE_FRAME_WHOLE;

  while (status == POISE_FRAME_WHOLE && self->n_body < self->header.n_bytes)
    {
      grow_body (self);
      status = read_some (self, self->body + self->n_body, self->n_allocated - self->n_body,
                          &self->n_body);
    }
  return status;
}

static PoiseFrameStatus
read_header (PoiseFrameReader *self)
{
  PoiseFrameStatus status = POISE_FRAME_WHOLE;

  while (status == POISE_FRAME_WHOLE && self->n_header < sizeof self->header)
    status = read_some (self, (guint8 *) &self->header + self->n_header,
                        sizeof self->header - self->n_header, &self->n_header);
  if (status == POISE_FRAME_WHOLE && !check_header (&self->header))
    return POISE_FRAME_WRONG;
  return status;
}

/* Makes a variant of the bytes, which it takes over, and is ready for the next frame. */
static GVariant *
take_body (PoiseFrameReader *self)
{
  const GVariantType *form = G_VARIANT_TYPE (forms[self->header.type].form);
  g_autoptr (GBytes) bytes = g_bytes_new_take (self->body, self->n_body);
  GVariant *body = g_variant_ref_sink (g_variant_new_from_bytes (form, bytes, FALSE));

  self->body = NULL;
  self->n_body = self->n_allocated = self->n_header = 0;
  return body;
}

/**
 * poise_frame_reader_read:
 * @type: (out): what the frame is
 * @body: (out) (transfer full): a variant of that type's form. A result is not checked
 *     any further, since it may be large: whoever looks into it must not trust it.
 *
 * Never blocks. Returns: whole when there is a frame, else why there is none.
 */
PoiseFrameStatus
poise_frame_reader_read (PoiseFrameReader *self,
                         PoiseFrameType   *type,
                         GVariant        **body)
{
  g_autoptr (GVariant) read = NULL;
  PoiseFrameStatus status;

  g_return_val_if_fail (self != NULL, POISE_FRAME_WRONG);
  g_return_val_if_fail (type != NULL && body != NULL, POISE_FRAME_WRONG);

  status = read_header (self);
  if (status == POISE_FRAME_WHOLE)
    status = read_body (self);
  if (status != POISE_FRAME_WHOLE)
    return status;
  *type = (PoiseFrameType) self->header.type;
  read = take_body (self);
  if (*type != POISE_FRAME_RESULT && !g_variant_is_normal_form (read))
    return POISE_FRAME_WRONG;
  *body = g_steal_pointer (&read);
  return POISE_FRAME_WHOLE;
}

/**
 * poise_frame_reader_get_bytes:
 *
 * Returns: how many bytes have come so far.
 */
guint64
poise_frame_reader_get_bytes (PoiseFrameReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_read;
}

/**
 * poise_frame_reader_is_amidst:
 *
 * Returns: whether part of a frame of that type has come.
 */
gboolean
poise_frame_reader_is_amidst (PoiseFrameReader *self,
                              PoiseFrameType    type)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_header == sizeof self->header && self->header.type == type;
}

static gboolean
make_header (PoiseFrameType type,
             GVariant      *body,
             Header        *header)
{
  gsize n_bytes = g_variant_get_size (body);

  g_assert (g_variant_is_of_type (body, G_VARIANT_TYPE (forms[type].form)));
  if (n_bytes > forms[type].n_bytes_max)
    return FALSE;
  *header = (Header){ .type = type, .n_bytes = (guint32) n_bytes };
  return TRUE;
}

/**
 * poise_frame_append:
 * @body: floating or not
 *
 * Any thread. Adds a frame to what is to be sent. Returns: FALSE when it is too large.
 */
gboolean
poise_frame_append (GByteArray    *bytes,
                    PoiseFrameType type,
                    GVariant      *body)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (body);
  Header header;

  g_return_val_if_fail (bytes != NULL, FALSE);

  if (!make_header (type, sunk, &header))
    return FALSE;
  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  g_byte_array_append (bytes, g_variant_get_data (sunk), header.n_bytes);
  return TRUE;
}

static gboolean
send_all (int           fd,
          gconstpointer data,
          gsize         n_bytes)
{
  const guint8 *rest = data;

  while (n_bytes > 0)
    {
      gssize n = send (fd, rest, n_bytes, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      rest += n;
      n_bytes -= (gsize) n;
    }
  return TRUE;
}

/**
 * poise_frame_send:
 * @body: floating or not
 *
 * Any thread, but one at a time; blocks until the other side has taken it. Returns: FALSE
 * when it is too large, with nothing sent, or nobody is there any more.
 */
gboolean
poise_frame_send (int            fd,
                  PoiseFrameType type,
                  GVariant      *body)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (body);
  Header header;

  return make_header (type, sunk, &header) && send_all (fd, &header, sizeof header) &&
         send_all (fd, g_variant_get_data (sunk), header.n_bytes);
}
