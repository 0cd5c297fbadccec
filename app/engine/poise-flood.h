/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"

G_BEGIN_DECLS

/* No turn of the loop is longer than this because of callbacks of a flood. GDK hands out
 * one event a turn, and a click on Cancel is several before the news comes back that the
 * job has stopped: all of them together in less than two seconds. */
#define POISE_FLOOD_TURN_US (G_USEC_PER_SEC / 4)

/**
 * PoiseFlood:
 *
 * The callbacks that the workers of one job have posted for every report, and that still
 * wait. Each has a #GSource of its own, and all that wait are called in one turn of the
 * loop, as in a program that posts for every report (pitfall 1).
 *
 * What such a program cannot do: a turn that takes too long is held. The rest of it, and
 * all turns until nothing waits any more, are cut into pieces of %POISE_FLOOD_TURN_US,
 * and between two of them the loop sees to what comes before the frames, so that a click
 * on Cancel is heard. The frames starve as long as they would have otherwise.
 */
typedef struct
{
  GMutex        mutex;
  GQueue        waiting; /* the oldest first */
  GMainContext *aside;   /* while the flood is held: where new ones are attached */
  guint64       n_posted;

  /* The main thread's. */
  gint64  turn_us;   /* when the present turn began */
  guint64 turn_last; /* the number of its last callback */
} PoiseFlood;

void poise_flood_init  (PoiseFlood   *self);
void poise_flood_clear (PoiseFlood   *self);
void poise_flood_post  (PoiseContext *context,
                        guint64       done,
                        int           priority);

G_END_DECLS
