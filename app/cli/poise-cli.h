/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/lab/poise-frame-source.h"

G_BEGIN_DECLS

int  poise_cli_main                  (int    argc,
                                      char **argv);
int  poise_cli_show_main_job         (void);
void poise_cli_set_frame_source_func (PoiseFrameSource *(*func) (void));

G_END_DECLS
