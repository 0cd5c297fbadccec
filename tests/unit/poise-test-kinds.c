/* SPDX-License-Identifier: MIT */
#include "tests/unit/poise-test-kinds.h"

#include "app/engine/poise-error.h"

#include <signal.h>

#define REPORTS_PER_STEP 1000

PoiseTestProbe poise_test_probe;

typedef struct
{
  gint64        steps;
  gint64        us;
  gint64        fail_worker;
  gint64        fail_step;
  atomic_llong  taken; /* from the common heap */
  atomic_llong  counted; /* steps of all workers */
  guint         n_arrived;
  guint         n_rounds;
} Plan;

typedef struct
{
  gint64   steps; /* taken by this worker */
  gboolean inside;
} Share;

/* Everything as it is at the start of a test; no job may be left. */
void
poise_test_probe_reset (void)
{
  g_assert_cmpint (atomic_load (&poise_test_probe.inside), ==, 0);

  atomic_store (&poise_test_probe.entered, 0);
  atomic_store (&poise_test_probe.peak, 0);
  atomic_store (&poise_test_probe.steps, 0);
  atomic_store (&poise_test_probe.open, FALSE);
  atomic_store (&poise_test_probe.refuse, FALSE);
}

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan;

  if (atomic_load (&poise_test_probe.refuse))
    {
      g_set_error_literal (error, POISE_ERROR, POISE_ERROR_USAGE, "test: refused");
      return NULL;
    }
  plan = g_new0 (Plan, 1);
  plan->steps = poise_params_get_int (params, "steps");
  plan->us = poise_params_get_int (params, "us");
  plan->fail_worker = poise_params_get_int (params, "fail-worker");
  plan->fail_step = poise_params_get_int (params, "fail-step");
  atomic_fetch_add (&poise_test_probe.plans, 1);
  return plan;
}

static void
plan_free (gpointer plan)
{
  g_free (plan);
  atomic_fetch_sub (&poise_test_probe.plans, 1);
}

static void
raise_peak (int inside)
{
  int peak = atomic_load (&poise_test_probe.peak);

  while (peak < inside &&
         !atomic_compare_exchange_weak (&poise_test_probe.peak, &peak, inside))
    ;
}

static void
go_inside (PoiseContext *context,
           Share        *share)
{
  share->inside = TRUE;
  atomic_fetch_add (&poise_test_probe.entered, 1);
  raise_peak (atomic_fetch_add (&poise_test_probe.inside, 1) + 1);
  poise_context_log (context, "%s in", poise_context_get_name (context));
}

/* For a kind that goes inside with its first step, before which it may be paused or
 * cancelled. */
static gpointer
enter_outside (PoiseContext *context,
               gpointer      plan)
{
  return g_new0 (Share, 1);
}

static gpointer
enter (PoiseContext *context,
       gpointer      plan)
{
  Share *share = g_new0 (Share, 1);

  go_inside (context, share);
  return share;
}

static gpointer
enter_with_own_total (PoiseContext *context,
                      gpointer      plan)
{
  poise_context_set_total (context, (guint64) ((Plan *) plan)->steps);
  return enter (context, plan);
}

static gpointer
enter_with_job_total (PoiseContext *context,
                      gpointer      plan)
{
  poise_context_set_job_total (context, (guint64) ((Plan *) plan)->steps);
  return enter (context, plan);
}

static void
leave (PoiseContext *context,
       gpointer      plan,
       gpointer      data)
{
  g_autofree Share *share = data;

  if (!share->inside)
    return;
  poise_context_log (context, "%s out", poise_context_get_name (context));
  atomic_fetch_sub (&poise_test_probe.inside, 1);
}

/* Keeps a processor busy. */
static void
compute (gint64 duration_us)
{
  gint64 end_us = g_get_monotonic_time () + duration_us;

  while (duration_us > 0 && g_get_monotonic_time () < end_us)
    ;
}

