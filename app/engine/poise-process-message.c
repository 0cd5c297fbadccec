/* SPDX-License-Identifier: MIT */
/* What the frames between Poise and its child process hold. */
#include "app/engine/poise-process-message.h"

#include "app/engine/poise-worker-private.h"


/**
 * poise_process_pack_order:
 *
 * Main thread. Returns: (floating): what a child needs to do the same job: texts and
 * paths are bytes, whatever they are.
 */
GVariant *
poise_process_pack_order (const PoiseParams *params,
                          PoisePool          pool)
{
  const PoiseKind *kind = poise_params_get_kind (params);
  const char *const *paths = poise_params_get_paths (params);
  GVariantBuilder values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(say)"));

  for (gsize i = 0; i < kind->n_params; i++)
    {
      g_autofree char *value = poise_params_print (params, kind->params[i].name);
      g_variant_builder_add (&values, "(s@ay)", kind->params[i].name,
                             g_variant_new_bytestring (value));
    }
  return g_variant_new ("(a(say)@aayu)", &values, g_variant_new_bytestring_array (paths, -1),
                        (guint32) pool);
}

/**
 * poise_process_read_order:
 * @pool: (out): shared or private
 *
 * Main thread. Returns: (transfer full) (nullable): the parameters and paths; NULL with
 * %POISE_ERROR_USAGE when the kind does not take them.
 */
PoiseParams *
poise_process_read_order (GVariant        *order,
                          const PoiseKind *kind,
                          PoisePool       *pool,
                          GError         **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autoptr (GVariantIter) values = NULL;
  g_autofree const char **paths = NULL;
  g_autoptr (GVariant) path_array = g_variant_get_child_value (order, 1);
  const char *name;
  GVariant *value;
  guint32 number;

  g_variant_get (order, "(a(say)aayu)", &values, NULL, &number);
  *pool = number == POISE_POOL_SHARED ? POISE_POOL_SHARED : POISE_POOL_PRIVATE;
  while (g_variant_iter_loop (values, "(&s@ay)", &name, &value))
    if (!poise_params_set (params, name, g_variant_get_bytestring (value), error))
      {
        g_variant_unref (value);
        return NULL;
      }
  paths = g_variant_get_bytestring_array (path_array, NULL);
  for (guint i = 0; paths[i] != NULL; i++)
    if (!poise_params_add_path (params, paths[i], error))
      return NULL;
  return g_steal_pointer (&params);
}

/**
 * poise_process_pack_news:
 *
 * Main thread of the child. Returns: (floating): how far each worker is.
 */
GVariant *
poise_process_pack_news (PoiseJob *job)
{
  GVariantBuilder workers = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(iitttxx)"));

  for (guint i = 0; i < poise_job_get_n_workers (job); i++)
    {
      PoiseContextNews news =
          poise_context_get_news (poise_worker_get_context (poise_job_get_worker (job, i)));

      g_variant_builder_add (&workers, "(iitttxx)", (gint32) news.state, (gint32) news.tid,
                             news.done, news.total, news.reports, news.begin_us,
                             news.end_us);
    }
  return g_variant_new ("(ta(iitttxx))", (guint64) atomic_load (&job->team->total), &workers);
}

/* A moment that the child may have lived through, or 0 for none. */
static gint64
check_time (gint64 time_us)
{
  return CLAMP (time_us, 0, g_get_monotonic_time ());
}

static gboolean
read_worker (GVariant         *worker,
             PoiseContextNews *news)
{
  gint32 state, tid;

  g_variant_get (worker, "(iitttxx)", &state, &tid, &news->done, &news->total,
                 &news->reports, &news->begin_us, &news->end_us);
  news->state = (PoiseWorkerState) state;
  news->tid = tid;
  news->begin_us = check_time (news->begin_us);
  news->end_us = check_time (news->end_us);
  return tid >= 0 && poise_worker_state_get_words (news->state) != NULL;
}

/**
 * poise_process_take_news:
 * @contexts: of all workers of @team
 *
 * The thread that stands in for the workers. Returns: FALSE when these are not the news
 * of such a job.
 */
