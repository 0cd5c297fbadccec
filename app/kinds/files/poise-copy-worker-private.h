/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-copy-worker.h"

#include <dirent.h>

G_BEGIN_DECLS

struct _PoiseCopyWorker
{
  PoiseCopyShared *shared;  /* borrowed */
  PoiseContext    *context; /* borrowed */

  PoiseFile *folder; /* in whose target this worker was last; held */
  int        folder_fd;

  DIR       *sweep;    /* an old folder, where something may be left over */
  PoiseFile *entering; /* to be listed after that; or NULL */

  PoiseCopyFile *file;     /* which is being copied, or NULL */
  gboolean       is_first; /* of several names */
  GQueue         waiting;  /* names of files that are copied by now */
  guint64        bytes;    /* of all files before */

  guint8 buffer[POISE_COPY_BUFFER_BYTES];
};

const char *poise_copy_worker_get_name   (PoiseCopyWorker        *self,
                                          const PoiseFile        *file);
gboolean    poise_copy_worker_use_folder (PoiseCopyWorker        *self,
                                          PoiseFile              *folder,
                                          PoiseCopyTrouble       *trouble);
PoiseStep   poise_copy_worker_end        (PoiseCopyWorker        *self,
                                          PoiseFile              *file);
PoiseStep   poise_copy_worker_fail       (PoiseCopyWorker        *self,
                                          PoiseFile              *file,
                                          const PoiseCopyTrouble *trouble,
                                          GError                **error);

PoiseStep   poise_copy_worker_begin_file (PoiseCopyWorker        *self,
                                          PoiseFile              *file,
                                          GError                **error);
PoiseStep   poise_copy_worker_copy_file  (PoiseCopyWorker        *self,
                                          GError                **error);
PoiseStep   poise_copy_worker_begin_link (PoiseCopyWorker        *self,
                                          PoiseFile              *file,
                                          GError                **error);

G_END_DECLS
