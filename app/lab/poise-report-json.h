/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* The JSON whose keys design.md fixes, and back. All on any thread; may take some
 * milliseconds. Bytes from outside may be anything: reading fails with one line. */
char        *poise_report_to_json (const PoiseReport *self);
PoiseReport *poise_report_from_json (const char *json,
                                     gssize      len,
                                     GError    **error);

G_END_DECLS
