/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-experiment.h"

#include "app/engine/poise-kind.h"

static void
case_free (gpointer data)
{
  PoiseCase *self = data;

  g_free (self->label);
  g_free (self->settings);
  g_clear_pointer (&self->params, poise_params_free);
  g_free (self);
}

static gpointer
case_copy (gconstpointer data,
           gpointer      user_data)
{
  const PoiseCase *self = data;
  PoiseCase *copy = g_new0 (PoiseCase, 1);

  copy->label = g_strdup (self->label);
  copy->settings = g_strdup (self->settings);
  copy->way = self->way;
  copy->params = poise_params_copy (self->params);
  copy->n_jobs = self->n_jobs;
  return copy;
}

/**
 * poise_experiment_new:
 * @params: copied
 *
 * Main thread. Returns: (transfer full): an experiment without a case, to be made once.
 */
PoiseExperiment *
poise_experiment_new (const char        *title,
                      const PoiseParams *params)
{
  PoiseExperiment *self;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (params != NULL, NULL);

  self = g_new0 (PoiseExperiment, 1);
  self->title = g_strdup (title);
  self->params = poise_params_copy (params);
  self->cases = g_ptr_array_new_with_free_func (case_free);
  self->repeats = 1;
  return self;
}

void
poise_experiment_free (PoiseExperiment *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->title);
  g_free (self->preset);
  poise_params_free (self->params);
  g_ptr_array_unref (self->cases);
  g_free (self);
}

/**
 * poise_experiment_copy:
 *
 * Main thread. Returns: (transfer full): the same.
 */
PoiseExperiment *
poise_experiment_copy (const PoiseExperiment *self)
{
  PoiseExperiment *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = poise_experiment_new (self->title, self->params);
  copy->preset = g_strdup (self->preset);
  copy->repeats = self->repeats;
  copy->calls_gio = self->calls_gio;
  copy->skips_cancel = self->skips_cancel;
  g_ptr_array_unref (copy->cases);
  copy->cases = g_ptr_array_copy (self->cases, case_copy, NULL);
  return copy;
}

/* Names and values by turns, to what a person reads: "mode=atomic, threads=2". */
static gboolean
apply_settings (PoiseCase         *self,
                const char *const *settings,
                GError           **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; settings != NULL && settings[i] != NULL; i += 2)
    {
      if (!poise_params_set (self->params, settings[i], settings[i + 1], error))
        return FALSE;
      g_string_append_printf (text, "%s%s=%s", i > 0 ? ", " : "", settings[i], settings[i + 1]);
    }
  if (text->len > 0)
    self->settings = g_strdup (text->str);
  return TRUE;
}

/**
 * poise_experiment_add:
 * @label: what its row is called; unlike any other's
 * @n_jobs: how many of the job to run at once
 * @settings: (nullable): names and values of parameters by turns, up to NULL, for what
 *     this case has that the others have not
 *
 * Main thread. One more case. Fails with %POISE_ERROR_USAGE when the kind refuses the
 * settings or the way, or there are %POISE_EXPERIMENT_MAX_CASES already.
 */
gboolean
poise_experiment_add (PoiseExperiment   *self,
                      const char        *label,
                      const PoiseWay    *way,
                      guint              n_jobs,
                      const char *const *settings,
                      GError           **error)
{
  PoiseCase *added;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (label != NULL, FALSE);
  g_return_val_if_fail (way != NULL, FALSE);
  g_return_val_if_fail (n_jobs > 0, FALSE);

  if (self->cases->len >= POISE_EXPERIMENT_MAX_CASES)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE,
                   "more than %d ways cannot be compared at once", POISE_EXPERIMENT_MAX_CASES);
      return FALSE;
    }
  added = g_new0 (PoiseCase, 1);
  added->label = g_strdup (label);
  added->way = *way;
  added->params = poise_params_copy (self->params);
  added->n_jobs = n_jobs;
  if (!apply_settings (added, settings, error) ||
      !poise_way_check (way, added->params, error))
    {
      case_free (added);
      return FALSE;
    }
  g_ptr_array_add (self->cases, added);
  return TRUE;
}

/* Of a way what tells it from the others. */
static char *
make_label (const PoiseWay *way,
            gboolean        several_strategies,
            gboolean        several_deliveries)
{
  if (!several_deliveries)
    return g_strdup (way->strategy->title);
  return several_strategies ? poise_way_describe (way) : g_strdup (way->delivery->title);
}

/**
 * poise_experiment_add_ways:
 * @strategies: NULL-terminated
 * @deliveries: NULL-terminated, at least one
 *
 * Main thread. A case for each strategy with each delivery. The strategy that does all in
 * the click handler has no use for deliveries and gets one case, with the first.
 */
gboolean
poise_experiment_add_ways (PoiseExperiment            *self,
                           const PoiseStrategy *const *strategies,
                           const PoiseDelivery *const *deliveries,
                           PoisePool                   pool,
                           GError                    **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (strategies != NULL, FALSE);
  g_return_val_if_fail (deliveries != NULL && deliveries[0] != NULL, FALSE);

  for (guint i = 0; strategies[i] != NULL; i++)
    for (guint j = 0; deliveries[j] != NULL; j++)
      {
        const PoiseWay way = { strategies[i], deliveries[j], pool };
        gboolean several = deliveries[1] != NULL && strategies[i] != &poise_strategy_main;
        g_autofree char *label = make_label (&way, strategies[1] != NULL, several);

        if (!poise_experiment_add (self, label, &way, 1, NULL, error))
          return FALSE;
        if (!several)
          break;
      }
  return TRUE;
}

static void
add_allowed (GPtrArray           *list,
             const PoiseStrategy *strategy,
             const PoiseDelivery *delivery,
             PoisePool            pool,
             const PoiseParams   *params,
             GError             **why)
{
  const PoiseWay way = { strategy, delivery, pool };

  g_clear_error (why);
  if (poise_way_check (&way, params, why))
    g_ptr_array_add (list, (gpointer) strategy);
}

/**
 * poise_experiment_list_strategies:
 *
 * Any thread. Returns: (transfer container): all strategies that make sense for such a job,
 * NULL-terminated; what people write first comes first, since speeds are compared with the
 * first case. NULL with %POISE_ERROR_USAGE when there is none.
 */
GPtrArray *
poise_experiment_list_strategies (const PoiseParams   *params,
                                  const PoiseDelivery *delivery,
                                  PoisePool            pool,
                                  GError             **error)
{
  const PoiseStrategy *const *all = poise_strategy_list ();
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (GError) why = NULL;

  g_return_val_if_fail (params != NULL, NULL);
  g_return_val_if_fail (delivery != NULL, NULL);

  add_allowed (list, &poise_strategy_main, delivery, pool, params, &why);
  for (guint i = 0; all[i] != NULL; i++)
    if (all[i] != &poise_strategy_main)
      add_allowed (list, all[i], delivery, pool, params, &why);
  if (list->len == 0)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  g_ptr_array_add (list, NULL);
  return g_steal_pointer (&list);
}
