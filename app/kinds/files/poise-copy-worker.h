/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-copy-file.h"
#include "app/kinds/files/poise-copy-links.h"
#include "app/kinds/files/poise-copy-target.h"
#include "app/kinds/files/poise-file-heap.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/* What the workers of one job share. */
typedef struct
{
  PoiseFileHeap   *heap;
  PoiseCopyTarget *target;
  PoiseCopyLinks  *links;
  PoiseCopyWay     way;

  atomic_ullong n_files; /* what was copied */
  atomic_ullong n_bytes;
  atomic_ullong n_links;
  atomic_ullong n_folders;
  atomic_ullong n_skipped;
} PoiseCopyShared;

/**
 * PoiseCopyWorker:
 *
 * One worker's part in copying trees: takes what there is from the heap, and makes it
 * in the target. One thread at a time.
 */
typedef struct _PoiseCopyWorker PoiseCopyWorker;

PoiseCopyWorker *poise_copy_worker_new         (PoiseCopyShared *shared,
                                                PoiseContext    *context);
void             poise_copy_worker_free        (PoiseCopyWorker *self);
void             poise_copy_worker_begin_sweep (PoiseCopyWorker *self,
                                                int              folder_fd);
gboolean         poise_copy_worker_sweep       (PoiseCopyWorker *self);
PoiseStep        poise_copy_worker_step        (PoiseCopyWorker *self,
                                                GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCopyWorker, poise_copy_worker_free)

G_END_DECLS
