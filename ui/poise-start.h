/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-kind.h"
#include "app/engine/poise-way.h"

G_BEGIN_DECLS

/* What a kind is to be started with, as the window's controls have it. Main thread. */
typedef struct
{
  PoiseParams *params;
  PoiseWay     way;
} PoiseStart;

PoiseStart *poise_start_new  (const PoiseKind *kind);
void        poise_start_free (PoiseStart      *self);

G_END_DECLS
