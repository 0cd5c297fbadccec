/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PoiseDeadlines:
 *
 * A thread that cancels calls that block for too long. All who use one share it; it
 * ends with the last of them.
 */
typedef struct _PoiseDeadlines PoiseDeadlines;

/* One call. */
typedef struct
{
  GCancellable *cancellable; /* for the call */
  GCancellable *parent;
  gulong        parent_id;
  GSource      *timer;
} PoiseDeadline;

PoiseDeadlines *poise_deadlines_ref   (void);
void            poise_deadlines_unref (PoiseDeadlines *self);
void            poise_deadline_begin  (PoiseDeadline  *self,
                                       PoiseDeadlines *deadlines,
                                       GCancellable   *parent,
                                       gint64          time_us);
void            poise_deadline_end    (PoiseDeadline  *self);

G_END_DECLS
