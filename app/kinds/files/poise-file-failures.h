/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-file.h"

G_BEGIN_DECLS

/* How many files failed, and the first of them: not the one that failed first, but the
 * first in the order of the output, so that a job says the same whichever worker was
 * faster. One thread at a time. All zeros when none did. */
typedef struct
{
  guint64    n;
  PoiseFile *first;
  char      *failure; /* as in "/x/y: Permission denied" */
} PoiseFileFailures;

void     poise_file_failures_add   (PoiseFileFailures       *self,
                                    const PoiseFile         *file,
                                    char                    *failure);
gboolean poise_file_failures_check (const PoiseFileFailures *self,
                                    guint64                  n_good,
                                    GError                 **error);
void     poise_file_failures_clear (PoiseFileFailures       *self);

G_END_DECLS
