/* SPDX-License-Identifier: MIT */
#include "ui/poise-speedup.h"

#include "app/lab/poise-report-figures.h"

#include <glib/gi18n.h>
#include <math.h>

#define PLOT_HEIGHT 200
#define MAX_WIDTH   520
#define RIGHT_GAP   60
#define TICK_WIDTH  40
#define TICK_HEIGHT 40
#define DOT_RADIUS  4

typedef struct
{
  PoisePlotArea plot;
  double        threads; /* how far the axes go */
  double        speedup;
  double        least;   /* threads of the first row, whose speed-up is 1 */
} Layout;

static double
get_speedup (const PoiseReportRun *run)
{
  return run->metrics[POISE_METRIC_SPEEDUP].median;
}

static double
measure_line (const PoisePlotStyle *style)
{
  double height;

  poise_plot_measure_text (style, "0", TRUE, NULL, &height);
  return height;
}

static double
measure_height (const PoisePlotStyle *style,
                const PoiseReport    *report,
                double                width)
{
  return PLOT_HEIGHT + POISE_PLOT_GAP + 2 * measure_line (style);
}

static Layout
get_layout (const PoisePlotStyle *style,
            const PoisePlotArea  *area,
            const PoiseReport    *report)
{
  const PoiseReportRun *first = g_ptr_array_index (report->runs, 0);
  Layout layout = { .threads = 1, .speedup = 1, .least = first->threads };
  double gutter;

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      layout.threads = MAX (layout.threads, run->threads);
      layout.speedup = MAX (layout.speedup, get_speedup (run));
    }
  layout.speedup = MAX (layout.speedup, layout.threads / layout.least);
  poise_plot_measure_text (style, "100 ×", FALSE, &gutter, NULL);
  gutter += POISE_PLOT_GAP;
  layout.plot = (PoisePlotArea) {
    area->x + gutter,
    area->y + measure_line (style) / 2,
    MAX (MIN (area->width, MAX_WIDTH) - gutter - RIGHT_GAP, 1),
    PLOT_HEIGHT - measure_line (style) / 2,
  };
  return layout;
}

static double
find_x (const Layout *layout,
        double        threads)
{
  return layout->plot.x + threads / layout->threads * layout->plot.width;
}

static double
find_y (const Layout *layout,
        double        speedup)
{
  return layout->plot.y + (1 - speedup / layout->speedup) * layout->plot.height;
}

static void
draw_axes (cairo_t              *cr,
           const PoisePlotStyle *style,
           const Layout         *layout)
{
  double right = layout->plot.x + layout->plot.width;
  double bottom = layout->plot.y + layout->plot.height;
  double step;

  step = MAX (
      poise_plot_find_step (layout->speedup, (guint) (layout->plot.height / TICK_HEIGHT)),
      1);
  for (double i = 0; i <= layout->speedup; i += step)
    {
      g_autofree char *text = g_strdup_printf ("%g ×", i);
      double y = find_y (layout, i);

      poise_plot_draw_line (cr, &style->grid, layout->plot.x, y, right, y);
      poise_plot_draw_text (
          cr, style, text, &style->dim,
          &(PoisePlotPlace) { layout->plot.x - POISE_PLOT_GAP, y, 1, 0.5, 0, FALSE });
    }
  step = MAX (poise_plot_find_step (layout->threads,
                                    (guint) MAX (layout->plot.width / TICK_WIDTH, 1)),
              1);
  for (double i = step; i <= layout->threads; i += step)
    {
      g_autofree char *text = g_strdup_printf (i == 1 ? "%g thread" : "%g", i);
      double x = find_x (layout, i);

      poise_plot_draw_line (cr, &style->grid, x, layout->plot.y, x, bottom);
      poise_plot_draw_text (
          cr, style, text, &style->dim,
          &(PoisePlotPlace) { x, bottom + POISE_PLOT_GAP, 0.5, 0, 0, FALSE });
    }
}

