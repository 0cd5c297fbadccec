/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-job-private.h"

G_BEGIN_DECLS

/* How a job ended in a child process. */
typedef struct
{
  guint     n_workers;
  gboolean *complete; /* of each worker: whether it did all its work */
  GError   *error;    /* the job's, or NULL */
} PoiseProcessEnd;

GVariant    *poise_process_pack_order (const PoiseParams *params,
                                       PoisePool          pool);
PoiseParams *poise_process_read_order (GVariant          *order,
                                       const PoiseKind   *kind,
                                       PoisePool         *pool,
                                       GError           **error);

GVariant    *poise_process_pack_news  (PoiseJob          *job);
gboolean     poise_process_take_news  (GVariant          *news,
                                       PoiseTeam         *team,
                                       PoiseContext     **contexts);

GVariant    *poise_process_pack_lines (PoiseLines        *log,
                                       guint              position,
                                       guint              n_lines);
GPtrArray   *poise_process_read_lines (GVariant          *lines);

GVariant    *poise_process_pack_end   (PoiseJob          *job,
                                       const GError      *error);
gboolean     poise_process_read_end   (GVariant          *body,
                                       PoiseProcessEnd   *end);
void         poise_process_end_clear  (PoiseProcessEnd   *self);

G_END_DECLS
