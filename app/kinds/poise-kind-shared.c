/* SPDX-License-Identifier: MIT */
/* The same total counted by several threads in four ways, of which one loses updates.
 * Nobody begins with a way before all are there, so that they really meet. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-packed.h"
#include "app/kinds/threads/poise-shared-total.h"
#include "app/kinds/tables/poise-table.h"

#include <math.h>
#include <time.h>

#define NS_PER_S G_GINT64_CONSTANT (1000000000)

/* What the parameter says: all ways, or the one of this number less one. */
static const char *const modes[] = { "all", "unguarded", "atomic", "mutex", "per-thread",
                                     NULL };

/* How many additions are one step: less than 100 µs while several threads fight for the
 * same variable, and enough for two looks at the clock not to matter. */
static const guint64 step_additions[POISE_N_ADD_WAYS] = {
  [POISE_ADD_UNGUARDED] = 4096,
  [POISE_ADD_ATOMIC] = 2048,
  [POISE_ADD_MUTEX] = 256,
  [POISE_ADD_PER_THREAD] = 32768,
};

/* What came of one way. */
typedef struct
{
  PoiseAddWay way;
  guint64     expected;
  guint64     actual;
  gint64      lost;
  double      ns_per_addition; /* of a thread's own time */
} Outcome;

typedef struct
{
  guint             n_threads;
  guint64           n_additions; /* of each thread in each way */
  PoiseAddWay       first;
  PoiseAddWay       last;
  PoiseSharedTotal *total;
  PoiseRows        *rows;

  /* Guarded by the job's mutex; read after all were joined. */
  guint   n_arrived; /* before the next way */
  guint   n_begun;   /* how many ways all have begun together */
  guint   n_through; /* threads that are through with this way */
  gint64  way_ns;    /* how long these took for it, together */
  guint   n_outcomes;
  Outcome outcomes[POISE_N_ADD_WAYS];
} Plan;

typedef struct
{
  PoiseAddWay way;
  gboolean    begun; /* all were there */
  guint64     n_done; /* in this way */
  guint64     n_done_before;
  gint64      way_ns;
} Share;

enum
{
  COLUMN_WAY,
  COLUMN_EXPECTED,
  COLUMN_ACTUAL,
  COLUMN_LOST,
  COLUMN_NS,
  N_COLUMNS,
};

static const PoiseTableColumn columns[N_COLUMNS] = {
  [COLUMN_WAY] = { "Way", POISE_COLUMN_PLAIN },
  [COLUMN_EXPECTED] = { "Expected", POISE_COLUMN_COUNT },
  [COLUMN_ACTUAL] = { "Actual", POISE_COLUMN_COUNT },
  [COLUMN_LOST] = { "Lost", POISE_COLUMN_COUNT },
  [COLUMN_NS] = { "ns each", POISE_COLUMN_PLAIN },
};

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  gint64 mode = poise_params_get_int (params, "mode");
  Plan *plan = g_new0 (Plan, 1);

  plan->n_threads = (guint) poise_params_get_int (params, "threads");
  plan->n_additions = (guint64) poise_params_get_int (params, "additions");
  plan->first = mode == 0 ? 0 : (PoiseAddWay) (mode - 1);
  plan->last = mode == 0 ? POISE_N_ADD_WAYS - 1 : plan->first;
  plan->total = poise_shared_total_new (plan->n_threads);
  plan->rows = poise_rows_new (POISE_N_ADD_WAYS);
  poise_rows_set_columns (plan->rows, columns, N_COLUMNS);
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_shared_total_free (plan->total);
  poise_rows_unref (plan->rows);
  g_free (plan);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->way = plan->first;
  poise_context_set_total (context, plan->n_additions * (plan->last - plan->first + 1));
  return share;
}

/* Waits until all threads are there. */
static PoiseStep
meet (PoiseContext *context,
      Plan         *plan,
      Share        *share,
      GError      **error)
{
  guint n_begun;

  share->begun = TRUE;
  poise_context_lock (context);
  n_begun = plan->n_begun;
  if (++plan->n_arrived == plan->n_threads)
    {
      plan->n_arrived = 0;
      plan->n_begun++;
      poise_context_broadcast (context);
    }
  while (share->begun && plan->n_begun == n_begun)
    share->begun = poise_context_wait (context, POISE_WORKER_WAITING_FOR_DATA, error);
  poise_context_unlock (context);
  return share->begun ? POISE_STEP_MORE : POISE_STEP_FAILED;
}

/* g_get_monotonic_time() in nanoseconds: an addition takes one or two. */
static gint64
get_time_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* The time is that of the steps alone: no wait for the others, and no pause. */
static void
add_some (PoiseContext *context,
          Plan         *plan,
          Share        *share)
{
  guint64 n = MIN (step_additions[share->way], plan->n_additions - share->n_done);
  gint64 begin_ns = get_time_ns ();

  poise_shared_total_add (plan->total, share->way, poise_context_get_index (context), n);
  share->way_ns += get_time_ns () - begin_ns;
  share->n_done += n;
  poise_context_report (context, share->n_done_before + share->n_done);
}

