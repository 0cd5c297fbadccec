/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"
#include "app/kinds/files/poise-file.h"

G_BEGIN_DECLS

/**
 * PoiseFileHeap:
 *
 * Named files and folders as a common heap of files, from which the workers of
 * one job take. The workers list the folders too, in small steps and the whole
 * of them before long, so that the total is known early; while there are files
 * to be taken only one worker lists.
 *
 * A heap of files gives out regular files. Inside folders symbolic links and special
 * files are counted and left alone, so there are no loops. What the person named is
 * followed, as coreutils do, but a named special file fails.
 *
 * A heap of trees gives out all there is, and follows no link. A folder comes before
 * anything in it, and whoever took it gives it back with poise_file_heap_list(); it
 * comes again, emptied, when everything in it was given back with
 * poise_file_heap_done(). So does, at the very last, the one folder that has no folder:
 * it stands for all that was named.
 *
 * The heap also counts what failed, and keeps the job's total in bytes. All of
 * it is guarded by the job's mutex, which every function that gets a context
 * takes by itself.
 */
typedef struct _PoiseFileHeap PoiseFileHeap;

PoiseFileHeap *poise_file_heap_new       (void);
PoiseFileHeap *poise_file_heap_new_tree  (void);
void           poise_file_heap_free      (PoiseFileHeap *self);
void           poise_file_heap_add       (PoiseFileHeap *self,
                                          const char    *path);
PoiseStep      poise_file_heap_take      (PoiseFileHeap *self,
                                          PoiseContext  *context,
                                          PoiseFile    **file,
                                          GError       **error);
void           poise_file_heap_list      (PoiseFileHeap *self,
                                          PoiseContext  *context,
                                          PoiseFile     *folder);
void           poise_file_heap_done      (PoiseFileHeap *self,
                                          PoiseContext  *context,
                                          PoiseFile     *file);
void           poise_file_heap_set_size  (PoiseFileHeap *self,
                                          PoiseContext  *context,
                                          PoiseFile     *file,
                                          guint64        size_bytes);
void           poise_file_heap_fail      (PoiseFileHeap   *self,
                                          PoiseContext    *context,
                                          const PoiseFile *file,
                                          const char      *reason);
void           poise_file_heap_clear     (PoiseFileHeap *self,
                                          PoiseContext  *context);
guint64        poise_file_heap_get_n_failed   (PoiseFileHeap *self);
void           poise_file_heap_set_n_failed   (PoiseFileHeap *self,
                                               guint64        n_failed);
gboolean       poise_file_heap_check_failures (PoiseFileHeap *self,
                                               guint64        n_good,
                                               GError       **error);
char          *poise_file_heap_print_skipped  (PoiseFileHeap *self);

G_END_DECLS
