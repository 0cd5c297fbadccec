/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/**
 * PoisePictureView:
 *
 * A #PoisePicture as its rows arrive, fitted into the room there is. A click, the wheel
 * and the keys + and - go nearer or further away, arrows go aside: that cancels the job
 * and starts it anew for the other place. What was seen before stands in, enlarged or
 * made smaller, until the new rows are there.
 */
#define POISE_TYPE_PICTURE_VIEW (poise_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (PoisePictureView, poise_picture_view, POISE, PICTURE_VIEW, GtkWidget)

GtkWidget *poise_picture_view_new   (PoiseJob  *job);
gboolean   poise_picture_view_adopt (GtkWidget *view,
                                     PoiseJob  *job);

G_END_DECLS
