/* SPDX-License-Identifier: MIT */
#include "ui/poise-plot.h"

#include "ui/poise-main-thread.h"

#include <math.h>

#define PRINT_FONT   "Cantarell, Noto Sans, DejaVu Sans, Sans 8.5"
#define SERIES_WIDTH 1.75

/* Okabe and Ito's colours, which people who see colours differently tell apart, in an
 * order in which neighbours differ in lightness too; yellow is left out on white. */
static const char *const print_series[POISE_PLOT_N_SERIES] = {
  "#0072b2", "#d55e00", "#009e73", "#a0478a", "#56b4e9", "#8a6d00", "#1a1a60", "#7f7f7f",
};
static const char *const print_levels[POISE_N_LEVELS] = {
  "#a6cbe8",
  "#2f7fc1",
  "#e69f00",
  "#b3261e",
};

static const double dashes[POISE_PLOT_N_DASHES][4] = {
  { 0, 0, 0, 0 },
  { 6, 3, 6, 3 },
  { 2, 2, 2, 2 },
};

/* A colour that the style defines by name; the widget's own when it does not. */
static GdkRGBA
find_color (GtkWidget  *widget,
            const char *name)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (style, name, &color))
    gtk_style_context_get_color (style, &color);
  return color;
}

static GdkRGBA
fade (GdkRGBA color,
      float   alpha)
{
  color.alpha *= alpha;
  return color;
}

static GdkRGBA
parse (const char *name)
{
  GdkRGBA color;

  g_assert (gdk_rgba_parse (&color, name));
  return color;
}

/**
 * poise_plot_style_init_widget:
 * @style: (out caller-allocates): to be cleared, before @widget goes
 *
 * Main thread. What the theme gives @widget.
 */
void
poise_plot_style_init_widget (PoisePlotStyle *style,
                              GtkWidget      *widget)
{
  GdkRGBA text;
  GdkRGBA accent;

  g_return_if_fail (poise_on_main_thread ());
  g_return_if_fail (style != NULL && GTK_IS_WIDGET (widget));

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  accent = find_color (widget, "poise_accent_color");
  style->context = gtk_widget_get_pango_context (widget);
  style->font =
      pango_font_description_copy (pango_context_get_font_description (style->context));
  style->background = find_color (widget, "theme_base_color");
  style->text = text;
  style->dim = fade (text, 0.7f);
  style->grid = fade (text, 0.16f);
  style->levels[POISE_LEVEL_IN_TIME] = fade (accent, 0.5f);
  style->levels[POISE_LEVEL_LATE] = accent;
  style->levels[POISE_LEVEL_LONG] = find_color (widget, "poise_warning_color");
  style->levels[POISE_LEVEL_HANG] = find_color (widget, "poise_error_color");
  for (guint i = 0; i < POISE_PLOT_N_SERIES; i++)
    {
      g_autofree char *name = g_strdup_printf ("poise_series_%u_color", i + 1);

      style->series[i] = find_color (widget, name);
    }
}

/**
 * poise_plot_style_init_print:
 * @style: (out caller-allocates): to be cleared
 * @context: borrowed until then
 *
 * Any thread. Dark on white, for a picture.
 */
void
poise_plot_style_init_print (PoisePlotStyle *style,
                             PangoContext   *context)
{
  g_return_if_fail (style != NULL && PANGO_IS_CONTEXT (context));

  style->context = context;
  style->font = pango_font_description_from_string (PRINT_FONT);
  style->background = parse ("#ffffff");
  style->text = parse ("#1e1e1e");
  style->dim = parse ("#5e5e5e");
  style->grid = parse ("#dedede");
  for (guint i = 0; i < POISE_N_LEVELS; i++)
    style->levels[i] = parse (print_levels[i]);
  for (guint i = 0; i < POISE_PLOT_N_SERIES; i++)
    style->series[i] = parse (print_series[i]);
}

void
poise_plot_style_clear (PoisePlotStyle *style)
{
  g_return_if_fail (style != NULL);

  g_clear_pointer (&style->font, pango_font_description_free);
}

/**
 * poise_plot_find_log:
 *
 * Returns: where @value stands on a logarithmic axis, from 0 to 1; what is beyond an end
 * stands at it.
 */
double
poise_plot_find_log (double value,
                     double lowest,
                     double highest)
{
  g_return_val_if_fail (lowest > 0 && highest > lowest, 0);

  if (!(value > lowest))
    return 0;
  return MIN (log (value / lowest) / log (highest / lowest), 1);
}

/**
 * poise_plot_find_step:
 * @span: what an axis covers, above 0
 * @n_steps: into how many steps at most
 *
 * Returns: the least step of 1, 2 or 5 times a power of ten that does.
 */
double
poise_plot_find_step (double span,
                      guint  n_steps)
{
  static const double factors[] = { 1, 2, 5, 10 };
  double power;

  g_return_val_if_fail (span > 0 && n_steps > 0, 1);

  power = pow (10, floor (log10 (span / n_steps)));
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    if (span / (power * factors[i]) <= n_steps)
      return power * factors[i];
  return power * 10;
}