/* Returns: what all threads together count in each way. */
static guint64
count_expected (const Plan *plan)
{
  return plan->n_additions * plan->n_threads;
}

/* The job's mutex is held. */
static void
add_outcome (Plan       *plan,
             PoiseAddWay way,
             guint64     actual,
             double      ns_per_addition)
{
  Outcome *outcome = &plan->outcomes[plan->n_outcomes++];

  outcome->way = way;
  outcome->expected = count_expected (plan);
  outcome->actual = actual;
  outcome->lost = (gint64) (outcome->expected - outcome->actual);
  outcome->ns_per_addition = ns_per_addition;
  poise_rows_add (plan->rows,
                  (const PoiseCell[N_COLUMNS]){
                      [COLUMN_WAY] = POISE_CELL_TEXT_INIT (poise_add_way_get_id (way)),
                      [COLUMN_EXPECTED] = POISE_CELL_INT_INIT ((gint64) outcome->expected),
                      [COLUMN_ACTUAL] = POISE_CELL_INT_INIT ((gint64) outcome->actual),
                      [COLUMN_LOST] = POISE_CELL_INT_INIT (outcome->lost),
                      [COLUMN_NS] = POISE_CELL_REAL_INIT (
                          round (outcome->ns_per_addition * 100) / 100),
                  });
}

/* One thread is through with a way; the last one reads what they counted. */
static PoiseStep
end_way (PoiseContext *context,
         Plan         *plan,
         Share        *share)
{
  poise_context_lock (context);
  plan->way_ns += share->way_ns;
  if (++plan->n_through == plan->n_threads)
    {
      add_outcome (plan, share->way, poise_shared_total_read (plan->total, share->way),
                   (double) plan->way_ns / (double) count_expected (plan));
      plan->n_through = 0;
      plan->way_ns = 0;
    }
  poise_context_unlock (context);
  poise_context_nudge (context);

  if (share->way == plan->last)
    return POISE_STEP_DONE;
  share->way++;
  share->begun = FALSE;
  share->n_done_before += share->n_done;
  share->n_done = 0;
  share->way_ns = 0;
  return POISE_STEP_MORE;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;

  if (!share->begun)
    return meet (context, plan, share, error);
  add_some (context, plan, share);
  return share->n_done < plan->n_additions ? POISE_STEP_MORE
                                           : end_way (context, plan, share);
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share)
{
  g_free (share);
}

static gboolean
finish (gpointer    data,
        gboolean    complete,
        PoiseLines *log,
        GError    **error)
{
  Plan *plan = data;

  for (guint i = 0; i < plan->n_outcomes; i++)
    {
      const Outcome *outcome = &plan->outcomes[i];

      if (outcome->lost == 0 || (outcome->way == POISE_ADD_UNGUARDED && outcome->lost > 0))
        continue;
      g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                   "%s: counted %" G_GUINT64_FORMAT " instead of %" G_GUINT64_FORMAT,
                   poise_add_way_get_id (outcome->way), outcome->actual, outcome->expected);
      return FALSE;
    }
  return TRUE;
}

static GVariant *
make_outcome (const Outcome *outcome)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&dict, "{sv}", "mode",
                         g_variant_new_string (poise_add_way_get_id (outcome->way)));
  g_variant_builder_add (&dict, "{sv}", "expected",
                         g_variant_new_uint64 (outcome->expected));
  g_variant_builder_add (&dict, "{sv}", "actual", g_variant_new_uint64 (outcome->actual));
  g_variant_builder_add (&dict, "{sv}", "lost", g_variant_new_int64 (outcome->lost));
  g_variant_builder_add (&dict, "{sv}", "ns_per_addition",
                         g_variant_new_double (outcome->ns_per_addition));
  return g_variant_builder_end (&dict);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < plan->n_outcomes; i++)
    g_variant_builder_add_value (&list, make_outcome (&plan->outcomes[i]));
  g_variant_builder_add (&dict, "{sv}", "ways", g_variant_builder_end (&list));
  return g_variant_builder_end (&dict);
}

/* What this outcome teaches. */
static const char *
get_lesson (const Plan    *plan,
            const Outcome *outcome)
{
  switch (outcome->way)
    {
    case POISE_ADD_ATOMIC:
      return "Atomic is exact: load, addition and store are one operation that nobody "
             "comes between.";
    case POISE_ADD_MUTEX:
      return "Under a mutex it is exact: one thread adds at a time, and the others wait.";
    case POISE_ADD_PER_THREAD:
      return "One variable for each thread is exact without any waiting: nothing is shared "
             "before the sum at the end.";
    case POISE_ADD_UNGUARDED:
    case POISE_N_ADD_WAYS:
    default:
      if (outcome->lost > 0)
        return "Unguarded, whatever another thread stores between a load and its store "
               "is lost.";
      return plan->n_threads == 1
                 ? "One thread alone loses nothing: nobody comes between its load and its "
                   "store."
                 : "Unguarded nothing was lost this time; nothing but luck kept the threads "
                   "apart.";
    }
}