/* Tells what this worker has done; whether that was all. */
static PoiseStep
count_step (PoiseContext *context,
            Plan         *plan,
            Share        *share,
            gint64        all)
{
  atomic_fetch_add (&poise_test_probe.steps, 1);
  atomic_fetch_add (&plan->counted, 1);
  poise_context_report (context, (guint64) ++share->steps);
  return share->steps < all ? POISE_STEP_MORE : POISE_STEP_DONE;
}

static PoiseStep
step_busy (PoiseContext *context,
           gpointer      data,
           gpointer      share,
           GError      **error)
{
  Plan *plan = data;

  compute (plan->us);
  return count_step (context, plan, share, plan->steps);
}

static PoiseStep
step_heap (PoiseContext *context,
           gpointer      data,
           gpointer      share,
           GError      **error)
{
  Plan *plan = data;

  if (atomic_fetch_add (&plan->taken, 1) >= plan->steps)
    return POISE_STEP_DONE;
  compute (plan->us);
  count_step (context, plan, share, 0);
  return POISE_STEP_MORE;
}

static PoiseStep
step_flood (PoiseContext *context,
            gpointer      data,
            gpointer      share_data,
            GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  gint64 end = MIN (share->steps + REPORTS_PER_STEP, plan->steps);

  while (share->steps < end)
    poise_context_report (context, (guint64) ++share->steps);
  if (share->steps < plan->steps)
    return POISE_STEP_MORE;
  if (atomic_load (&poise_test_probe.open))
    return POISE_STEP_DONE;
  return poise_context_sleep (context, G_TIME_SPAN_MILLISECOND, error)
             ? POISE_STEP_MORE
             : POISE_STEP_FAILED;
}

static PoiseStep
step_sleep (PoiseContext *context,
            gpointer      data,
            gpointer      share,
            GError      **error)
{
  Plan *plan = data;

  if (!poise_context_sleep (context, plan->us, error))
    return POISE_STEP_FAILED;
  return count_step (context, plan, share, plan->steps);
}

static PoiseStep
step_stuck (PoiseContext *context,
            gpointer      data,
            gpointer      share,
            GError      **error)
{
  gboolean woken;

  poise_context_lock (context);
  do
    woken = poise_context_wait (context, POISE_WORKER_WAITING_FOR_PERMIT, error);
  while (woken);
  poise_context_unlock (context);
  return POISE_STEP_FAILED;
}

static PoiseStep
step_meet (PoiseContext *context,
           gpointer      data,
           gpointer      share,
           GError      **error)
{
  Plan *plan = data;
  guint round;
  gboolean met = TRUE;

  poise_context_lock (context);
  round = plan->n_rounds;
  if (++plan->n_arrived == poise_context_get_n_workers (context))
    {
      plan->n_arrived = 0;
      plan->n_rounds++;
      poise_context_broadcast (context);
    }
  while (met && plan->n_rounds == round)
    met = poise_context_wait (context, POISE_WORKER_WAITING_FOR_PERMIT, error);
  poise_context_unlock (context);
  return met ? count_step (context, plan, share, plan->steps) : POISE_STEP_FAILED;
}

static PoiseStep
step_poll (PoiseContext *context,
           gpointer      data,
           gpointer      share,
           GError      **error)
{
  GCancellable *cancellable = poise_context_get_cancellable (context);
  GPollFD fd;

  poise_context_set_state (context, POISE_WORKER_WAITING_FOR_DATA);
  if (!g_cancellable_make_pollfd (cancellable, &fd))
    return POISE_STEP_MORE;
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
  return POISE_STEP_MORE;
}

static PoiseStep
step_deaf (PoiseContext *context,
           gpointer      data,
           gpointer      share,
           GError      **error)
{
  if (!((Share *) share)->inside)
    go_inside (context, share);
  while (!atomic_load (&poise_test_probe.open))
    g_usleep (100);
  return count_step (context, data, share, ((Plan *) data)->steps);
}

