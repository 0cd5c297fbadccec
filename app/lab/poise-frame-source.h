/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PoiseFrameSource:
 *
 * Whose frames a comparison counts: a window in which something moves
 * (ui/poise-frame-clock-source.c), or without a display a timer of 60 Hz at the priority
 * at which GTK paints (poise-frame-timer.c). The report says which.
 *
 * Main thread only.
 */
#define POISE_TYPE_FRAME_SOURCE (poise_frame_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (PoiseFrameSource, poise_frame_source, POISE, FRAME_SOURCE, GObject)

struct _PoiseFrameSourceClass
{
  GObjectClass parent_class;

  const char *id; /* "frame-clock" or "timer" */

  /* From here on something moves, frame after frame, until stop(). */
  void (*start) (PoiseFrameSource *self);
  void (*stop)  (PoiseFrameSource *self);
  /* Changes something visible, so that the next frame shows it. */
  void (*touch) (PoiseFrameSource *self);
  gint64 (*get_interval_us) (PoiseFrameSource *self);
  const char *(*get_renderer) (PoiseFrameSource *self); /* (transfer none) */
  const char *(*get_gtk) (PoiseFrameSource *self);      /* (transfer none) (nullable) */
};

/* At the end of a frame: @now_us is that moment, and not what a frame clock smoothes. */
typedef void (*PoiseFramePainted) (gint64   now_us,
                                   gpointer user_data);

void        poise_frame_source_start           (PoiseFrameSource *self,
                                                PoiseFramePainted painted,
                                                gpointer          user_data);
void        poise_frame_source_stop            (PoiseFrameSource *self);
void        poise_frame_source_touch           (PoiseFrameSource *self);
const char *poise_frame_source_get_id          (PoiseFrameSource *self);
gint64      poise_frame_source_get_interval_us (PoiseFrameSource *self);
const char *poise_frame_source_get_renderer    (PoiseFrameSource *self);
const char *poise_frame_source_get_gtk         (PoiseFrameSource *self);

/* For its classes: a frame was painted. */
void        poise_frame_source_painted         (PoiseFrameSource *self,
                                                gint64            now_us);

/* The one without a display. */
PoiseFrameSource *poise_frame_timer_new        (void);

G_END_DECLS
