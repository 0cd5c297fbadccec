/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/**
 * PoiseSharedReport:
 *
 * A report that nobody changes any more, shared by those who show it and those who write
 * it to a file meanwhile. Any thread.
 */
typedef struct _PoiseSharedReport PoiseSharedReport;

PoiseSharedReport *poise_shared_report_new   (const PoiseReport *report);
PoiseSharedReport *poise_shared_report_ref   (PoiseSharedReport *self);
void               poise_shared_report_unref (PoiseSharedReport *self);
const PoiseReport *poise_shared_report_get   (PoiseSharedReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseSharedReport, poise_shared_report_unref)

G_END_DECLS