static PoiseStep
step_fail (PoiseContext *context,
           gpointer      data,
           gpointer      share_data,
           GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;

  if (plan->fail_worker == poise_context_get_index (context) &&
      plan->fail_step == share->steps)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM, "%s: broken in step %d",
                   poise_context_get_name (context), (int) share->steps);
      return POISE_STEP_FAILED;
    }
  return step_sleep (context, data, share, error);
}

static PoiseStep
step_crash (PoiseContext *context,
            gpointer      data,
            gpointer      share_data,
            GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;

  if (plan->fail_worker == poise_context_get_index (context) &&
      plan->fail_step == share->steps)
    raise (SIGSEGV);
  return step_sleep (context, data, share, error);
}

/* The main thread never comes back. */
static gboolean
finish_hangs (gpointer    plan,
              gboolean    complete,
              PoiseLines *log,
              GError    **error)
{
  while (!atomic_load (&poise_test_probe.open))
    g_usleep (100);
  return TRUE;
}

static gboolean
finish_fails (gpointer    plan,
              gboolean    complete,
              PoiseLines *log,
              GError    **error)
{
  poise_lines_append (log, "not finished");
  g_set_error_literal (error, POISE_ERROR, POISE_ERROR_PARTS,
                       "test: 3 of 7 parts failed");
  return FALSE;
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!complete)
    return NULL;
  g_variant_builder_add (&dict, "{sv}", "steps",
                         g_variant_new_int64 (atomic_load (&((Plan *) data)->counted)));
  return g_variant_builder_end (&dict);
}

static GVariant *
pack (gpointer data)
{
  return g_variant_new_int64 (atomic_load (&((Plan *) data)->counted));
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  if (!g_variant_is_of_type (packed, G_VARIANT_TYPE_INT64))
    {
      g_set_error_literal (error, POISE_ERROR, POISE_ERROR_SYSTEM, "test: not a number");
      return FALSE;
    }
  atomic_store (&((Plan *) data)->counted, g_variant_get_int64 (packed));
  return TRUE;
}

#define MIB (1 << 20)

/* A MiB for each step. */
static GVariant *
pack_large (gpointer data)
{
  gint64 counted = atomic_load (&((Plan *) data)->counted);
  gsize n_bytes = (gsize) counted * MIB;
  guint8 *bytes = g_malloc (n_bytes);

  for (gsize i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (i % 251);
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, bytes, n_bytes, TRUE, g_free,
                                  bytes);
}

static gboolean
unpack_large (gpointer  data,
              GVariant *packed,
              GError  **error)
{
  gsize n_bytes;
  const guint8 *bytes;

  g_assert_true (g_variant_is_of_type (packed, G_VARIANT_TYPE_BYTESTRING));
  bytes = g_variant_get_fixed_array (packed, &n_bytes, 1);
  for (gsize i = 0; i < n_bytes; i++)
    if (bytes[i] != (guint8) (i % 251))
      g_assert_not_reached ();
  atomic_store (&((Plan *) data)->counted, (gint64) (n_bytes / MIB));
  return TRUE;
}

/* What unpack() refuses. */
static GVariant *
pack_spoiled (gpointer data)
{
  return g_variant_new_string ("spoiled");
}

static void
print_result (gpointer plan,
              gboolean complete,
              GString *text)
{
  if (complete)
    g_string_append (text, "complete\n");
}

static const PoiseParam params[] = {
  { .name = "threads", .title = "Threads", .value = 1, .min = 1, .max = 64 },
  { .name = "steps", .title = "Steps", .value = 10, .max = 1000000000 },
  { .name = "us",
    .title = "Length",
    .unit = "µs",
    .max = G_USEC_PER_SEC * G_GINT64_CONSTANT (3600) },
  { .name = "fail-worker", .title = "Worker", .value = 0, .max = 64 },
  { .name = "fail-step", .title = "Step", .value = 0, .max = 1000000000 },
};

