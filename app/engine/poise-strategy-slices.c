/* SPDX-License-Identifier: MIT */
/* Work without a thread: an idle callback on the main loop takes steps for some
 * milliseconds a turn. The window stays alive as long as every step is short; one that
 * sleeps or reads holds it up for so long. */
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-slices.h"
#include "app/engine/poise-strategy.h"

/* A started worker that has not ended. */
typedef struct
{
  PoiseContext      *context;
  PoiseStrategyEnded ended;
  gpointer           user_data;
  gboolean           begun;
} Turn;

/* Drives the workers of one job. One worker begins when the one before has ended: were
 * their steps mixed, one that waits for another in a step would wait for ever. Several
 * jobs take turns, each by a source of its own. */
typedef struct
{
  GSource          parent;
  PoiseTeam       *team;
  GQueue           turns; /* the first is at work */
  PoiseWorkerState state_before_pause;
  gboolean         paused;
} SlicesSource;

/* Any thread: there is something to do for the source, or to leave. */
static void
changed (gpointer driver)
{
  g_source_set_ready_time (driver, 0);
}

/* Whether the job is paused. If so the source sleeps until that changes. */
static gboolean
rest_while_paused (SlicesSource *self)
{
  Turn *turn = g_queue_peek_head (&self->turns);
  gboolean paused;

  /* Under the mutex, so that no change comes between the look and the sleep. */
  g_mutex_lock (&self->team->mutex);
  paused = atomic_load (&self->team->flags) == POISE_TEAM_PAUSED;
  if (paused)
    g_source_set_ready_time (&self->parent, -1);
  g_mutex_unlock (&self->team->mutex);

  if (paused == self->paused || !turn->begun)
    return paused;
  self->paused = paused;
  if (paused)
    self->state_before_pause = (PoiseWorkerState) atomic_load (&turn->context->state);
  poise_context_set_state (turn->context,
                           paused ? POISE_WORKER_PAUSED : self->state_before_pause);
  return paused;
}

/* Takes steps of the worker at work. Returns: more when it has not ended. */
static PoiseStep
work (Turn    *turn,
      gint64   until_us,
      GError **error)
{
  PoiseStep step;

  if (!turn->begun && !poise_context_begin (turn->context, error))
    return POISE_STEP_FAILED;
  turn->begun = TRUE;
  step = poise_context_take_steps (turn->context, until_us, error);
  if (step != POISE_STEP_MORE)
    poise_context_end (turn->context);
  return step;
}

/* The worker at work has ended. */
static void
end_turn (SlicesSource *self,
          const GError  *error)
{
  g_autofree Turn *turn = g_queue_pop_head (&self->turns);

  if (g_queue_is_empty (&self->turns))
    {
      poise_team_set_driver (self->team, NULL, NULL);
      g_source_destroy (&self->parent);
    }
  /* Last: it may end the job, and start others. */
  turn->ended (turn->context, error, turn->user_data);
  poise_context_unref (turn->context);
}

static gboolean
slices_source_dispatch (GSource    *source,
                        GSourceFunc callback,
                        gpointer    user_data)
{
  SlicesSource *self = (SlicesSource *) source;
  gint64 until_us = g_get_monotonic_time () + POISE_SLICES_TURN_US;

  do
    {
      g_autoptr (GError) error = NULL;
      PoiseStep step;

      if (rest_while_paused (self))
        break;
      step = work (g_queue_peek_head (&self->turns), until_us, &error);
      if (step != POISE_STEP_MORE)
        end_turn (self, error);
    }
  while (!g_source_is_destroyed (source) && g_get_monotonic_time () < until_us);
  return G_SOURCE_CONTINUE;
}

static void
slices_source_finalize (GSource *source)
{
  poise_team_unref (((SlicesSource *) source)->team);
}

static GSourceFuncs slices_source_funcs = {
  .dispatch = slices_source_dispatch,
  .finalize = slices_source_finalize,
};

/* The source of a job whose first worker starts; the main context keeps it. */
static SlicesSource *
add_source (PoiseTeam *team)
{
  g_autoptr (GSource) source = g_source_new (&slices_source_funcs, sizeof (SlicesSource));
  SlicesSource *self = (SlicesSource *) source;

  self->team = poise_team_ref (team);
  g_source_set_static_name (source, "poise-slices");
  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_ready_time (source, 0);
  poise_team_set_driver (team, changed, source);
  g_source_attach (source, team->main_context);
  return self;
}

static void
start (PoiseContext      *context,
       PoisePool          pool,
       PoiseStrategyEnded ended,
       gpointer           user_data)
{
  PoiseTeam *team = context->team;
  SlicesSource *source = team->driver != NULL ? team->driver : add_source (team);
  Turn *turn = g_new0 (Turn, 1);

  turn->context = poise_context_ref (context);
  turn->ended = ended;
  turn->user_data = user_data;
  g_queue_push_tail (&source->turns, turn);
}

const PoiseStrategy poise_strategy_slices = {
  .id = "slices",
  .title = "In slices on the main thread",
  .warning = "a long step holds up the window",
  .summary = "An idle callback on the main loop works for at most 4 ms a turn",
  .can_pause = TRUE,
  .start = start,
};
