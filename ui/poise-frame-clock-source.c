/* SPDX-License-Identifier: MIT */
#include "ui/poise-frame-clock-source.h"

#include "ui/poise-frame-interval.h"
#include "ui/poise-main-thread.h"

#include <glib/gi18n.h>
#include <string.h>

/* How often it is looked whether frames still come. */
#define WATCH_MS 250

struct _PoiseFrameClockSource
{
  PoiseFrameSource parent_instance;

  PoiseStage    *stage; /* not owned, weak */
  GdkFrameClock *clock; /* once the started stage is mapped */
  GdkSurface    *surface;
  gulong         after_paint_id;
  gulong         state_id;
  guint          watch_id; /* while it is started and frames come */
  gint64         free_us;  /* since when the loop was seen to be free, 0 for not at all */
  gint64         watched_us; /* when it was last looked */
  gint64         interval_us;
  char          *renderer;
};

enum
{
  LOST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseFrameClockSource, poise_frame_clock_source,
                     POISE_TYPE_FRAME_SOURCE)

static void
lose (PoiseFrameClockSource *self,
      const char            *why)
{
  if (self->watch_id == 0)
    return;
  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_signal_emit (self, signals[LOST], 0, why);
}

static void
after_paint_cb (PoiseFrameClockSource *self)
{
  /* Never gdk_frame_clock_get_frame_time(): it is smoothed, which hides all jank. */
  gint64 now_us = g_get_monotonic_time ();

  self->free_us = 0;
  poise_frame_source_painted (POISE_FRAME_SOURCE (self), now_us);
}

static void
state_changed_cb (PoiseFrameClockSource *self)
{
  GdkToplevelState state = gdk_toplevel_get_state (GDK_TOPLEVEL (self->surface));

  if (state & GDK_TOPLEVEL_STATE_MINIMIZED)
    lose (self, _ ("the window was minimised"));
}

/* Below the frames: when the loop has had time for this twice running and no frame came
 * in between, then the display does not want any. After a real freeze it begins anew: the
 * display's word that it is ready may be the next thing to be read. */
static gboolean
watch_cb (gpointer user_data)
{
  PoiseFrameClockSource *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  gint64 since_us = now_us - self->watched_us;
  gboolean was_frozen = since_us > 2 * WATCH_MS * G_TIME_SPAN_MILLISECOND;

  self->watched_us = now_us;
  if (self->free_us == 0 || was_frozen)
    self->free_us = now_us;
  else if (now_us - self->free_us > POISE_FRAME_UNWANTED_US)
    {
      g_autoptr (PoiseFrameClockSource) keep = g_object_ref (self);

      lose (self, _ ("the display asks for no frames; the window may be covered"));
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

/* "GskCairoRenderer" is called "cairo", as in GSK_RENDERER. */
static char *
name_renderer (GskRenderer *renderer)
{
  const char *name = G_OBJECT_TYPE_NAME (renderer);
  g_autofree char *word = NULL;

  if (g_str_has_prefix (name, "Gsk"))
    name += strlen ("Gsk");
  word = g_ascii_strdown (name, -1);
  if (g_str_has_suffix (word, "renderer"))
    word[strlen (word) - strlen ("renderer")] = '\0';
  return g_steal_pointer (&word);
}

static void
update_renderer (PoiseFrameClockSource *self)
{
  GtkNative *native = NULL;
  GskRenderer *renderer = NULL;

  if (self->stage != NULL)
    native = gtk_widget_get_native (GTK_WIDGET (self->stage));
  if (native != NULL)
    renderer = gtk_native_get_renderer (native);
  if (renderer == NULL)
    return;
  g_free (self->renderer);
  self->renderer = name_renderer (renderer);
}

static void
update_interval (PoiseFrameClockSource *self)
{
  gint64 interval_us = self->clock != NULL ? poise_frame_interval_find (self->clock) : 0;

  if (interval_us > 0)
    self->interval_us = interval_us;
}

static void
begin (PoiseFrameClockSource *self)
{
  GtkWidget *widget = GTK_WIDGET (self->stage);

  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  self->after_paint_id = g_signal_connect_swapped (self->clock, "after-paint",
                                                   G_CALLBACK (after_paint_cb), self);
  self->surface = g_object_ref (gtk_native_get_surface (gtk_widget_get_native (widget)));
  if (GDK_IS_TOPLEVEL (self->surface))
    self->state_id = g_signal_connect_swapped (self->surface, "notify::state",
                                               G_CALLBACK (state_changed_cb), self);
}

static void
end (PoiseFrameClockSource *self)
{
  update_interval (self);
  if (self->clock != NULL)
    g_clear_signal_handler (&self->after_paint_id, self->clock);
  if (self->surface != NULL)
    g_clear_signal_handler (&self->state_id, self->surface);
  g_clear_object (&self->clock);
  g_clear_object (&self->surface);
}

static void
map_cb (PoiseFrameClockSource *self)
{
  if (self->watch_id != 0 && self->clock == NULL)
    begin (self);
}

static void
unmap_cb (PoiseFrameClockSource *self)
{
  end (self);
  lose (self, _ ("what moves went out of sight"));
}

static void
poise_frame_clock_source_start (PoiseFrameSource *source)
{
  PoiseFrameClockSource *self = POISE_FRAME_CLOCK_SOURCE (source);

  self->free_us = 0;
  self->watched_us = 0;
  self->watch_id = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, WATCH_MS, watch_cb, self,
                                       NULL);
  if (self->stage == NULL)
    return;
  poise_stage_set_active (self->stage, TRUE);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->stage)))
    begin (self);
}

