/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "app/lab/poise-report.h"

G_BEGIN_DECLS

/* A report as one picture, dark on white, to be shown to others and to be printed. */

GBytes *poise_report_picture_encode_png (const PoiseReport *report,
                                         GError           **error);
GBytes *poise_report_picture_encode_svg (const PoiseReport *report,
                                         GError           **error);

G_END_DECLS
