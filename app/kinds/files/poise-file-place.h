/* SPDX-License-Identifier: MIT */
#pragma once

#include "app/kinds/files/poise-file.h"

G_BEGIN_DECLS

/**
 * PoiseFilePlace:
 *
 * A place that a heap of files is still to look at, in small steps: a path that was
 * named, or a folder that is listed. One thread at a time.
 */
typedef struct _PoiseFilePlace PoiseFilePlace;

/* What to look for. */
typedef enum
{
  POISE_FILE_PLACE_FILES, /* regular files and folders; named links are followed */
  POISE_FILE_PLACE_ALL,   /* links and special files as well; no link is followed */
} PoiseFilePlaceMode;

/* What one step came upon. */
typedef struct
{
  GQueue  files; /* all but folders, by their links */
  GQueue  folders;
  guint64 n_links;   /* left alone */
  guint64 n_special;
  char   *failure; /* why the place, or the rest of it, cannot be looked at */
} PoiseFileFound;

PoiseFilePlace *poise_file_place_new       (PoiseFile          *entry,
                                            gboolean            named);
void            poise_file_place_free      (PoiseFilePlace     *self);
PoiseFile      *poise_file_place_get_entry (PoiseFilePlace     *self);
gboolean        poise_file_place_look      (PoiseFilePlace     *self,
                                            PoiseFilePlaceMode  mode,
                                            PoiseFileFound     *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseFilePlace, poise_file_place_free)

G_END_DECLS
