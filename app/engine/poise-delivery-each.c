/* SPDX-License-Identifier: MIT */
/* The way that everybody finds first, kept to be measured: an idle callback for
 * every report. Pitfall 1: two to four frames a second, and 450 MB of callbacks
 * that wait. */
#include "app/engine/poise-delivery.h"
#include "app/engine/poise-flood.h"

static void
report (PoiseContext *context,
        guint64       done)
{
  poise_flood_post (context, done, G_PRIORITY_DEFAULT_IDLE);
}

const PoiseDelivery poise_delivery_each = {
  .id = "each",
  .title = "A callback for every report",
  .summary = "Every report posts an idle callback: they pile up and the frames starve",
  .warning = "the frames starve",
  .reads_counter = FALSE,
  .report = report,
};
