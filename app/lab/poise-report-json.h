/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* The JSON whose keys design.md fixes, and back. All on any thread; may take some
 * milliseconds. Bytes from outside may be anything: reading fails with one line.
 *
 * Under design.md's keys stand medians; null is what was not measured. Beside them:
 *   title, preset or null, kind, parameters {name: value as text; several values of one
 *     name are an array}, repeats (as wanted), time (when it ended: ISO 8601, UTC)
 *   host.name, .system, .gtk or null, .glib, .interval_ms (the refresh interval)
 *   of the baseline and of each run:
 *     label, pool, jobs (at once), settings or null, repeats (that came to their end),
 *       error or null, outcome or null
 *     input_ms.synthetic: always true, see PoiseLab
 *     stalls[].at_ms, gaps [[end, length], …], began_ms, ended_ms: of the repeat whose
 *       time is the median one; times since measuring began
 *     stall_max_ms, gio_max_ms
 *     spread {"frame_gap_p99_ms": [least, most], …}: of what was measured
 *     extras [{id, title, unit, value}]
 * What is not known is passed over when it is read. */
char        *poise_report_to_json (const PoiseReport *self);
PoiseReport *poise_report_from_json (const char *json,
                                     gssize      len,
                                     GError    **error);

G_END_DECLS
