/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"

G_BEGIN_DECLS

/**
 * PoiseSampleTree:
 *
 * Files to try a kind on, for a person who names none: some two hundred small
 * texts in nested folders, names that trip programs up, a symbolic link that
 * leads in a circle, and images of 1 GiB each that are holes almost all over, so
 * that there are seconds of reading in two megabytes of disk. The bytes are the
 * same everywhere.
 *
 * It is made once, step by step, in the person's cache folder: beside its place
 * first, and put there when it is whole. However a making ends, no half tree
 * ever stands under the final name; what a killed one left behind, the next one
 * removes. Several may be making it at once: the first one to finish wins.
 *
 * One thread at a time.
 */
typedef struct _PoiseSampleTree PoiseSampleTree;

char            *poise_sample_tree_dup_path (void);
PoiseSampleTree *poise_sample_tree_new      (void);
PoiseStep        poise_sample_tree_step     (PoiseSampleTree *self,
                                             PoiseContext    *context,
                                             GError         **error);
void             poise_sample_tree_free     (PoiseSampleTree *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseSampleTree, poise_sample_tree_free)

G_END_DECLS
