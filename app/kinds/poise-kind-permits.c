/* SPDX-License-Identifier: MIT */
/* A counting semaphore: of many objects, each on a thread of its own, only as many are
 * at work at once as there are permits. */
#include "app/kinds/poise-kinds.h"

#include "app/engine/poise-text.h"
#include "app/kinds/poise-packed.h"
#include "app/kinds/threads/poise-number-words.h"
#include "app/kinds/threads/poise-permits.h"
#include "app/kinds/tables/poise-table.h"

#include <unistd.h>

#define MAX_OBJECTS 64
/* How often the bar of an object that holds a permit moves. */
#define TICK_US (50 * G_TIME_SPAN_MILLISECOND)
/* Of an object's times, for a person to read. */
#define MS(us) ((double) (us) / G_TIME_SPAN_MILLISECOND)

/* When an object held a permit, by the job's clock. */
typedef struct
{
  char  *object;
  int    tid;
  gint64 asked_us;
  gint64 begin_us; /* it has the permit, */
  gint64 end_us;   /* and gave it back */
} Interval;

typedef struct
{
  guint         n_permits;
  guint         n_objects;
  gint64        hold_us;
  PoisePermits *permits;
  PoiseRows    *rows;

  /* Guarded by the job's mutex; read after all were joined. */
  gint64  first_us;  /* the first one asked */
  GArray *intervals; /* of Interval, in the order of their ends */
} Plan;

typedef struct
{
  Interval interval;
  gboolean holds;
} Share;

enum
{
  COLUMN_OBJECT,
  COLUMN_THREAD,
  COLUMN_WAITED,
  COLUMN_HELD,
  COLUMN_BEGIN,
  COLUMN_END,
  N_COLUMNS,
};

static const PoiseTableColumn columns[N_COLUMNS] = {
  [COLUMN_OBJECT] = { "Object", POISE_COLUMN_PLAIN },
  [COLUMN_THREAD] = { "Thread", POISE_COLUMN_PLAIN },
  [COLUMN_WAITED] = { "Waited", POISE_COLUMN_MS },
  [COLUMN_HELD] = { "Held", POISE_COLUMN_MS },
  [COLUMN_BEGIN] = { "Begin", POISE_COLUMN_MS },
  [COLUMN_END] = { "End", POISE_COLUMN_MS },
};

static void
clear_interval (gpointer interval)
{
  g_free (((Interval *) interval)->object);
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->n_permits = (guint) poise_params_get_int (params, "permits");
  plan->n_objects = (guint) poise_params_get_int (params, "objects");
  plan->hold_us = (gint64) (poise_params_get_real (params, "seconds") * G_USEC_PER_SEC);
  plan->permits = poise_permits_new (plan->n_permits);
  plan->rows = poise_rows_new (MAX_OBJECTS);
  poise_rows_set_columns (plan->rows, columns, N_COLUMNS);
  plan->intervals = g_array_new (FALSE, FALSE, sizeof (Interval));
  g_array_set_clear_func (plan->intervals, clear_interval);
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  poise_permits_free (plan->permits);
  poise_rows_unref (plan->rows);
  g_array_unref (plan->intervals);
  g_free (plan);
}

static guint
count_workers (const PoiseParams *params)
{
  return (guint) poise_params_get_int (params, "objects");
}

static char *
name_worker (const PoiseParams *params,
             guint              index)
{
  return poise_number_words (index + 1);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->interval.object = g_strdup (poise_context_get_name (context));
  share->interval.tid = (int) gettid ();
  poise_context_set_total (context, MAX ((guint64) MS (plan->hold_us), 1));
  return share;
}

/* Returns: now, by the job's clock. */
static gint64
ask (PoiseContext *context,
     Plan         *plan)
{
  gint64 now_us;

  /* Within the mutex, so that nobody asks before the first one. */
  poise_context_lock (context);
  now_us = poise_context_get_time_us (context);
  if (plan->first_us == 0)
    plan->first_us = now_us;
  poise_context_unlock (context);
  return now_us;
}

