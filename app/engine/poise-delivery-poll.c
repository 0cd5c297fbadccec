/* SPDX-License-Identifier: MIT */
/* Nothing is posted: the value is stored already, and whoever draws frames reads it in
 * each, by poise_runner_poll(). The cheapest report, and a loop that is never at rest
 * while the job runs. */
#include "app/engine/poise-delivery.h"

static void
report (PoiseContext *context,
        guint64       done)
{
}

const PoiseDelivery poise_delivery_poll = {
  .id = "poll",
  .title = "Nothing posted, read each frame",
  .summary = "Values are stored; a frame's tick reads them",
  .reads_counter = TRUE,
  .polls = TRUE,
  .report = report,
};
