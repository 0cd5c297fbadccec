/* SPDX-License-Identifier: MIT */
/* A query on an SQLite database. The first rows are kept to be shown as they arrive;
 * all of them go, as CSV, to a file without a name. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/records/poise-query.h"
#include "app/kinds/samples/poise-sample-database.h"
#include "app/kinds/files/poise-scratch-file.h"
#include "app/kinds/poise-packed.h"
#include "app/kinds/tables/poise-table.h"

#include <stdatomic.h>

#define MAX_SHOWN_ROWS 10000
/* A step ends with a batch of so many rows, or after so much time when they are slow to
 * come: that is how fast a cancel comes through (pitfall 23). */
#define BATCH_ROWS 100
#define STEP_US 500
/* How much CSV is written at once. */
#define BUFFER_BYTES (256 * 1024)
/* How long to count a table's rows, so that its bar can tell how far it is. */
#define COUNT_US (100 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  char      *path;  /* NULL for the sample */
  char      *query; /* NULL for all of the first table */
  gint64     pause_us;
  PoiseRows *rows;

  atomic_bool cut; /* whether a row that is kept has a value that is not all there */

  /* Written by the one worker, read after it was joined. */
  PoiseScratchFile *csv;
  guint64           whole_bytes; /* of it, in rows that are all there */
  GError           *csv_error;   /* why some of it could not be written */
} Plan;

typedef struct
{
  PoiseSampleDatabase *sample; /* while it is being made */
  PoiseDatabase       *database;
  PoiseQuery          *query;
  GString             *buffer; /* CSV to be written */
  guint64              n_made; /* rows of the sample, made in this very job */
  guint64              n_rows;
  guint64              n_written; /* bytes of CSV, before those in the buffer */
  gboolean             in_row;    /* a row is printed in part */
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  g_autofree char *query = g_strstrip (g_strdup (poise_params_get_text (params, "query")));
  Plan *plan = g_new0 (Plan, 1);

  plan->path = g_strdup (poise_params_get_paths (params)[0]);
  plan->query = *query != '\0' ? g_steal_pointer (&query) : NULL;
  plan->pause_us = poise_params_get_int (params, "pause-ms") * G_TIME_SPAN_MILLISECOND;
  plan->rows = poise_rows_new (MAX_SHOWN_ROWS);
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_clear_pointer (&plan->csv, poise_scratch_file_free);
  g_clear_error (&plan->csv_error);
  poise_rows_unref (plan->rows);
  g_free (plan->query);
  g_free (plan->path);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->buffer = g_string_sized_new (2 * BUFFER_BYTES);
  if (plan->path == NULL)
    share->sample = poise_sample_database_new ();
  return share;
}

/* What could not be written once must not be saved without a word, not even when nobody
 * is told of it now. */
static gboolean
write_buffer (Plan    *plan,
              Share   *share,
              GError **error)
{
  if (plan->csv_error == NULL)
    poise_scratch_file_write (plan->csv, share->buffer->str, share->buffer->len,
                              &plan->csv_error);
  share->n_written += share->buffer->len;
  g_string_truncate (share->buffer, 0);
  if (plan->csv_error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (plan->csv_error));
  return FALSE;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Plan *plan = data;
  Share *share = share_data;

  /* What came before a cancel may be saved, too. */
  if (plan->csv != NULL)
    write_buffer (plan, share, NULL);
  g_clear_pointer (&share->query, poise_query_free);
  g_clear_pointer (&share->database, poise_database_free);
  g_clear_pointer (&share->sample, poise_sample_database_free);
  g_string_free (share->buffer, TRUE);
  g_free (share);
}

/* A piece of making the sample database. The rows that are made count as much as those
 * that are read from it. */
static PoiseStep
make_sample (PoiseContext *context,
             const Plan   *plan,
             Share        *share,
             GError      **error)
{
  PoiseStep made = poise_sample_database_step (share->sample, context, error);
  guint64 total = POISE_SAMPLE_DATABASE_ROWS;

  share->n_made = poise_sample_database_get_n_made (share->sample);
  if (share->n_made > 0)
    {
      poise_context_set_total (context, plan->query == NULL ? 2 * total : total);
      poise_context_report (context, share->n_made);
    }
  if (made != POISE_STEP_DONE)
    return made;
  g_clear_pointer (&share->sample, poise_sample_database_free);
  return POISE_STEP_MORE;
}

static PoiseDatabase *
open_database (PoiseContext *context,
               const Plan   *plan,
               GError      **error)
{
  g_autofree char *sample = poise_sample_database_dup_path ();

  return poise_database_open (plan->path != NULL ? plan->path : sample, context, error);
}

