/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/meter/poise-recent.h"

G_BEGIN_DECLS

/* How far back the figures reach, in microseconds of active time. */
#define POISE_FRAME_METER_WINDOW_US (10 * G_TIME_SPAN_SECOND)

#define POISE_TYPE_FRAME_METER (poise_frame_meter_get_type ())
G_DECLARE_FINAL_TYPE (PoiseFrameMeter, poise_frame_meter, POISE, FRAME_METER, GObject)

/**
 * PoiseFrameFigures:
 * @window_us: how much active time the figures are about: ten seconds, or less when not
 *   so much was measured yet; 0 when nothing was
 * @n_frames: frames painted in it
 * @n_late: gaps longer than 1.5 refresh intervals
 * @per_second: frames per second
 * @p50_us: the median gap
 * @p99_us: the gap that one in a hundred exceeds
 * @worst_us: the longest gap
 * @interval_us: the refresh interval
 * @interval_known: whether the display told the interval; FALSE when 60 Hz is assumed
 *
 * What the frames of the last ten active seconds were like. A gap that is still open
 * counts as soon as it is late.
 */
typedef struct
{
  gint64 window_us;
  guint n_frames;
  guint n_late;
  double per_second;
  gint64 p50_us;
  gint64 p99_us;
  gint64 worst_us;
  gint64 interval_us;
  gboolean interval_known;
} PoiseFrameFigures;

PoiseFrameMeter   *poise_frame_meter_new             (GtkWidget         *widget);
void               poise_frame_meter_set_active      (PoiseFrameMeter   *self,
                                                      gboolean           active);
gboolean           poise_frame_meter_get_active      (PoiseFrameMeter   *self);
void               poise_frame_meter_loop_is_free    (PoiseFrameMeter   *self);
gint64             poise_frame_meter_get_interval_us (PoiseFrameMeter   *self,
                                                      gboolean          *known);
gint64             poise_frame_meter_get_open_gap_us (PoiseFrameMeter   *self);
const PoiseRecent *poise_frame_meter_get_recent      (PoiseFrameMeter   *self);
void               poise_frame_meter_get_figures     (PoiseFrameMeter   *self,
                                                      PoiseFrameFigures *figures);

G_END_DECLS
