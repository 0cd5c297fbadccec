/* SPDX-License-Identifier: MIT */
#include "ui/poise-curves.h"

#include "app/lab/poise-gaps.h"
#include "ui/poise-gap-lane.h"

#include <glib/gi18n.h>
#include <math.h>

#define LOWEST_US (5 * G_TIME_SPAN_MILLISECOND)
/* The axis goes at least so far, so that a smooth run looks like one. */
#define LEAST_HIGHEST_US (500 * G_TIME_SPAN_MILLISECOND)
/* And never beyond, whatever a file says. */
#define MOST_HIGHEST_US G_TIME_SPAN_HOUR
#define PLOT_HEIGHT     230
/* For half of the last tick's words. */
#define RIGHT_GAP       24
/* The key stands beside the plot where that leaves it this much, else below. */
#define LEAST_WIDTH  420
#define KEY_WIDTH    210
#define SAMPLE_WIDTH 26
/* More names than these are told by the pointer alone. */
#define KEY_MAX     24
#define REST_WIDTH  3.5
#define LEVEL_ALPHA 0.55f
/* How many decimals of 1 - share the axis shows: at 2.5 the last hundredth gets the upper
 * quarter of it. */
#define TAIL_DECADES 2.5
/* So near a curve has the pointer to be, in pixels. */
#define NEAR 14

typedef struct
{
  const PoiseReportRun *run;    /* in the report */
  GArray               *sorted;
  gint                  series; /* -1 for the window at rest */
} Curve;

typedef struct
{
  Curve *curves;
  guint  n_curves;
  gint64 highest_us;
} Curves;

typedef struct
{
  PoisePlotArea plot;
  PoisePlotArea key;
  gint64        highest_us;
} Layout;

static void
release (gpointer data)
{
  Curves *self = data;

  for (guint i = 0; i < self->n_curves; i++)
    g_array_unref (self->curves[i].sorted);
  g_free (self->curves);
  g_free (self);
}

static gpointer
prepare (const PoiseReport *report)
{
  g_autoptr (GPtrArray) runs = poise_gap_lane_list_runs (report);
  Curves *self = g_new0 (Curves, 1);
  gint series = 0;

  self->n_curves = runs->len;
  self->curves = g_new0 (Curve, runs->len);
  self->highest_us = LEAST_HIGHEST_US;
  for (guint i = 0; i < runs->len; i++)
    {
      Curve *curve = &self->curves[i];

      curve->run = g_ptr_array_index (runs, i);
      curve->sorted = poise_gaps_sort (curve->run->gaps);
      curve->series = curve->run == report->baseline ? -1 : series++;
      self->highest_us =
          MAX (self->highest_us, poise_gaps_get_quantile (curve->sorted, 1));
    }
  self->highest_us = MIN (self->highest_us, MOST_HIGHEST_US);
  return self;
}

/* ---- where things are */

static double
measure_line (const PoisePlotStyle *style)
{
  double height;

  poise_plot_measure_text (style, "0", TRUE, NULL, &height);
  return height + 3;
}

static guint
count_keys (guint n_curves)
{
  return n_curves > KEY_MAX ? KEY_MAX + 1 : n_curves;
}

static gboolean
has_room (double width)
{
  return width >= LEAST_WIDTH + KEY_WIDTH;
}

static guint
count_key_columns (double width)
{
  return has_room (width) ? 1 : MAX ((guint) (width / KEY_WIDTH), 1);
}

static double
measure_key (const PoisePlotStyle *style,
             guint                 n_curves,
             double                width)
{
  guint columns = count_key_columns (width);

  return ((count_keys (n_curves) + columns - 1) / columns) * measure_line (style);
}

/* Of the plot with its axis. */
static double
measure_plot (const PoisePlotStyle *style)
{
  return measure_line (style) + PLOT_HEIGHT + POISE_PLOT_GAP + measure_line (style);
}

static double
measure_height (const PoisePlotStyle *style,
                const PoiseReport    *report,
                double                width)
{
  g_autoptr (GPtrArray) runs = poise_gap_lane_list_runs (report);
  double key = measure_key (style, runs->len, width);

  if (has_room (width))
    return MAX (measure_plot (style), measure_line (style) + key);
  return measure_plot (style) + POISE_PLOT_GAP + key;
}

static Layout
get_layout (const PoisePlotStyle *style,
            const PoisePlotArea  *area,
            const Curves         *curves)
{
  double line = measure_line (style);
  double gutter, right;
  Layout layout = { .highest_us = curves->highest_us };

  poise_plot_measure_text (style, "100 %", FALSE, &gutter, NULL);
  gutter += POISE_PLOT_GAP;
  right = has_room (area->width) ? KEY_WIDTH : RIGHT_GAP;
  layout.plot =
      (PoisePlotArea) { area->x + gutter, area->y + line,
                         MAX (floor (area->width - gutter - right), 1), PLOT_HEIGHT };
  if (has_room (area->width))
    layout.key = (PoisePlotArea) { area->x + area->width - KEY_WIDTH + 2 * POISE_PLOT_GAP,
                                  layout.plot.y, KEY_WIDTH - 2 * POISE_PLOT_GAP, 0 };
  else
    layout.key =
        (PoisePlotArea) { area->x, area->y + measure_plot (style) + POISE_PLOT_GAP,
                           area->width, 0 };
  return layout;
}

