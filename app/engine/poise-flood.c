/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-flood.h"

#include "app/engine/poise-context-private.h"
#include "app/engine/poise-worker-private.h"

/* Behind what a person does and what ends a job, before the frames. */
#define HELD_PRIORITY (G_PRIORITY_DEFAULT + 1)

typedef struct
{
  GList         link; /* in what waits */
  GSource      *source;
  PoiseContext *context;
  guint64       done;
  guint64       number; /* among all of its flood */
  int           priority;
  gboolean      held; /* called by the flood, no more by its source */
} Report;

static PoiseFlood *
get_flood (PoiseContext *context)
{
  return &context->team->flood;
}

static void
report_free (Report *self)
{
  g_source_unref (self->source);
  poise_context_unref (self->context);
  g_free (self);
}

/* The source is done with it. */
static void
source_gone_cb (gpointer data)
{
  Report *self = data;

  if (!self->held)
    report_free (self);
}

/* A report that arrives after its worker's end is dropped (pitfall 2: completion
 * overtakes the idles before it). */
static void
deliver (Report *self)
{
  poise_team_count_delivered (self->context->team);
  poise_worker_bring_report (self->context, self->done);
}

/* Held: the oldest callback of the present turn, NULL when the turn is over. */
static Report *
pop (PoiseFlood *self)
{
  Report *report;

  g_mutex_lock (&self->mutex);
  report = g_queue_peek_head (&self->waiting);
  if (report != NULL && report->number <= self->turn_last)
    g_queue_pop_head_link (&self->waiting);
  else
    report = NULL;
  g_mutex_unlock (&self->mutex);
  return report;
}

/* Calls what waits, to the end of the turn or of the time. Returns: whether the turn is
 * over. */
static gboolean
call_held (PoiseFlood *self,
           gint64      until_us)
{
  Report *report;

  do
    {
      report = pop (self);
      if (report == NULL)
        return TRUE;
      g_source_destroy (report->source);
      deliver (report);
      report_free (report);
    }
  while (g_get_monotonic_time () < until_us);
  return FALSE;
}

/* Begins the next turn. Returns: FALSE, and the flood is held no more, when nothing
 * waits. */
static gboolean
begin_held_turn (PoiseFlood *self)
{
  g_autoptr (GMainContext) aside = NULL;

  g_mutex_lock (&self->mutex);
  self->turn_last = self->n_posted;
  if (g_queue_is_empty (&self->waiting))
    aside = g_steal_pointer (&self->aside);
  g_mutex_unlock (&self->mutex);

  if (aside != NULL)
    g_main_context_release (aside);
  return aside == NULL;
}

/* In place of all the waiting sources. Between two turns it waits where they would, so
 * that the frames get through then, and only then. */
static gboolean
held_cb (gpointer data)
{
  Report *first = data;
  PoiseFlood *self = get_flood (first->context);
  GSource *source = g_main_current_source ();
  gboolean over;

  over = call_held (self, g_source_get_time (source) + POISE_FLOOD_TURN_US);
  if (over && !begin_held_turn (self))
    return G_SOURCE_REMOVE;
  g_source_set_priority (source, over ? MAX (first->priority, HELD_PRIORITY) : HELD_PRIORITY);
  return G_SOURCE_CONTINUE;
}

/* One source stands in for all that wait: a turn of the loop with a million of them
 * takes a second before any is called. New ones go on being attached, to a context that
 * nobody turns: a report must cost the worker what it always costs, the wake-up included,
 * or the flood would swell. */
static void
hold (PoiseFlood *self,
      Report     *first)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_mutex_lock (&self->mutex);
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      Report *report = link->data;

      report->held = TRUE;
      g_source_destroy (report->source);
    }
  self->aside = g_main_context_new ();
  g_main_context_acquire (self->aside);
  g_mutex_unlock (&self->mutex);

  first->held = TRUE;
  g_source_set_static_name (source, "poise-flood");
  g_source_set_priority (source, HELD_PRIORITY);
  g_source_set_callback (source, held_cb, first, (GDestroyNotify) report_free);
  g_source_attach (source, first->context->team->main_context);
}

/* All that wait when the first of a turn is called are of that turn. */
static void
take_out (PoiseFlood *self,
          Report     *report,
          gint64      turn_us)
{
  g_mutex_lock (&self->mutex);
  g_queue_unlink (&self->waiting, &report->link);
  if (self->turn_us != turn_us)
    {
      self->turn_us = turn_us;
      self->turn_last = self->n_posted;
    }
  g_mutex_unlock (&self->mutex);
}

static gboolean
dispatched_cb (gpointer data)
{
  Report *self = data;
  PoiseFlood *flood = get_flood (self->context);
  /* The same in all of a turn. */
  gint64 turn_us = g_source_get_time (self->source);

  take_out (flood, self, turn_us);
  deliver (self);
  if (g_get_monotonic_time () - turn_us > POISE_FLOOD_TURN_US && flood->aside == NULL)
    hold (flood, self);
  return G_SOURCE_REMOVE;
}

/**
 * poise_flood_post:
 * @priority: of the callback
 *
 * The worker's thread: posts a callback that brings @done to the main thread.
 */
void
poise_flood_post (PoiseContext *context,
                  guint64       done,
                  int           priority)
{
  PoiseFlood *self = get_flood (context);
  Report *report = g_new0 (Report, 1);

  report->link.data = report;
  report->source = g_idle_source_new ();
  report->context = poise_context_ref (context);
  report->done = done;
  report->priority = priority;
  g_source_set_static_name (report->source, "poise-report");
  g_source_set_priority (report->source, priority);
  g_source_set_callback (report->source, dispatched_cb, report, source_gone_cb);
  poise_team_count_posted (context->team);

  g_mutex_lock (&self->mutex);
  report->number = ++self->n_posted;
  report->held = self->aside != NULL;
  g_queue_push_tail_link (&self->waiting, &report->link);
  g_source_attach (report->source,
                   report->held ? self->aside : context->team->main_context);
  g_mutex_unlock (&self->mutex);
}

/* Main thread. */
void
poise_flood_init (PoiseFlood *self)
{
  g_mutex_init (&self->mutex);
  g_queue_init (&self->waiting);
}

/* Any thread, once nothing waits: what waits holds the team. */
void
poise_flood_clear (PoiseFlood *self)
{
  g_mutex_clear (&self->mutex);
}
