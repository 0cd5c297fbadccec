/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PoiseFile:
 *
 * A file or folder that was named, or was found in a folder that was named. One
 * worker's at a time.
 */
typedef struct
{
  GList    link;       /* whoever has it queued */
  guint    named;      /* which of the named paths it belongs to, from 0 */
  gboolean followed;   /* whether the person named it: links are followed */
  guint64  size_bytes; /* as it was when it was listed */
  guint8  *digest;     /* of its contents, once somebody knows it */
  char     path[];     /* the named path, joined with '/'; any bytes */
} PoiseFile;

PoiseFile *poise_file_new          (guint            named,
                                    const char      *path);
PoiseFile *poise_file_new_inside   (const PoiseFile *folder,
                                    const char      *name);
PoiseFile *poise_file_copy         (const PoiseFile *self);
void       poise_file_free         (PoiseFile       *self);
int        poise_file_compare      (const PoiseFile *a,
                                    const PoiseFile *b);
char      *poise_file_print_path   (const char      *path);
int        poise_file_open         (const PoiseFile *self,
                                    char           **reason);
guint64    poise_file_measure_hole (int              fd,
                                    guint64          offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseFile, poise_file_free)

G_END_DECLS
