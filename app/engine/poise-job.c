/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-job-private.h"

#include "app/engine/poise-worker-private.h"

static GParamSpec *properties[POISE_JOB_N_PROPS];
static guint signals[POISE_JOB_N_SIGNALS];

G_DEFINE_FINAL_TYPE (PoiseJob, poise_job, G_TYPE_OBJECT)

/* Main thread. From here on nothing that is still on its way reaches the main thread's
 * objects: reports are dropped, the cancellable is let go. */
void
poise_job_detach (PoiseJob *self)
{
  for (guint i = 0; i < poise_job_get_n_workers (self); i++)
    poise_worker_get_context (poise_job_get_worker (self, i))->listener = NULL;
  if (self->cancelled_handler != 0)
    g_cancellable_disconnect (self->team->cancellable, self->cancelled_handler);
  self->cancelled_handler = 0;
}

static void
poise_job_dispose (GObject *object)
{
  PoiseJob *self = POISE_JOB (object);

  if (self->team != NULL)
    poise_job_detach (self);
  g_clear_object (&self->workers);
  g_clear_object (&self->log);
  g_clear_object (&self->result_lines);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (poise_job_parent_class)->dispose (object);
}

static void
poise_job_finalize (GObject *object)
{
  PoiseJob *self = POISE_JOB (object);

  g_clear_pointer (&self->team, poise_team_unref);
  g_clear_pointer (&self->params, poise_params_free);
  g_clear_error (&self->failure);
  g_free (self->details);
  G_OBJECT_CLASS (poise_job_parent_class)->finalize (object);
}

