/* SPDX-License-Identifier: MIT */
/* The way that everybody finds first, kept to be measured: an idle callback for
 * every report. Pitfall 1: two to four frames a second, and 450 MB of callbacks
 * that wait. */
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-worker.h"

typedef struct
{
  PoiseContext *context;
  guint64       done;
} Report;

static void
report_free (gpointer data)
{
  Report *self = data;

  poise_context_unref (self->context);
  g_free (self);
}

/* The main loop. A report that arrives after its job's end is dropped
 * (pitfall 2: completion overtakes the idles before it). */
static gboolean
deliver_cb (gpointer data)
{
  Report *self = data;

  poise_team_count_delivered (self->context->team);
  if (self->context->listener != NULL)
    poise_worker_take_report (self->context->listener, self->done);
  return G_SOURCE_REMOVE;
}

static void
report (PoiseContext *context,
        guint64       done)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Report *self = g_new (Report, 1);

  self->context = poise_context_ref (context);
  self->done = done;
  poise_team_count_posted (context->team);
  g_source_set_static_name (source, "poise-report");
  g_source_set_callback (source, deliver_cb, self, report_free);
  g_source_attach (source, context->team->main_context);
}

const PoiseDelivery poise_delivery_each = {
  .id = "each",
  .title = "A callback for every report",
  .summary = "Every report posts an idle callback: they pile up and the frames starve",
  .reads_counter = FALSE,
  .report = report,
};
