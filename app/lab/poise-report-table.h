/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* One figure that only some comparisons have: a column of its own. */
typedef struct
{
  char *id;
  char *title;
  char *unit;
} PoiseReportColumn;

/**
 * PoiseReportTable:
 *
 * A report as the table that people read: texts of one line each, valid UTF-8 without
 * anything that a terminal obeys. Any thread.
 */
typedef struct
{
  GPtrArray *titles; /* of char *, the way's first */
  GPtrArray *rows;   /* of GPtrArray of char *, as many as titles; the window at rest first */
} PoiseReportTable;

PoiseReportTable *poise_report_table_new  (const PoiseReport *report);
void              poise_report_table_free (PoiseReportTable  *self);

GPtrArray        *poise_report_list_extra_columns (const PoiseReport *self);
char             *poise_report_make_line    (const char        *text);
GPtrArray        *poise_report_list_set_up  (const PoiseReport *self);
GPtrArray        *poise_report_list_errors  (const PoiseReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseReportTable, poise_report_table_free)

G_END_DECLS
