/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-runner-private.h"

enum
{
  PROP_0,
  PROP_N_ACTIVE,
  PROP_BUSY,
  PROP_POLLING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void worker_ended_cb  (PoiseJob   *job,
                              gpointer    user_data);
static void state_changed_cb (PoiseJob   *job,
                              GParamSpec *pspec,
                              gpointer    user_data);
static void ended_cb         (PoiseJob   *job,
                              gpointer    user_data);

/* The newest job stands at position 0. */
guint
poise_runner_flip (PoiseRunner *self,
                   guint        position)
{
  return self->jobs->len - 1 - position;
}

static GType
poise_runner_get_item_type (GListModel *model)
{
  return POISE_TYPE_JOB;
}

static guint
poise_runner_get_n_items (GListModel *model)
{
  return POISE_RUNNER (model)->jobs->len;
}

static gpointer
poise_runner_get_item (GListModel *model,
                       guint       position)
{
  PoiseRunner *self = POISE_RUNNER (model);

  if (position >= self->jobs->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->jobs, poise_runner_flip (self, position)));
}

static void
poise_runner_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = poise_runner_get_item_type;
  iface->get_n_items = poise_runner_get_n_items;
  iface->get_item = poise_runner_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PoiseRunner, poise_runner, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      poise_runner_list_model_init))

/* Nothing of the job's reaches the runner any more. Others may have connected with
 * the runner for their data, so not by the data alone. */
static void
let_go (PoiseRunner *self,
        PoiseJob    *job)
{
  g_signal_handlers_disconnect_by_func (job, worker_ended_cb, self);
  g_signal_handlers_disconnect_by_func (job, state_changed_cb, self);
  g_signal_handlers_disconnect_by_func (job, ended_cb, self);
}

/* Cancels what still runs, or a paused thread would stay for good (pitfall 8). Each
 * job lives on until its threads have ended. */
static void
poise_runner_dispose (GObject *object)
{
  PoiseRunner *self = POISE_RUNNER (object);
  g_autoptr (GPtrArray) jobs = self->jobs;

  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < jobs->len; i++)
    let_go (self, g_ptr_array_index (jobs, i));
  /* One that was replaced may still have to stop. */
  for (guint i = 0; i < self->started->len; i++)
    let_go (self, g_ptr_array_index (self->started, i));
  for (guint room = 0; room < POISE_N_ROOMS; room++)
    g_queue_clear (&self->waiting[room]);
  g_ptr_array_set_size (self->started, 0);
  self->n_active = 0;
  poise_pacer_close (self->pacer);
  for (guint i = jobs->len; i-- > 0;)
    poise_job_cancel (g_ptr_array_index (jobs, i));
  G_OBJECT_CLASS (poise_runner_parent_class)->dispose (object);
}

static void
poise_runner_finalize (GObject *object)
{
  PoiseRunner *self = POISE_RUNNER (object);

  g_ptr_array_unref (self->started);
  g_ptr_array_unref (self->jobs);
  poise_pacer_unref (self->pacer);
  G_OBJECT_CLASS (poise_runner_parent_class)->finalize (object);
}

