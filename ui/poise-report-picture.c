/* SPDX-License-Identifier: MIT */
#include "ui/poise-report-picture.h"

#include "ui/poise-curves.h"
#include "ui/poise-gap-lane.h"
#include "ui/poise-picture-table.h"
#include "ui/poise-speedup.h"

#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#define MARGIN      32
#define LEAST_WIDTH 1200
#define TITLE_PT    17
#define VERDICT_PT  13
#define HEADING_PT  11
#define HOST_PT     8.5
#define SECTION_GAP 22
#define LINE_GAP    6
/* Twice the pixels for sharp displays, unless that makes more than an image may have
 * (cairo: 32,767 lines) or a program should use. */
#define PNG_SCALE  2.0
#define PNG_MAX_PX 16000

/* A picture while it is drawn from top to bottom. */
typedef struct
{
  cairo_t           *cr;
  const PoiseReport *report;
  PoisePlotStyle     style;
  PoisePictureTable *table;
  double             width; /* between the margins */
  double             y;
} Page;

static void
draw_paragraph (Page          *page,
                const char    *text,
                double         size_pt,
                gboolean       bold,
                const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = NULL;
  PangoFontDescription *font;
  int height;

  if (text == NULL || *text == '\0')
    return;
  layout = pango_layout_new (page->style.context);
  font = pango_font_description_copy (page->style.font);
  pango_font_description_set_size (font, (int) (size_pt * PANGO_SCALE));
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (page->width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  gdk_cairo_set_source_rgba (page->cr, color);
  cairo_move_to (page->cr, MARGIN, page->y);
  pango_cairo_show_layout (page->cr, layout);
  page->y += height + LINE_GAP;
}

static void
draw_plot (Page                 *page,
           const PoisePlotSort  *sort,
           const PoiseReportRun *run)
{
  double height = ceil (sort->measure_height (&page->style, page->report, page->width));
  const PoisePlotArea area = { MARGIN, page->y, page->width, height };
  gpointer data = sort->prepare != NULL ? sort->prepare (page->report) : NULL;

  cairo_save (page->cr);
  sort->draw (page->cr, &page->style, &area, page->report, run, data);
  cairo_restore (page->cr);
  if (data != NULL)
    sort->release (data);
  page->y += height;
}

static void
begin_section (Page       *page,
               const char *heading)
{
  page->y += SECTION_GAP;
  draw_paragraph (page, heading, HEADING_PT, TRUE, &page->style.text);
}

static void
draw_lanes (Page *page)
{
  g_autoptr (GPtrArray) runs = poise_gap_lane_list_runs (page->report);

  if (runs->len == 0)
    return;
  begin_section (page, poise_gap_lane.title);
  for (guint i = 0; i < runs->len; i++)
    draw_plot (page, &poise_gap_lane, g_ptr_array_index (runs, i));
  draw_plot (page, &poise_gap_lane_axis, NULL);
  begin_section (page, poise_curves.title);
  draw_plot (page, &poise_curves, NULL);
}

static char *
describe_time (const PoiseReport *report)
{
  g_autofree char *host = poise_report_describe_host (report);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (report->time_s);
  g_autofree char *date = NULL;

  if (report->time_s <= 0 || time == NULL)
    return g_steal_pointer (&host);
  date = g_date_time_format (time, "%F %R");
  return *host != '\0' ? g_strdup_printf ("%s · %s", date, host)
                       : g_steal_pointer (&date);
}

/* Returns: how high the page is. */
static double
draw_page (Page    *page,
           cairo_t *cr)
{
  g_autofree char *host = describe_time (page->report);

  page->cr = cr;
  page->y = MARGIN;
  gdk_cairo_set_source_rgba (cr, &page->style.background);
  cairo_paint (cr);
  draw_paragraph (page, page->report->title, TITLE_PT, TRUE, &page->style.text);
  draw_paragraph (page, page->report->verdict, VERDICT_PT, FALSE, &page->style.text);
  draw_paragraph (page, host, HOST_PT, FALSE, &page->style.dim);
  page->y = poise_picture_table_draw (page->table, cr, MARGIN, page->y + LINE_GAP,
                                      page->width);
  draw_lanes (page);
  if (poise_report_has_threads (page->report))
    {
      begin_section (page, poise_speedup.title);
      draw_plot (page, &poise_speedup, NULL);
    }
  return ceil (page->y + MARGIN);
}

static void
page_init (Page              *page,
           const PoiseReport *report)
{
  /* One of its own: this may be any thread. */
  g_autoptr (PangoFontMap) fonts = pango_cairo_font_map_new ();

  page->report = report;
  poise_plot_style_init_print (&page->style, pango_font_map_create_context (fonts));
  page->table = poise_picture_table_new (report, &page->style);
  page->width = ceil (
      MAX (LEAST_WIDTH - 2 * MARGIN, poise_picture_table_get_width (page->table)));
}

static void
page_clear (Page *page)
{
  poise_picture_table_free (page->table);
  g_object_unref (page->style.context);
  poise_plot_style_clear (&page->style);
}

static double
get_width (const Page *page)
{
  return page->width + 2 * MARGIN;
}

/* Draws it once into nowhere. */
static double
measure_page (Page *page)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR, NULL);
  cairo_t *cr = cairo_create (surface);
  double height = draw_page (page, cr);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return height;
}

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         len)
{
  g_byte_array_append (closure, data, len);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
finish (GByteArray    *data,
        cairo_status_t status,
        GError       **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (data);
  g_byte_array_unref (data);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the picture cannot be drawn: %s",
               cairo_status_to_string (status));
  return NULL;
}