#define TEST_KIND_PACKED(id_, nature_, enter_, step_, finish_, pack_, unpack_)           \
  {                                                                                      \
    .id = id_, .title = id_, .summary = "For tests", .icon_name = "image-missing",       \
    .unit = "steps", .has_rate = TRUE, .nature = nature_, .params = params,              \
    .n_params = G_N_ELEMENTS (params), .plan = plan_new, .free_plan = plan_free,         \
    .enter = enter_, .leave = leave, .step = step_, .finish = finish_, .result = result, \
    .print = print_result, .pack = pack_, .unpack = unpack_,                             \
  }
#define TEST_KIND(id_, nature_, enter_, step_, finish_) \
  TEST_KIND_PACKED (id_, nature_, enter_, step_, finish_, pack, unpack)

const PoiseKind poise_test_kind_busy =
    TEST_KIND ("busy", POISE_NATURE_COMPUTES, enter_with_own_total, step_busy, NULL);
const PoiseKind poise_test_kind_heap =
    TEST_KIND ("heap", POISE_NATURE_COMPUTES, enter_with_job_total, step_heap, NULL);
const PoiseKind poise_test_kind_flood =
    TEST_KIND ("flood", POISE_NATURE_COMPUTES, enter_with_own_total, step_flood, NULL);
const PoiseKind poise_test_kind_sleep =
    TEST_KIND ("sleep", POISE_NATURE_WAITS, enter_with_own_total, step_sleep, NULL);
const PoiseKind poise_test_kind_stuck =
    TEST_KIND ("stuck", POISE_NATURE_WAITS, enter, step_stuck, NULL);
const PoiseKind poise_test_kind_meet =
    TEST_KIND ("meet", POISE_NATURE_MEETS, enter_with_own_total, step_meet, NULL);
const PoiseKind poise_test_kind_poll =
    TEST_KIND ("poll", POISE_NATURE_WAITS, enter, step_poll, NULL);
const PoiseKind poise_test_kind_deaf =
    TEST_KIND ("deaf", POISE_NATURE_WAITS, enter_outside, step_deaf, NULL);
const PoiseKind poise_test_kind_fail =
    TEST_KIND ("fail", POISE_NATURE_WAITS, enter_with_own_total, step_fail, NULL);
const PoiseKind poise_test_kind_unfinished = TEST_KIND (
    "unfinished", POISE_NATURE_COMPUTES, enter_with_own_total, step_busy, finish_fails);
const PoiseKind poise_test_kind_crash =
    TEST_KIND ("crash", POISE_NATURE_WAITS, enter_with_own_total, step_crash, NULL);
const PoiseKind poise_test_kind_hang =
    TEST_KIND ("hang", POISE_NATURE_COMPUTES, enter_with_own_total, step_busy, finish_hangs);
const PoiseKind poise_test_kind_large =
    TEST_KIND_PACKED ("large", POISE_NATURE_COMPUTES, enter_with_own_total, step_busy, NULL,
                      pack_large, unpack_large);
const PoiseKind poise_test_kind_spoiled =
    TEST_KIND_PACKED ("spoiled", POISE_NATURE_COMPUTES, enter_with_own_total, step_busy, NULL,
                      pack_spoiled, unpack);
const PoiseKind poise_test_kind_unpacked =
    TEST_KIND_PACKED ("unpacked", POISE_NATURE_COMPUTES, enter_with_own_total, step_busy,
                      NULL, NULL, NULL);

static const PoiseKind *const kinds[] = {
  &poise_test_kind_busy,  &poise_test_kind_heap, &poise_test_kind_flood,
  &poise_test_kind_sleep, &poise_test_kind_stuck, &poise_test_kind_meet,
  &poise_test_kind_poll,  &poise_test_kind_deaf, &poise_test_kind_fail,
  &poise_test_kind_crash, &poise_test_kind_unfinished, &poise_test_kind_hang,
  &poise_test_kind_large, &poise_test_kind_spoiled,
};

/* Returns: (nullable): the test kind of that id. */
const PoiseKind *
poise_test_kinds_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i]->id, id))
      return kinds[i];
  return NULL;
}
