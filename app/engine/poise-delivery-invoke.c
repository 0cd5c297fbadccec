/* SPDX-License-Identifier: MIT */
/* g_main_context_invoke() for every report, as in many a tutorial: its callbacks come
 * before all frames, so there are none as long as reports arrive (pitfall 1). */
#include "app/engine/poise-context-private.h"
#include "app/engine/poise-worker-private.h"

/* What g_main_context_invoke() does, by hand: called where the main context is turned it
 * calls at once, else it posts an idle callback of the default priority. The function
 * itself would also call at once, on the worker, whenever nobody is turning the context
 * just then; and it gives no source that a flood could take back. */
static void
report (PoiseContext *context,
        guint64       done)
{
  if (g_thread_self () == context->team->main_thread)
    poise_worker_bring_report (context, done);
  else
    poise_flood_post (context, done, G_PRIORITY_DEFAULT);
}

const PoiseDelivery poise_delivery_invoke = {
  .id = "invoke",
  .title = "g_main_context_invoke for every report",
  .summary = "Every report posts a callback that comes before all frames: they starve",
  .warning = "no frames at all",
  .reads_counter = FALSE,
  .report = report,
};