/**
 * poise_report_picture_encode_png:
 *
 * Any thread; takes some tenths of a second. Returns: (transfer full) (nullable): the
 * picture as a PNG.
 */
GBytes *
poise_report_picture_encode_png (const PoiseReport *report,
                                 GError           **error)
{
  Page page;
  GByteArray *data = g_byte_array_new ();
  cairo_surface_t *surface;
  cairo_status_t status;
  double height, scale;
  cairo_t *cr;

  g_return_val_if_fail (report != NULL, NULL);

  page_init (&page, report);
  height = measure_page (&page);
  scale = MIN (PNG_SCALE, PNG_MAX_PX / MAX (height, get_width (&page)));
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
                                        (int) ceil (get_width (&page) * scale),
                                        (int) ceil (height * scale));
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  draw_page (&page, cr);
  cairo_destroy (cr);
  status = cairo_surface_write_to_png_stream (surface, write_cb, data);
  cairo_surface_destroy (surface);
  page_clear (&page);
  return finish (data, status, error);
}

/* ---- SVG */

/* What XML cannot hold becomes a space. */
static void
append_words (GString    *xml,
              const char *words)
{
  g_autofree char *clean = g_utf8_make_valid (words, -1);
  g_autofree char *escaped = NULL;

  for (char *c = clean; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && *c != '\n')
      *c = ' ';
  escaped = g_markup_escape_text (clean, -1);
  g_string_append (xml, escaped);
}

static void
append_row (GString              *xml,
            const PoiseReport    *report,
            const PoiseReportRun *run,
            GPtrArray            *columns)
{
  g_autofree char *what = poise_report_describe_run (run);

  g_string_append_c (xml, '\n');
  append_words (xml, what);
  for (guint i = 0; i < columns->len; i++)
    {
      g_autoptr (PoiseReportFigure) figure =
          poise_report_get_figure (report, run, g_ptr_array_index (columns, i));

      g_string_append_c (xml, '\n');
      append_words (xml, figure->words);
    }
}

/* cairo draws letters as shapes, so all words are told here once more. */
static char *
create_description (const PoiseReport *report)
{
  g_autoptr (GPtrArray) columns = poise_report_list_columns (report);
  GString *xml = g_string_new ("\n<title>");

  append_words (xml, report->title != NULL ? report->title : "");
  g_string_append (xml, "</title>\n<desc>");
  append_words (xml, report->verdict != NULL ? report->verdict : "");
  if (report->baseline != NULL)
    append_row (xml, report, report->baseline, columns);
  for (guint i = 0; i < report->runs->len; i++)
    append_row (xml, report, g_ptr_array_index (report->runs, i), columns);
  g_string_append (xml, "</desc>");
  return g_string_free (xml, FALSE);
}

/* Behind the opening tag of the whole. */
static void
insert_description (GByteArray        *data,
                    const PoiseReport *report)
{
  g_autofree char *description = create_description (report);
  const char *root = g_strstr_len ((const char *) data->data, data->len, "<svg");
  const char *end =
      root != NULL
            ? memchr (root, '>', data->len - (gsize) (root - (const char *) data->data))
            : NULL;
  g_autoptr (GByteArray) rest = NULL;
  guint at;

  if (end == NULL)
    return;
  at = (guint) (end + 1 - (const char *) data->data);
  rest = g_byte_array_new ();
  g_byte_array_append (rest, data->data + at, data->len - at);
  g_byte_array_set_size (data, at);
  g_byte_array_append (data, (const guint8 *) description, (guint) strlen (description));
  g_byte_array_append (data, rest->data, rest->len);
}

/**
 * poise_report_picture_encode_svg:
 *
 * Any thread; takes some tenths of a second. Returns: (transfer full) (nullable): the
 * picture as an SVG, with its words as its description.
 */
GBytes *
poise_report_picture_encode_svg (const PoiseReport *report,
                                 GError           **error)
{
  Page page;
  GByteArray *data = g_byte_array_new ();
  cairo_surface_t *surface;
  cairo_status_t status;
  double height;
  cairo_t *cr;

  g_return_val_if_fail (report != NULL, NULL);

  page_init (&page, report);
  height = measure_page (&page);
  surface =
      cairo_svg_surface_create_for_stream (write_cb, data, get_width (&page), height);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cr = cairo_create (surface);
  draw_page (&page, cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  page_clear (&page);
  if (status == CAIRO_STATUS_SUCCESS)
    insert_description (data, report);
  return finish (data, status, error);
}
