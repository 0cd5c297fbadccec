/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"

G_BEGIN_DECLS

/**
 * PoiseDelivery:
 *
 * How a worker's reports reach the main loop. A delivery knows neither kinds
 * nor widgets; adding one is one file and one line in poise-delivery.c.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *summary;
  /* What it does to the window, in few words; NULL when it does no harm. */
  const char *warning;
  /* Whether the main thread reads the worker's counter; else each report
   * carries its own value through poise_worker_take_report(). */
  gboolean reads_counter;
  /* Whether nothing is posted, and poise_runner_poll() reads the counters instead. */
  gboolean polls;
  /* The worker's thread, after the value has been stored. */
  void (*report) (PoiseContext *context,
                  guint64       done);
} PoiseDelivery;

const PoiseDelivery *poise_delivery_get_default (void);
const PoiseDelivery *poise_delivery_find        (const char *id);
const PoiseDelivery *const *poise_delivery_list (void);

/* One file each. */
extern const PoiseDelivery poise_delivery_paced;
extern const PoiseDelivery poise_delivery_each;
extern const PoiseDelivery poise_delivery_invoke;
extern const PoiseDelivery poise_delivery_coalesced;
extern const PoiseDelivery poise_delivery_poll;

G_END_DECLS
