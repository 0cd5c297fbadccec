/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/meter/poise-lengths.h"

G_BEGIN_DECLS

/* What the plots have in common: their axes, colours and words. They are drawn by the same
 * code in a window, with the theme's colours, and in a picture to be saved, with fixed
 * ones. Nothing here belongs to a thread, except what takes a widget. */

#define POISE_PLOT_N_SERIES 8
#define POISE_PLOT_N_DASHES 3
/* Between a word and what it belongs to. */
#define POISE_PLOT_GAP 6

typedef struct
{
  PangoContext         *context; /* borrowed */
  PangoFontDescription *font;    /* of small words, owned */
  GdkRGBA background;
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA grid;
  GdkRGBA levels[POISE_N_LEVELS];
  GdkRGBA series[POISE_PLOT_N_SERIES];
} PoisePlotStyle;

typedef struct
{
  double x;
  double y;
  double width;
  double height;
} PoisePlotArea;

/* Where a text stands: from its left or upper edge (0) to its right or lower one (1). */
typedef struct
{
  double x;
  double y;
  double align_x;
  double align_y;
  double max_width; /* longer ones are cut; 0 for any */
  gboolean bold;
} PoisePlotPlace;

void   poise_plot_style_init_widget (PoisePlotStyle       *style,
                                     GtkWidget            *widget);
void   poise_plot_style_init_print  (PoisePlotStyle       *style,
                                     PangoContext         *context);
void   poise_plot_style_clear       (PoisePlotStyle       *style);

double poise_plot_find_log          (double                value,
                                     double                lowest,
                                     double                highest);
double poise_plot_find_step         (double                span,
                                     guint                 n_steps);
char  *poise_plot_format_ms         (gint64                length_us);
char  *poise_plot_format_gap        (gint64                length_us);

void   poise_plot_measure_text      (const PoisePlotStyle *style,
                                     const char           *text,
                                     gboolean              bold,
                                     double               *width,
                                     double               *height);
double poise_plot_draw_text         (cairo_t              *cr,
                                     const PoisePlotStyle *style,
                                     const char           *text,
                                     const GdkRGBA        *color,
                                     const PoisePlotPlace *place);
void   poise_plot_draw_line         (cairo_t              *cr,
                                     const GdkRGBA        *color,
                                     double                x1,
                                     double                y1,
                                     double                x2,
                                     double                y2);
void   poise_plot_set_series        (cairo_t              *cr,
                                     const PoisePlotStyle *style,
                                     guint                 series);
const GdkRGBA *poise_plot_get_contrast (const GdkRGBA     *color);

G_END_DECLS
