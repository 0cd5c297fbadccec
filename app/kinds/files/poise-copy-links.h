/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/engine/poise-context.h"
#include "app/kinds/files/poise-file.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * PoiseCopyLinks:
 *
 * The files of a tree that have several names. The first name that comes up is copied;
 * the others become hard links to the copy, and wait for it if they must.
 *
 * Guarded by the job's mutex, which every function that gets a context takes by itself.
 */
typedef struct _PoiseCopyLinks PoiseCopyLinks;

typedef enum
{
  POISE_COPY_LINKS_COPY, /* it is the first one */
  POISE_COPY_LINKS_WAIT, /* for the first one, which is being copied */
  POISE_COPY_LINKS_LINK, /* there is a copy to link to */
} PoiseCopyLinksTurn;

PoiseCopyLinks    *poise_copy_links_new  (void);
void               poise_copy_links_free (PoiseCopyLinks    *self);
PoiseCopyLinksTurn poise_copy_links_look (PoiseCopyLinks    *self,
                                          PoiseContext      *context,
                                          PoiseFile         *file,
                                          const struct stat *info,
                                          PoiseFile        **first);
void               poise_copy_links_end  (PoiseCopyLinks    *self,
                                          PoiseContext      *context,
                                          const struct stat *info,
                                          gboolean           copied,
                                          GQueue            *waiting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseCopyLinks, poise_copy_links_free)

G_END_DECLS