static void
poise_job_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  PoiseJob *self = POISE_JOB (object);

  switch (prop_id)
    {
    case POISE_JOB_PROP_TITLE:
      g_value_set_string (value, poise_job_get_title (self));
      break;
    case POISE_JOB_PROP_DETAILS:
      g_value_set_string (value, self->details);
      break;
    case POISE_JOB_PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case POISE_JOB_PROP_ACTIVE:
      g_value_set_boolean (value, poise_job_is_active (self));
      break;
    case POISE_JOB_PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case POISE_JOB_PROP_ELAPSED_US:
      g_value_set_int64 (value, self->elapsed_us);
      break;
    case POISE_JOB_PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case POISE_JOB_PROP_LEFT_S:
      g_value_set_double (value, self->left_s);
      break;
    case POISE_JOB_PROP_UNITS:
      g_value_set_uint64 (value, self->units);
      break;
    case POISE_JOB_PROP_MESSAGE:
      g_value_set_string (value, self->failure != NULL ? self->failure->message : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
poise_job_class_init (PoiseJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = poise_job_dispose;
  object_class->finalize = poise_job_finalize;
  object_class->get_property = poise_job_get_property;

  properties[POISE_JOB_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[POISE_JOB_PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, NULL, flags);
  properties[POISE_JOB_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, POISE_TYPE_JOB_STATE,
                                              POISE_JOB_QUEUED, flags);
  properties[POISE_JOB_PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, TRUE, flags);
  properties[POISE_JOB_PROP_FRACTION] =
      g_param_spec_double ("fraction", NULL, NULL, POISE_FRACTION_UNKNOWN, 1, 0, flags);
  properties[POISE_JOB_PROP_ELAPSED_US] =
      g_param_spec_int64 ("elapsed-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[POISE_JOB_PROP_RATE] =
      g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[POISE_JOB_PROP_LEFT_S] =
      g_param_spec_double ("left-s", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  properties[POISE_JOB_PROP_UNITS] =
      g_param_spec_uint64 ("units", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[POISE_JOB_PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, POISE_JOB_N_PROPS, properties);

  /* A worker gave back its thread. */
  signals[POISE_JOB_SIGNAL_WORKER_ENDED] = g_signal_new ("worker-ended", POISE_TYPE_JOB,
                                               G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 0);
  signals[POISE_JOB_SIGNAL_ENDED] = g_signal_new ("ended", POISE_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
poise_job_init (PoiseJob *self)
{
  static guint last_id = 0;

  self->id = ++last_id;
  self->thread = g_thread_self ();
  self->workers = g_list_store_new (POISE_TYPE_WORKER);
  self->log = poise_lines_new ();
  self->complete = TRUE;
  self->left_s = -1;
}

/* Any thread. */
static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  poise_team_cancel (user_data);
}

static void
add_worker (PoiseJob   *self,
            guint       index,
            const char *name)
{
  g_autoptr (PoiseContext) context = poise_context_new (self->team, index, name);
  g_autoptr (PoiseWorker) worker = poise_worker_new (context);

  context->listener = worker;
  g_list_store_append (self->workers, worker);
}

static void
add_workers (PoiseJob *self)
{
  const PoiseKind *kind = poise_job_get_kind (self);

  for (guint i = 0; i < self->team->n_workers; i++)
    {
      g_autofree char *name = kind->name_worker != NULL
                                  ? kind->name_worker (self->params, i)
                                  : g_strdup_printf ("%s-%u", kind->id, i + 1);
      add_worker (self, i, name);
    }
}

/* The values, behind the way when it is not the usual one. */
static char *
describe (const PoiseParams *params,
          const PoiseWay    *way)
{
  const PoiseWay usual = poise_way_get_default ();
  g_autofree char *values = poise_params_describe (params);
  g_autofree char *words = NULL;

  if (poise_way_equal (way, &usual))
    return g_steal_pointer (&values);
  words = poise_way_describe (way);
  return g_strdup_printf ("%s%s%s", words, values[0] != '\0' ? " · " : "", values);
}

/**
 * poise_job_new:
 * @params: copied
 * @way: copied
 *
 * Main thread. Returns: (transfer full): a queued job; NULL with the kind's own
 * error when it refuses the parameters.
 */
PoiseJob *
poise_job_new (const PoiseParams *params,
               const PoiseWay    *way,
               PoisePacer        *pacer,
               GError           **error)
{
  const PoiseKind *kind = poise_params_get_kind (params);
  PoiseJob *self;
  gpointer plan = kind->plan (params, error);

  if (plan == NULL)
    return NULL;

  self = g_object_new (POISE_TYPE_JOB, NULL);
  self->params = poise_params_copy (params);
  self->details = describe (params, way);
  self->way = *way;
  self->team = poise_team_new (kind, plan, poise_params_count_workers (params),
                               way->delivery, pacer);
  self->team->params = self->params;
  self->cancelled_handler =
      g_cancellable_connect (self->team->cancellable, G_CALLBACK (cancelled_cb),
                             poise_team_ref (self->team), (GDestroyNotify) poise_team_unref);
  add_workers (self);
  if (kind->make_output != NULL)
    self->output = kind->make_output (plan);
  return self;
}

/* Main thread: one of the job's properties has a new value. */
void
poise_job_notify (PoiseJob        *self,
                  PoiseJobProperty property)
{
  /* A handler may touch a widget (pitfall 7). */
  g_assert (self->thread == g_thread_self ());
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Main thread. */
void
poise_job_emit (PoiseJob      *self,
                PoiseJobSignal signal)
{
  g_assert (self->thread == g_thread_self ());
  g_signal_emit (self, signals[signal], 0);
}

/**
 * poise_job_get_id:
 *
 * Main thread. Returns: its number, which no other job of this process has.
 */
guint
poise_job_get_id (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return self->id;
}

/**
 * poise_job_get_kind:
 *
 * Main thread. Returns: (transfer none): what sort of job it is.
 */
const PoiseKind *
poise_job_get_kind (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return poise_params_get_kind (self->params);
}

/**
 * poise_job_get_params:
 *
 * Main thread. Returns: (transfer none): the values it was started with.
 */
const PoiseParams *
poise_job_get_params (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return self->params;
}

/**
 * poise_job_get_way:
 *
 * Main thread. Returns: (transfer none): the way it was started in.
 */
const PoiseWay *
poise_job_get_way (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return &self->way;
}

/**
 * poise_job_get_pool:
 *
 * Main thread. Returns: the pool its threads come from, never by nature.
 */
PoisePool
poise_job_get_pool (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), POISE_POOL_PRIVATE);

  return poise_way_get_pool (&self->way, poise_job_get_kind (self));
}

/**
 * poise_job_get_title:
 *
 * Main thread. Returns: (transfer none): the title of its kind.
 */
const char *
poise_job_get_title (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return poise_job_get_kind (self)->title;
}

/**
 * poise_job_get_state:
 *
 * Main thread.
 */
PoiseJobState
poise_job_get_state (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), POISE_JOB_CANCELLED);

  return self->state;
}

/**
 * poise_job_is_active:
 *
 * Main thread. Returns: whether it has not ended yet.
 */
gboolean
poise_job_is_active (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), FALSE);

  return !poise_job_state_is_end (self->state);
}

/**
 * poise_job_get_error:
 *
 * Main thread. Returns: (transfer none) (nullable): why it failed.
 */
const GError *
poise_job_get_error (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return self->failure;
}

/**
 * poise_job_get_n_workers:
 *
 * Main thread.
 */
guint
poise_job_get_n_workers (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), 0);

  return self->team->n_workers;
}

/**
 * poise_job_get_worker:
 *
 * Main thread. Returns: (transfer none): one of its workers.
 */
PoiseWorker *
poise_job_get_worker (PoiseJob *self,
                      guint     index)
{
  g_autoptr (PoiseWorker) worker = NULL;

  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  /* The list keeps it. */
  worker = g_list_model_get_item (G_LIST_MODEL (self->workers), index);
  return worker;
}

/**
 * poise_job_get_workers:
 *
 * Main thread. Returns: (transfer none): its workers, as a list of #PoiseWorker
 * that never changes.
 */
GListModel *
poise_job_get_workers (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return G_LIST_MODEL (self->workers);
}

/**
 * poise_job_get_log:
 *
 * Main thread. Returns: (transfer none): its log, which grows while it runs.
 */
PoiseLines *
poise_job_get_log (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return self->log;
}

/**
 * poise_job_get_output:
 *
 * Main thread. Returns: (transfer none) (nullable): what there is to look at, which
 * changes while the job runs.
 */
PoiseOutput *
poise_job_get_output (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return self->output;
}

/**
 * poise_job_get_cancellable:
 *
 * Main thread. Returns: (transfer none): what may be cancelled from any thread.
 * A running job then ends as after poise_job_cancel(); a queued one ends when
 * its turn comes.
 */
GCancellable *
poise_job_get_cancellable (PoiseJob *self)
{
  g_return_val_if_fail (POISE_IS_JOB (self), NULL);

  return self->team->cancellable;
}
