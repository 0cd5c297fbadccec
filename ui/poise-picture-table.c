/* SPDX-License-Identifier: MIT */
#include "ui/poise-picture-table.h"

#include "ui/poise-figure-cell.h"

#include <string.h>

#define COLUMN_GAP     14
#define ROW_GAP        5
#define NAME_MAX_WIDTH 240

struct _PoisePictureTable
{
  const PoiseReport    *report;
  const PoisePlotStyle *style;
  GPtrArray            *columns; /* of PoiseFigureColumn */
  double               *widths;  /* of each */
  double                name_width;
  double                line;
};

static guint
get_n_rows (const PoisePictureTable *self)
{
  return self->report->runs->len + (self->report->baseline != NULL ? 1 : 0);
}

static const PoiseReportRun *
get_run (const PoisePictureTable *self,
         guint                    row)
{
  guint n_rest = self->report->baseline != NULL ? 1 : 0;

  if (row < n_rest)
    return self->report->baseline;
  return g_ptr_array_index (self->report->runs, row - n_rest);
}

static PoiseReportFigure *
get_figure (const PoisePictureTable *self,
            guint                    row,
            guint                    column)
{
  return poise_report_get_figure (self->report, get_run (self, row),
                                  g_ptr_array_index (self->columns, column));
}

static double
measure (const PoisePictureTable *self,
         const char              *text,
         gboolean                 bold)
{
  double width = 0;

  if (text != NULL)
    poise_plot_measure_text (self->style, text, bold, &width, NULL);
  return width;
}

static char *
get_value (const PoiseReportFigure *figure)
{
  return g_strconcat (poise_figure_cell_get_mark (figure->level), figure->value, NULL);
}

static char *
get_unit (const PoiseFigureColumn *column)
{
  return *column->unit != '\0' ? g_strdup_printf ("(%s)", column->unit) : g_strdup ("");
}

/* A title stands in two lines, broken at its last space. */
static char **
split_title (const PoiseFigureColumn *column)
{
  g_autofree char *unit = get_unit (column);
  g_autofree char *text = g_strstrip (g_strdup_printf ("%s %s", column->title, unit));
  const char *last = *unit != '\0'
                         ? g_strrstr_len (text, (gssize) strlen (column->title), " ")
                         : g_strrstr (text, " ");
  char **lines = g_new0 (char *, 3);

  if (last == NULL)
    last = g_strrstr (text, " ");
  lines[0] = last != NULL ? g_strndup (text, (gsize) (last - text)) : g_strdup ("");
  lines[1] = g_strdup (last != NULL ? last + 1 : text);
  return lines;
}

static double
measure_column (const PoisePictureTable *self,
                guint                    column)
{
  g_auto (GStrv) title = split_title (g_ptr_array_index (self->columns, column));
  double width = MAX (measure (self, title[0], FALSE), measure (self, title[1], FALSE));

  for (guint i = 0; i < get_n_rows (self); i++)
    {
      g_autoptr (PoiseReportFigure) figure = get_figure (self, i, column);
      g_autofree char *value = get_value (figure);

      width = MAX (width, measure (self, value, figure->level >= POISE_LEVEL_LONG));
      width = MAX (width, measure (self, figure->ratio, FALSE));
      width = MAX (width, measure (self, figure->spread, FALSE));
    }
  return width + COLUMN_GAP;
}

/**
 * poise_picture_table_new:
 * @report: borrowed
 * @style: borrowed
 *
 * Returns: (transfer full): the table, measured.
 */
PoisePictureTable *
poise_picture_table_new (const PoiseReport    *report,
                         const PoisePlotStyle *style)
{
  PoisePictureTable *self;

  g_return_val_if_fail (report != NULL && style != NULL, NULL);

  self = g_new0 (PoisePictureTable, 1);
  self->report = report;
  self->style = style;
  self->columns = poise_report_list_columns (report);
  self->widths = g_new0 (double, self->columns->len);
  for (guint i = 0; i < self->columns->len; i++)
    self->widths[i] = measure_column (self, i);
  for (guint i = 0; i < get_n_rows (self); i++)
    {
      const PoiseReportRun *run = get_run (self, i);

      self->name_width = MAX (self->name_width, measure (self, run->label, TRUE));
      self->name_width = MAX (self->name_width, measure (self, run->settings, FALSE));
    }
  self->name_width = MIN (self->name_width, NAME_MAX_WIDTH);
  poise_plot_measure_text (style, "0", TRUE, NULL, &self->line);
  return self;
}

void
poise_picture_table_free (PoisePictureTable *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->columns);
  g_free (self->widths);
  g_free (self);
}

/**
 * poise_picture_table_get_width:
 *
 * Returns: how wide it is at least.
 */
double
poise_picture_table_get_width (const PoisePictureTable *self)
{
  double width;

  g_return_val_if_fail (self != NULL, 0);

  width = self->name_width;
  for (guint i = 0; i < self->columns->len; i++)
    width += self->widths[i];
  return width;
}

