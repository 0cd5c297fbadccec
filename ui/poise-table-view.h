/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/**
 * PoiseTableView:
 *
 * The rows of a #PoiseTable as they arrive, sorted by a click on a column's title.
 */
#define POISE_TYPE_TABLE_VIEW (poise_table_view_get_type ())
G_DECLARE_FINAL_TYPE (PoiseTableView, poise_table_view, POISE, TABLE_VIEW, GtkWidget)

GtkWidget *poise_table_view_new (PoiseJob *job);

G_END_DECLS
