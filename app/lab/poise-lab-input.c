/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-input.h"

#include "app/lab/poise-due-source.h"

#define INTERVAL_US (100 * G_TIME_SPAN_MILLISECOND)

struct _PoiseLabInput
{
  /* The main thread's. */
  PoiseFrameSource *frames;
  PoiseHistogram   *waits;
  GArray           *handled; /* when they were due; the next frame shows them */
  GThread          *thread;
  GSource          *source;

  /* Both threads, under the mutex; the source's ready time too, so that it is due
   * exactly while a beat is open. */
  GMutex   mutex;
  GCond    cond;
  gboolean quit;
  GArray  *due_us; /* not handled yet */
};

/* With the mutex held. */
static void
post (PoiseLabInput *self,
      gint64         now_us)
{
  g_array_append_val (self->due_us, now_us);
  g_source_set_ready_time (self->source, 0);
}

static gpointer
beat_worker (gpointer data)
{
  PoiseLabInput *self = data;
  gint64 next_us = g_get_monotonic_time () + INTERVAL_US;

  g_mutex_lock (&self->mutex);
  while (!self->quit)
    {
      gint64 now_us = g_get_monotonic_time ();

      if (now_us < next_us)
        {
          g_cond_wait_until (&self->cond, &self->mutex, next_us);
          continue;
        }
      post (self, now_us);
      /* Beats keep to their grid, but are not made up for when this thread was late. */
      next_us += INTERVAL_US;
      if (next_us <= now_us)
        next_us = now_us + INTERVAL_US;
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gboolean
due_cb (gpointer user_data)
{
  PoiseLabInput *self = user_data;

  g_mutex_lock (&self->mutex);
  g_array_append_vals (self->handled, self->due_us->data, self->due_us->len);
  g_array_set_size (self->due_us, 0);
  g_source_set_ready_time (self->source, -1);
  g_mutex_unlock (&self->mutex);
  poise_frame_source_touch (self->frames);
  return G_SOURCE_CONTINUE;
}

/**
 * poise_lab_input_new:
 * @source: one that runs
 *
 * Returns: (transfer full): begins at once, the first beat is 100 ms from now.
 */
PoiseLabInput *
poise_lab_input_new (PoiseFrameSource *source)
{
  PoiseLabInput *self;

  g_return_val_if_fail (POISE_IS_FRAME_SOURCE (source), NULL);

  self = g_new0 (PoiseLabInput, 1);
  self->frames = g_object_ref (source);
  self->waits = poise_histogram_new ();
  self->handled = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->due_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  /* GDK dispatches events at the default priority. */
  self->source = poise_due_source_new ("poise-lab-input", G_PRIORITY_DEFAULT, due_cb, self);
  self->thread = g_thread_new ("lab-input", beat_worker, self);
  return self;
}

/**
 * poise_lab_input_free:
 * @self: (nullable): its thread has ended when this returns
 */
void
poise_lab_input_free (PoiseLabInput *self)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->mutex);
  self->quit = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_array_unref (self->handled);
  g_array_unref (self->due_us);
  poise_histogram_free (self->waits);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_object_unref (self->frames);
  g_free (self);
}

/**
 * poise_lab_input_painted:
 * @now_us: the end of a frame
 *
 * It showed whatever was handled before.
 */
void
poise_lab_input_painted (PoiseLabInput *self,
                         gint64         now_us)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->handled->len; i++)
    poise_histogram_record (self->waits,
                            now_us - g_array_index (self->handled, gint64, i));
  g_array_set_size (self->handled, 0);
}

/**
 * poise_lab_input_get_histogram:
 *
 * Returns: (transfer none): from due to painted, in microseconds.
 */
const PoiseHistogram *
poise_lab_input_get_histogram (const PoiseLabInput *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->waits;
}
