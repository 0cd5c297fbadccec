/* SPDX-License-Identifier: MIT */
#include "app/kinds/samples/poise-sample-place.h"

#include "app/kinds/files/poise-file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAKING_INFIX ".making-"
/* How often to try for a folder that no other maker takes for a left-over. */
#define FOLDER_TRIES 10
/* How many folders a removal may hold open at once. */
#define REMOVAL_DEPTH 16

struct _PoiseSamplePlace
{
  char       *prefix; /* of the names of this sample, in whatever layout */
  const char *advice;
  char       *folder; /* where it stands */
  char       *path;
  GDir       *sweep;
  gboolean    swept;
  char       *making_path; /* its name until it is whole */
  int         making_fd;   /* locked while it is being made, or -1 */
};

static int
remove_entry (const char        *path,
              const struct stat *info,
              int                type,
              struct FTW        *place)
{
  return remove (path);
}

static void
remove_tree (const char *path)
{
  if (nftw (path, remove_entry, REMOVAL_DEPTH, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
    g_debug ("%s: %s", path, g_strerror (errno));
}

/* The lock tells a maker that lives from one that was killed: it goes with its
 * process, however that ends. Returns: a descriptor that holds it, or -1. */
static int
lock_folder (const char *path,
             gboolean    must_lock)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat info;
  gboolean usable;

  if (fd < 0)
    return -1;
  /* NFS locks no folders; nobody takes them for left over there. */
  usable = flock (fd, LOCK_EX | LOCK_NB) == 0 || (!must_lock && errno != EWOULDBLOCK);
  /* A sweep may have come between its making and its locking. */
  if (usable && fstat (fd, &info) == 0 && info.st_nlink > 0)
    return fd;
  close (fd);
  errno = EBUSY;
  return -1;
}

static void
remove_left_over (PoiseSamplePlace *self,
                  const char       *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd;

  if (!g_str_has_prefix (name, self->prefix) || strstr (name, MAKING_INFIX) == NULL)
    return;
  fd = lock_folder (path, TRUE);
  if (fd < 0)
    return;
  remove_tree (path);
  close (fd);
}

/* Returns: FALSE with errno when there is none. */
static gboolean
make_folder (PoiseSamplePlace *self)
{
  for (guint i = 0; i < FOLDER_TRIES; i++)
    {
      g_autofree char *path = g_strconcat (self->path, MAKING_INFIX "XXXXXX", NULL);

      if (mkdtemp (path) == NULL)
        return FALSE;
      self->making_fd = lock_folder (path, FALSE);
      if (self->making_fd >= 0)
        {
          self->making_path = g_steal_pointer (&path);
          return TRUE;
        }
      if (errno != EBUSY && errno != ENOENT)
        return FALSE;
    }
  return FALSE;
}

/**
 * poise_sample_place_dup_path:
 * @name: as in "sample-tree-1": what it is, and the number of its layout, to be raised
 *   with whatever changes in it, so that one of another layout is not taken for this
 *
 * Any thread. Returns: (transfer full) (type filename): the folder in which the sample
 * stands, or will stand once it is made.
 */
char *
poise_sample_place_dup_path (const char *name)
{
  return g_build_filename (g_get_user_cache_dir (), "poise", name, NULL);
}

/**
 * poise_sample_place_new:
 * @name: as above
 * @advice: told with an error, so that a person knows what to do; must live on
 *
 * Any thread. Returns: (transfer full): a maker that has done nothing yet.
 */
PoiseSamplePlace *
poise_sample_place_new (const char *name,
                        const char *advice)
{
  PoiseSamplePlace *self = g_new0 (PoiseSamplePlace, 1);
  const char *dash = strrchr (name, '-');

  self->prefix = g_strndup (name, dash != NULL ? (gsize) (dash + 1 - name) : strlen (name));
  self->advice = advice;
  self->path = poise_sample_place_dup_path (name);
  self->folder = g_path_get_dirname (self->path);
  self->making_fd = -1;
  return self;
}

/**
 * poise_sample_place_free:
 *
 * Any thread: also removes a sample that was not finished, a few milliseconds.
 */
void
poise_sample_place_free (PoiseSamplePlace *self)
{
  g_return_if_fail (self != NULL);

  if (self->making_path != NULL)
    remove_tree (self->making_path);
  if (self->making_fd >= 0)
    close (self->making_fd);
  g_clear_pointer (&self->sweep, g_dir_close);
  g_free (self->making_path);
  g_free (self->folder);
  g_free (self->prefix);
  g_free (self->path);
  g_free (self);
}

/**
 * poise_sample_place_get_path:
 *
 * Any thread. Returns: (transfer none) (type filename): where the sample stands, or
 * will stand.
 */
const char *
poise_sample_place_get_path (PoiseSamplePlace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

/**
 * poise_sample_place_sweep:
 *
 * Any thread: looks at one entry of the cache folder, and removes it when a killed
 * maker left it behind.
 *
 * Returns: whether there may be more of them
 */
gboolean
poise_sample_place_sweep (PoiseSamplePlace *self)
{
  const char *name;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->swept)
    return FALSE;
  if (self->sweep == NULL)
    self->sweep = g_dir_open (self->folder, 0, NULL);
  name = self->sweep != NULL ? g_dir_read_name (self->sweep) : NULL;
  if (name != NULL)
    remove_left_over (self, name);
  self->swept = name == NULL;
  return !self->swept;
}

/**
 * poise_sample_place_begin:
 *
 * Any thread: makes the folder in which the sample is to be made.
 */
gboolean
poise_sample_place_begin (PoiseSamplePlace *self,
                          GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->making_path == NULL, FALSE);

  if (g_mkdir_with_parents (self->folder, 0700) == 0 && make_folder (self))
    return TRUE;
  poise_sample_place_set_error (self, self->folder, errno, error);
  return FALSE;
}

/**
 * poise_sample_place_get_fd:
 *
 * Any thread. Returns: the folder in which the sample is being made.
 */
int
poise_sample_place_get_fd (PoiseSamplePlace *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->making_fd;
}

/**
 * poise_sample_place_build_path:
 * @name: (type filename): of an entry
 *
 * Any thread. Returns: (transfer full) (type filename): its path in the folder in
 * which the sample is being made.
 */
char *
poise_sample_place_build_path (PoiseSamplePlace *self,
                               const char       *name)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_build_filename (self->making_path, name, NULL);
}

/**
 * poise_sample_place_publish:
 *
 * Any thread: puts the sample in its place, once everything in it is written. It is
 * not forced to the disk first: after a loss of power some of its files may be short,
 * and nothing but samples is lost.
 */
gboolean
poise_sample_place_publish (PoiseSamplePlace *self,
                            GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (rename (self->making_path, self->path) == 0)
    g_clear_pointer (&self->making_path, g_free);
  else if (errno != EEXIST && errno != ENOTEMPTY) /* else another maker was faster */
    {
      poise_sample_place_set_error (self, self->path, errno, error);
      return FALSE;
    }
  return TRUE;
}

/**
 * poise_sample_place_set_error:
 * @path: (type filename): what could not be made
 *
 * Any thread: sets a #GIOErrorEnum that names it, the reason and what to do.
 */
void
poise_sample_place_set_error (PoiseSamplePlace *self,
                              const char       *path,
                              int               file_errno,
                              GError          **error)
{
  g_autofree char *shown = poise_file_print_path (path);

  g_return_if_fail (self != NULL);

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (file_errno), "%s: %s (%s)",
               shown, g_strerror (file_errno), self->advice);
}
