/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-process-frame.h"
#include "app/engine/poise-process-message.h"
#include "app/engine/poise-process.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* Where a child finds its connection. */
#define POISE_PROCESS_FD 3

/* Why a child was killed. */
typedef enum
{
  POISE_PROCESS_NOT_KILLED,
  POISE_PROCESS_SILENT,  /* it did not answer */
  POISE_PROCESS_WILD,    /* it said what nobody understands */
  POISE_PROCESS_LATE,    /* it did not end when it was told to */
} PoiseProcessKilled;

/* A child process that does one job, from the side of its parent. Made and freed on the
 * main thread; in between a thread of its own, the keeper, does all that has to do with
 * the child, so that nothing of it ever blocks the main loop, and a main loop that is
 * blocked holds up nothing. */
typedef struct
{
  PoiseTeam     *team;
  PoiseContext **contexts; /* of all workers */
  GVariant      *order;
  int            wake_fd; /* an eventfd: the team's flags have changed; or -1 */
  int            wake_errno; /* why there is none */

  /* The keeper's. */
  pid_t              pid; /* 0 before there is one */
  int                pid_fd;
  int                fd; /* the connection, or -1 */
  PoiseFrameReader  *reader;
  GByteArray        *unsent;
  gboolean           told_pause; /* the child knows that it is paused */
  gboolean           told_end;   /* nothing more is sent to it */
  guint              n_quiet;
  gint64             deadline_us; /* for its end, once it was told */
  PoiseProcessKilled killed;
  gboolean           over;

  /* What came of it; the main thread's once the keeper has ended. */
  GError         *error;  /* why the child did not come to its end, or NULL */
  PoiseProcessEnd end;    /* else how the job ended */
  GVariant       *result; /* and what its plan has come to, or NULL */
} PoiseProcess;

PoiseProcess *poise_process_new    (PoiseTeam     *team,
                                    PoiseContext **contexts,
                                    GVariant      *order);
void          poise_process_free   (PoiseProcess  *self);
void          poise_process_keep   (PoiseProcess  *self);
void          poise_process_wake   (PoiseProcess  *self);

/* Among the process's own files. */
gboolean      poise_process_spawn  (PoiseProcess  *self,
                                    GError       **error);
void          poise_process_kill   (PoiseProcess      *self,
                                    PoiseProcessKilled why);
int           poise_process_reap   (PoiseProcess  *self);
gboolean      poise_process_is_traced (PoiseProcess *self);
gint64        poise_process_get_silence_us (void);
gint64        poise_process_get_grace_us   (void);

G_END_DECLS
