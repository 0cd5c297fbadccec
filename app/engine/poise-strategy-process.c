/* SPDX-License-Identifier: MIT */
/* The same work in a child of the same program, with a thread for each worker there: what
 * crashes or hangs takes nothing else with it, and a cancel is never refused. It costs
 * the start of a program, and only what the kind packs comes back. */
#include "app/engine/poise-process-private.h"
#include "app/engine/poise-strategy.h"

/* A worker whose end is to be told. */
typedef struct
{
  PoiseContext      *context;
  PoiseStrategyEnded ended;
  gpointer           user_data;
} Start;

/* The main thread's side of a job's child. */
typedef struct
{
  PoiseTeam    *team;
  GVariant     *order;
  GArray       *starts; /* of Start, one for each worker */
  PoiseProcess *process; /* once it is launched */
} Driver;

/* Any thread, once it is launched. */
static void
changed (gpointer data)
{
  poise_process_wake (((Driver *) data)->process);
}

/* What came of it goes where results are looked for. Returns: FALSE with the reason when
 * the job must fail. */
static gboolean
take_result (Driver  *self,
             GError **error)
{
  PoiseProcess *process = self->process;
  PoiseTeam *team = self->team;

  if (process->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&process->error));
      return FALSE;
    }
  if (process->result != NULL && !team->kind->unpack (team->plan, process->result, error))
    return FALSE;
  if (process->end.error != NULL)
    team->finish_error = g_error_copy (process->end.error);
  return TRUE;
}

/* What is to be told of a worker's end, NULL when it did all its work. */
static const GError *
get_worker_error (const PoiseProcessEnd *end,
                  guint                  index,
                  const GError          *cancelled)
{
  if (end->n_workers > 0 && end->complete[index])
    return NULL;
  return end->error != NULL ? end->error : cancelled;
}

static void
driver_free (Driver *self)
{
  for (guint i = 0; i < self->starts->len; i++)
    poise_context_unref (g_array_index (self->starts, Start, i).context);
  g_array_unref (self->starts);
  g_variant_unref (self->order);
  g_clear_pointer (&self->process, poise_process_free);
  poise_team_unref (self->team);
  g_free (self);
}

/* The main thread: there is no child any more, or there never was. */
static void
end (Driver *self)
{
  g_autoptr (GError) cancelled =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  g_autoptr (GError) failure = NULL;

  poise_team_set_driver (self->team, NULL, NULL);
  if (self->process != NULL)
    take_result (self, &failure);
  for (guint i = 0; i < self->starts->len; i++)
    {
      const Start *start = &g_array_index (self->starts, Start, i);
      const GError *error = failure;

      if (error == NULL)
        error = self->process != NULL
                    ? get_worker_error (&self->process->end, start->context->index, cancelled)
                    : cancelled;
      start->ended (start->context, error, start->user_data);
    }
  driver_free (self);
}

static void
task_returned_cb (GObject      *source_object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  end (user_data);
}

static gpointer
keep_worker (gpointer data)
{
  g_autoptr (GTask) task = data;
  Driver *self = g_task_get_task_data (task);

  poise_process_keep (self->process);
  g_task_return_boolean (task, TRUE);
  return NULL;
}

static PoiseProcess *
make_process (Driver *self)
{
  PoiseContext **contexts = g_new0 (PoiseContext *, self->team->n_workers);

  for (guint i = 0; i < self->starts->len; i++)
    {
      PoiseContext *context = g_array_index (self->starts, Start, i).context;
      contexts[context->index] = poise_context_ref (context);
    }
  return poise_process_new (self->team, contexts, self->order);
}

/* The keeper is a thread of its own: it lives as long as the child, and no pool should
 * lack it so long. */
static void
launch (Driver *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, task_returned_cb, self);
  g_autoptr (GError) error = NULL;
  GThread *keeper;

  g_task_set_source_tag (task, launch);
  g_task_set_name (task, "poise-process");
  g_task_set_task_data (task, self, NULL);
  self->process = make_process (self);
  poise_team_set_driver (self->team, changed, self);
  keeper = g_thread_try_new ("poise-process", keep_worker, g_object_ref (task), &error);
  if (keeper != NULL)
    {
      g_thread_unref (keeper);
      return;
    }
  g_set_error (&self->process->error, POISE_ERROR, POISE_ERROR_SYSTEM,
               "%s: the child process could not be started: %s", self->team->kind->id,
               error->message);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* By now all workers have been started, but for those that a cancel came before. */
static gboolean
launch_cb (gpointer data)
{
  Driver *self = data;

  if ((atomic_load (&self->team->flags) & POISE_TEAM_CANCELLED) ||
      self->starts->len < self->team->n_workers)
    end (self);
  else
    launch (self);
  return G_SOURCE_REMOVE;
}

static Driver *
driver_new (PoiseTeam *team,
            PoisePool  pool)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Driver *self = g_new0 (Driver, 1);

  self->team = poise_team_ref (team);
  self->order = g_variant_ref_sink (poise_process_pack_order (team->params, pool));
  self->starts = g_array_new (FALSE, FALSE, sizeof (Start));
  poise_team_set_driver (team, NULL, self);

  g_source_set_static_name (source, "poise-launch");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, launch_cb, self, NULL);
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
  Driver *driver = team->driver != NULL ? team->driver : driver_new (team, pool);
  Start start = { poise_context_ref (context), ended, user_data };

  g_array_append_val (driver->starts, start);
}

const PoiseStrategy poise_strategy_process = {
  .id = "process",
  .title = "In a child process",
  .summary = "A child of the same program does the work and tells of it through a pipe",
  .side_by_side = TRUE,
  .can_pause = TRUE,
  .in_child = TRUE,
  .start = start,
};
