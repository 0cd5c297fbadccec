/* SPDX-License-Identifier: MIT */
/* What a job has come to, moved from its plan into a fresh one as from one process to
 * another: nothing that anybody can ask for is different, and whatever else comes along
 * does no harm. */
#include "app/engine/poise-job-private.h"
#include "app/kinds/pictures/poise-picture.h"
#include "app/kinds/poise-kinds.h"
#include "app/kinds/tables/poise-table.h"
#include "tests/unit/poise-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* How often the packed result of each case is spoiled, and how. */
#define N_SPOILED 1000
#define SEED      20261124
/* Larger ones would take long, and have nothing in them that smaller ones have not. */
#define MAX_SPOILED_BYTES (256 * 1024)
/* What unpacking one of those may take at most. */
#define MAX_MEMORY_BYTES (256 * 1024 * 1024)

#define MANY                                                                             \
  "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT "

/* A job, and how it ends. */
typedef struct
{
  const char      *name;
  const PoiseKind *kind;
  const char      *settings[8]; /* "name=value" */
  const char      *paths[3];    /* in the test's folder, but for addresses */
  guint64          cancel_at;   /* so many units; 0 for never */
  PoiseJobState    state;
} Case;

static const Case cases[] = {
  { "primes/done", &poise_kind_primes, { "limit=1000" }, { NULL }, 0, POISE_JOB_DONE },
  { "primes/cancelled", &poise_kind_primes, { "limit=1000000000000" }, { NULL }, 1,
    POISE_JOB_CANCELLED },
  { "mandelbrot/done", &poise_kind_mandelbrot,
    { "width=40", "height=30", "iterations=500" }, { NULL }, 0, POISE_JOB_DONE },
  { "mandelbrot/cancelled", &poise_kind_mandelbrot,
    /* Where an orbit neither leaves nor comes round. */
    { "width=20", "height=200", "iterations=10000000", "center-x=-1.401155189",
      "center-y=0", "scale=1e-12" },
    { NULL }, 100, POISE_JOB_CANCELLED },
  { "checksum/done", &poise_kind_checksum, { "algorithm=blake2b" }, { "tree", "file" }, 0,
    POISE_JOB_DONE },
  { "checksum/failed", &poise_kind_checksum, { NULL }, { "tree", "nowhere" }, 0,
    POISE_JOB_FAILED },
  { "checksum/cancelled", &poise_kind_checksum, { "threads=2" }, { "tree", "huge" }, 100000,
    POISE_JOB_CANCELLED },
  { "records/done", &poise_kind_records,
    { "query=SELECT 1 AS a, NULL AS b, 0.1 AS c, 'é\"\n' AS d, x'00ff' AS e, '' AS f "
      "UNION ALL VALUES (9223372036854775807, 9e999, '-', 0,"
      " printf ('%.*c', 9000, 'x'), 2)" },
    { "some.db" }, 0, POISE_JOB_DONE },
  { "records/empty", &poise_kind_records, { "query=SELECT 1 AS a WHERE a = 2" },
    { "some.db" }, 0, POISE_JOB_DONE },
  { "records/many", &poise_kind_records,
    { "query=" MANY "x, printf ('%.*c', 200, 'x') FROM c LIMIT 12345" }, { "some.db" }, 0,
    POISE_JOB_DONE },
  { "records/failed", &poise_kind_records,
    { "query=" MANY "iif (x < 400, x, abs (-9223372036854775808)) FROM c" }, { "some.db" },
    0, POISE_JOB_FAILED },
  { "records/refused", &poise_kind_records, { "query=nonsense" }, { "some.db" }, 0,
    POISE_JOB_FAILED },
  { "records/cancelled", &poise_kind_records, { "query=" MANY "x FROM c", "pause-ms=5" },
    { "some.db" }, 200, POISE_JOB_CANCELLED },
  { "wait/done", &poise_kind_wait, { "seconds=1" }, { NULL }, 0, POISE_JOB_DONE },
  { "wait/cancelled", &poise_kind_wait, { "seconds=1000" }, { NULL }, 1,
    POISE_JOB_CANCELLED },
  { "counter/done", &poise_kind_counter, { "count=3", "delay-ms=1" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "counter/cancelled", &poise_kind_counter, { "count=100000", "delay-ms=1" }, { NULL }, 3,
    POISE_JOB_CANCELLED },
  { "messages/done", &poise_kind_messages, { "senders=3", "messages=10000" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "messages/cancelled", &poise_kind_messages, { "messages=1000000000000" }, { NULL },
    100000, POISE_JOB_CANCELLED },
  { "permits/done", &poise_kind_permits, { "seconds=0.01" }, { NULL }, 0, POISE_JOB_DONE },
  { "permits/cancelled", &poise_kind_permits, { "seconds=3600" }, { NULL }, 1,
    POISE_JOB_CANCELLED },
  { "shared/done", &poise_kind_shared, { "additions=10000" }, { NULL }, 0, POISE_JOB_DONE },
  { "shared/one", &poise_kind_shared, { "additions=10000", "mode=atomic" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "shared/cancelled", &poise_kind_shared, { "additions=10000000" }, { NULL }, 21000000,
    POISE_JOB_CANCELLED },
  { "copy/done", &poise_kind_copy, { "destination=new", "overwrite=true" }, { "tree" }, 0, POISE_JOB_DONE },
  { "copy/failed", &poise_kind_copy, { "destination=old" }, { "tree", "file" }, 0,
    POISE_JOB_FAILED },
  { "copy/refused", &poise_kind_copy, { NULL }, { "nowhere" }, 0, POISE_JOB_FAILED },
  { "copy/cancelled", &poise_kind_copy, { "threads=1", "verify=true" }, { "long", "many" }, 1,
    POISE_JOB_CANCELLED },
  { "fetch/done", &poise_kind_fetch, { "pages=30", "delay-ms=0" }, { NULL }, 0,
    POISE_JOB_DONE },
  { "fetch/failed", &poise_kind_fetch, { NULL }, { "http://127.0.0.1:1/" }, 0,
    POISE_JOB_FAILED },
  { "fetch/cancelled", &poise_kind_fetch, { "delay-ms=50" }, { NULL }, 2,
    POISE_JOB_CANCELLED },
};

static char *folder;

/* ---- what anybody can ask for ------------------------------------------------- */

typedef struct
{
  GVariant *result;
  char     *printed;
  GBytes   *saved;
  GError   *not_saved;
  char     *summary;
  char     *output;
} Seen;

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

static char *
describe_output (PoiseOutput *output)
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

static void
see (Seen            *self,
     const PoiseKind *kind,
     gpointer         plan,
     gboolean         complete,
     PoiseOutput     *output)
{
  GString *printed = g_string_new (NULL);

  *self = (Seen){ 0 };
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
  self->output = describe_output (output);
}

static void
seen_clear (Seen *self)
{
  g_clear_pointer (&self->result, g_variant_unref);
  g_free (self->printed);
  g_clear_pointer (&self->saved, g_bytes_unref);
  g_clear_error (&self->not_saved);
  g_free (self->summary);
  g_free (self->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

static void
assert_seen_equal (const Seen *is,
                   const Seen *should)
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

/* ---- jobs --------------------------------------------------------------------- */

static void
add_path (const Case  *self,
          PoiseParams *params,
          const char  *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  poise_params_add_path (params,
                         self->kind->paths == POISE_PATHS_ADDRESS ? name : path, &error);
  g_assert_no_error (error);
}

static PoiseJob *
start (PoiseRunner *runner,
       const Case  *self)
{
  g_autoptr (PoiseParams) params = poise_params_new (self->kind);
  g_autoptr (GError) error = NULL;
  PoiseJob *job;

  for (guint i = 0; self->settings[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (self->settings[i], "=", 2);

      poise_params_set (params, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; self->paths[i] != NULL; i++)
    add_path (self, params, self->paths[i]);
  job = poise_runner_start (runner, params, NULL, &error);
  g_assert_no_error (error);
  return job;
}

static PoiseJob *
run (PoiseRunner *runner,
     const Case  *self)
{
  PoiseJob *job = start (runner, self);

  if (self->cancel_at > 0)
    {
      poise_test_wait_for (poise_job_get_units (job) >= self->cancel_at);
      poise_job_cancel (job);
    }
  poise_test_run_to_end (job);
  g_assert_cmpint (poise_job_get_state (job), ==, self->state);
  return job;
}

static gpointer
make_plan (PoiseJob *job)
{
  g_autoptr (GError) error = NULL;
  gpointer plan = poise_job_get_kind (job)->plan (job->params, &error);

  g_assert_no_error (error);
  return plan;
}

static PoiseOutput *
make_output (const PoiseKind *kind,
             gpointer         plan)
{
  return kind->make_output != NULL ? kind->make_output (plan) : NULL;
}

/* What a pipe would bring. */
static GBytes *
pack (PoiseJob *job)
{
  GVariant *packed = poise_job_get_kind (job)->pack (job->team->plan);
  g_autoptr (GVariant) boxed = NULL;

  g_assert_true (g_variant_is_floating (packed));
  boxed = g_variant_ref_sink (g_variant_new_variant (packed));
  g_assert_true (g_variant_is_normal_form (boxed));
  return g_bytes_new (g_variant_get_data (boxed), g_variant_get_size (boxed));
}

static GVariant *
receive (GBytes *bytes)
{
  g_autoptr (GVariant) boxed =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARIANT, bytes, FALSE));

  return g_variant_get_variant (boxed);
}

/* ---- moved -------------------------------------------------------------------- */

/* The output is there from the start, as that of a job is, and a second one is made
 * afterwards. */
static void
check_moved (PoiseJob *job)
{
  const PoiseKind *kind = poise_job_get_kind (job);
  gpointer plan = make_plan (job);
  g_autoptr (PoiseOutput) output = make_output (kind, plan);
  g_autoptr (PoiseOutput) later = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Seen) should = { 0 };
  g_auto (Seen) is = { 0 };
  g_autofree char *described = NULL;

  see (&should, kind, job->team->plan, job->complete, poise_job_get_output (job));
  bytes = pack (job);
  packed = receive (bytes);
  kind->unpack (plan, packed, &error);
  g_assert_no_error (error);
  g_clear_pointer (&packed, g_variant_unref);
  g_clear_pointer (&bytes, g_bytes_unref);

  see (&is, kind, plan, job->complete, output);
  assert_seen_equal (&is, &should);
  later = make_output (kind, plan);
  described = describe_output (later);
  g_assert_cmpstr (described, ==, should.output);
  kind->free_plan (plan);
}

static void
test_moved (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();

  check_moved (run (runner, data));
}

/* Of a job that never had a worker. */
static void
test_never_begun (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  const PoiseKind *kind = data;
  g_autoptr (PoiseParams) params = poise_params_new (kind);
  g_autoptr (GError) error = NULL;
  PoiseJob *job = poise_runner_start (runner, params, NULL, &error);

  g_assert_no_error (error);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  check_moved (job);
}

/* ---- spoiled ------------------------------------------------------------------ */

/* Numbers that are on the edge of something. */
static void
put_number (GRand  *rand,
            guint8 *data,
            gsize   size)
{
  const guint64 numbers[] = { 0, 1, 0x7f, 0xff, 0xffff, G_MAXINT32, G_MAXUINT32, G_MAXINT64,
                              (guint64) G_MININT64, G_MAXUINT64, size, size - 1 };
  guint64 number = numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))];
  gsize n = (gsize) 1 << g_rand_int_range (rand, 0, 4);

  if (n <= size)
    memcpy (data + g_rand_int_range (rand, 0, (gint32) (size - n + 1)), &number, n);
}

static void
move_some (GRand  *rand,
           guint8 *data,
           gsize   size)
{
  gint32 n = g_rand_int_range (rand, 0, (gint32) MIN (size, 64));
  gint32 from = g_rand_int_range (rand, 0, (gint32) size - n + 1);
  gint32 to = g_rand_int_range (rand, 0, (gint32) size - n + 1);

  memmove (data + to, data + from, (gsize) n);
}

/* Most of what there is to tell lies at the end, where the lengths are. */
static gint32
choose_place (GRand *rand,
              gsize  size)
{
  if (size > 64 && g_rand_boolean (rand))
    return g_rand_int_range (rand, (gint32) size - 64, (gint32) size);
  return g_rand_int_range (rand, 0, (gint32) size);
}

static GBytes *
spoil (GRand  *rand,
       GBytes *bytes)
{
  gsize size;
  const guint8 *whole = g_bytes_get_data (bytes, &size);
  guint8 *data = g_memdup2 (whole, size);

  for (gint32 n = g_rand_int_range (rand, 1, 4); n > 0 && size > 0; n--)
    switch (g_rand_int_range (rand, 0, 5))
      {
      case 0:
        size = (gsize) choose_place (rand, size);
        break;
      case 1:
        put_number (rand, data, size);
        break;
      case 2:
        move_some (rand, data, size);
        break;
      default:
        data[choose_place (rand, size)] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      }
  return g_bytes_new_take (data, size);
}

/* Returns: whether it was taken for a result. */
static gboolean
unpack_spoiled (PoiseJob *job,
                gboolean  complete,
                GBytes   *bytes)
{
  const PoiseKind *kind = poise_job_get_kind (job);
  gpointer plan = make_plan (job);
  g_autoptr (PoiseOutput) output = make_output (kind, plan);
  g_autoptr (GVariant) packed = receive (bytes);
  g_autoptr (GError) error = NULL;
  gboolean taken = kind->unpack (plan, packed, &error);
  g_auto (Seen) seen = { 0 };

  g_assert_true (taken == (error == NULL));
  if (error != NULL)
    g_assert_null (strchr (error->message, '\n'));
  see (&seen, kind, plan, complete, output);
  kind->free_plan (plan);
  return taken;
}

/* A program that asks for more than that ends. AddressSanitizer needs more for itself,
 * but looks at each single request: see below. */
static void
limit_memory (struct rlimit *before)
{
  g_autofree char *statm = NULL;
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_AS, before), ==, 0);
  limit = *before;
