/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "app/engine/poise-context.h"
#include "app/engine/poise-delivery.h"
#include "app/engine/poise-flood.h"
#include "app/engine/poise-kind.h"
#include "app/engine/poise-pacer.h"

G_BEGIN_DECLS

/* Pitfall 20: slots of several workers in one cache line cost double. */
#define POISE_CACHE_LINE_BYTES 64

/* The bits of PoiseTeam.flags. */
enum
{
  POISE_TEAM_CANCELLED = 1 << 0,
  POISE_TEAM_PAUSED = 1 << 1,
};

/* Any thread, with the team's mutex held: it was paused, resumed or cancelled. */
typedef void (*PoiseTeamChanged) (gpointer driver);

/* What the workers of one job share. Reference-counted from any thread; holds
 * nothing of the main thread's. */
typedef struct
{
  atomic_uint          ref_count;
  const PoiseKind     *kind;
  gpointer             plan;
  guint                n_workers;
  GCancellable        *cancellable;
  const PoiseDelivery *delivery;
  PoisePacer          *pacer;
  GMainContext        *main_context;
  GThread             *main_thread; /* the one that turns it */

  /* Cancel and pause: workers read the flags between steps and inside waits;
   * they change only under the mutex, so that nobody who is about to wait
   * misses the broadcast. */
  alignas (POISE_CACHE_LINE_BYTES) atomic_uint flags;
  atomic_llong  cancel_us; /* monotonic time of the cancel, 0 when there was none */
  atomic_ullong total;     /* the job's units when known, else 0 */
  /* How far the job's clock is behind the monotonic one, in microseconds; while it is
   * paused, where it stands instead, negative: one value, so that it is read at once. */
  atomic_llong  clock_us;
  GMutex        mutex;
  GCond         cond;
  /* Told of each change of the flags, for a strategy whose workers do not wait on the
   * condition. NULL for none; both are read and written under the mutex. */
  PoiseTeamChanged changed;
  gpointer         driver;

  /* Callbacks that a delivery has posted for this job, and those that have been called or
   * dropped since; the most that waited at once. */
  alignas (POISE_CACHE_LINE_BYTES) atomic_ullong posted;
  atomic_ullong delivered;
  atomic_ullong backlog_max;
  PoiseFlood    flood;

  /* Log lines on their way to the main thread. A mutex of its own, so that a
   * kind may log while it holds the other. */
  GMutex     log_mutex;
  GPtrArray *log_lines;
} PoiseTeam;

struct _PoiseContext
{
  /* Written by the worker, read by the main thread. */
  alignas (POISE_CACHE_LINE_BYTES) atomic_ullong done;
  atomic_ullong total;   /* this worker's own units when it knows them, else 0 */
  atomic_ullong reports; /* how many reports it made */
  atomic_int    state;
  atomic_int    tid;
  atomic_llong  begin_us; /* monotonic time of the first step, 0 before */
  atomic_llong  end_us;   /* monotonic time after the last step, 0 before */
  atomic_bool   pending;  /* delivery "coalesced": whether its callback waits */

  /* Fixed from the start. */
  alignas (POISE_CACHE_LINE_BYTES) atomic_uint ref_count;
  PoiseTeam *team;
  guint      index;
  char      *name;

  /* The main thread's, cleared when the worker has ended; nobody else looks at it. */
  gpointer listener;

  /* The worker's own thread's: what its kind keeps for it between two steps. */
  gpointer share;
};

/* For a worker that takes its steps without an end. */
#define POISE_CONTEXT_NO_LIMIT G_MAXINT64

PoiseTeam    *poise_team_new            (const PoiseKind     *kind,
                                         gpointer             plan,
                                         guint                n_workers,
                                         const PoiseDelivery *delivery,
                                         PoisePacer          *pacer);
PoiseTeam    *poise_team_ref            (PoiseTeam *self);
void          poise_team_unref          (PoiseTeam *self);
void          poise_team_cancel         (PoiseTeam *self);
void          poise_team_set_paused     (PoiseTeam *self,
                                         gboolean   paused);
void          poise_team_set_driver     (PoiseTeam       *self,
                                         PoiseTeamChanged changed,
                                         gpointer         driver);
gint64        poise_team_get_time_us    (PoiseTeam *self);
GPtrArray    *poise_team_take_log       (PoiseTeam *self);
void          poise_team_note_backlog   (PoiseTeam *self,
                                         guint64    backlog);
void          poise_team_count_posted   (PoiseTeam *self);
void          poise_team_count_delivered (PoiseTeam *self);

PoiseContext *poise_context_new         (PoiseTeam  *team,
                                         guint       index,
                                         const char *name);
PoiseContext *poise_context_ref         (PoiseContext *self);
void          poise_context_unref       (PoiseContext *self);
gboolean      poise_context_begin       (PoiseContext *self,
                                         GError      **error);
PoiseStep     poise_context_take_steps  (PoiseContext *self,
                                         gint64        until_us,
                                         GError      **error);
void          poise_context_end         (PoiseContext *self);
gboolean      poise_context_run         (PoiseContext *self,
                                         GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseTeam, poise_team_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseContext, poise_context_unref)

G_END_DECLS
