/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-deadline.h"

struct _PoiseDeadlines
{
  GMainContext *main_context;
  GMainLoop    *loop;
  GThread      *thread;
  guint         n_users;
};

static GMutex mutex;
static PoiseDeadlines *shared; /* guarded by it; NULL when nobody uses it */

static gpointer
run (gpointer data)
{
  PoiseDeadlines *self = data;

  g_main_context_push_thread_default (self->main_context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->main_context);
  return NULL;
}

static PoiseDeadlines *
deadlines_new (void)
{
  PoiseDeadlines *self = g_new0 (PoiseDeadlines, 1);

  self->main_context = g_main_context_new ();
  self->loop = g_main_loop_new (self->main_context, FALSE);
  self->thread = g_thread_new ("deadlines", run, self);
  return self;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

/* By a source, since a loop that does not run yet cannot be told to end. */
static void
deadlines_free (PoiseDeadlines *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit, self->loop, NULL);
  g_source_attach (source, self->main_context);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->main_context);
  g_free (self);
}

/**
 * poise_deadlines_ref:
 *
 * Any thread. Returns: (transfer full): what all share.
 */
PoiseDeadlines *
poise_deadlines_ref (void)
{
  PoiseDeadlines *self;

  g_mutex_lock (&mutex);
  if (shared == NULL)
    shared = deadlines_new ();
  self = shared;
  self->n_users++;
  g_mutex_unlock (&mutex);
  return self;
}

/**
 * poise_deadlines_unref:
 * @self: (transfer full): what is no longer needed, and has no call under way
 *
 * Any thread.
 */
void
poise_deadlines_unref (PoiseDeadlines *self)
{
  gboolean is_last;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&mutex);
  is_last = --self->n_users == 0;
  if (is_last)
    shared = NULL;
  g_mutex_unlock (&mutex);
  if (is_last)
    deadlines_free (self);
}

static gboolean
cancel_late (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
cancel_with_parent (GCancellable *parent,
                    gpointer      data)
{
  g_cancellable_cancel (data);
}

/**
 * poise_deadline_begin:
 * @self: (out caller-allocates): a call that begins now
 * @parent: (nullable): what cancels it, too
 * @time_us: how long it may take, in microseconds
 *
 * Any thread, which passes @self's cancellable to the call and then calls
 * poise_deadline_end().
 */
void
poise_deadline_begin (PoiseDeadline  *self,
                      PoiseDeadlines *deadlines,
                      GCancellable   *parent,
                      gint64          time_us)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (deadlines != NULL);

  self->cancellable = g_cancellable_new ();
  self->parent = parent;
  self->parent_id = 0;
  if (parent != NULL)
    self->parent_id = g_cancellable_connect (
        parent, G_CALLBACK (cancel_with_parent), g_object_ref (self->cancellable),
        g_object_unref);
  self->timer = g_timeout_source_new ((guint) (MAX (time_us, 0) / 1000));
  /* The thread may be at it when the call ends. */
  g_source_set_callback (self->timer, cancel_late, g_object_ref (self->cancellable),
                         g_object_unref);
  g_source_attach (self->timer, deadlines->main_context);
}

/**
 * poise_deadline_end:
 *
 * On the thread of the call, when it has returned. Waits for a cancel of the parent that
 * is under way, so not for use in a handler of it.
 */
void
poise_deadline_end (PoiseDeadline *self)
{
  g_return_if_fail (self != NULL);

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_cancellable_disconnect (self->parent, self->parent_id);
  g_clear_object (&self->cancellable);
}