static void
poise_frame_clock_source_stop (PoiseFrameSource *source)
{
  PoiseFrameClockSource *self = POISE_FRAME_CLOCK_SOURCE (source);

  end (self);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  if (self->stage != NULL)
    poise_stage_set_active (self->stage, FALSE);
}

static void
poise_frame_clock_source_touch (PoiseFrameSource *source)
{
  PoiseFrameClockSource *self = POISE_FRAME_CLOCK_SOURCE (source);

  if (self->stage != NULL)
    poise_stage_touch (self->stage);
}

static gint64
poise_frame_clock_source_get_interval_us (PoiseFrameSource *source)
{
  PoiseFrameClockSource *self = POISE_FRAME_CLOCK_SOURCE (source);

  update_interval (self);
  return self->interval_us;
}

static const char *
poise_frame_clock_source_get_renderer (PoiseFrameSource *source)
{
  PoiseFrameClockSource *self = POISE_FRAME_CLOCK_SOURCE (source);

  update_renderer (self);
  return self->renderer;
}

/* The library that runs, which need not be the one it was compiled with. */
static const char *
poise_frame_clock_source_get_gtk (PoiseFrameSource *source)
{
  static char *version = NULL;

  if (g_once_init_enter (&version))
    g_once_init_leave (&version, g_strdup_printf ("%u.%u.%u", gtk_get_major_version (),
                                                  gtk_get_minor_version (),
                                                  gtk_get_micro_version ()));
  return version;
}

static void
poise_frame_clock_source_dispose (GObject *object)
{
  PoiseFrameClockSource *self = POISE_FRAME_CLOCK_SOURCE (object);

  poise_frame_source_stop (POISE_FRAME_SOURCE (object));
  g_clear_weak_pointer (&self->stage);
  G_OBJECT_CLASS (poise_frame_clock_source_parent_class)->dispose (object);
}

static void
poise_frame_clock_source_finalize (GObject *object)
{
  g_free (POISE_FRAME_CLOCK_SOURCE (object)->renderer);
  G_OBJECT_CLASS (poise_frame_clock_source_parent_class)->finalize (object);
}

static void
poise_frame_clock_source_class_init (PoiseFrameClockSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  PoiseFrameSourceClass *source_class = POISE_FRAME_SOURCE_CLASS (klass);

  object_class->dispose = poise_frame_clock_source_dispose;
  object_class->finalize = poise_frame_clock_source_finalize;

  source_class->id = "frame-clock";
  source_class->start = poise_frame_clock_source_start;
  source_class->stop = poise_frame_clock_source_stop;
  source_class->touch = poise_frame_clock_source_touch;
  source_class->get_interval_us = poise_frame_clock_source_get_interval_us;
  source_class->get_renderer = poise_frame_clock_source_get_renderer;
  source_class->get_gtk = poise_frame_clock_source_get_gtk;

  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
poise_frame_clock_source_init (PoiseFrameClockSource *self)
{
  self->interval_us = POISE_FRAME_INTERVAL_ASSUMED_US;
  self->renderer = g_strdup ("none");
}

/**
 * poise_frame_clock_source_new:
 * @stage: what moves; not kept alive
 *
 * Main thread, as all that it does. Returns: (transfer full): a source of frames.
 */
PoiseFrameSource *
poise_frame_clock_source_new (PoiseStage *stage)
{
  PoiseFrameClockSource *self;

  g_return_val_if_fail (poise_on_main_thread (), NULL);
  g_return_val_if_fail (POISE_IS_STAGE (stage), NULL);

  self = g_object_new (POISE_TYPE_FRAME_CLOCK_SOURCE, NULL);
  g_set_weak_pointer (&self->stage, stage);
  g_signal_connect_object (stage, "map", G_CALLBACK (map_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (stage, "unmap", G_CALLBACK (unmap_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return POISE_FRAME_SOURCE (self);
}