static PoiseStep
take_permit (PoiseContext *context,
             Plan         *plan,
             Share        *share,
             GError      **error)
{
  share->interval.asked_us = ask (context, plan);
  poise_context_set_state (context, POISE_WORKER_WAITING_FOR_PERMIT);
  share->holds =
      poise_permits_take (plan->permits, poise_context_get_cancellable (context), error);
  share->interval.begin_us = poise_context_get_time_us (context);
  poise_context_set_state (context, POISE_WORKER_RUNNING);
  return share->holds ? POISE_STEP_MORE : POISE_STEP_FAILED;
}

/* The job's mutex is held. */
static void
add_interval (Plan           *plan,
              const Interval *interval)
{
  const PoiseCell cells[N_COLUMNS] = {
    [COLUMN_OBJECT] = POISE_CELL_TEXT_INIT (interval->object),
    [COLUMN_THREAD] = POISE_CELL_INT_INIT (interval->tid),
    [COLUMN_WAITED] = POISE_CELL_REAL_INIT (MS (interval->begin_us - interval->asked_us)),
    [COLUMN_HELD] = POISE_CELL_REAL_INIT (MS (interval->end_us - interval->begin_us)),
    [COLUMN_BEGIN] = POISE_CELL_REAL_INIT (MS (interval->begin_us - plan->first_us)),
    [COLUMN_END] = POISE_CELL_REAL_INIT (MS (interval->end_us - plan->first_us)),
  };

  poise_rows_add (plan->rows, cells);
  g_array_append_val (plan->intervals, *interval);
}

/* The interval ends before the permit goes to the next one, whose own begins after:
 * no two overlap in the result that did not overlap. */
static void
give_permit_back (PoiseContext *context,
                  Plan         *plan,
                  Share        *share)
{
  share->interval.end_us = poise_context_get_time_us (context);
  share->holds = FALSE;
  poise_permits_give_back (plan->permits);

  poise_context_lock (context);
  add_interval (plan, &share->interval);
  poise_context_unlock (context);
  share->interval.object = NULL; /* the list's now */
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  gint64 held_us;

  if (!share->holds)
    return take_permit (context, plan, share, error);

  held_us = poise_context_get_time_us (context) - share->interval.begin_us;
  if (held_us < plan->hold_us)
    {
      poise_context_report (context, (guint64) MS (held_us));
      return poise_context_sleep_as (context, POISE_WORKER_HOLDING_PERMIT,
                                     MIN (plan->hold_us - held_us, TICK_US), error)
                 ? POISE_STEP_MORE
                 : POISE_STEP_FAILED;
    }
  give_permit_back (context, plan, share);
  poise_context_report (context, MAX ((guint64) MS (plan->hold_us), 1));
  return POISE_STEP_DONE;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Share *share = share_data;

  /* After a cancel: no permit is lost. */
  if (share->holds)
    give_permit_back (context, data, share);
  clear_interval (&share->interval);
  g_free (share);
}

static GVariant *
make_interval (const Interval *interval)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&dict, "{sv}", "object", g_variant_new_string (interval->object));
  g_variant_builder_add (&dict, "{sv}", "thread", g_variant_new_int32 (interval->tid));
  g_variant_builder_add (
      &dict, "{sv}", "waited_ms",
      g_variant_new_double (MS (interval->begin_us - interval->asked_us)));
  g_variant_builder_add (
      &dict, "{sv}", "held_ms",
      g_variant_new_double (MS (interval->end_us - interval->begin_us)));
  return g_variant_builder_end (&dict);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < plan->intervals->len; i++)
    g_variant_builder_add_value (
        &list, make_interval (&g_array_index (plan->intervals, Interval, i)));
  g_variant_builder_add (&dict, "{sv}", "permits", g_variant_new_uint32 (plan->n_permits));
  g_variant_builder_add (&dict, "{sv}", "objects", g_variant_new_uint32 (plan->n_objects));
  g_variant_builder_add (&dict, "{sv}", "max_held",
                         g_variant_new_uint32 (poise_permits_get_max_held (plan->permits)));
  g_variant_builder_add (&dict, "{sv}", "intervals", g_variant_builder_end (&list));
  return g_variant_builder_end (&dict);
}

