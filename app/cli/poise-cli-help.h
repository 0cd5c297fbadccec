/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/cli/poise-cli-command.h"

G_BEGIN_DECLS

int poise_cli_help_show (const PoiseCliCommand *command,
                         GError               **error);

G_END_DECLS