/**
 * poise_plot_format_ms:
 *
 * Returns: (transfer full): a tick of an axis: "16.7 ms", "250 ms", "2 s".
 */
char *
poise_plot_format_ms (gint64 length_us)
{
  double ms = (double) length_us / G_TIME_SPAN_MILLISECOND;

  if (ms >= 1000)
    return g_strdup_printf ("%g s", ms / 1000);
  return g_strdup_printf (ms < 20 && ms != floor (ms) ? "%.1f ms" : "%.0f ms", ms);
}

/**
 * poise_plot_format_gap:
 *
 * Returns: (transfer full): how long a gap was: "17.8 ms", "2.4 s".
 */
char *
poise_plot_format_gap (gint64 length_us)
{
  double ms = (double) length_us / G_TIME_SPAN_MILLISECOND;

  if (ms >= 1000)
    return g_strdup_printf ("%.1f s", ms / 1000);
  return g_strdup_printf (ms < 100 ? "%.1f ms" : "%.0f ms", ms);
}

static PangoLayout *
create_layout (const PoisePlotStyle *style,
               const char           *text,
               gboolean              bold)
{
  PangoLayout *layout = pango_layout_new (style->context);

  pango_layout_set_font_description (layout, style->font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  if (bold)
    {
      PangoAttrList *attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      pango_layout_set_attributes (layout, attributes);
      pango_attr_list_unref (attributes);
    }
  return layout;
}

/**
 * poise_plot_measure_text:
 * @width: (out) (optional): in pixels
 * @height: (out) (optional): in pixels
 */
void
poise_plot_measure_text (const PoisePlotStyle *style,
                         const char           *text,
                         gboolean              bold,
                         double               *width,
                         double               *height)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width_px, height_px;

  g_return_if_fail (style != NULL && text != NULL);

  layout = create_layout (style, text, bold);
  pango_layout_get_pixel_size (layout, &width_px, &height_px);
  if (width != NULL)
    *width = width_px;
  if (height != NULL)
    *height = height_px;
}

/**
 * poise_plot_draw_text:
 *
 * Returns: how wide it became, in pixels.
 */
double
poise_plot_draw_text (cairo_t              *cr,
                      const PoisePlotStyle *style,
                      const char           *text,
                      const GdkRGBA        *color,
                      const PoisePlotPlace *place)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width, height;

  g_return_val_if_fail (cr != NULL && style != NULL && text != NULL, 0);

  layout = create_layout (style, text, place->bold);
  pango_layout_get_pixel_size (layout, &width, &height);
  if (place->max_width > 0 && width > place->max_width)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, (int) (place->max_width * PANGO_SCALE));
      pango_layout_get_pixel_size (layout, &width, &height);
    }
  /* A text from right to left is set at the right of its width. */
  pango_layout_set_alignment (layout, PANGO_ALIGN_LEFT);
  pango_layout_set_auto_dir (layout, FALSE);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_move_to (cr, round (place->x - place->align_x * width),
                 round (place->y - place->align_y * height));
  pango_cairo_show_layout (cr, layout);
  return width;
}

/**
 * poise_plot_draw_line:
 *
 * Draws a line of one pixel, through the middle of pixels.
 */
void
poise_plot_draw_line (cairo_t       *cr,
                      const GdkRGBA *color,
                      double         x1,
                      double         y1,
                      double         x2,
                      double         y2)
{
  g_return_if_fail (cr != NULL && color != NULL);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, floor (x1) + 0.5, floor (y1) + 0.5);
  cairo_line_to (cr, floor (x2) + 0.5, floor (y2) + 0.5);
  cairo_stroke (cr);
}

/**
 * poise_plot_set_series:
 * @series: from 0
 *
 * Makes the next line look like that series: no two of the first 24 have both colour and
 * dash in common.
 */
void
poise_plot_set_series (cairo_t              *cr,
                       const PoisePlotStyle *style,
                       guint                 series)
{
  guint dash = series % POISE_PLOT_N_DASHES;

  g_return_if_fail (cr != NULL && style != NULL);

  gdk_cairo_set_source_rgba (cr, &style->series[series % POISE_PLOT_N_SERIES]);
  cairo_set_line_width (cr, SERIES_WIDTH);
  cairo_set_dash (cr, dashes[dash], dash > 0 ? 4 : 0, 0);
}

/**
 * poise_plot_get_contrast:
 *
 * Returns: (transfer none): black or white, whichever is read better on @color.
 */
const GdkRGBA *
poise_plot_get_contrast (const GdkRGBA *color)
{
  static const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };

  g_return_val_if_fail (color != NULL, &black);

  /* Between a luminance of 0.18 and 1 black has the greater contrast; in sRGB that is
   * near half the brightness. */
  return 0.299f * color->red + 0.587f * color->green + 0.114f * color->blue > 0.5f
             ? &black
             : &white;
}