gboolean
poise_process_take_news (GVariant      *news,
                         PoiseTeam     *team,
                         PoiseContext **contexts)
{
  g_autoptr (GVariant) workers = g_variant_get_child_value (news, 1);
  guint64 total;

  if (g_variant_n_children (workers) != team->n_workers)
    return FALSE;
  g_variant_get_child (news, 0, "t", &total);
  atomic_store_explicit (&team->total, total, memory_order_relaxed);
  for (guint i = 0; i < team->n_workers; i++)
    {
      g_autoptr (GVariant) worker = g_variant_get_child_value (workers, i);
      PoiseContextNews one;

      if (!read_worker (worker, &one))
        return FALSE;
      poise_context_set_news (contexts[i], &one);
    }
  return TRUE;
}

/**
 * poise_process_pack_lines:
 *
 * Main thread of the child. Returns: (floating): lines of the log.
 */
GVariant *
poise_process_pack_lines (PoiseLines *log,
                          guint       position,
                          guint       n_lines)
{
  GVariantBuilder lines = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aay"));

  for (guint i = position; i < position + n_lines; i++)
    g_variant_builder_add_value (&lines,
                                 g_variant_new_bytestring (poise_lines_get (log, i)));
  return g_variant_builder_end (&lines);
}

/**
 * poise_process_read_lines:
 *
 * Any thread. Returns: (transfer full): the same lines.
 */
GPtrArray *
poise_process_read_lines (GVariant *lines)
{
  g_autofree const char **texts = g_variant_get_bytestring_array (lines, NULL);
  GPtrArray *read = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (read, g_strdup (texts[i]));
  return read;
}

/**
 * poise_process_pack_end:
 * @job: (nullable): one that has ended; NULL when it could not be started
 * @error: (nullable): why it failed
 *
 * Main thread of the child. Returns: (floating): how it ended.
 */
GVariant *
poise_process_pack_end (PoiseJob     *job,
                        const GError *error)
{
  GVariantBuilder workers = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ab"));
  GVariant *packed = NULL;

  for (guint i = 0; job != NULL && i < poise_job_get_n_workers (job); i++)
    g_variant_builder_add (&workers, "b",
                           poise_worker_is_complete (poise_job_get_worker (job, i)));
  if (error != NULL)
    packed = g_variant_new ("(si@ay)", g_quark_to_string (error->domain),
                            (gint32) error->code, g_variant_new_bytestring (error->message));
  return g_variant_new ("(ab@m(siay))", &workers,
                        g_variant_new_maybe (G_VARIANT_TYPE ("(siay)"), packed));
}

/* A job's error is of one of two domains; of any other only the message can be used. */
static GError *
read_error (GVariant *packed)
{
  const GQuark domains[] = { POISE_ERROR, G_IO_ERROR };
  g_autoptr (GVariant) message = g_variant_get_child_value (packed, 2);
  const char *text = g_variant_get_bytestring (message);
  const char *name;
  gint32 code;

  g_variant_get (packed, "(&siay)", &name, &code, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    if (g_str_equal (g_quark_to_string (domains[i]), name))
      return g_error_new_literal (domains[i], code, text);
  return g_error_new_literal (POISE_ERROR, POISE_ERROR_SYSTEM, text);
}

/**
 * poise_process_read_end:
 * @end: (out): how it ended; when no job could be started it has no workers
 *
 * Any thread. Returns: FALSE when it is not the end of any job.
 */
gboolean
poise_process_read_end (GVariant        *body,
                        PoiseProcessEnd *end)
{
  g_autoptr (GVariantIter) workers = NULL;
  g_autoptr (GVariant) error = NULL;

  *end = (PoiseProcessEnd){ 0 };
  g_variant_get (body, "(abm@(siay))", &workers, &error);
  end->n_workers = (guint) g_variant_iter_n_children (workers);
  end->complete = g_new0 (gboolean, end->n_workers + 1);
  for (guint i = 0; i < end->n_workers; i++)
    g_variant_iter_next (workers, "b", &end->complete[i]);
  if (error != NULL)
    end->error = read_error (error);
  return end->n_workers > 0 || end->error != NULL;
}

/* Frees what it holds. */
void
poise_process_end_clear (PoiseProcessEnd *self)
{
  g_clear_pointer (&self->complete, g_free);
  g_clear_error (&self->error);
}