/* The quickest and the slowest of those ways that count right. */
static char *
compare_exact_ways (const Plan *plan)
{
  const Outcome *quickest = NULL, *slowest = NULL;

  for (guint i = 0; i < plan->n_outcomes; i++)
    {
      const Outcome *outcome = &plan->outcomes[i];

      if (outcome->way == POISE_ADD_UNGUARDED)
        continue;
      if (quickest == NULL || outcome->ns_per_addition < quickest->ns_per_addition)
        quickest = outcome;
      if (slowest == NULL || outcome->ns_per_addition > slowest->ns_per_addition)
        slowest = outcome;
    }
  if (quickest == slowest)
    return NULL;
  return g_strdup_printf ("Of the exact ways %s was the quickest with %.1f ns for each "
                          "addition, %s the slowest with %.1f ns.",
                          poise_add_way_get_id (quickest->way), quickest->ns_per_addition,
                          poise_add_way_get_id (slowest->way), slowest->ns_per_addition);
}

static char *
summarize (gpointer data,
           gboolean complete)
{
  Plan *plan = data;
  g_autofree char *comparison = NULL;

  if (plan->n_outcomes == 0)
    return NULL;
  comparison = compare_exact_ways (plan);
  return g_strjoin (" ", get_lesson (plan, &plan->outcomes[0]), comparison, NULL);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  Plan *plan = data;
  g_autofree char *summary = summarize (plan, complete);

  for (guint i = 0; i < plan->n_outcomes; i++)
    {
      const Outcome *outcome = &plan->outcomes[i];
      g_autofree char *expected = poise_text_count ((gint64) outcome->expected);
      g_autofree char *actual = poise_text_count ((gint64) outcome->actual);
      g_autofree char *lost = poise_text_count (outcome->lost);

      g_string_append_printf (text, "%s: %s of %s counted, %s lost, %.1f ns for each addition\n",
                              poise_add_way_get_id (outcome->way), actual, expected, lost,
                              outcome->ns_per_addition);
    }
  if (summary != NULL)
    g_string_append_printf (text, "%s\n", summary);
}

static PoiseOutput *
make_output (gpointer data)
{
  return poise_table_new (((Plan *) data)->rows);
}

static GBytes *
save (gpointer data,
      GError **error)
{
  return poise_rows_to_csv (((Plan *) data)->rows);
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(td)"));

  for (guint i = 0; i < plan->n_outcomes; i++)
    g_variant_builder_add (&list, "(td)", plan->outcomes[i].actual,
                           plan->outcomes[i].ns_per_addition);
  return g_variant_builder_end (&list);
}

/* The ways follow one another, from the first. */
static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  GVariantIter iter;
  guint64 actual;
  double ns_per_addition;

  if (!poise_packed_check (packed, "a(td)", "totals", error))
    return FALSE;
  if (g_variant_n_children (packed) > plan->last - plan->first + 1)
    return poise_packed_refuse ("totals", error);
  g_variant_iter_init (&iter, packed);
  while (g_variant_iter_next (&iter, "(td)", &actual, &ns_per_addition))
    {
      if (!isfinite (ns_per_addition) || ns_per_addition < 0)
        return poise_packed_refuse ("totals", error);
      add_outcome (plan, plan->first + plan->n_outcomes, actual, ns_per_addition);
    }
  return TRUE;
}

/* Two threads are enough to show all of it, also on one core. The default takes a few
 * seconds. */
static const PoiseParam params[] = {
  { .name = "mode", .title = "Way", .type = POISE_PARAM_CHOICE, .choices = modes },
  { .name = "threads", .title = "Threads", .value = 2, .min = 1, .max = 64 },
  { .name = "additions", .title = "Additions of each", .value = 20000000, .min = 1,
    .max = G_GINT64_CONSTANT (10000000000), .step = 1000000 },
};

const PoiseKind poise_kind_shared = {
  .id = "shared",
  .title = "Shared variable",
  .summary = "Several threads count one total in four ways; one of them loses updates",
  .icon_name = "poise-shared-symbolic",
  .unit = "additions",
  .has_rate = TRUE,
  .nature = POISE_NATURE_MEETS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .finish = finish,
  .result = result,
  .print = print,
  .make_output = make_output,
  .summarize = summarize,
  .save_suffix = "csv",
  .save = save,
  .pack = pack,
  .unpack = unpack,
};
