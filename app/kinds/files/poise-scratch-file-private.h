/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-scratch-file.h"

G_BEGIN_DECLS

struct _PoiseScratchFile
{
  char   *folder;
  int     fd;
  guint64 size_bytes;
};

/* Where scratch files may lie: in the first of these where it is possible. */
#define POISE_SCRATCH_N_FOLDERS 2

char *poise_scratch_file_build_folder (guint index);

G_END_DECLS
