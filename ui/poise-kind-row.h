/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "ui/poise-start.h"

G_BEGIN_DECLS

/**
 * PoiseKindRow:
 *
 * A kind of job in the list of kinds: what it does, a start button, and, while
 * it is the chosen one, its parameters and the way in which it is to be run.
 *
 * Property "expanded": whether the parameters are shown.
 */
#define POISE_TYPE_KIND_ROW (poise_kind_row_get_type ())
G_DECLARE_FINAL_TYPE (PoiseKindRow, poise_kind_row, POISE, KIND_ROW, GtkListBoxRow)

GtkWidget       *poise_kind_row_new          (PoiseStart   *start);
void             poise_kind_row_set_expanded (PoiseKindRow *self,
                                              gboolean      expanded);
void             poise_kind_row_start        (PoiseKindRow *self);

G_END_DECLS
