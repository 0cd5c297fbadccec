/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-seen.h"

#include "app/kinds/pictures/poise-picture.h"
#include "app/kinds/tables/poise-table.h"

static void
describe_cell (GString         *text,
               const PoiseCell *cell)
{
  switch (cell->type)
    {
    case POISE_CELL_INT:
      g_string_append_printf (text, "int %" G_GINT64_FORMAT "\n", cell->number);
      break;
    case POISE_CELL_REAL:
      g_string_append_printf (text, "real %a\n", cell->real);
      break;
    case POISE_CELL_TEXT:
      g_string_append_printf (text, "text %s\n", cell->text);
      break;
    case POISE_CELL_NULL:
    default:
      g_string_append (text, "null\n");
    }
}

static void
describe_table (GString    *text,
                PoiseTable *table)
{
  guint n_columns = poise_table_get_n_columns (table);
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (table));

  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (text, "%s, %d\n", poise_table_get_column (table, i)->title,
                            (int) poise_table_get_column (table, i)->style);
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (PoiseRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);

      for (guint j = 0; j < n_columns; j++)
        describe_cell (text, poise_row_get_cell (row, j));
    }
  g_string_append_printf (text, "%u rows of %" G_GUINT64_FORMAT, n_rows,
                          poise_table_get_n_total (table));
}

static void
describe_picture (GString      *text,
                  PoisePicture *picture)
{
  PoisePixels *pixels = poise_picture_get_pixels (picture);

  for (guint i = 0; i < poise_pixels_get_height (pixels); i++)
    {
      const guint8 *row = poise_pixels_get_row (pixels, i);
      gsize size = poise_pixels_get_width (pixels) * POISE_PIXELS_BYTES;
      g_autofree char *digest =
          row != NULL ? g_compute_checksum_for_data (G_CHECKSUM_MD5, row, size) : NULL;

      g_string_append_printf (text, "%s\n", digest != NULL ? digest : "-");
    }
}

/* Returns: (transfer full): all rows, or a digest of each line, of an output. */
char *
poise_test_describe_output (PoiseOutput *output)
{
  GString *text = g_string_new (NULL);

  if (output == NULL)
    return g_string_free (text, FALSE);
  while (poise_output_fetch (output))
    ;
  if (POISE_IS_TABLE (output))
    describe_table (text, POISE_TABLE (output));
  else
    describe_picture (text, POISE_PICTURE (output));
  return g_string_free (text, FALSE);
}

/* Asks a plan for everything.
 * @output: (nullable): that of the plan */
void
poise_test_see (PoiseTestSeen   *self,
                const PoiseKind *kind,
                gpointer         plan,
                gboolean         complete,
                PoiseOutput     *output)
{
  GString *printed = g_string_new (NULL);

  *self = (PoiseTestSeen){ 0 };
  self->result = kind->result (plan, complete);
  if (self->result != NULL)
    g_variant_ref_sink (self->result);
  if (kind->print != NULL)
    kind->print (plan, complete, printed);
  self->printed = g_string_free (printed, FALSE);
  if (kind->save != NULL)
    self->saved = kind->save (plan, &self->not_saved);
  if (kind->summarize != NULL)
    self->summary = kind->summarize (plan, complete);
  self->output = poise_test_describe_output (output);
}

/* Frees what was seen, not the structure itself. */
void
poise_test_seen_clear (PoiseTestSeen *self)
{
  g_clear_pointer (&self->result, g_variant_unref);
  g_free (self->printed);
  g_clear_pointer (&self->saved, g_bytes_unref);
  g_clear_error (&self->not_saved);
  g_free (self->summary);
  g_free (self->output);
}

/* Both plans must give the same, and fail to give the same. */
void
poise_test_seen_assert_equal (const PoiseTestSeen *is,
                              const PoiseTestSeen *should)
{
  g_assert_true ((is->result != NULL) == (should->result != NULL));
  if (is->result != NULL)
    {
      g_autofree char *a = g_variant_print (is->result, TRUE);
      g_autofree char *b = g_variant_print (should->result, TRUE);

      g_assert_cmpstr (a, ==, b);
      g_assert_true (g_variant_equal (is->result, should->result));
    }
  g_assert_cmpstr (is->printed, ==, should->printed);
  g_assert_cmpstr (is->summary, ==, should->summary);
  g_assert_cmpstr (is->output, ==, should->output);
  g_assert_true ((is->saved != NULL) == (should->saved != NULL));
  if (is->saved != NULL)
    g_assert_true (g_bytes_equal (is->saved, should->saved));
  if (should->not_saved != NULL)
    g_assert_error (is->not_saved, should->not_saved->domain, should->not_saved->code);
  if (should->not_saved != NULL)
    g_assert_cmpstr (is->not_saved->message, ==, should->not_saved->message);
}
