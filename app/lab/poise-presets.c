/* SPDX-License-Identifier: MIT */
#include "app/lab/poise-preset.h"

static const PoisePreset *const presets[] = {
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