/* What to ask where nothing was asked for. How many rows there will be is worth a short
 * look; of any other query it would take as long as the query itself. */
static char *
make_query (PoiseContext *context,
            Share        *share,
            GError      **error)
{
  g_autofree char *table = poise_database_dup_first_table (share->database, error);
  g_autofree char *shown = NULL;
  g_auto (GStrv) parts = NULL;
  guint64 n_rows;

  if (table == NULL)
    return NULL;
  n_rows = poise_database_count_rows (share->database, table, COUNT_US);
  poise_context_set_total (context, n_rows > 0 ? share->n_made + n_rows : 0);
  parts = g_strsplit (table, "\"", -1);
  shown = g_strjoinv ("\"\"", parts);
  return g_strdup_printf ("SELECT * FROM \"%s\"", shown);
}

/* Opens the database and asks. */
static PoiseStep
begin_query (PoiseContext *context,
             Plan         *plan,
             Share        *share,
             GError      **error)
{
  g_autofree char *query = g_strdup (plan->query);

  share->database = open_database (context, plan, error);
  if (share->database == NULL)
    return POISE_STEP_FAILED;
  if (query != NULL)
    poise_context_set_total (context, 0);
  else
    query = make_query (context, share, error);
  if (query != NULL)
    share->query = poise_query_new (share->database, query, error);
  if (share->query == NULL)
    return POISE_STEP_FAILED;

  plan->csv = poise_scratch_file_new (error);
  if (plan->csv == NULL)
    return POISE_STEP_FAILED;
  poise_query_print_header (share->query, share->buffer);
  plan->whole_bytes = share->buffer->len;
  poise_query_set_columns (share->query, plan->rows);
  poise_context_nudge (context);
  return POISE_STEP_MORE;
}

static gboolean
end_query (Plan    *plan,
           Share   *share,
           GError **error)
{
  return poise_database_check_unchanged (share->database, error) &&
         write_buffer (plan, share, error);
}

static void
end_row (Plan  *plan,
         Share *share)
{
  if (poise_query_add_row (share->query, plan->rows))
    atomic_store (&plan->cut, TRUE);
  plan->whole_bytes = share->n_written + share->buffer->len;
  share->n_rows++;
  share->in_row = FALSE;
}

/* The next row, or the next piece of one that is long. Returns: more when there may be
 * others. */
static PoiseStep
take_piece (Plan    *plan,
            Share   *share,
            GError **error)
{
  PoiseStep step = POISE_STEP_MORE;

  if (!share->in_row)
    step = poise_query_step (share->query, error);
  if (step != POISE_STEP_MORE)
    return step;
  share->in_row = TRUE;
  step = poise_query_print_row (share->query, share->buffer, error);
  if (step == POISE_STEP_FAILED)
    return step;
  if (step == POISE_STEP_DONE)
    end_row (plan, share);
  if (share->buffer->len >= BUFFER_BYTES && !write_buffer (plan, share, error))
    return POISE_STEP_FAILED;
  return POISE_STEP_MORE;
}

/* Takes the rows of one step. Returns: more when there may be others. */
static PoiseStep
take_rows (Plan    *plan,
           Share   *share,
           GError **error)
{
  gint64 end_us = g_get_monotonic_time () + STEP_US;
  PoiseStep step;

  do
    step = take_piece (plan, share, error);
  while (step == POISE_STEP_MORE &&
         (share->in_row || share->n_rows % BATCH_ROWS != 0) &&
         g_get_monotonic_time () < end_us);
  return step;
}

static PoiseStep
read_rows (PoiseContext *context,
           Plan         *plan,
           Share        *share,
           GError      **error)
{
  PoiseStep step = take_rows (plan, share, error);

  poise_context_report (context, share->n_made + share->n_rows);
  if (step == POISE_STEP_DONE && !end_query (plan, share, error))
    return POISE_STEP_FAILED;
  if (step == POISE_STEP_MORE && plan->pause_us > 0 && !share->in_row &&
      share->n_rows % BATCH_ROWS == 0 &&
      !poise_context_sleep (context, plan->pause_us, error))
    return POISE_STEP_FAILED;
  return step;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;

  if (share->sample != NULL)
    return make_sample (context, plan, share, error);
  if (share->query == NULL)
    return begin_query (context, plan, share, error);
  return read_rows (context, plan, share, error);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  const Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (poise_rows_get_n_columns (plan->rows) == 0)
    return NULL;
  g_variant_builder_add (&dict, "{sv}", "columns", poise_rows_titles_to_variant (plan->rows));
  g_variant_builder_add (&dict, "{sv}", "rows", poise_rows_to_variant (plan->rows));
  g_variant_builder_add (&dict, "{sv}", "row_count",
                         g_variant_new_uint64 (poise_rows_get_n_total (plan->rows)));
  /* The rows are those that are shown, whose long values have but their beginning; the
   * CSV has all of them. Whoever reads the rows is told when it is so. */
  if (atomic_load (&plan->cut))
    g_variant_builder_add (&dict, "{sv}", "cut", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&dict);
}

