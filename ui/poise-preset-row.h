/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-preset.h"

G_BEGIN_DECLS

/**
 * PoisePresetRow:
 *
 * A comparison that teaches one lesson: what it is called, what it shows, and the button
 * that runs it.
 */
#define POISE_TYPE_PRESET_ROW (poise_preset_row_get_type ())
G_DECLARE_FINAL_TYPE (PoisePresetRow, poise_preset_row, POISE, PRESET_ROW, GtkListBoxRow)

GtkWidget *poise_preset_row_new (const PoisePreset *preset);

G_END_DECLS
