/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdatomic.h>

#include "app/engine/poise-kind.h"

G_BEGIN_DECLS

/* What the workers of all test kinds did since poise_test_probe_reset(), and what the
 * test tells them. Any thread. */
typedef struct
{
  atomic_int  plans;   /* made and not yet freed */
  atomic_int  entered; /* workers that ever had a thread */
  atomic_int  inside;  /* workers between enter and leave, now */
  atomic_int  peak;    /* and at most */
  atomic_int  steps;   /* taken by all of them */
  atomic_bool open;    /* lets those go that wait at the gate */
  atomic_bool refuse;  /* makes the next plans refuse */
} PoiseTestProbe;

extern PoiseTestProbe poise_test_probe;
void poise_test_probe_reset (void);

/* All of them take the parameters "threads", "steps", "us", "fail-worker" and
 * "fail-step"; what a step does is each one's own. */

/* Computes for "us" and reports; each worker knows its own total. */
extern const PoiseKind poise_test_kind_busy;
/* The same from a common heap of "steps". */
extern const PoiseKind poise_test_kind_heap;
/* Reports "steps" times as fast as it can, then waits for the gate. */
extern const PoiseKind poise_test_kind_flood;
/* Sleeps for "us" in poise_context_sleep() and reports. */
extern const PoiseKind poise_test_kind_sleep;
/* Waits in poise_context_wait() for what never comes. */
extern const PoiseKind poise_test_kind_stuck;
/* All its workers meet in poise_context_wait(), "steps" times. */
extern const PoiseKind poise_test_kind_meet;
/* Blocks in a poll of the cancellable's descriptor alone. */
extern const PoiseKind poise_test_kind_poll;
/* Blocks until the gate opens, deaf to cancel; as soon as it is inside, it is deaf. */
extern const PoiseKind poise_test_kind_deaf;
/* As sleep, but worker "fail-worker" fails in step "fail-step". */
extern const PoiseKind poise_test_kind_fail;
/* As sleep, but worker "fail-worker" kills its process with SIGSEGV in step "fail-step":
 * for a child process only. */
extern const PoiseKind poise_test_kind_crash;
/* As busy, but its finish fails. */
extern const PoiseKind poise_test_kind_unfinished;
/* As busy, but its finish never comes back: for a child process only. */
extern const PoiseKind poise_test_kind_hang;
/* As busy, but packed it has a MiB for each step. */
extern const PoiseKind poise_test_kind_large;
/* As busy, but packed it is of no use. */
extern const PoiseKind poise_test_kind_spoiled;
/* As busy, but it cannot be packed. */
extern const PoiseKind poise_test_kind_unpacked;

const PoiseKind *poise_test_kinds_find (const char *id);

G_END_DECLS
