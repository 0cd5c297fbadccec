/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-words.h"
#include "app/lab/poise-report.h"

G_BEGIN_DECLS

gboolean poise_cli_report_check_form (const PoiseCliWords *words,
                                      GError             **error);
gboolean poise_cli_report_put        (const PoiseReport   *report,
                                      const PoiseCliWords *words,
                                      const char          *form,
                                      GError             **error);
gboolean poise_cli_report_put_text   (const char          *text,
                                      const PoiseCliWords *words,
                                      GError             **error);

G_END_DECLS
