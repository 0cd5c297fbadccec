/* SPDX-License-Identifier: MIT */
/* The classic lesson: two threads that print their name and the time, count
 * down, and honour the exit flag; the main thread joins them. */
#include "app/kinds/poise-kinds.h"

#include "app/kinds/poise-packed.h"

typedef struct
{
  GMutex     mutex;
  GPtrArray *lines; /* what was printed, in order, for the result */
  gint64     n_threads;
  gint64     count;
  gint64     delay_us;
} Plan;

typedef struct
{
  gint64 left;
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan = g_new0 (Plan, 1);

  g_mutex_init (&plan->mutex);
  plan->lines = g_ptr_array_new_with_free_func (g_free);
  plan->n_threads = poise_params_get_int (params, "threads");
  plan->count = poise_params_get_int (params, "count");
  plan->delay_us = poise_params_get_int (params, "delay-ms") * G_TIME_SPAN_MILLISECOND;
  return plan;
}

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_ptr_array_unref (plan->lines);
  g_mutex_clear (&plan->mutex);
  g_free (plan);
}

static char *
print_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%a %b %e %H:%M:%S %Y");
}

/* Keeps the line for the result and shows it as it happens. */
static void
print (PoiseContext *context,
       Plan         *plan,
       const char   *what,
       const char   *time)
{
  char *line = g_strdup_printf ("%s %s%s%s", what, poise_context_get_name (context),
                                time != NULL ? ": " : "", time != NULL ? time : "");

  g_mutex_lock (&plan->mutex);
  poise_context_log (context, "%s", line);
  g_ptr_array_add (plan->lines, line);
  g_mutex_unlock (&plan->mutex);
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new (Share, 1);

  share->left = plan->count;
  poise_context_set_total (context, (guint64) plan->count);
  print (context, plan, "Starting", NULL);
  return share;
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  g_autofree char *time = NULL;

  if (!poise_context_sleep (context, plan->delay_us, error))
    return POISE_STEP_FAILED;
  time = print_time ();
  print (context, plan, "Executing", time);
  share->left--;
  poise_context_report (context, (guint64) (plan->count - share->left));
  return share->left > 0 ? POISE_STEP_MORE : POISE_STEP_DONE;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share)
{
  print (context, data, "Exiting", NULL);
  g_free (share);
}

static gboolean
finish (gpointer    data,
        gboolean    complete,
        PoiseLines *log,
        GError    **error)
{
  static const char last[] = "Exiting from main thread";
  Plan *plan = data;

  g_ptr_array_add (plan->lines, g_strdup (last));
  poise_lines_append (log, last);
  return TRUE;
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;

  return g_variant_new_strv ((const char *const *) plan->lines->pdata, plan->lines->len);
}

/* Each thread has a line for each count, one when it starts and one when it exits; the
 * main thread has the last. */
static guint64
count_most_lines (const Plan *plan)
{
  return (guint64) (plan->n_threads * (plan->count + 2) + 1);
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;
  GVariantIter iter;
  const char *line;

  if (!poise_packed_check (packed, "as", "lines", error))
    return FALSE;
  /* Lines that lie over one another in the bytes could be many times as long. */
  if (g_variant_n_children (packed) > count_most_lines (plan) ||
      !g_variant_is_normal_form (packed))
    return poise_packed_refuse ("lines", error);
  g_variant_iter_init (&iter, packed);
  while (g_variant_iter_next (&iter, "&s", &line))
    g_ptr_array_add (plan->lines, g_strdup (line));
  return TRUE;
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_variant_builder_add (&dict, "{sv}", "log", pack (plan));
  return g_variant_builder_end (&dict);
}

static void
print_result (gpointer data,
              gboolean complete,
              GString *text)
{
  Plan *plan = data;

  for (guint i = 0; i < plan->lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) g_ptr_array_index (plan->lines, i));
}

static const PoiseParam params[] = {
  { .name = "threads", .title = "Threads", .value = 2, .min = 1, .max = 64 },
  { .name = "count", .title = "Count", .value = 5, .min = 1, .max = 100000 },
  { .name = "delay-ms", .title = "Delay", .unit = "ms", .value = 1000, .max = 3600000,
    .step = 100 },
};

const PoiseKind poise_kind_counter = {
  .id = "counter",
  .title = "Counter",
  .summary = "Named threads tell the time, count down, and are joined",
  .icon_name = "poise-counter-symbolic",
  .unit = "counts",
  .has_rate = TRUE,
  .nature = POISE_NATURE_WAITS,
  .result_is_log = TRUE,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = plan_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .finish = finish,
  .result = result,
  .print = print_result,
  .pack = pack,
  .unpack = unpack,
};