#ifndef __SANITIZE_ADDRESS__
  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  limit.rlim_cur = g_ascii_strtoull (statm, NULL, 10) * (rlim_t) sysconf (_SC_PAGESIZE) +
                   MAX_MEMORY_BYTES;
#endif
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "max_allocation_size_mb=256";
}

static void
test_spoiled (gconstpointer data)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = run (runner, data);
  g_autoptr (GBytes) bytes = pack (job);
  GRand *rand = g_rand_new_with_seed (SEED);
  struct rlimit before;
  guint n_refused = 0;

  g_assert_cmpuint (g_bytes_get_size (bytes), <=, MAX_SPOILED_BYTES);
  limit_memory (&before);
  for (guint i = 0; i < N_SPOILED; i++)
    {
      g_autoptr (GBytes) spoiled = spoil (rand, bytes);

      n_refused += !unpack_spoiled (job, i % 2 == 0, spoiled);
    }
  g_assert_cmpint (setrlimit (RLIMIT_AS, &before), ==, 0);
  g_assert_cmpuint (n_refused, >, N_SPOILED / 10);
  g_rand_free (rand);
}

/* Another kind's result, or nothing. */
static void
test_wrong_kind (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = run (runner, &cases[0]);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new_tuple (NULL, 0));
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  gpointer plan = make_plan (job);

  g_assert_false (poise_kind_primes.unpack (plan, nothing, &error));
  g_assert_cmpstr (error->message, ==,
                   "primes: those that the process has sent do not fit the job");
  g_assert_false (unpack_spoiled (job, TRUE, empty));
  poise_kind_primes.free_plan (plan);
}