static double
find_x (const Layout *layout,
        gint64        length_us)
{
  return layout->plot.x +
         layout->plot.width
               * poise_plot_find_log ((double) length_us, LOWEST_US,
                                      (double) layout->highest_us);
}

static gint64
find_length (const Layout *layout,
             double        x)
{
  double share = CLAMP ((x - layout->plot.x) / layout->plot.width, 0, 1);

  return (gint64) (LOWEST_US * pow ((double) layout->highest_us / LOWEST_US, share));
}

static double
find_y (const Layout *layout,
        double        share)
{
  double stretched = -log10 (1 - share * (1 - pow (10, -TAIL_DECADES))) / TAIL_DECADES;

  return layout->plot.y + layout->plot.height * (1 - stretched);
}

/* ---- drawing */

static void
draw_shares (cairo_t              *cr,
             const PoisePlotStyle *style,
             const Layout         *layout)
{
  static const guint percents[] = { 0, 50, 90, 99, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      g_autofree char *text = g_strdup_printf ("%u %%", percents[i]);
      double y = find_y (layout, percents[i] / 100.0);

      poise_plot_draw_line (cr, &style->grid, layout->plot.x, y,
                            layout->plot.x + layout->plot.width, y);
      poise_plot_draw_text (
          cr, style, text, &style->dim,
          &(PoisePlotPlace) { layout->plot.x - POISE_PLOT_GAP, y, 1, 0.5, 0, FALSE });
    }
}

static void
draw_length (cairo_t              *cr,
             const PoisePlotStyle *style,
             const Layout         *layout,
             gint64                length_us,
             double               *free_x)
{
  g_autofree char *text = poise_plot_format_ms (length_us);
  double bottom = layout->plot.y + layout->plot.height;
  double x = find_x (layout, length_us);
  double width;

  poise_plot_draw_line (cr, &style->grid, x, layout->plot.y, x, bottom);
  poise_plot_measure_text (style, text, FALSE, &width, NULL);
  if (x - width / 2 < *free_x ||
      x + width / 2 > layout->plot.x + layout->plot.width + RIGHT_GAP)
    return;
  poise_plot_draw_text (
      cr, style, text, &style->dim,
      &(PoisePlotPlace) { x, bottom + POISE_PLOT_GAP, 0.5, 0, 0, FALSE });
  *free_x = x + width / 2 + POISE_PLOT_GAP;
}

