/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-job.h"

G_BEGIN_DECLS

/* Fewer than the ten threads of GTask's pool, so that GIO always finds one
 * (pitfall 3: with all of them taken a file query took 7.6 s, not 2.4 ms). */
#define POISE_RUNNER_SHARED_LIMIT 9

/**
 * PoiseRunner:
 *
 * Queues jobs, starts them while there is room, and is a #GListModel of all jobs,
 * the newest first. Main thread only.
 *
 * Room: workers that compute, as many as there are cores, all jobs together; but
 * a job that has the processors to itself gets all the threads it asks for. On
 * the shared pool %POISE_RUNNER_SHARED_LIMIT workers, started one by one.
 * A paused job gives its processors to others, and takes up again at once when it is
 * resumed, even if they are still at work.
 * Workers of a child process find room among the processors like any others; its shared
 * pool is its own.
 * Workers that meet one another all get a thread at once, since each may wait
 * for any other; and so does one that a person plays with.
 *
 * Properties (read-only, notified): "n-active", how many jobs have not ended;
 * "busy", whether any has been started and not ended; "polling", whether any of those
 * posts nothing (delivery "poll"), so that whoever has a frame's tick has to call
 * poise_runner_poll() in each.
 */
#define POISE_TYPE_RUNNER (poise_runner_get_type ())
G_DECLARE_FINAL_TYPE (PoiseRunner, poise_runner, POISE, RUNNER, GObject)

PoiseRunner *poise_runner_new          (void);
PoiseJob    *poise_runner_start        (PoiseRunner       *self,
                                        const PoiseParams *params,
                                        const PoiseWay    *way,
                                        GError           **error);
PoiseJob    *poise_runner_find         (PoiseRunner *self,
                                        guint        id);
PoiseJob    *poise_runner_retry        (PoiseRunner *self,
                                        PoiseJob    *job,
                                        GError     **error);
PoiseJob    *poise_runner_replace      (PoiseRunner       *self,
                                        PoiseJob          *job,
                                        const PoiseParams *params,
                                        GError           **error);
gboolean     poise_runner_remove       (PoiseRunner *self,
                                        PoiseJob    *job);
void         poise_runner_remove_ended (PoiseRunner *self);
void         poise_runner_cancel_all   (PoiseRunner *self);
guint        poise_runner_get_n_active (PoiseRunner *self);
gboolean     poise_runner_is_busy      (PoiseRunner *self);
guint64      poise_runner_get_callbacks (PoiseRunner *self);
void         poise_runner_set_shared_limit (PoiseRunner *self,
                                            guint        limit);
gboolean     poise_runner_is_polling   (PoiseRunner *self);
void         poise_runner_poll         (PoiseRunner *self);

G_END_DECLS