static void
draw_ideal (cairo_t              *cr,
            const PoisePlotStyle *style,
            const Layout         *layout)
{
  static const double dash[] = { 5, 4 };
  double top = layout->threads / layout->least;

  gdk_cairo_set_source_rgba (cr, &style->dim);
  cairo_set_line_width (cr, 1.5);
  cairo_set_dash (cr, dash, 2, 0);
  cairo_move_to (cr, find_x (layout, 0), find_y (layout, 0));
  cairo_line_to (cr, find_x (layout, layout->threads), find_y (layout, top));
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  poise_plot_draw_text (
      cr, style, "ideal", &style->dim,
      &(PoisePlotPlace) { find_x (layout, layout->threads) + POISE_PLOT_GAP,
                         find_y (layout, top), 0, 0.5, 0, FALSE });
}

/* The median, and how far the repeats lie apart. */
static void
draw_run (cairo_t              *cr,
          const PoisePlotStyle *style,
          const Layout         *layout,
          const PoiseReportRun *run)
{
  const PoiseSpread *spread = &run->metrics[POISE_METRIC_SPEEDUP];
  g_autofree char *text = g_strdup_printf ("%.2f ×", spread->median);
  double x = find_x (layout, run->threads);
  double y = find_y (layout, spread->median);

  gdk_cairo_set_source_rgba (cr, &style->series[0]);
  if (isfinite (spread->min) && isfinite (spread->max))
    {
      cairo_set_line_width (cr, 2);
      cairo_move_to (cr, x, find_y (layout, spread->min));
      cairo_line_to (cr, x, find_y (layout, spread->max));
      cairo_stroke (cr);
    }
  cairo_arc (cr, x, y, DOT_RADIUS, 0, 2 * G_PI);
  cairo_fill (cr);
  poise_plot_draw_text (cr, style, text, &style->text,
                        &(PoisePlotPlace) { x + DOT_RADIUS + 3, y + 2, 0, 0, 0, TRUE });
}

static int
compare_threads (gconstpointer a,
                 gconstpointer b)
{
  const PoiseReportRun *left = *(const PoiseReportRun *const *) a;
  const PoiseReportRun *right = *(const PoiseReportRun *const *) b;

  return (left->threads > right->threads) - (left->threads < right->threads);
}

static void
draw (cairo_t              *cr,
      const PoisePlotStyle *style,
      const PoisePlotArea  *area,
      const PoiseReport    *report,
      const PoiseReportRun *only,
      gconstpointer         data)
{
  Layout layout = get_layout (style, area, report);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  draw_axes (cr, style, &layout);
  draw_ideal (cr, style, &layout);
  for (guint i = 0; i < report->runs->len; i++)
    g_ptr_array_add (runs, g_ptr_array_index (report->runs, i));
  g_ptr_array_sort (runs, compare_threads);
  /* A text leaves its place behind. */
  cairo_new_path (cr);
  for (guint i = 0; i < runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (runs, i);

      cairo_line_to (cr, find_x (&layout, run->threads),
                     find_y (&layout, get_speedup (run)));
    }
  poise_plot_set_series (cr, style, 0);
  cairo_stroke (cr);
  for (guint i = 0; i < runs->len; i++)
    draw_run (cr, style, &layout, g_ptr_array_index (runs, i));
}

static char *
describe (const PoiseReport    *report,
          const PoiseReportRun *only,
          gconstpointer         data)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < report->runs->len; i++)
    {
      const PoiseReportRun *run = g_ptr_array_index (report->runs, i);

      g_string_append_printf (words, _ ("%s%u %s: %.2f times as fast"), i > 0 ? "; " : "",
                              run->threads, ngettext ("thread", "threads", run->threads),
                              get_speedup (run));
    }
  return g_string_free (words, FALSE);
}

const PoisePlotSort poise_speedup = {
  .title = N_ ("Speed-up with more threads"),
  .measure_height = measure_height,
  .draw = draw,
  .describe = describe,
};