static void
draw_lengths (cairo_t              *cr,
              const PoisePlotStyle *style,
              const Layout         *layout)
{
  static const gint64 factors[] = { 1, 2, 5 };
  double free_x = 0;

  for (gint64 power_us = G_TIME_SPAN_MILLISECOND; power_us <= layout->highest_us;
       power_us *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
      if (power_us * factors[i] >= LOWEST_US &&
          power_us * factors[i] <= layout->highest_us)
        draw_length (cr, style, layout, power_us * factors[i], &free_x);
}

/* From where on a gap is felt. */
static void
draw_level (cairo_t              *cr,
            const PoisePlotStyle *style,
            const Layout         *layout,
            gint64                length_us,
            PoiseLevel            level,
            const char           *text)
{
  static const double dash[] = { 4, 3 };
  double x = find_x (layout, length_us);
  GdkRGBA color = style->levels[level];

  color.alpha *= LEVEL_ALPHA;
  cairo_set_dash (cr, dash, 2, 0);
  poise_plot_draw_line (cr, &color, x, layout->plot.y, x,
                        layout->plot.y + layout->plot.height);
  cairo_set_dash (cr, NULL, 0, 0);
  poise_plot_draw_text (cr, style, text, &style->dim,
                        &(PoisePlotPlace) { x, layout->plot.y - 2, 0.5, 1, 0, FALSE });
}

static void
set_pen (cairo_t              *cr,
         const PoisePlotStyle *style,
         const Curve          *curve)
{
  if (curve->series >= 0)
    {
      poise_plot_set_series (cr, style, (guint) curve->series);
      return;
    }
  cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_width (cr, REST_WIDTH);
  cairo_set_source_rgba (cr, style->text.red, style->text.green, style->text.blue, 0.3);
}

/* A point for each pixel that it crosses at most. */
static void
draw_curve (cairo_t              *cr,
            const PoisePlotStyle *style,
            const Layout         *layout,
            const Curve          *curve)
{
  double y = find_y (layout, poise_gaps_get_share (curve->sorted, LOWEST_US));
  double right = find_x (layout, poise_gaps_get_quantile (curve->sorted, 1));

  cairo_move_to (cr, layout->plot.x, y);
  for (double x = layout->plot.x + 1; x < right + 1; x++)
    {
      double next = find_y (
          layout, poise_gaps_get_share (curve->sorted, find_length (layout, x)));

      if (next == y)
        continue;
      cairo_line_to (cr, x, y);
      cairo_line_to (cr, x, next);
      y = next;
    }
  set_pen (cr, style, curve);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_key (cairo_t              *cr,
          const PoisePlotStyle *style,
          const Layout         *layout,
          const Curves         *curves,
          double                width)
{
  double line = measure_line (style);
  guint columns = count_key_columns (width);

  for (guint i = 0; i < count_keys (curves->n_curves); i++)
    {
      double x = layout->key.x + (i % columns) * KEY_WIDTH;
      double y = layout->key.y + (i / columns + 0.5) * line;
      PoisePlotPlace place = { x + SAMPLE_WIDTH + POISE_PLOT_GAP,
                               y,
                               0,
                               0.5,
                               KEY_WIDTH - SAMPLE_WIDTH - 4 * POISE_PLOT_GAP,
                               FALSE };
      g_autofree char *rest = g_strdup_printf ("and %u more", curves->n_curves - i);

      poise_plot_draw_text (cr, style, i < KEY_MAX ? curves->curves[i].run->label : rest,
                            &style->text, &place);
      if (i == KEY_MAX)
        break;
      set_pen (cr, style, &curves->curves[i]);
      cairo_move_to (cr, x, round (y));
      cairo_line_to (cr, x + SAMPLE_WIDTH, round (y));
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
}

static void
draw (cairo_t              *cr,
      const PoisePlotStyle *style,
      const PoisePlotArea  *area,
      const PoiseReport    *report,
      const PoiseReportRun *run,
      gconstpointer         data)
{
  const Curves *curves = data;
  Layout layout = get_layout (style, area, curves);

  draw_shares (cr, style, &layout);
  draw_lengths (cr, style, &layout);
  draw_level (cr, style, &layout, POISE_LONG_TASK_US, POISE_LEVEL_LONG, "janky");
  draw_level (cr, style, &layout, POISE_HANG_US, POISE_LEVEL_HANG, "frozen");
  for (guint i = 0; i < curves->n_curves; i++)
    draw_curve (cr, style, &layout, &curves->curves[i]);
  draw_key (cr, style, &layout, curves, area->width);
}

/* ---- in words */

static const Curve *
find_curve (const Layout *layout,
            const Curves *curves,
            double        x,
            double        y)
{
  const Curve *nearest = NULL;
  double least = NEAR;

  for (guint i = 0; i < curves->n_curves; i++)
    for (int dx = -NEAR; dx <= NEAR; dx++)
      {
        gint64 length_us = find_length (layout, x + dx);
        double share = poise_gaps_get_share (curves->curves[i].sorted, length_us);
        double distance = hypot (dx, find_y (layout, share) - y);

        if (distance >= least)
          continue;
        least = distance;
        nearest = &curves->curves[i];
      }
  return nearest;
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
  const Curves *curves = data;
  Layout layout = get_layout (style, area, curves);
  const Curve *curve = find_curve (&layout, curves, x, y);
  g_autofree char *length = NULL;
  gint64 length_us;

  if (curve == NULL || x < layout.plot.x || x > layout.plot.x + layout.plot.width)
    return NULL;
  length_us = find_length (&layout, x);
  length = poise_plot_format_gap (length_us);
  return g_strdup_printf (_ ("%s: %.1f %% of %u gaps up to %s"), curve->run->label,
                          100 * poise_gaps_get_share (curve->sorted, length_us),
                          curve->sorted->len, length);
}

static char *
describe (const PoiseReport    *report,
          const PoiseReportRun *run,
          gconstpointer         data)
{
  const Curves *curves = data;
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < curves->n_curves; i++)
    {
      const Curve *curve = &curves->curves[i];
      g_autofree char *p50 =
          poise_plot_format_gap (poise_gaps_get_quantile (curve->sorted, 0.5));
      g_autofree char *p99 =
          poise_plot_format_gap (poise_gaps_get_quantile (curve->sorted, 0.99));
      g_autofree char *max =
          poise_plot_format_gap (poise_gaps_get_quantile (curve->sorted, 1));

      g_string_append_printf (
          words, _ ("%s%s: half of the gaps up to %s, 99 of 100 up to %s, all up to %s"),
          i > 0 ? ". " : "", curve->run->label, p50, p99, max);
    }
  return g_string_free (words, FALSE);
}

const PoisePlotSort poise_curves = {
  .title = N_ ("Share of frame gaps that were not longer"),
  .prepare = prepare,
  .release = release,
  .measure_height = measure_height,
  .draw = draw,
  .dup_hint = dup_hint,
  .describe = describe,
};