static void
poise_runner_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  PoiseRunner *self = POISE_RUNNER (object);

  switch (prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, poise_runner_is_busy (self));
      break;
    case PROP_POLLING:
      g_value_set_boolean (value, poise_runner_is_polling (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_runner_class_init (PoiseRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = poise_runner_dispose;
  object_class->finalize = poise_runner_finalize;
  object_class->get_property = poise_runner_get_property;

  properties[PROP_N_ACTIVE] =
      g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_POLLING] = g_param_spec_boolean ("polling", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

/* The pacer's callback: one for all jobs that have been started. */
static gboolean
update_started (gpointer user_data)
{
  /* A handler may let go of the runner. */
  g_autoptr (PoiseRunner) self = g_object_ref (user_data);
  gboolean changed = FALSE;

  /* A job may end here and leave the array, so backwards; a handler may end others. */
  for (guint i = self->started->len; i-- > 0;)
    if (i < self->started->len)
      changed |= poise_job_update (g_ptr_array_index (self->started, i), FALSE);
  return changed;
}

static void
poise_runner_init (PoiseRunner *self)
{
  self->pacer = poise_pacer_new (update_started, self);
  self->shared_limit = POISE_RUNNER_SHARED_LIMIT;
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->started = g_ptr_array_new ();
  for (guint room = 0; room < POISE_N_ROOMS; room++)
    g_queue_init (&self->waiting[room]);
}

/**
 * poise_runner_new:
 *
 * Returns: (transfer full): a runner whose main thread is this one.
 */
PoiseRunner *
poise_runner_new (void)
{
  return g_object_new (POISE_TYPE_RUNNER, NULL);
}

void
poise_runner_notify (PoiseRunner *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  if (self->polling != poise_runner_is_polling (self))
    {
      self->polling = !self->polling;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLLING]);
    }
}

static void
worker_ended_cb (PoiseJob *job,
                 gpointer  user_data)
{
  poise_runner_schedule (POISE_RUNNER (user_data));
}

static void
state_changed_cb (PoiseJob   *job,
                  GParamSpec *pspec,
                  gpointer    user_data)
{
  PoiseRunner *self = POISE_RUNNER (user_data);

  poise_runner_update_ticking (self);
  /* A paused job frees its processors. */
  if (poise_job_get_state (job) == POISE_JOB_PAUSED)
    poise_runner_schedule (self);
}

static void
ended_cb (PoiseJob *job,
          gpointer  user_data)
{
  g_autoptr (PoiseRunner) self = g_object_ref (user_data);

  let_go (self, job);
  poise_runner_forget (self, job);
  self->n_active--;
  poise_runner_update_ticking (self);
  poise_runner_notify (self);
  poise_runner_schedule (self);
}

/* A new job, known to the runner, in the list or not. */
PoiseJob *
poise_runner_make_job (PoiseRunner       *self,
                       const PoiseParams *params,
                       const PoiseWay    *way,
                       GError           **error)
{
  PoiseJob *job = poise_job_new (params, way, self->pacer, error);

  if (job == NULL)
    return NULL;
  g_signal_connect (job, "worker-ended", G_CALLBACK (worker_ended_cb), self);
  g_signal_connect (job, "notify::state", G_CALLBACK (state_changed_cb), self);
  g_signal_connect (job, "ended", G_CALLBACK (ended_cb), self);
  return job;
}

/* Tells of a new job in the list, and queues it. A handler may cancel it, and even
 * take it out of the list again, before it is queued. */
void
poise_runner_enqueue (PoiseRunner *self,
                      PoiseJob    *job,
                      guint        position,
                      guint        removed)
{
  g_autoptr (PoiseJob) keep = g_object_ref (job);

  self->n_active++;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, 1);
  if (!poise_job_is_active (job))
    return;
  poise_runner_await_room (self, job);
  poise_runner_notify (self);
  poise_runner_schedule (self);
}

/**
 * poise_runner_start:
 * @params: what to do; copied
 * @way: (nullable): how to do it; NULL for poise_way_get_default()
 *
 * Puts a new job on top of the list and into the queue. With strategy "main" it
 * has ended when this returns. Fails with %POISE_ERROR_USAGE when the kind
 * refuses the parameters or the way.
 *
 * Returns: (transfer none) (nullable): the job, which the list keeps.
 */
PoiseJob *
poise_runner_start (PoiseRunner       *self,
                    const PoiseParams *params,
                    const PoiseWay    *way,
                    GError           **error)
{
  PoiseWay by_default = poise_way_get_default ();
  PoiseJob *job;

  g_return_val_if_fail (POISE_IS_RUNNER (self), NULL);
  g_return_val_if_fail (params != NULL, NULL);

  if (way == NULL)
    way = &by_default;
  if (!poise_way_check (way, params, error))
    return NULL;
  job = poise_runner_make_job (self, params, way, error);
  if (job == NULL)
    return NULL;
  g_ptr_array_add (self->jobs, job);
  poise_runner_enqueue (self, job, 0, 0);
  return job;
}