/* ---- records that lie in a file ------------------------------------------------ */

static void
run_shell (const char *command)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "sh", "-c", command, NULL };
  int status;

  g_spawn_sync (folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static guint
count_handed_over (void)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "poise", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "poise-handover-");
  return n;
}

static const Case *
find_case (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].name, name))
      return &cases[i];
  g_assert_not_reached ();
}

/* What somebody left who was killed an hour ago is removed, and nothing else. */
static void
test_left_behind (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = run (runner, find_case ("records/many"));
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "poise", NULL);
  g_autofree char *command = NULL;
  g_autoptr (GBytes) bytes = NULL;

  command = g_strdup_printf ("cd '%s' && touch -d '61 minutes ago' poise-handover-old other"
                             " && touch -d '59 minutes ago' poise-handover-new",
                             cache);
  run_shell (command);
  g_assert_cmpuint (count_handed_over (), ==, 2);
  bytes = pack (job);
  g_assert_true (unpack_spoiled (job, TRUE, bytes));
  g_free (command);
  command = g_strdup_printf ("cd '%s' && rm poise-handover-new other", cache);
  run_shell (command);
  g_assert_cmpuint (count_handed_over (), ==, 0);
}

/* It has a name only on the way, and is taken over once. */
static void
test_handed_over (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = run (runner, find_case ("records/many"));
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpuint (count_handed_over (), ==, 0);
  bytes = pack (job);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 10000 * 300);
  g_assert_cmpuint (count_handed_over (), ==, 1);
  g_assert_true (unpack_spoiled (job, TRUE, bytes));
  g_assert_cmpuint (count_handed_over (), ==, 0);
  g_assert_false (unpack_spoiled (job, TRUE, bytes));
}

