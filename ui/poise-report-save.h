/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "app/lab/poise-shared-report.h"

G_BEGIN_DECLS

void poise_report_save        (GtkWidget         *widget,
                               PoiseSharedReport *report,
                               const char        *format,
                               const char        *path);
void poise_report_save_choose (GtkWidget         *widget,
                               PoiseSharedReport *report,
                               const char        *format);

G_END_DECLS
