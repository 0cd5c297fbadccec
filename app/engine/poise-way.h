/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-delivery.h"
#include "app/engine/poise-params.h"
#include "app/engine/poise-strategy.h"

G_BEGIN_DECLS

/* In which way a job is run: who drives it, how its reports arrive, where its
 * threads come from. */
typedef struct
{
  const PoiseStrategy *strategy;
  const PoiseDelivery *delivery;
  PoisePool            pool;
} PoiseWay;

PoiseWay  poise_way_get_default (void);
gboolean  poise_way_equal       (const PoiseWay    *self,
                                 const PoiseWay    *other);
char     *poise_way_describe    (const PoiseWay    *self);
char     *poise_way_warn        (const PoiseWay    *self);
PoisePool poise_way_get_pool    (const PoiseWay    *self,
                                 const PoiseKind   *kind);
gboolean  poise_way_check       (const PoiseWay    *self,
                                 const PoiseParams *params,
                                 GError           **error);

G_END_DECLS
