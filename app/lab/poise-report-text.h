/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* The report in other forms. All on any thread. (transfer full). */

/* A row for each way, numbers in the metrics' units; the window at rest first. */
char *poise_report_to_csv      (const PoiseReport *self);
/* A table with the ratios to rest, and the verdict below; for an issue or a chat. */
char *poise_report_to_markdown (const PoiseReport *self);
/* For a terminal: columns of equal width, and the verdict. */
char *poise_report_to_text     (const PoiseReport *self);
/* The same for one that is so many columns wide: the table in pieces that fit. */
char *poise_report_to_text_within (const PoiseReport *self,
                                   guint              columns);

/* What two of the same sort say of each other, a line for each way that both have and
 * each figure that changed by more than both spreads: "In a thread: frame gap p99 was
 * 21.0 ms on GTK 4.8.3, is 18.0 ms now". One line that says so when nothing did, or when
 * they cannot be compared. */
char *poise_report_compare     (const PoiseReport *before,
                                const PoiseReport *after);

G_END_DECLS