static char *
summarize (gpointer data,
           gboolean complete)
{
  Plan *plan = data;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%u %s, %u %s: never more than %u held at once",
                          plan->n_permits, plan->n_permits == 1 ? "permit" : "permits",
                          plan->n_objects, plan->n_objects == 1 ? "object" : "objects",
                          poise_permits_get_max_held (plan->permits));
  if (!complete)
    g_string_append_printf (text, "; stopped when %u had held one", plan->intervals->len);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
print (gpointer data,
       gboolean complete,
       GString *text)
{
  Plan *plan = data;
  g_autofree char *summary = summarize (plan, complete);

  for (guint i = 0; i < plan->intervals->len; i++)
    {
      const Interval *interval = &g_array_index (plan->intervals, Interval, i);

      g_string_append_printf (text, "%s waited %.1f ms and held a permit for %.1f ms\n",
                              interval->object, MS (interval->begin_us - interval->asked_us),
                              MS (interval->end_us - interval->begin_us));
    }
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
  GVariantBuilder list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sixxx)"));

  for (guint i = 0; i < plan->intervals->len; i++)
    {
      const Interval *interval = &g_array_index (plan->intervals, Interval, i);

      g_variant_builder_add (&list, "(sixxx)", interval->object, interval->tid,
                             interval->asked_us, interval->begin_us, interval->end_us);
    }
  return g_variant_new ("(uxa(sixxx))", poise_permits_get_max_held (plan->permits),
                        plan->first_us, &list);
}

/* Times that are not negative are no more than that apart, whatever they are. */
static gboolean
unpack_interval (Plan     *plan,
                 GVariant *packed)
{
  Interval interval;

  g_variant_get (packed, "(sixxx)", &interval.object, &interval.tid, &interval.asked_us,
                 &interval.begin_us, &interval.end_us);
  if (interval.asked_us < 0 || interval.begin_us < 0 || interval.end_us < 0)
    {
      clear_interval (&interval);
      return FALSE;
    }
  add_interval (plan, &interval);
  return TRUE;
}

static gboolean
unpack_intervals (Plan     *plan,
                  GVariant *packed)
{
  gsize n = g_variant_n_children (packed);
  /* Names that lie over one another in the bytes could be many times as long. */
  gboolean fit = n <= plan->n_objects && g_variant_is_normal_form (packed);

  for (gsize i = 0; i < n && fit; i++)
    {
      g_autoptr (GVariant) interval = g_variant_get_child_value (packed, i);

      fit = unpack_interval (plan, interval);
    }
  return fit;
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  g_autoptr (GVariant) intervals = NULL;
  gint64 first_us;
  guint max_held;

  if (!poise_packed_check (packed, "(uxa(sixxx))", "permits", error))
    return FALSE;
  g_variant_get (packed, "(ux@a(sixxx))", &max_held, &first_us, &intervals);
  plan->first_us = MAX (first_us, 0);
  if (first_us >= 0 && poise_permits_set_max_held (plan->permits, max_held) &&
      unpack_intervals (plan, intervals))
    return TRUE;
  return poise_packed_refuse ("permits", error);
}

static const PoiseParam params[] = {
  { .name = "permits", .title = "Permits", .value = 5, .min = 1, .max = MAX_OBJECTS },
  { .name = "objects", .title = "Objects", .value = 10, .min = 1, .max = MAX_OBJECTS },
  { .name = "seconds", .title = "Each holds one for", .unit = "s",
    .type = POISE_PARAM_REAL, .real_value = 2, .real_max = 3600 },
};

const PoiseKind poise_kind_permits = {
  .id = "permits",
  .title = "Permits",
  .summary = "Ten objects share five permits of a counting semaphore",
  .icon_name = "poise-permits-symbolic",
  .unit = "ms",
  .nature = POISE_NATURE_MEETS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .count_workers = count_workers,
  .name_worker = name_worker,
  .enter = enter,
  .leave = leave,
  .step = step,
  .result = result,
  .print = print,
  .make_output = make_output,
  .summarize = summarize,
  .save_suffix = "csv",
  .save = save,
  .pack = pack,
  .unpack = unpack,
};
