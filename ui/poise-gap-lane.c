/* SPDX-License-Identifier: MIT */
#include "ui/poise-gap-lane.h"

#include "app/lab/poise-gaps.h"

#include <math.h>

/* As in the window's strip: from below a frame at 165 Hz to two seconds. */
#define LOWEST_US   (5 * G_TIME_SPAN_MILLISECOND)
#define HIGHEST_US  (2 * G_TIME_SPAN_SECOND)
#define PLOT_HEIGHT 64
#define TITLE_GAP   3
/* The bar below that says when the job ran, and what is free around it. */
#define JOB_GAP     3
#define JOB_HEIGHT  4
#define BOTTOM_GAP  10
#define RIGHT_GAP   8
#define TICK_HEIGHT 4
/* How far apart the ticks of the axis of time are at least. */
#define TICK_WIDTH 70
#define HOLE_ALPHA 0.14f

/* Where a lane is, and what its axes cover. */
typedef struct
{
  PoisePlotArea area; /* with its title and what is below */
  PoisePlotArea plot; /* the bars alone */
  gint64        span_us;
  gint64        interval_us;
} Lane;

/* How much time all lanes cover, in microseconds. */
static gint64
get_span (const PoiseReport *report)
{
  g_autoptr (GPtrArray) runs = poise_gap_lane_list_runs (report);
  gint64 span_us = 1;

  for (guint i = 0; i < runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (runs, i);

      span_us = MAX (span_us, MAX (poise_gaps_get_end (run->gaps), run->ended_us));
    }
  return span_us;
}

static double
measure_line (const PoisePlotStyle *style)
{
  double height;

  poise_plot_measure_text (style, "0", TRUE, NULL, &height);
  return height;
}

