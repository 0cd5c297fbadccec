/* SPDX-License-Identifier: MIT */
/* The right way: the value is stored already, and one callback for all jobs, at
 * most one a frame, fetches it. */
#include "app/engine/poise-context-private.h"

static void
report (PoiseContext *context,
        guint64       done)
{
  poise_pacer_nudge (context->team->pacer);
}

const PoiseDelivery poise_delivery_paced = {
  .id = "paced",
  .title = "One callback a frame",
  .summary = "Values are stored; at most one idle callback a frame fetches them for all jobs",
  .reads_counter = TRUE,
  .report = report,
};
