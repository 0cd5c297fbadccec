/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-metric.h"

#include <math.h>

G_BEGIN_DECLS

/* A figure over all repeats. All three are NAN when it was not measured. Never the best
 * of them: the median, and how far they lie apart. */
typedef struct
{
  double median;
  double min;
  double max;
} PoiseSpread;

/* A frame gap: when it ended, in microseconds since the run was begun to be measured,
 * and how long it was. */
typedef struct
{
  gint64 end_us;
  gint64 length_us;
} PoiseGap;

/* A stall: the loop did not come back for longer than %POISE_STALL_US. */
typedef struct
{
  gint64 at_us; /* when it began, as above */
  gint64 length_us;
  char  *where; /* the function that kept it, or NULL when nobody knows */
} PoiseStall;

/* Something else that is worth a column in some comparisons: lost updates, say. */
typedef struct
{
  char  *id;    /* a JSON key */
  char  *title;
  char  *unit;  /* or "" */
  double value; /* median */
} PoiseExtra;

/* One way, over all its repeats; or the window at rest. */
typedef struct
{
  char *label;    /* "In a thread", as its row is called; unlike any other's */
  char *strategy; /* ids; NULL for the window at rest */
  char *delivery;
  char *pool;     /* "shared", "private" or "none" */
  guint threads;
  guint n_jobs;   /* how many of the job ran at once */
  char *settings; /* what its parameters have that others' have not: "mode=atomic", or NULL */

  guint repeats;  /* how many came to their end */
  char *error;    /* why it has none, or fewer than wanted, or NULL */
  char *outcome;  /* the result in one line, or NULL: the same for each way of one job */

  PoiseSpread metrics[POISE_N_METRICS];
  GArray *gaps;   /* of PoiseGap: of the repeat whose time is the median one, in order */
  GArray *stalls; /* of PoiseStall: of that repeat */
  gint64  began_us; /* of that repeat: when the job was started, since measuring began */
  gint64  ended_us; /* and when it had ended */
  GPtrArray *extras; /* of PoiseExtra */
} PoiseReportRun;

/**
 * PoiseReport:
 *
 * What came of a comparison: plain figures, which any thread may read while nobody
 * changes them. Made by the lab, written and read as JSON, kept in the history.
 */
typedef struct
{
  gint64 id;     /* in the history, 0 when it is not there */
  gint64 time_s; /* when it ended, in seconds since 1970 UTC */
  char  *title;  /* "Freeze or thread", or the kind's title */
  char  *preset; /* id, or NULL */
  char  *kind;   /* id */
  GPtrArray *parameters; /* of char *, names and values by turns */
  guint  repeats; /* as wanted */

  char  *host;         /* the machine's name */
  char  *system;       /* "Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x86_64" */
  guint  cores;
  char  *renderer;     /* "cairo", "gl"; "none" without a window */
  char  *frame_source; /* "frame-clock" or "timer" */
  char  *gtk;          /* "4.8.3", or NULL without a window */
  char  *glib;         /* "2.74.6" */
  gint64 interval_us;  /* the refresh interval */

  PoiseReportRun *baseline; /* the window at rest */
  GPtrArray      *runs;     /* of PoiseReportRun, in the order of the rows */
  char           *verdict;  /* one to three plain sentences */
} PoiseReport;

#define POISE_SPREAD_NONE ((PoiseSpread){ .median = (double) NAN, .min = (double) NAN, .max = (double) NAN })

PoiseReport    *poise_report_new       (void);
void            poise_report_free      (PoiseReport *self);
PoiseReportRun *poise_report_run_new   (const char *label);
void            poise_report_run_free  (PoiseReportRun *self);
void            poise_report_run_add_extra (PoiseReportRun *self,
                                            const char     *id,
                                            const char     *title,
                                            const char     *unit,
                                            double          value);
const PoiseExtra *poise_report_run_find_extra (const PoiseReportRun *self,
                                               const char           *id);
double          poise_report_get_ratio (const PoiseReport    *self,
                                        const PoiseReportRun *run,
                                        PoiseMetric           metric);
const PoiseReportRun *poise_report_find (const PoiseReport *self,
                                         const char        *label);
gboolean        poise_report_has_metric (const PoiseReport *self,
                                         PoiseMetric        metric);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseReport, poise_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseReportRun, poise_report_run_free)

G_END_DECLS