/* What could not be written there is not saved here either. */
static void
test_full_disk (void)
{
  g_autoptr (PoiseRunner) runner = poise_test_runner_new ();
  PoiseJob *job = start (runner, find_case ("records/cancelled"));
  struct rlimit before, none;

  poise_test_wait_for (poise_job_get_units (job) >= 100);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = before;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  poise_job_cancel (job);
  poise_test_run_to_end (job);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  check_moved (job);
}

/* ---- all kinds ----------------------------------------------------------------- */

/* Both functions or none; and each that has them is tried here. */
static void
test_all_kinds (void)
{
  const PoiseKind *const *kinds = poise_kinds_list ();

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      guint n_cases = 0;

      for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
        n_cases += cases[j].kind == kinds[i];
      g_assert_true ((kinds[i]->pack != NULL) == (kinds[i]->unpack != NULL));
      g_assert_cmpint (kinds[i]->pack != NULL, ==, n_cases > 0);
    }
}

static void
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *cache = NULL;

  folder = g_dir_make_tmp ("poise-pack-XXXXXX", &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  cache = g_build_filename (folder, "cache", NULL);
  g_setenv ("XDG_CACHE_HOME", cache, TRUE);
  run_shell ("mkdir -p tree/sub && echo one > tree/1"
             " && echo two > \"tree/sub/$(printf 'a\\nb')\""
             " && : > \"tree/$(printf 'not \\377 UTF-8')\" && echo three > file"
             " && truncate -s 100G huge && : > some.db"
             " && mkdir -p old/tree/1 many && head -c 20000000 /dev/urandom > long"
             " && for i in $(seq 300); do echo $i > many/$i; done");
}