/* Right-aligned. */
static void
draw_right (const PoisePictureTable *self,
            cairo_t                 *cr,
            const char              *text,
            const GdkRGBA           *color,
            double                   x,
            double                   y,
            gboolean                 bold)
{
  poise_plot_draw_text (cr, self->style, text, color,
                        &(PoisePlotPlace) { x, y, 1, 0, 0, bold });
}

static void
draw_figure (const PoisePictureTable *self,
             cairo_t                 *cr,
             const PoiseReportFigure *figure,
             double                   x,
             double                   y)
{
  gboolean marked = figure->level >= POISE_LEVEL_LONG;
  /* What is bright enough for a bar is too bright for a number on white. */
  const GdkRGBA *color = figure->level == POISE_LEVEL_HANG
                             ? &self->style->levels[POISE_LEVEL_HANG]
                             : &self->style->text;
  g_autofree char *value = get_value (figure);

  draw_right (self, cr, value, color, x, y, marked);
  if (figure->ratio != NULL)
    draw_right (self, cr, figure->ratio, &self->style->dim, x, y += self->line, FALSE);
  if (figure->spread != NULL)
    draw_right (self, cr, figure->spread, &self->style->dim, x, y + self->line, FALSE);
}

static guint
count_lines (const PoisePictureTable *self,
             guint                    row)
{
  guint n = get_run (self, row)->settings != NULL ? 2 : 1;

  for (guint i = 0; i < self->columns->len; i++)
    {
      g_autoptr (PoiseReportFigure) figure = get_figure (self, row, i);

      n = MAX (n, 1u + (figure->ratio != NULL) + (figure->spread != NULL));
    }
  return n;
}

static void
draw_name (const PoisePictureTable *self,
           cairo_t                 *cr,
           const PoiseReportRun    *run,
           double                   x,
           double                   y)
{
  poise_plot_draw_text (cr, self->style, run->label, &self->style->text,
                        &(PoisePlotPlace) { x, y, 0, 0, self->name_width, TRUE });
  if (run->settings != NULL)
    poise_plot_draw_text (
        cr, self->style, run->settings, &self->style->dim,
        &(PoisePlotPlace) { x, y + self->line, 0, 0, self->name_width, FALSE });
}

/* Returns: where the next row begins. */
static double
draw_row (const PoisePictureTable *self,
          cairo_t                 *cr,
          guint                    row,
          double                   x,
          double                   y,
          double                   width,
          double                   stretch)
{
  const PoiseReportRun *run = get_run (self, row);
  double right = x + self->name_width;

  y += ROW_GAP;
  draw_name (self, cr, run, x, y);
  for (guint i = 0; i < self->columns->len; i++)
    {
      g_autoptr (PoiseReportFigure) figure = get_figure (self, row, i);

      right += self->widths[i] + stretch;
      draw_figure (self, cr, figure, right, y);
    }
  y += count_lines (self, row) * self->line;
  if (run->error != NULL)
    {
      poise_plot_draw_text (cr, self->style, run->error,
                            &self->style->levels[POISE_LEVEL_HANG],
                            &(PoisePlotPlace) { x, y, 0, 0, width, FALSE });
      y += self->line;
    }
  y += ROW_GAP;
  poise_plot_draw_line (cr, &self->style->grid, x, y, x + width, y);
  return y;
}

static double
draw_titles (const PoisePictureTable *self,
             cairo_t                 *cr,
             double                   x,
             double                   y,
             double                   width,
             double                   stretch)
{
  double right = x + self->name_width;

  for (guint i = 0; i < self->columns->len; i++)
    {
      g_auto (GStrv) title = split_title (g_ptr_array_index (self->columns, i));

      right += self->widths[i] + stretch;
      draw_right (self, cr, title[0], &self->style->dim, right, y, FALSE);
      draw_right (self, cr, title[1], &self->style->dim, right, y + self->line, FALSE);
    }
  y += 2 * self->line + ROW_GAP;
  poise_plot_draw_line (cr, &self->style->dim, x, y, x + width, y);
  return y;
}

/**
 * poise_picture_table_draw:
 * @width: how wide it becomes; at least poise_picture_table_get_width()
 *
 * Returns: where it ends below.
 */
double
poise_picture_table_draw (const PoisePictureTable *self,
                          cairo_t                 *cr,
                          double                   x,
                          double                   y,
                          double                   width)
{
  double stretch = 0;

  g_return_val_if_fail (self != NULL && cr != NULL, y);

  if (self->columns->len > 0)
    stretch = MAX (width - poise_picture_table_get_width (self), 0) / self->columns->len;
  y = draw_titles (self, cr, x, y, width, stretch);
  for (guint i = 0; i < get_n_rows (self); i++)
    y = draw_row (self, cr, i, x, y, width, stretch);
  return y;
}
