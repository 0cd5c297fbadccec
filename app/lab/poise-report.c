/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-report.h"

#include <math.h>

static void
clear_stall (gpointer data)
{
  g_free (((PoiseStall *) data)->where);
}

static void
extra_free (gpointer data)
{
  PoiseExtra *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->unit);
  g_free (self);
}

/**
 * poise_report_run_new:
 *
 * Any thread. Returns: (transfer full): a row in which nothing was measured.
 */
PoiseReportRun *
poise_report_run_new (const char *label)
{
  PoiseReportRun *self = g_new0 (PoiseReportRun, 1);

  g_return_val_if_fail (label != NULL, NULL);

  self->label = g_strdup (label);
  self->n_jobs = 1;
  for (guint i = 0; i < POISE_N_METRICS; i++)
    self->metrics[i] = POISE_SPREAD_NONE;
  self->gaps = g_array_new (FALSE, FALSE, sizeof (PoiseGap));
  self->stalls = g_array_new (FALSE, FALSE, sizeof (PoiseStall));
  g_array_set_clear_func (self->stalls, clear_stall);
  self->extras = g_ptr_array_new_with_free_func (extra_free);
  return self;
}

void
poise_report_run_free (PoiseReportRun *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->label);
  g_free (self->strategy);
  g_free (self->delivery);
  g_free (self->pool);
  g_free (self->settings);
  g_free (self->error);
  g_free (self->outcome);
  g_array_unref (self->gaps);
  g_array_unref (self->stalls);
  g_ptr_array_unref (self->extras);
  g_free (self);
}

/**
 * poise_report_run_add_extra:
 * @id: a JSON key, in snake_case with the unit at its end
 *
 * Adds a figure that only some comparisons have.
 */
void
poise_report_run_add_extra (PoiseReportRun *self,
                            const char     *id,
                            const char     *title,
                            const char     *unit,
                            double          value)
{
  PoiseExtra *extra;

  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL && title != NULL && unit != NULL);

  extra = g_new (PoiseExtra, 1);
  extra->id = g_strdup (id);
  extra->title = g_strdup (title);
  extra->unit = g_strdup (unit);
  extra->value = value;
  g_ptr_array_add (self->extras, extra);
}

/**
 * poise_report_run_find_extra:
 *
 * Any thread. Returns: (transfer none) (nullable): the extra of that id.
 */
const PoiseExtra *
poise_report_run_find_extra (const PoiseReportRun *self,
                             const char           *id)
{
  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  for (guint i = 0; i < self->extras->len; i++)
    {
      const PoiseExtra *extra = g_ptr_array_index (self->extras, i);

      if (g_str_equal (extra->id, id))
        return extra;
    }
  return NULL;
}

/**
 * poise_report_new:
 *
 * Any thread. Returns: (transfer full): a report of nothing.
 */
PoiseReport *
poise_report_new (void)
{
  PoiseReport *self = g_new0 (PoiseReport, 1);

  self->parameters = g_ptr_array_new_with_free_func (g_free);
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) poise_report_run_free);
  return self;
}

void
poise_report_free (PoiseReport *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->title);
  g_free (self->preset);
  g_free (self->kind);
  g_ptr_array_unref (self->parameters);
  g_free (self->host);
  g_free (self->system);
  g_free (self->renderer);
  g_free (self->frame_source);
  g_free (self->gtk);
  g_free (self->glib);
  g_clear_pointer (&self->baseline, poise_report_run_free);
  g_ptr_array_unref (self->runs);
  g_free (self->verdict);
  g_free (self);
}

/**
 * poise_report_get_ratio:
 *
 * Any thread. Returns: how many times as much it was as in the window at rest; NAN
 * when one of the two was not measured, or was nothing at rest.
 */
double
poise_report_get_ratio (const PoiseReport    *self,
                        const PoiseReportRun *run,
                        PoiseMetric           metric)
{
  double rest, value;

  g_return_val_if_fail (self != NULL && run != NULL, NAN);
  g_return_val_if_fail (metric < POISE_N_METRICS, NAN);

  if (self->baseline == NULL || !poise_metric_get_info (metric)->at_rest)
    return NAN;
  rest = self->baseline->metrics[metric].median;
  value = run->metrics[metric].median;
  return rest > 0 ? value / rest : NAN;
}

/**
 * poise_report_find:
 *
 * Any thread. Returns: (transfer none) (nullable): the row of that label.
 */
const PoiseReportRun *
poise_report_find (const PoiseReport *self,
                   const char        *label)
{
  g_return_val_if_fail (self != NULL && label != NULL, NULL);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (self->runs, i);

      if (g_str_equal (run->label, label))
        return run;
    }
  return NULL;
}

/**
 * poise_report_has_metric:
 *
 * Any thread. Returns: whether it was measured in any run, so that it wants a column.
 */
gboolean
poise_report_has_metric (const PoiseReport *self,
                         PoiseMetric        metric)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (metric < POISE_N_METRICS, FALSE);

  for (guint i = 0; i < self->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (self->runs, i);

      if (isfinite (run->metrics[metric].median))
        return TRUE;
    }
  return FALSE;
}
