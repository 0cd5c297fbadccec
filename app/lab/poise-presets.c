/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-preset-private.h"

#include "app/kinds/poise-kinds.h"

static const PoisePreset *const presets[] = {
  &poise_preset_freeze,
  &poise_preset_wait,
  &poise_preset_flood,
  &poise_preset_more_cores,
  &poise_preset_process,
  &poise_preset_pool,
  &poise_preset_guarded,
  NULL,
};

/**
 * poise_presets_list:
 *
 * Any thread. Returns: (transfer none): all presets, NULL-terminated, in the order in
 * which they are best seen.
 */
const PoisePreset *const *
poise_presets_list (void)
{
  return presets;
}

/**
 * poise_presets_find:
 *
 * Any thread. Returns: (transfer none) (nullable): the preset of that id.
 */
const PoisePreset *
poise_presets_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; presets[i] != NULL; i++)
    if (g_str_equal (presets[i]->id, id))
      return presets[i];
  return NULL;
}

/**
 * poise_preset_new_experiment:
 * @kind: its id
 * @settings: names and values by turns, up to NULL
 *
 * Returns: (transfer full) (nullable): an experiment without a case.
 */
PoiseExperiment *
poise_preset_new_experiment (const char        *id,
                             const char        *title,
                             const char        *kind,
                             const char *const *settings,
                             GError           **error)
{
  g_autoptr (PoiseParams) params = poise_params_new (poise_kinds_find (kind));
  PoiseExperiment *self;

  for (guint i = 0; settings[i] != NULL; i += 2)
    if (!poise_params_set (params, settings[i], settings[i + 1], error))
      return NULL;
  self = poise_experiment_new (title, params);
  self->preset = g_strdup (id);
  return self;
}

/**
 * poise_preset_add:
 * @setting: (nullable): the parameter that this case has of its own, and its value
 *
 * One more case, with the delivery and the pool that suit it.
 */
gboolean
poise_preset_add (PoiseExperiment     *experiment,
                  const char          *label,
                  const PoiseStrategy *strategy,
                  const char          *setting,
                  const char          *value,
                  GError             **error)
{
  const char *const settings[] = { setting, value, NULL };
  PoiseWay way = poise_way_get_default ();

  way.strategy = strategy;
  return poise_experiment_add (experiment, label, &way, 1, settings, error);
}
