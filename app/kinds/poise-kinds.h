/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-kind.h"

G_BEGIN_DECLS

const PoiseKind *const *poise_kinds_list (void);
const PoiseKind        *poise_kinds_find (const char *id);
char                   *poise_kinds_join_ids (void);

/* One file each. */
extern const PoiseKind poise_kind_counter;
extern const PoiseKind poise_kind_wait;
extern const PoiseKind poise_kind_mandelbrot;
extern const PoiseKind poise_kind_primes;
extern const PoiseKind poise_kind_life;
extern const PoiseKind poise_kind_checksum;
extern const PoiseKind poise_kind_copy;
extern const PoiseKind poise_kind_records;
extern const PoiseKind poise_kind_messages;
extern const PoiseKind poise_kind_permits;
extern const PoiseKind poise_kind_shared;
extern const PoiseKind poise_kind_fetch;

G_END_DECLS
