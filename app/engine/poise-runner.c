/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-runner.h"

#include "app/engine/poise-job-private.h"

/* Where a job's workers find room. */
typedef enum
{
  ROOM_PROCESSORS,
  ROOM_SHARED_POOL,
  ROOM_UNLIMITED,
  N_ROOMS,
} Room;

struct _PoiseRunner
{
  GObject     parent_instance;
  PoisePacer *pacer;
  GPtrArray  *jobs;    /* all, the oldest first */
  GPtrArray  *started; /* those with a worker on a thread or paused on one */
  GQueue      waiting[N_ROOMS]; /* those with workers that have no thread yet */
  guint       n_active;
  gboolean    scheduling;
  gboolean    schedule_again;
};

enum
{
  PROP_0,
  PROP_N_ACTIVE,
  PROP_BUSY,
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
static guint
flip (PoiseRunner *self,
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
  return g_object_ref (g_ptr_array_index (self->jobs, flip (self, position)));
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
  for (guint room = 0; room < N_ROOMS; room++)
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
      changed |= poise_job_update (g_ptr_array_index (self->started, i));
  return changed;
}

static void
poise_runner_init (PoiseRunner *self)
{
  self->pacer = poise_pacer_new (update_started, self);
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->started = g_ptr_array_new ();
  for (guint room = 0; room < N_ROOMS; room++)
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

static Room
get_room (PoiseJob *job)
{
  if (!poise_job_get_way (job)->strategy->uses_threads)
    return ROOM_UNLIMITED;
  if (poise_job_get_pool (job) == POISE_POOL_SHARED)
    return ROOM_SHARED_POOL;
  return poise_job_get_kind (job)->nature == POISE_NATURE_COMPUTES ? ROOM_PROCESSORS
                                                                   : ROOM_UNLIMITED;
}

/* How much of a room is taken. A paused worker keeps its thread, but no
 * processor. */
static guint
count_taken (PoiseRunner *self,
             Room         room)
{
  guint taken = 0;

  for (guint i = 0; i < self->started->len; i++)
    {
      PoiseJob *job = g_ptr_array_index (self->started, i);

      if (get_room (job) == room && (room != ROOM_PROCESSORS ||
                                     poise_job_get_state (job) != POISE_JOB_PAUSED))
        taken += poise_job_get_n_busy (job);
    }
  return taken;
}

/* How many of a job's workers may start now: some of them, or all, or none. */
static guint
count_admitted (PoiseRunner *self,
                PoiseJob    *job,
                guint        wanted)
{
  guint taken;

  switch (get_room (job))
    {
    case ROOM_PROCESSORS:
      taken = count_taken (self, ROOM_PROCESSORS);
      return taken == 0 || taken + wanted <= g_get_num_processors () ? wanted : 0;
    case ROOM_SHARED_POOL:
      taken = count_taken (self, ROOM_SHARED_POOL);
      return MIN (wanted, POISE_RUNNER_SHARED_LIMIT - MIN (taken, POISE_RUNNER_SHARED_LIMIT));
    case ROOM_UNLIMITED:
    default:
      return wanted;
    }
}

static gboolean
find_started (PoiseRunner *self,
              PoiseJob    *job,
              guint       *index)
{
  return g_ptr_array_find (self->started, job, index);
}

static void
notify (PoiseRunner *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

/* The clocks of running jobs go on; those of queued and paused ones do not. */
static void
update_ticking (PoiseRunner *self)
{
  gboolean ticking = FALSE;

  for (guint i = 0; i < self->started->len && !ticking; i++)
    ticking = poise_job_get_state (g_ptr_array_index (self->started, i)) != POISE_JOB_PAUSED;
  poise_pacer_set_ticking (self->pacer, ticking);
}

static void
start_workers (PoiseRunner *self,
               PoiseJob    *job,
               guint        n)
{
  if (!find_started (self, job, NULL))
    {
      g_ptr_array_add (self->started, job);
      notify (self);
      update_ticking (self);
    }
  /* A worker may end, and its job with it, before the call returns. */
  for (guint i = 0; i < n && poise_job_get_n_unstarted (job) > 0; i++)
    poise_job_start_worker (job);
}

/* Starts what there is room for of the job that came first. Returns: whether it
 * could start anything. */
static gboolean
start_first (PoiseRunner *self,
             Room         room)
{
  g_autoptr (PoiseJob) job = NULL;
  guint wanted, n;

  if (g_queue_is_empty (&self->waiting[room]))
    return FALSE;
  job = g_object_ref (g_queue_peek_head (&self->waiting[room]));
  wanted = poise_job_get_n_unstarted (job);
  n = count_admitted (self, job, wanted);
  if (n == wanted)
    g_queue_pop_head (&self->waiting[room]);
  if (n > 0)
    start_workers (self, job, n);
  return n > 0 || wanted == 0;
}

/* First come, first served in each room; a full room holds up no other. */
static void
schedule (PoiseRunner *self)
{
  /* A handler may let go of the runner. */
  g_autoptr (PoiseRunner) keep = g_object_ref (self);

  /* What a signal's handler does while workers are being started comes back
   * here, and is looked after when they have been. */
  self->schedule_again = TRUE;
  if (self->scheduling)
    return;
  self->scheduling = TRUE;
  while (self->schedule_again)
    {
      self->schedule_again = FALSE;
      for (guint room = 0; room < N_ROOMS; room++)
        while (start_first (self, room))
          ;
    }
  self->scheduling = FALSE;
}

static void
worker_ended_cb (PoiseJob *job,
                 gpointer  user_data)
{
  schedule (POISE_RUNNER (user_data));
}

static void
state_changed_cb (PoiseJob   *job,
                  GParamSpec *pspec,
                  gpointer    user_data)
{
  PoiseRunner *self = POISE_RUNNER (user_data);

  update_ticking (self);
  /* A paused job frees its processors. */
  if (poise_job_get_state (job) == POISE_JOB_PAUSED)
    schedule (self);
}

static void
ended_cb (PoiseJob *job,
          gpointer  user_data)
{
  g_autoptr (PoiseRunner) self = g_object_ref (user_data);
  guint index;

  let_go (self, job);
  g_queue_remove (&self->waiting[get_room (job)], job);
  if (find_started (self, job, &index))
    g_ptr_array_remove_index (self->started, index);
  self->n_active--;
  update_ticking (self);
  notify (self);
  schedule (self);
}

/* A new job, known to the runner, in the list or not. */
static PoiseJob *
make_job (PoiseRunner       *self,
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
static void
enqueue (PoiseRunner *self,
         PoiseJob    *job,
         guint        position,
         guint        removed)
{
  g_autoptr (PoiseJob) keep = g_object_ref (job);

  self->n_active++;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, 1);
  if (!poise_job_is_active (job))
    return;
  g_queue_push_tail (&self->waiting[get_room (job)], job);
  notify (self);
  schedule (self);
}

/* Workers that wait for one another need a thread each. */
static gboolean
check_way (const PoiseParams *params,
           const PoiseWay    *way,
           GError           **error)
{
  const PoiseKind *kind = poise_params_get_kind (params);

  if (kind->nature != POISE_NATURE_MEETS)
    return TRUE;
  if (way->strategy->uses_threads && way->pool == POISE_POOL_SHARED)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its threads wait for one another and would block the shared pool; "
                   "use the private pool",
                   kind->id);
      return FALSE;
    }
  if (!way->strategy->uses_threads && poise_params_count_workers (params) > 1)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "%s: its threads wait for one another, which one thread alone would do "
                   "for ever; use the strategy “thread”",
                   kind->id);
      return FALSE;
    }
  return TRUE;
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
  if (!check_way (params, way, error))
    return NULL;
  job = make_job (self, params, way, error);
  if (job == NULL)
    return NULL;
  g_ptr_array_add (self->jobs, job);
  enqueue (self, job, 0, 0);
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

