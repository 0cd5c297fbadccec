/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What Poise and its child process say to each other. */
typedef enum
{
  POISE_FRAME_START,  /* to the child, first: what to do */
  POISE_FRAME_PAUSE,  /* to the child */
  POISE_FRAME_RESUME, /* to the child */
  POISE_FRAME_BEAT,   /* from the child: its main loop turns */
  POISE_FRAME_NEWS,   /* from the child: how far its workers are */
  POISE_FRAME_LOG,    /* from the child: lines of the log */
  POISE_FRAME_RESULT, /* from the child: what the plan has come to */
  POISE_FRAME_END,    /* from the child, last: how the job ended */
  POISE_N_FRAMES,
} PoiseFrameType;

/* What came of an attempt to read. */
typedef enum
{
  POISE_FRAME_WHOLE, /* a frame */
  POISE_FRAME_LATER, /* nothing more for now */
  POISE_FRAME_GONE,  /* the other side has closed its end, or is no more */
  POISE_FRAME_WRONG, /* what nobody understands */
} PoiseFrameStatus;

/* Reads frames from a socket, whatever the pieces that they come in. */
typedef struct _PoiseFrameReader PoiseFrameReader;

PoiseFrameReader *poise_frame_reader_new       (int fd);
void              poise_frame_reader_free      (PoiseFrameReader *self);
PoiseFrameStatus  poise_frame_reader_read      (PoiseFrameReader *self,
                                                PoiseFrameType   *type,
                                                GVariant        **body);
guint64           poise_frame_reader_get_bytes (PoiseFrameReader *self);
gboolean          poise_frame_reader_is_amidst (PoiseFrameReader *self,
                                                PoiseFrameType    type);

gboolean          poise_frame_append           (GByteArray       *bytes,
                                                PoiseFrameType    type,
                                                GVariant         *body);
gboolean          poise_frame_send             (int               fd,
                                                PoiseFrameType    type,
                                                GVariant         *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseFrameReader, poise_frame_reader_free)

G_END_DECLS