static void
add_case (const char   *group,
          const Case   *tried,
          GTestDataFunc test)
{
  g_autofree char *path = g_strconcat ("/pack/", group, "/", tried->name, NULL);

  g_test_add_data_func (path, tried, test);
}

static void
add_kind (const PoiseKind *kind)
{
  g_autofree char *path = g_strdup_printf ("/pack/never-begun/%s", kind->id);

  if (kind->pack != NULL)
    g_test_add_data_func (path, kind, test_never_begun);
}

int
main (int    argc,
      char **argv)
{
  int status;

  make_folder ();
  poise_test_init (&argc, &argv);
  g_test_add_func ("/pack/all-kinds", test_all_kinds);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add_case ("moved", &cases[i], test_moved);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (!g_str_has_suffix (cases[i].name, "many"))
      add_case ("spoiled", &cases[i], test_spoiled);
  for (guint i = 0; poise_kinds_list ()[i] != NULL; i++)
    add_kind (poise_kinds_list ()[i]);
  g_test_add_func ("/pack/wrong-kind", test_wrong_kind);
  g_test_add_func ("/pack/handed-over", test_handed_over);
  g_test_add_func ("/pack/left-behind", test_left_behind);
  g_test_add_func ("/pack/full-disk", test_full_disk);
  status = g_test_run ();
  run_shell ("rm -rf -- \"$PWD\"");
  g_free (folder);
  return status;
}