static PoiseJob *
refuse_unlisted (PoiseJob *job,
                 GError  **error)
{
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "%s: the job is not in the list",
               poise_job_get_title (job));
  return NULL;
}

/**
 * poise_runner_retry:
 * @job: one that has ended
 *
 * Starts the same once more, in the old job's place in the list. A job ends only
 * once, so this is a new one.
 *
 * Returns: (transfer none) (nullable): the new job; NULL, and all as it was, when
 * the kind refuses the parameters by now.
 */
PoiseJob *
poise_runner_retry (PoiseRunner *self,
                    PoiseJob    *job,
                    GError     **error)
{
  PoiseJob *again;
  guint index;

  g_return_val_if_fail (POISE_IS_RUNNER (self), NULL);
  g_return_val_if_fail (POISE_IS_JOB (job), NULL);
  g_return_val_if_fail (!poise_job_is_active (job), NULL);

  if (!g_ptr_array_find (self->jobs, job, &index))
    return refuse_unlisted (job, error);
  again = make_job (self, poise_job_get_params (job), poise_job_get_way (job), error);
  if (again == NULL)
    return NULL;
  g_ptr_array_index (self->jobs, index) = again;
  enqueue (self, again, flip (self, index), 1);
  g_object_unref (job);
  return again;
}

