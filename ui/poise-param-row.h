/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-params.h"

G_BEGIN_DECLS

/**
 * PoiseParamRow:
 *
 * One parameter of a kind: its title and the control that fits its type.
 *
 * Signal "changed": the parameter has another value.
 */
#define POISE_TYPE_PARAM_ROW (poise_param_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseParamRow, poise_param_row, POISE, PARAM_ROW, GtkWidget)

GtkWidget *poise_param_row_new (PoiseParams      *params,
                                const PoiseParam *param);

G_END_DECLS
