/* SPDX-License-Identifier: MIT */
#include "app/kinds/web/poise-web-page.h"

enum
{
  ADDRESS,
  STATUS,
  TYPE,
  SIZE,
  TITLE,
  LINKS,
  NOTE,
  N_COLUMNS,
};

static const PoiseTableColumn columns[N_COLUMNS] = {
  [ADDRESS] = { "Address", POISE_COLUMN_PLAIN },
  [STATUS] = { "Status", POISE_COLUMN_PLAIN },
  [TYPE] = { "Type", POISE_COLUMN_PLAIN },
  [SIZE] = { "Size", POISE_COLUMN_BYTES },
  [TITLE] = { "Title", POISE_COLUMN_PLAIN },
  [LINKS] = { "Links", POISE_COLUMN_COUNT },
  [NOTE] = { "Note", POISE_COLUMN_PLAIN },
};

/**
 * poise_web_page_new:
 * @address: in normal form
 *
 * Any thread. Returns: (transfer full): a page of which no more is known yet.
 */
PoiseWebPage *
poise_web_page_new (const char *address)
{
  PoiseWebPage *self = g_new0 (PoiseWebPage, 1);

  self->address = g_strdup (address);
  return self;
}

/**
 * poise_web_page_free:
 * @self: (transfer full): what is no longer needed
 *
 * Any thread.
 */
void
poise_web_page_free (PoiseWebPage *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->address);
  g_free (self->type);
  g_free (self->title);
  g_free (self->error);
  g_free (self->note);
  g_free (self->location);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_free (self);
}

/**
 * poise_web_page_set_columns:
 *
 * One thread at a time: sets those of poise_web_page_add_row(), if nobody has.
 */
void
poise_web_page_set_columns (PoiseRows *rows)
{
  g_return_if_fail (rows != NULL);

  if (poise_rows_get_n_columns (rows) == 0)
    poise_rows_set_columns (rows, columns, N_COLUMNS);
}

static PoiseCell
cell_of_text (const char *text)
{
  return text != NULL ? POISE_CELL_TEXT_INIT (text) : POISE_CELL_NULL_INIT;
}

static PoiseCell
cell_of_number (gboolean is_known,
                guint64  number)
{
  return is_known ? POISE_CELL_INT_INIT ((gint64) number) : POISE_CELL_NULL_INIT;
}

/**
 * poise_web_page_add_row:
 *
 * Any thread: adds what came of the page to a table.
 */
void
poise_web_page_add_row (const PoiseWebPage *self,
                        PoiseRows          *rows)
{
  PoiseCell cells[N_COLUMNS];
  gboolean has_answer;

  g_return_if_fail (self != NULL);
  g_return_if_fail (rows != NULL);

  has_answer = self->status != 0;
  cells[ADDRESS] = cell_of_text (self->address);
  cells[STATUS] = cell_of_number (has_answer, self->status);
  cells[TYPE] = cell_of_text (self->type);
  cells[SIZE] = cell_of_number (has_answer, self->n_bytes);
  cells[TITLE] = cell_of_text (self->title);
  cells[LINKS] = cell_of_number (has_answer, self->n_links);
  cells[NOTE] = cell_of_text (self->error != NULL ? self->error : self->note);
  poise_rows_add (rows, cells);
}

static void
add_text (GVariantBuilder *dict,
          const char      *name,
          const char      *text)
{
  g_variant_builder_add (dict, "{sv}", name,
                         g_variant_new_maybe (G_VARIANT_TYPE_STRING,
                                              text != NULL ? g_variant_new_string (text)
                                                           : NULL));
}

/**
 * poise_web_page_to_variant:
 *
 * Any thread. Returns: (transfer floating): it as a dictionary for JSON; what there
 * is not is null.
 */
GVariant *
poise_web_page_to_variant (const PoiseWebPage *self)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariant *status = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->status != 0)
    status = g_variant_new_uint32 (self->status);
  g_variant_builder_add (&dict, "{sv}", "url", g_variant_new_string (self->address));
  g_variant_builder_add (&dict, "{sv}", "status",
                         g_variant_new_maybe (G_VARIANT_TYPE_UINT32, status));
  add_text (&dict, "type", self->type);
  g_variant_builder_add (&dict, "{sv}", "bytes", g_variant_new_uint64 (self->n_bytes));
  add_text (&dict, "title", self->title);
  g_variant_builder_add (&dict, "{sv}", "links", g_variant_new_uint32 (self->n_links));
  add_text (&dict, "error", self->error);
  return g_variant_builder_end (&dict);
}

/**
 * poise_web_page_print:
 *
 * Any thread: adds a line that a person reads.
 */
void
poise_web_page_print (const PoiseWebPage *self,
                      GString            *text)
{
  g_autofree char *status = NULL;
  g_autofree char *size = NULL;
  const char *words;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  status = self->status != 0 ? g_strdup_printf ("%u", self->status) : g_strdup ("-");
  size = self->status != 0 ? g_format_size (self->n_bytes) : g_strdup ("-");
  words = self->error != NULL ? self->error : self->note;
  if (words == NULL)
    words = self->title != NULL ? self->title : self->type;
  /* By hand: the C library counts bytes, and a size has a blank of two in it. */
  g_string_append_printf (text, "%3s  %*s%s  %s", status,
                          MAX (0, 9 - (int) g_utf8_strlen (size, -1)), "", size,
                          self->address);
  g_string_append_printf (text, words != NULL ? "  %s\n" : "%s\n",
                          words != NULL ? words : "");
}