/**
 * poise_runner_replace:
 * @job: one in the list, whatever its state
 * @params: of the same kind or another; copied
 *
 * Cancels a job and starts another one in its place in the list, in the same way. The
 * old one leaves the list at once, and its threads stop as soon as they notice.
 *
 * Returns: (transfer none) (nullable): the new job; NULL, and all as it was, when
 * the kind refuses the parameters.
 */
PoiseJob *
poise_runner_replace (PoiseRunner       *self,
                      PoiseJob          *job,
                      const PoiseParams *params,
                      GError           **error)
{
  g_autoptr (PoiseJob) old = NULL;
  PoiseJob *again;
  guint index;

  g_return_val_if_fail (POISE_IS_RUNNER (self), NULL);
  g_return_val_if_fail (POISE_IS_JOB (job), NULL);
  g_return_val_if_fail (params != NULL, NULL);

  if (!g_ptr_array_find (self->jobs, job, NULL))
    return refuse_unlisted (job, error);
  if (!check_way (params, poise_job_get_way (job), error))
    return NULL;
  again = make_job (self, params, poise_job_get_way (job), error);
  if (again == NULL)
    return NULL;
  old = g_object_ref (job);
  poise_job_cancel (old);
  /* A handler may have taken it out of the list. */
  if (!g_ptr_array_find (self->jobs, old, &index))
    {
      g_ptr_array_add (self->jobs, again);
      enqueue (self, again, 0, 0);
      return again;
    }
  g_ptr_array_index (self->jobs, index) = again;
  enqueue (self, again, flip (self, index), 1);
  g_object_unref (old);
  return again;
}

/**
 * poise_runner_remove:
 *
 * Takes a job that has ended out of the list. Returns: FALSE, and nothing
 * happens, for one that has not, or is not in the list.
 */
gboolean
poise_runner_remove (PoiseRunner *self,
                     PoiseJob    *job)
{
  guint index, position;

  g_return_val_if_fail (POISE_IS_RUNNER (self), FALSE);
  g_return_val_if_fail (POISE_IS_JOB (job), FALSE);

  if (poise_job_is_active (job) || !g_ptr_array_find (self->jobs, job, &index))
    return FALSE;
  position = flip (self, index);
  g_ptr_array_remove_index (self->jobs, index);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/**
 * poise_runner_remove_ended:
 *
 * Takes every job that has ended out of the list, in one change.
 */
void
poise_runner_remove_ended (PoiseRunner *self)
{
  g_autoptr (GPtrArray) kept = NULL;
  guint before;

  g_return_if_fail (POISE_IS_RUNNER (self));

  before = self->jobs->len;
  kept = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < before; i++)
    if (poise_job_is_active (g_ptr_array_index (self->jobs, i)))
      g_ptr_array_add (kept, g_object_ref (g_ptr_array_index (self->jobs, i)));
  if (kept->len == before)
    return;
  g_ptr_array_unref (self->jobs);
  self->jobs = g_steal_pointer (&kept);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->jobs->len);
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
