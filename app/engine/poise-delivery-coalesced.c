/* SPDX-License-Identifier: MIT */
/* At most one idle callback waits for each worker; it reads the counter. The window
 * stays alive, but the callback comes as often as the loop can turn: 23,000 times a
 * second took 35 % of a core (pitfall 1). */
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-worker-private.h"

static gboolean
deliver_cb (gpointer data)
{
  PoiseContext *context = data;

  poise_team_count_delivered (context->team);
  /* First: a report that finds it set is read below, one that finds it clear posts. */
  atomic_store (&context->pending, false);
  poise_worker_bring_report (context, atomic_load (&context->done));
  return G_SOURCE_REMOVE;
}

static void
report (PoiseContext *context,
        guint64       done)
{
  g_autoptr (GSource) source = NULL;

  /* Once more, but now in order with the flag: else it could still be on its way when
   * the flag is found set, and the last report be lost. */
  atomic_store (&context->done, done);
  /* Read before it is exchanged (pitfall 20). */
  if (atomic_load (&context->pending) || atomic_exchange (&context->pending, true))
    return;
  poise_team_count_posted (context->team);
  source = g_idle_source_new ();
  g_source_set_static_name (source, "poise-report");
  g_source_set_callback (source, deliver_cb, poise_context_ref (context),
                         (GDestroyNotify) poise_context_unref);
  g_source_attach (source, context->team->main_context);
}

const PoiseDelivery poise_delivery_coalesced = {
  .id = "coalesced",
  .title = "One callback pending",
  .summary = "A report posts an idle callback when none of its worker's waits; it reads the counter",
  .reads_counter = FALSE,
  .report = report,
};
