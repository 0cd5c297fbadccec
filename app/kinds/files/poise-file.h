/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

typedef struct _PoiseFile PoiseFile;

/**
 * PoiseFile:
 *
 * A file or folder that was named, or was found in a folder that was named. One
 * worker's at a time; counted, since what is inside a folder refers to it.
 */
struct _PoiseFile
{
  GList          link;       /* whoever has it queued */
  guint          named;      /* which of the named paths it belongs to, from 0 */
  gboolean       followed;   /* whether it is opened through a symbolic link */
  mode_t         mode;       /* what it is, as in st_mode; 0 when nobody has looked */
  guint64        size_bytes; /* as it was when it was listed */
  guint8        *digest;     /* of its contents, once somebody knows it */
  PoiseFile     *folder;     /* in which it stands; held. NULL at the top */
  gpointer       data;       /* of whoever works on a folder */
  GDestroyNotify free_data;

  /* The heap's, of a folder. */
  guint    n_inside; /* what in it is not done, and one for its listing */
  gboolean emptied;  /* all that is in it is done */
  gboolean failed;   /* not all that is in it could be listed */

  gatomicrefcount ref_count;
  char            path[]; /* the named path, joined with '/'; any bytes */
};

PoiseFile  *poise_file_new          (guint            named,
                                     const char      *path);
PoiseFile  *poise_file_new_inside   (PoiseFile       *folder,
                                     const char      *name);
PoiseFile  *poise_file_copy         (const PoiseFile *self);
PoiseFile  *poise_file_ref          (PoiseFile       *self);
void        poise_file_unref        (PoiseFile       *self);
int         poise_file_compare      (const PoiseFile *a,
                                     const PoiseFile *b);
const char *poise_file_get_name     (const PoiseFile *self);
char       *poise_file_print_path   (const char      *path);
int         poise_file_open         (const PoiseFile *self,
                                     char           **reason);
guint64     poise_file_measure_hole (int              fd,
                                     guint64          offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PoiseFile, poise_file_unref)

G_END_DECLS
