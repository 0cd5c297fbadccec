/* SPDX-License-Identifier: MIT */
#include "app/engine/poise-delivery.h"

static const PoiseDelivery *const deliveries[] = {
  &poise_delivery_paced,
  &poise_delivery_each,
  &poise_delivery_invoke,
  &poise_delivery_coalesced,
  &poise_delivery_poll,
  NULL,
};

/**
 * poise_delivery_list:
 *
 * Any thread. Returns: (transfer none): all deliveries, NULL-terminated, the
 * default one first.
 */
const PoiseDelivery *const *
poise_delivery_list (void)
{
  return deliveries;
}

/**
 * poise_delivery_get_default:
 *
 * Any thread. Returns: (transfer none): the delivery that is right for a window.
 */
const PoiseDelivery *
poise_delivery_get_default (void)
{
  return deliveries[0];
}

/**
 * poise_delivery_find:
 *
 * Any thread. Returns: (transfer none) (nullable): the delivery of that id.
 */
const PoiseDelivery *
poise_delivery_find (const char *id)
{
  for (guint i = 0; deliveries[i] != NULL; i++)
    if (g_str_equal (deliveries[i]->id, id))
      return deliveries[i];
  return NULL;
}
