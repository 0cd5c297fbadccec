/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* Reports made by hand, with the shapes that real ones have and some that are odd. */
typedef struct
{
  const char *name;
  PoiseReport *(*make) (void);
} SampleReport;

const SampleReport *sample_reports_list (guint *n);
PoiseReport        *sample_report_make  (const char *name);

G_END_DECLS
