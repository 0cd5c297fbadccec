/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-private-pool.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>

/* The lowest niceness there is. */
#define NICEST 19

typedef struct
{
  PoisePrivatePoolFunc func;
  gpointer             data;
} Work;

/* How many pieces of work were pushed and have not ended. */
static atomic_uint n_busy;

/* Pitfall 15: with 8 busy workers on 2 cores the 99th percentile of frame gaps
 * was 26.8 ms at equal priority and 20.4 ms as SCHED_IDLE. Needs no privileges;
 * there is no way back without them (pitfall 19), so it is done once, when such
 * a thread takes its first work, and no such thread ever leaves this pool. */
static void
lower_priority_worker (void)
{
  static _Thread_local gboolean lowered = FALSE;
  const struct sched_param parameters = { 0 };

  if (lowered)
    return;
  lowered = TRUE;
  if (sched_setscheduler (0, SCHED_IDLE, &parameters) != 0 &&
      setpriority (PRIO_PROCESS, 0, NICEST) != 0)
    g_debug ("a worker keeps its ordinary priority: the system refused a lower one");
}

static void
run_worker (gpointer data,
            gpointer user_data)
{
  g_autofree Work *work = data;

  lower_priority_worker ();
  work->func (work->data);
  atomic_fetch_sub (&n_busy, 1);
}

/* The pool lives as long as the process, and grows but never shrinks: a thread
 * that leaves a GThreadPool, even an exclusive one, is handed to the other pools
 * of the process, and ours are slow for good. */
static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool = NULL;

  if (g_once_init_enter (&pool))
    {
      /* An exclusive pool makes all its threads at once: start with one. */
      GThreadPool *made = g_thread_pool_new (run_worker, NULL, 1, TRUE, NULL);
      g_once_init_leave (&pool, made);
    }
  return pool;
}

/**
 * poise_private_pool_push:
 * @func: runs on a thread of the private pool, at the lowest priority
 * @data: passed to @func, which owns it
 *
 * Main thread. There is a thread for everything that is pushed: how many may
 * run at once is the runner's business, and work that waits for other work must
 * not wait for a thread (pitfall 4).
 *
 * Returns: FALSE when the system refuses another thread; @func is not called.
 */
gboolean
poise_private_pool_push (PoisePrivatePoolFunc func,
                         gpointer             data,
                         GError             **error)
{
  GThreadPool *pool = get_pool ();
  int needed;
  Work *work;

  g_return_val_if_fail (func != NULL, FALSE);

  needed = (int) atomic_fetch_add (&n_busy, 1) + 1;
  if (needed > (int) g_thread_pool_get_num_threads (pool) &&
      !g_thread_pool_set_max_threads (pool, needed, error))
    {
      atomic_fetch_sub (&n_busy, 1);
      return FALSE;
    }

  work = g_new (Work, 1);
  work->func = func;
  work->data = data;
  /* All its threads are there, so this only queues; and what it cannot start a thread
   * for it has queued all the same. */
  g_thread_pool_push (pool, work, NULL);
  return TRUE;
}
