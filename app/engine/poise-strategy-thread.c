/* SPDX-License-Identifier: MIT */
/* The right way: one GTask for each worker. One thread works or waits, the main
 * thread serves the window. */
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-private-pool.h"
#include "app/engine/poise-strategy.h"

#include <pthread.h>

/* What Linux keeps of a thread's name, the terminating zero included. */
#define THREAD_NAME_BYTES 16

typedef struct
{
  PoiseStrategyEnded ended;
  gpointer           user_data;
} Start;

/* The thread wears the worker's name while it works, so that top -H, a debugger
 * and the window agree, and goes back to its pool under its old one. */
static void
run_worker (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  PoiseContext *context = task_data;
  char old_name[THREAD_NAME_BYTES] = "";
  char new_name[THREAD_NAME_BYTES];
  GError *error = NULL;
  gboolean complete;

  pthread_getname_np (pthread_self (), old_name, sizeof old_name);
  g_strlcpy (new_name, poise_context_get_name (context), sizeof new_name);
  pthread_setname_np (pthread_self (), new_name);
  complete = poise_context_run (context, &error);
  pthread_setname_np (pthread_self (), old_name);

  if (complete)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run_on_private_pool_worker (gpointer data)
{
  g_autoptr (GTask) task = data;

  run_worker (task, NULL, g_task_get_task_data (task), NULL);
}

static void
task_returned_cb (GObject      *source_object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autofree Start *self = user_data;
  GTask *task = G_TASK (result);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (task, &error);
  self->ended (g_task_get_task_data (task), error, self->user_data);
}

static void
start (PoiseContext      *context,
       PoisePool          pool,
       PoiseStrategyEnded ended,
       gpointer           user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Start *self = g_new (Start, 1);

  self->ended = ended;
  self->user_data = user_data;

  /* No source object, and data that holds nothing of the main thread's: both
   * may be freed on the worker (pitfall 6). No cancellable: the context looks
   * after cancel itself, and the task must not return before its thread. */
  task = g_task_new (NULL, NULL, task_returned_cb, self);
  g_task_set_source_tag (task, start);
  g_task_set_name (task, poise_context_get_name (context));
  g_task_set_task_data (task, poise_context_ref (context),
                        (GDestroyNotify) poise_context_unref);

  if (pool == POISE_POOL_SHARED)
    g_task_run_in_thread (task, run_worker);
  else if (poise_private_pool_push (run_on_private_pool_worker, task, &error))
    g_steal_pointer (&task); /* the thread's now */
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

const PoiseStrategy poise_strategy_thread = {
  .id = "thread",
  .title = "In threads",
  .summary = "A GTask for each worker; the main thread serves the window",
  .side_by_side = TRUE,
  .can_pause = TRUE,
  .start = start,
};
