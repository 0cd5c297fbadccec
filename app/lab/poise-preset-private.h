/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-preset.h"

G_BEGIN_DECLS

/* What presets have in common. Main thread. */
PoiseExperiment *poise_preset_new_experiment (const char        *id,
                                              const char        *title,
                                              const char        *kind,
                                              const char *const *settings,
                                              GError           **error);
gboolean         poise_preset_add            (PoiseExperiment     *experiment,
                                              const char          *label,
                                              const PoiseStrategy *strategy,
                                              const char          *setting,
                                              const char          *value,
                                              GError             **error);

/* One file each. */
extern const PoisePreset poise_preset_flood;
extern const PoisePreset poise_preset_freeze;
extern const PoisePreset poise_preset_guarded;
extern const PoisePreset poise_preset_more_cores;
extern const PoisePreset poise_preset_pool;
extern const PoisePreset poise_preset_process;
extern const PoisePreset poise_preset_wait;

G_END_DECLS
