/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-lab-click.h"

#include "app/lab/poise-due-source.h"

struct _PoiseLabClick
{
  PoiseLabClicked clicked;
  gpointer        user_data;
  GSource        *source;
  GThread        *thread;

  GMutex   mutex;
  GCond    cond;
  gboolean quit;
  gint64   due_us;
};

static gpointer
click_worker (gpointer data)
{
  PoiseLabClick *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->quit && g_get_monotonic_time () < self->due_us)
    g_cond_wait_until (&self->cond, &self->mutex, self->due_us);
  if (!self->quit)
    {
      self->due_us = g_get_monotonic_time ();
      g_source_set_ready_time (self->source, 0);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* The function may free the click. */
static gboolean
due_cb (gpointer user_data)
{
  PoiseLabClick *self = user_data;
  gint64 due_us;

  g_mutex_lock (&self->mutex);
  due_us = self->due_us;
  g_mutex_unlock (&self->mutex);
  g_source_set_ready_time (self->source, -1);
  self->clicked (due_us, self->user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * poise_lab_click_new:
 * @delay_us: from now
 * @clicked: called once, unless it is freed before
 *
 * Returns: (transfer full): a click to come.
 */
PoiseLabClick *
poise_lab_click_new (gint64          delay_us,
                     PoiseLabClicked clicked,
                     gpointer        user_data)
{
  PoiseLabClick *self;

  g_return_val_if_fail (clicked != NULL, NULL);

  self = g_new0 (PoiseLabClick, 1);
  self->clicked = clicked;
  self->user_data = user_data;
  self->due_us = g_get_monotonic_time () + delay_us;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->source = poise_due_source_new ("poise-lab-click", G_PRIORITY_DEFAULT, due_cb, self);
  self->thread = g_thread_new ("lab-click", click_worker, self);
  return self;
}

/**
 * poise_lab_click_free:
 * @self: (nullable): its thread has ended when this returns
 */
void
poise_lab_click_free (PoiseLabClick *self)
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
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}
