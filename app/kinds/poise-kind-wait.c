/* SPDX-License-Identifier: MIT */
/* One thread waits for data, the other serves the window. The data comes from a
 * timer of the kernel's, so the thread really blocks in a system call until it
 * can read. */
#include "app/kinds/poise-kinds.h"

#include "app/kinds/poise-packed.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* How often the bar moves while nothing comes. */
#define TICK_MS 50

typedef struct
{
  gint64 wanted_us;
  gint64 waited_us; /* written by the one worker, read after it was joined */
} Plan;

typedef struct
{
  int    fd;
  int    open_errno;
  gint64 begin_us;
} Share;

static gpointer
plan_new (const PoiseParams *params,
          GError           **error)
{
  Plan *plan = g_new0 (Plan, 1);

  plan->wanted_us = poise_params_get_int (params, "seconds") * G_USEC_PER_SEC;
  return plan;
}

/* A descriptor that can be read once @wanted_us have passed, or -1. */
static int
open_source (gint64 wanted_us)
{
  struct itimerspec when = { 0 };
  int fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);

  when.it_value.tv_sec = wanted_us / G_USEC_PER_SEC;
  when.it_value.tv_nsec = wanted_us % G_USEC_PER_SEC * 1000;
  if (fd >= 0)
    timerfd_settime (fd, 0, &when, NULL);
  return fd;
}

static gpointer
enter (PoiseContext *context,
       gpointer      data)
{
  Plan *plan = data;
  Share *share = g_new0 (Share, 1);

  share->begin_us = g_get_monotonic_time ();
  share->fd = open_source (plan->wanted_us);
  share->open_errno = errno;
  poise_context_set_total (context, (guint64) (plan->wanted_us / G_TIME_SPAN_MILLISECOND));
  poise_context_set_state (context, POISE_WORKER_WAITING_FOR_DATA);
  poise_context_log (context, "Waiting for data");
  return share;
}

/* Blocks until there is data, a cancel, or it is time to move the bar. */
static void
wait_for_data (PoiseContext *context,
               int           fd)
{
  GCancellable *cancellable = poise_context_get_cancellable (context);
  GPollFD fds[2] = { { .fd = fd, .events = G_IO_IN } };
  guint n = g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;

  g_poll (fds, n, TICK_MS);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
}

static PoiseStep
step (PoiseContext *context,
      gpointer      data,
      gpointer      share_data,
      GError      **error)
{
  Plan *plan = data;
  Share *share = share_data;
  guint64 times;
  gboolean came;

  if (share->fd < 0)
    {
      g_set_error (error, POISE_ERROR, POISE_ERROR_SYSTEM,
                   "timer: %s", g_strerror (share->open_errno));
      return POISE_STEP_FAILED;
    }

  wait_for_data (context, share->fd);
  /* Before the clock: what came meanwhile came within the time that is told. */
  came = read (share->fd, &times, sizeof times) == sizeof times;
  plan->waited_us = g_get_monotonic_time () - share->begin_us;
  poise_context_report (context, (guint64) (plan->waited_us / G_TIME_SPAN_MILLISECOND));
  if (!came)
    return POISE_STEP_MORE;

  poise_context_log (context, "Data came after %.3f s",
                     (double) plan->waited_us / G_USEC_PER_SEC);
  return POISE_STEP_DONE;
}

static void
leave (PoiseContext *context,
       gpointer      data,
       gpointer      share_data)
{
  Share *share = share_data;

  if (share->fd >= 0)
    g_close (share->fd, NULL);
  g_free (share);
}

static GVariant *
result (gpointer data,
        gboolean complete)
{
  Plan *plan = data;
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!complete)
    return NULL;
  g_variant_builder_add (&dict, "{sv}", "waited_s",
                         g_variant_new_double ((double) plan->waited_us / G_USEC_PER_SEC));
  return g_variant_builder_end (&dict);
}

static void
print_result (gpointer data,
              gboolean complete,
              GString *text)
{
  Plan *plan = data;

  if (complete)
    g_string_append_printf (text, "Waited %.3f s for data\n",
                            (double) plan->waited_us / G_USEC_PER_SEC);
}

static GVariant *
pack (gpointer data)
{
  Plan *plan = data;

  return g_variant_new_int64 (plan->waited_us);
}

static gboolean
unpack (gpointer  data,
        GVariant *packed,
        GError  **error)
{
  Plan *plan = data;

  if (!poise_packed_check (packed, "x", "times", error))
    return FALSE;
  if (g_variant_get_int64 (packed) < 0)
    return poise_packed_refuse ("times", error);
  plan->waited_us = g_variant_get_int64 (packed);
  return TRUE;
}

static const PoiseParam params[] = {
  { .name = "seconds", .title = "Data comes after", .unit = "s", .value = 10, .min = 1,
    .max = 86400 },
};

const PoiseKind poise_kind_wait = {
  .id = "wait",
  .title = "Wait for data",
  .summary = "One thread waits for data, the other serves the window",
  .icon_name = "poise-wait-symbolic",
  .unit = "ms",
  .nature = POISE_NATURE_WAITS,
  .params = params,
  .n_params = G_N_ELEMENTS (params),
  .plan = plan_new,
  .free_plan = g_free,
  .enter = enter,
  .leave = leave,
  .step = step,
  .result = result,
  .print = print_result,
  .pack = pack,
  .unpack = unpack,
};
