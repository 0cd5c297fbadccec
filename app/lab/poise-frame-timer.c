/* SPDX-License-Identifier: MIT */
/* Stands in for a window's frame clock where there is no display. */
#include "app/lab/poise-due-source.h"
#include "app/lab/poise-frame-source.h"

/* A screen of 60 Hz. */
#define INTERVAL_US (G_USEC_PER_SEC / 60)

/* GDK_PRIORITY_REDRAW, at which GTK paints: behind events and input, before idles. */
#define REDRAW_PRIORITY (G_PRIORITY_HIGH_IDLE + 20)

#define POISE_TYPE_FRAME_TIMER (poise_frame_timer_get_type ())
G_DECLARE_FINAL_TYPE (
    PoiseFrameTimer, poise_frame_timer, POISE, FRAME_TIMER, PoiseFrameSource)

struct _PoiseFrameTimer
{
  PoiseFrameSource parent_instance;
  GSource         *source; /* NULL while it is stopped */
  gint64           due_us; /* the next frame */
};

G_DEFINE_FINAL_TYPE (PoiseFrameTimer, poise_frame_timer, POISE_TYPE_FRAME_SOURCE)

/* Frames keep to their grid; those that were missed are not made up for. */
static void
await_next (PoiseFrameTimer *self,
            gint64           now_us)
{
  gint64 missed = MAX (now_us - self->due_us, 0) / INTERVAL_US;

  self->due_us += (missed + 1) * INTERVAL_US;
  g_source_set_ready_time (self->source, self->due_us);
}

static gboolean
due_cb (gpointer user_data)
{
  PoiseFrameTimer *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  await_next (self, now_us);
  poise_frame_source_painted (POISE_FRAME_SOURCE (self), now_us);
  return G_SOURCE_CONTINUE;
}

static void
poise_frame_timer_start (PoiseFrameSource *source)
{
  PoiseFrameTimer *self = POISE_FRAME_TIMER (source);

  self->source = poise_due_source_new ("poise-frame-timer", REDRAW_PRIORITY, due_cb, self);
  self->due_us = g_get_monotonic_time ();
  await_next (self, self->due_us);
}

static void
poise_frame_timer_stop (PoiseFrameSource *source)
{
  PoiseFrameTimer *self = POISE_FRAME_TIMER (source);

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/* Every frame shows everything. */
static void
poise_frame_timer_touch (PoiseFrameSource *source)
{
}

static gint64
poise_frame_timer_get_interval_us (PoiseFrameSource *source)
{
  return INTERVAL_US;
}

static const char *
poise_frame_timer_get_renderer (PoiseFrameSource *source)
{
  return "none";
}

static void
poise_frame_timer_dispose (GObject *object)
{
  poise_frame_source_stop (POISE_FRAME_SOURCE (object));
  G_OBJECT_CLASS (poise_frame_timer_parent_class)->dispose (object);
}

static void
poise_frame_timer_class_init (PoiseFrameTimerClass *klass)
{
  PoiseFrameSourceClass *source_class = POISE_FRAME_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = poise_frame_timer_dispose;
  source_class->id = "timer";
  source_class->start = poise_frame_timer_start;
  source_class->stop = poise_frame_timer_stop;
  source_class->touch = poise_frame_timer_touch;
  source_class->get_interval_us = poise_frame_timer_get_interval_us;
  source_class->get_renderer = poise_frame_timer_get_renderer;
}

static void
poise_frame_timer_init (PoiseFrameTimer *self)
{
}

/**
 * poise_frame_timer_new:
 *
 * Main thread. Returns: (transfer full): 60 frames a second that nobody sees, on the
 * default main context.
 */
PoiseFrameSource *
poise_frame_timer_new (void)
{
  return g_object_new (POISE_TYPE_FRAME_TIMER, NULL);
}