/* How wide the words at the left are. */
static double
measure_gutter (const PoisePlotStyle *style,
                gint64                interval_us)
{
  const gint64 lengths_us[] = { interval_us, POISE_LONG_TASK_US, POISE_HANG_US };
  double widest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lengths_us); i++)
    {
      g_autofree char *text = poise_plot_format_ms (lengths_us[i]);
      double width;

      poise_plot_measure_text (style, text, FALSE, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest + POISE_PLOT_GAP;
}

static Lane
get_lane (const PoisePlotStyle *style,
          const PoisePlotArea  *area,
          const PoiseReport    *report)
{
  double gutter = measure_gutter (style, report->interval_us);

  return (Lane) {
    .area = *area,
    .plot = { area->x + gutter, area->y + measure_line (style) + TITLE_GAP,
              MAX (floor (area->width - gutter - RIGHT_GAP), 1), PLOT_HEIGHT },
    .span_us = get_span (report),
    .interval_us = report->interval_us,
  };
}

static double
find_x (const Lane *lane,
        gint64      at_us)
{
  double share = (double) at_us / (double) lane->span_us;

  return lane->plot.x + CLAMP (share, 0, 1) * lane->plot.width;
}

static double
find_height (gint64 length_us)
{
  double height = poise_plot_find_log ((double) length_us, LOWEST_US, HIGHEST_US);

  return length_us > 0 ? MAX (round (height * PLOT_HEIGHT), 1) : 0;
}

static void
fill_bar (cairo_t       *cr,
          const GdkRGBA *color,
          double         x,
          double         y,
          double         width,
          double         height)
{
  gdk_cairo_set_source_rgba (cr, color);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
}

static void
draw_bar (cairo_t              *cr,
          const PoisePlotStyle *style,
          const Lane           *lane,
          PoiseLevel            level,
          double                x,
          double                width,
          double                height)
{
  if (level == POISE_LEVEL_HANG)
    {
      GdkRGBA hole = style->levels[level];

      hole.alpha *= HOLE_ALPHA;
      fill_bar (cr, &hole, x, lane->plot.y, width, lane->plot.height);
    }
  fill_bar (cr, &style->levels[level], x, lane->plot.y + lane->plot.height - height,
            width, height);
}

/* Neighbours that look the same become one bar. */
static void
draw_bars (cairo_t              *cr,
           const PoisePlotStyle *style,
           const Lane           *lane,
           const PoiseReportRun *run)
{
  guint n = (guint) lane->plot.width;
  g_autofree gint64 *longest_us = g_new (gint64, n);
  guint begin = 0;

  poise_gaps_reduce (run->gaps, lane->span_us, n, longest_us);
  for (guint i = 1; i <= n; i++)
    {
      PoiseLevel level = poise_level_of (longest_us[begin], lane->interval_us);
      double height = find_height (longest_us[begin]);

      if (i < n && find_height (longest_us[i]) == height &&
          poise_level_of (longest_us[i], lane->interval_us) == level)
        continue;
      if (height > 0)
        draw_bar (cr, style, lane, level, lane->plot.x + begin, i - begin, height);
      begin = i;
    }
}

static double
draw_line (cairo_t              *cr,
           const PoisePlotStyle *style,
           const Lane           *lane,
           gint64                length_us,
           double                lowest_y)
{
  g_autofree char *text = poise_plot_format_ms (length_us);
  double y = lane->plot.y + lane->plot.height - find_height (length_us);
  const PoisePlotPlace place = {
    lane->plot.x - POISE_PLOT_GAP, MAX (y, lowest_y), 1, 0.5, 0, FALSE,
  };

  poise_plot_draw_line (cr, &style->grid, lane->plot.x, y,
                        lane->plot.x + lane->plot.width, y);
  poise_plot_draw_text (cr, style, text, &style->dim, &place);
  return place.y;
}

/* The words of two lines that are near keep apart. */
static void
draw_lines (cairo_t              *cr,
            const PoisePlotStyle *style,
            const Lane           *lane)
{
  double line = measure_line (style) - 2;
  double y = draw_line (cr, style, lane, POISE_HANG_US, 0);

  y = draw_line (cr, style, lane, POISE_LONG_TASK_US, y + line);
  if (lane->interval_us > 0)
    draw_line (cr, style, lane, lane->interval_us, y + line);
  poise_plot_draw_line (cr, &style->grid, lane->plot.x, lane->plot.y + lane->plot.height,
                        lane->plot.x + lane->plot.width,
                        lane->plot.y + lane->plot.height);
}

/* In the hole, or beside it when it is the longest one and narrow. */
static void
draw_hole (cairo_t              *cr,
           const PoisePlotStyle *style,
           const Lane           *lane,
           const PoiseGap       *gap,
           gboolean              longest)
{
  g_autofree char *length = poise_plot_format_gap (gap->length_us);
  g_autofree char *text = g_strdup_printf ("no frame for %s", length);
  const GdkRGBA *color = &style->levels[POISE_LEVEL_HANG];
  double left = find_x (lane, poise_gap_get_begin (gap));
  double right = find_x (lane, gap->end_us);
  double width;

  poise_plot_measure_text (style, text, TRUE, &width, NULL);
  if (width + 2 * POISE_PLOT_GAP <= right - left)
    poise_plot_draw_text (cr, style, text, poise_plot_get_contrast (color),
                          &(PoisePlotPlace) { (left + right) / 2,
                                             lane->plot.y + lane->plot.height
                                                 - find_height (gap->length_us) / 2,
                                             0.5, 0.5, 0, TRUE });
  else if (longest && right + POISE_PLOT_GAP + width <= lane->plot.x + lane->plot.width)
    poise_plot_draw_text (
        cr, style, text, color,
        &(PoisePlotPlace) { right + POISE_PLOT_GAP, lane->plot.y, 0, 0, 0, TRUE });
  else if (longest)
    poise_plot_draw_text (
        cr, style, text, color,
        &(PoisePlotPlace) { left - POISE_PLOT_GAP, lane->plot.y, 1, 0, 0, TRUE });
}

static void
draw_holes (cairo_t              *cr,
            const PoisePlotStyle *style,
            const Lane           *lane,
            const PoiseReportRun *run)
{
  const PoiseGap *longest = poise_gaps_find_longest (run->gaps);
  double least = measure_line (style);

  for (guint i = 0; i < run->gaps->len; i++)
    {
      const PoiseGap *gap = &g_array_index (run->gaps, PoiseGap, i);
      double width = (double) gap->length_us / (double) lane->span_us * lane->plot.width;

      if (gap->length_us > POISE_HANG_US && (gap == longest || width > least))
        draw_hole (cr, style, lane, gap, gap == longest);
    }
}

/* When the job ran: a bar with ends, so that a slower way is seen to be longer. */
static void
draw_job (cairo_t              *cr,
          const PoisePlotStyle *style,
          const Lane           *lane,
          const PoiseReportRun *run)
{
  double left = floor (find_x (lane, run->began_us));
  double right = ceil (find_x (lane, run->ended_us));
  double y = lane->plot.y + lane->plot.height + JOB_GAP;

  if (run->ended_us <= run->began_us)
    return;
  fill_bar (cr, &style->dim, left, y, MAX (right - left, 1), JOB_HEIGHT);
  poise_plot_draw_line (cr, &style->dim, left, lane->plot.y, left, y);
  poise_plot_draw_line (cr, &style->dim, right - 1, lane->plot.y, right - 1, y);
}

static void
draw_title (cairo_t              *cr,
            const PoisePlotStyle *style,
            const Lane           *lane,
            const PoiseReportRun *run)
{
  double right = lane->plot.x + lane->plot.width, left;
  g_autofree char *length =
      poise_plot_format_gap (MAX (run->ended_us, 0) - MAX (run->began_us, 0));
  /* At rest there is no job, and no way. */
  g_autofree char *facts = g_strdup_printf (
      run->strategy != NULL ? "the job ran for %s" : "measured for %s", length);
  double width;

  poise_plot_measure_text (style, facts, FALSE, &width, NULL);
  left = poise_plot_draw_text (
      cr, style, run->label, &style->text,
      &(PoisePlotPlace) { lane->plot.x, lane->area.y, 0, 0, lane->plot.width, TRUE });
  if (run->ended_us > run->began_us &&
      lane->plot.x + left + 2 * POISE_PLOT_GAP + width <= right)
    poise_plot_draw_text (cr, style, facts, &style->dim,
                          &(PoisePlotPlace) { right, lane->area.y, 1, 0, 0, FALSE });
}

static void
draw (cairo_t              *cr,
      const PoisePlotStyle *style,
      const PoisePlotArea  *area,
      const PoiseReport    *report,
      const PoiseReportRun *run,
      gconstpointer         data)
{
  Lane lane = get_lane (style, area, report);

  draw_title (cr, style, &lane, run);
  draw_lines (cr, style, &lane);
  draw_bars (cr, style, &lane, run);
  draw_job (cr, style, &lane, run);
  draw_holes (cr, style, &lane, run);
}

static double
measure_height (const PoisePlotStyle *style,
                const PoiseReport    *report,
                double                width)
{
  return measure_line (style) + TITLE_GAP + PLOT_HEIGHT + JOB_GAP + JOB_HEIGHT +
         BOTTOM_GAP;
}

static char *
dup_hint (const PoisePlotStyle *style,
          const PoisePlotArea  *area,
          const PoiseReport    *report,
          const PoiseReportRun *run,
          gconstpointer         data,
          double                x,
          double                y)
{
  Lane lane = get_lane (style, area, report);
  double share = (x - lane.plot.x) / lane.plot.width;
  g_autofree char *length = NULL;
  const PoiseGap *gap;
  gint64 at_us;

  if (share < 0 || share > 1)
    return NULL;
  at_us = (gint64) (share * (double) lane.span_us);
  gap = poise_gaps_find (run->gaps, at_us);
  if (gap == NULL)
    return NULL;
  length = poise_plot_format_gap (gap->length_us);
  return g_strdup_printf ("%s, at %.2f s: no frame for %s", run->label,
                          (double) at_us / G_TIME_SPAN_SECOND, length);
}

static char *
describe (const PoiseReport    *report,
          const PoiseReportRun *run,
          gconstpointer         data)
{
  g_autoptr (GArray) sorted = poise_gaps_sort (run->gaps);
  g_autofree char *middle = poise_plot_format_gap (poise_gaps_get_quantile (sorted, 0.5));
  const PoiseGap *longest = poise_gaps_find_longest (run->gaps);
  g_autofree char *length = poise_plot_format_gap (longest->length_us);

  return g_strdup_printf (
      "%u gaps between frames in %.1f seconds, half of them up to %s, the longest "
      "of %s ended at %.1f seconds",
      sorted->len, (double) poise_gaps_get_end (run->gaps) / G_TIME_SPAN_SECOND, middle,
      length, (double) longest->end_us / G_TIME_SPAN_SECOND);
}

const PoisePlotSort poise_gap_lane = {
  .title = "Frame gaps in time",
  .measure_height = measure_height,
  .draw = draw,
  .dup_hint = dup_hint,
  .describe = describe,
};

static void
draw_tick (cairo_t              *cr,
           const PoisePlotStyle *style,
           const Lane           *lane,
           double                at_s)
{
  g_autofree char *text = g_strdup_printf ("%g s", at_s);
  double x = find_x (lane, (gint64) (at_s * G_TIME_SPAN_SECOND));
  double y = lane->area.y + TICK_HEIGHT;
  double width;

  poise_plot_measure_text (style, text, FALSE, &width, NULL);
  poise_plot_draw_line (cr, &style->dim, x, lane->area.y, x, y);
  x = MIN (x, lane->area.x + lane->area.width - width / 2);
  poise_plot_draw_text (cr, style, text, &style->dim,
                        &(PoisePlotPlace) { x, y, 0.5, 0, 0, FALSE });
}

static void
draw_axis (cairo_t              *cr,
           const PoisePlotStyle *style,
           const PoisePlotArea  *area,
           const PoiseReport    *report,
           const PoiseReportRun *run,
           gconstpointer         data)
{
  Lane lane = get_lane (style, area, report);
  double span_s = (double) lane.span_us / G_TIME_SPAN_SECOND;
  guint n = MAX ((guint) (lane.plot.width / TICK_WIDTH), 1);
  double step_s = poise_plot_find_step (span_s, n);

  poise_plot_draw_line (cr, &style->dim, lane.plot.x, area->y,
                        lane.plot.x + lane.plot.width, area->y);
  for (guint i = 0; i <= n && i * step_s <= span_s; i++)
    draw_tick (cr, style, &lane, i * step_s);
}

static double
measure_axis (const PoisePlotStyle *style,
              const PoiseReport    *report,
              double                width)
{
  return TICK_HEIGHT + measure_line (style);
}

const PoisePlotSort poise_gap_lane_axis = {
  .title = "Seconds since measuring began",
  .measure_height = measure_axis,
  .draw = draw_axis,
};

/**
 * poise_gap_lane_list_runs:
 *
 * Any thread. Returns: (transfer container) (element-type PoiseReportRun): those that
 * have a lane, the window at rest first.
 */
GPtrArray *
poise_gap_lane_list_runs (const PoiseReport *report)
{
  GPtrArray *runs;

  g_return_val_if_fail (report != NULL, NULL);

  runs = g_ptr_array_new ();
  if (report->baseline != NULL && report->baseline->gaps->len > 0)
    g_ptr_array_add (runs, report->baseline);
  for (guint i = 0; i < report->runs->len; i++)
    {
      PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      if (run->gaps->len > 0)
        g_ptr_array_add (runs, run);
    }
  return runs;
}