/**
 * poise_runner_find:
 * @id: what poise_job_get_id() says
 *
 * Returns: (transfer none) (nullable): the job of that number in the list.
 */
PoiseJob *
poise_runner_find (PoiseRunner *self,
                   guint        id)
{
  g_return_val_if_fail (POISE_IS_RUNNER (self), NULL);

  for (guint i = 0; i < self->jobs->len; i++)
    if (poise_job_get_id (g_ptr_array_index (self->jobs, i)) == id)
      return g_ptr_array_index (self->jobs, i);
  return NULL;
}

static gpointer
ref_job (gconstpointer job,
         gpointer      user_data)
{
  return g_object_ref ((gpointer) job);
}

/**
 * poise_runner_cancel_all:
 *
 * Cancels every job that has not ended.
 */
void
poise_runner_cancel_all (PoiseRunner *self)
{
  g_autoptr (GPtrArray) jobs = NULL;

  g_return_if_fail (POISE_IS_RUNNER (self));

  /* The newest first: a queued one must not start because an older one ended. */
  jobs = g_ptr_array_copy (self->jobs, ref_job, NULL);
  for (guint i = jobs->len; i-- > 0;)
    poise_job_cancel (g_ptr_array_index (jobs, i));
}

/**
 * poise_runner_get_n_active:
 *
 * Returns: how many jobs have not ended.
 */
guint
poise_runner_get_n_active (PoiseRunner *self)
{
  g_return_val_if_fail (POISE_IS_RUNNER (self), 0);

  return self->n_active;
}

/**
 * poise_runner_is_busy:
 *
 * Returns: whether any job has been started and has not ended.
 */
gboolean
poise_runner_is_busy (PoiseRunner *self)
{
  g_return_val_if_fail (POISE_IS_RUNNER (self), FALSE);

  return self->started->len > 0;
}

/**
 * poise_runner_get_callbacks:
 *
 * Returns: how often workers' changes were brought to the main loop, all jobs
 * together.
 */
guint64
poise_runner_get_callbacks (PoiseRunner *self)
{
  g_return_val_if_fail (POISE_IS_RUNNER (self), 0);

  return poise_pacer_get_callbacks (self->pacer);
}

/**
 * poise_runner_set_shared_limit:
 * @limit: how many workers at most may be on GTask's pool, instead of
 *     %POISE_RUNNER_SHARED_LIMIT
 *
 * Before the first job: for showing what happens when GTask's pool runs dry (pitfall 3).
 */
void
poise_runner_set_shared_limit (PoiseRunner *self,
                               guint        limit)
{
  g_return_if_fail (POISE_IS_RUNNER (self));
  g_return_if_fail (limit > 0);

  self->shared_limit = limit;
}

static gboolean
is_polled (PoiseJob *job)
{
  return poise_job_get_way (job)->delivery->polls;
}

/**
 * poise_runner_is_polling:
 *
 * Returns: whether any job that has been started and not ended is to be polled.
 */
gboolean
poise_runner_is_polling (PoiseRunner *self)
{
  g_return_val_if_fail (POISE_IS_RUNNER (self), FALSE);

  for (guint i = 0; i < self->started->len; i++)
    if (is_polled (g_ptr_array_index (self->started, i)))
      return TRUE;
  return FALSE;
}

/**
 * poise_runner_poll:
 *
 * Reads the counters of all workers whose jobs post nothing. From a frame's tick.
 */
void
poise_runner_poll (PoiseRunner *self)
{
  g_autoptr (PoiseRunner) keep = NULL;

  g_return_if_fail (POISE_IS_RUNNER (self));

  /* As in update_started(). */
  keep = g_object_ref (self);
  for (guint i = self->started->len; i-- > 0;)
    if (i < self->started->len && is_polled (g_ptr_array_index (self->started, i)))
      poise_job_update (g_ptr_array_index (self->started, i), TRUE);
}