static PoiseOutput *
make_output (gpointer data)
{
  const Plan *plan = data;

  return poise_table_new (plan->rows);
}

static char *
summarize (gpointer data,
           gboolean complete)
{
  const Plan *plan = data;
  guint64 n_total = poise_rows_get_n_total (plan->rows);
  g_autofree char *total = poise_text_count ((gint64) n_total);

  if (poise_rows_get_n_columns (plan->rows) == 0)
    return NULL;
  return g_strdup_printf ("%s%s %s", complete ? "" : "Stopped after ", total,
                          n_total == 1 ? "row" : "rows");
}

static GBytes *
save (gpointer data,
      GError **error)
{
  const Plan *plan = data;
  g_autoptr (GBytes) bytes = NULL;

  if (plan->csv_error != NULL)
    {
      g_propagate_error (error, g_error_copy (plan->csv_error));
      return NULL;
    }
  if (plan->csv == NULL)
    return g_bytes_new (NULL, 0);
  bytes = poise_scratch_file_to_bytes (plan->csv, error);
  /* A cancel may have come within a long row. */
  return bytes != NULL ? g_bytes_new_from_bytes (bytes, 0, plan->whole_bytes) : NULL;
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;
  GVariant *csv = NULL;
  GVariant *csv_error = NULL;

  if (plan->csv != NULL && plan->csv_error == NULL)
    csv = poise_scratch_file_pack (plan->csv, &plan->csv_error);
  if (plan->csv_error != NULL)
    csv_error = g_variant_new ("(is)",
                               plan->csv_error->domain == G_IO_ERROR ? plan->csv_error->code
                                                                     : G_IO_ERROR_FAILED,
                               plan->csv_error->message);
  return g_variant_new ("(vbtmv@m(is))", poise_rows_pack (plan->rows),
                        atomic_load (&plan->cut), plan->whole_bytes, csv,
                        g_variant_new_maybe (G_VARIANT_TYPE ("(is)"), csv_error));
}

static gboolean
unpack_csv (Plan     *plan,
            GVariant *packed,
            GError  **error)
{
  plan->csv = poise_scratch_file_unpack (packed, error);
  if (plan->csv == NULL)
    return FALSE;
  if (plan->whole_bytes <= poise_scratch_file_get_size (plan->csv))
    return TRUE;
  plan->whole_bytes = 0;
  return poise_packed_refuse ("rows", error);
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) csv = NULL;
  const char *message;
  gboolean cut, is_broken;
  gint32 code;

  if (!poise_packed_check (packed, "(vbtmvm(is))", "rows", error))
    return FALSE;
  g_variant_get (packed, "(vbtmvm(i&s))", &rows, &cut, &plan->whole_bytes, &csv, &is_broken,
                 &code, &message);
  atomic_store (&plan->cut, cut);
  if (is_broken)
    plan->csv_error = g_error_new_literal (G_IO_ERROR, code, message);
  return poise_rows_unpack (plan->rows, rows, error) &&
         (csv == NULL || unpack_csv (plan, csv, error));
}

static const PoiseParam params[] = {
  { .name = "query", .title = "Query", .type = POISE_PARAM_TEXT,
    .placeholder = "All of the first table" },
  { .name = "pause-ms", .title = "Slow down", .unit = "ms", .max = 10000,
    .step = 10 },
};

const PoiseKind poise_kind_records = {
  .id = "records",
  .title = "Records",
  .summary = "Asks an SQLite database, and shows its rows as they arrive",
  .icon_name = "poise-records-symbolic",
  .unit = "rows",
  .has_rate = TRUE,
  .nature = POISE_NATURE_COMPUTES,
  .paths = POISE_PATHS_FILE,
  .sample = "Sample database",
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .result = result,
  .make_output = make_output,
  .summarize = summarize,
  .save_suffix = "csv",
  .save = save,
  .pack = pack,
  .unpack = unpack,
};
