/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-enums.h"

G_DEFINE_ENUM_TYPE (PoiseJobState, poise_job_state,
                    G_DEFINE_ENUM_VALUE (POISE_JOB_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (POISE_JOB_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (POISE_JOB_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (POISE_JOB_CANCELLING, "cancelling"),
                    G_DEFINE_ENUM_VALUE (POISE_JOB_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (POISE_JOB_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (POISE_JOB_CANCELLED, "cancelled"))

G_DEFINE_ENUM_TYPE (PoiseWorkerState, poise_worker_state,
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_WAITING_FOR_THREAD, "waiting for a thread"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_WAITING_FOR_DATA, "waiting for data"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_WAITING_FOR_PERMIT, "waiting for a permit"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_HOLDING_PERMIT, "holding a permit"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_SLEEPING, "sleeping"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (POISE_WORKER_FINISHED, "finished"))

G_DEFINE_ENUM_TYPE (PoisePool, poise_pool,
                    G_DEFINE_ENUM_VALUE (POISE_POOL_BY_NATURE, "by-nature"),
                    G_DEFINE_ENUM_VALUE (POISE_POOL_SHARED, "shared"),
                    G_DEFINE_ENUM_VALUE (POISE_POOL_PRIVATE, "private"))

/* The nick of an enum's value, or NULL for a number that is none. */
static const char *
get_nick (GType type,
          int   value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (enum_class, value);

  /* The nicks are string literals and outlive the class. */
  return found != NULL ? found->value_nick : NULL;
}

/**
 * poise_job_state_get_words:
 *
 * Returns: (transfer none): the state in words, which are also its name in
 * JSON. Any thread.
 */
const char *
poise_job_state_get_words (PoiseJobState state)
{
  return get_nick (POISE_TYPE_JOB_STATE, (int) state);
}

/**
 * poise_job_state_is_end:
 *
 * Returns: whether a job in this state has ended for good. Any thread.
 */
gboolean
poise_job_state_is_end (PoiseJobState state)
{
  return state >= POISE_JOB_DONE;
}

/**
 * poise_worker_state_get_words:
 *
 * Returns: (transfer none): the state in words. Any thread.
 */
const char *
poise_worker_state_get_words (PoiseWorkerState state)
{
  return get_nick (POISE_TYPE_WORKER_STATE, (int) state);
}

/**
 * poise_pool_get_id:
 *
 * Returns: (transfer none): the pool's name on the command line and in JSON.
 * Any thread.
 */
const char *
poise_pool_get_id (PoisePool pool)
{
  return get_nick (POISE_TYPE_POOL, (int) pool);
}

/**
 * poise_pool_get_title:
 *
 * Returns: (transfer none): the pool as a person chooses it. Any thread.
 */
const char *
poise_pool_get_title (PoisePool pool)
{
  switch (pool)
    {
    case POISE_POOL_SHARED:
      return "GTask's, shared with GIO";
    case POISE_POOL_PRIVATE:
      return "Private, lowest priority";
    case POISE_POOL_BY_NATURE:
    default:
      return "Suits the kind";
    }
}
