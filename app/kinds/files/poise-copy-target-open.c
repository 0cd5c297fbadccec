/* SPDX-License-Identifier: MIT */
/* Where the destination is, and what may be copied there. */
#include "app/kinds/files/poise-copy-target-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static gboolean
fail (const char *path,
      int         file_errno,
      GError    **error)
{
  g_autofree char *shown = poise_file_print_path (path);

  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (file_errno), "%s: %s",
               shown, g_strerror (file_errno));
  return FALSE;
}

static gboolean
refuse (const char *path,
        GIOErrorEnum code,
        const char *reason,
        GError    **error)
{
  g_autofree char *shown = poise_file_print_path (path);

  g_set_error (error, G_IO_ERROR, (gint) code, "%s: %s", shown, reason);
  return FALSE;
}

/* From the root up to where there is no way up, as the kernel sees it: not by the words
 * of a path, which may lead through links. */
static void
find_ancestors (PoiseCopyTarget *self)
{
  int fd = fcntl (self->root_fd, F_DUPFD_CLOEXEC, 0);
  struct stat info;

  while (fd >= 0 && fstat (fd, &info) == 0)
    {
      PoiseCopyIdentity identity = { .dev = info.st_dev, .ino = info.st_ino };
      PoiseCopyIdentity *last = self->ancestors->len > 0
                           ? &g_array_index (self->ancestors, PoiseCopyIdentity,
                                             self->ancestors->len - 1)
                           : NULL;
      int parent;

      if (last != NULL && poise_copy_identity_is (last, &info))
        break;
      g_array_append_val (self->ancestors, identity);
      parent = openat (fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
      close (fd);
      fd = parent;
    }
  if (fd >= 0)
    close (fd);
}

/* Returns: whether it can be opened as a folder; else errno says why. */
static gboolean
open_root (PoiseCopyTarget *self,
           const char      *path)
{
  self->root_fd = TEMP_FAILURE_RETRY (open (path, POISE_COPY_FOLDER_FLAGS));
  if (self->root_fd < 0)
    return FALSE;
  self->root = g_strdup (path);
  find_ancestors (self);
  return TRUE;
}

/* Several sources need a folder to go to. */
static gboolean
make_root (PoiseCopyTarget *self,
           GError         **error)
{
  g_autofree char *parent = g_path_get_dirname (self->destination);
  int fd, file_errno;

  if (g_mkdir (self->destination, 0777) != 0)
    return fail (self->destination, errno, error);
  if (!open_root (self, self->destination))
    {
      file_errno = errno;
      rmdir (self->destination);
      return fail (self->destination, file_errno, error);
    }
  self->root_made = TRUE;
  fd = open (parent, POISE_COPY_FOLDER_FLAGS);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}

/* The destination is not there, or is no folder: it is what the one source will be
 * called. */
static gboolean
open_parent (PoiseCopyTarget *self,
             const char      *source,
             GError         **error)
{
  gsize len = strlen (self->destination);
  g_autofree char *path = NULL;
  g_autofree char *parent = NULL;
  struct stat info;

  while (len > 1 && self->destination[len - 1] == '/')
    len--;
  /* "new/" can only become a folder. */
  if (self->destination[len] == '/' && stat (source, &info) == 0 &&
      !S_ISDIR (info.st_mode))
    return refuse (self->destination, G_IO_ERROR_NOT_FOUND, "There is no such folder",
                   error);
  path = g_strndup (self->destination, len);
  parent = g_path_get_dirname (path);
  if (!open_root (self, parent))
    return fail (parent, errno, error);
  self->only_name = g_path_get_basename (path);
  return TRUE;
}

/**
 * poise_copy_target_open:
 * @n_sources: how many files and folders were named
 * @first_source: (type filename): the first of them
 *
 * A worker's thread, once: opens the folder everything goes to. An existing folder gets
 * all sources under their own names, as with cp. What does not exist yet becomes the
 * copy itself when there is one source, and a folder when there are several.
 */
gboolean
poise_copy_target_open (PoiseCopyTarget *self,
                        guint            n_sources,
                        const char      *first_source,
                        GError         **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (first_source != NULL, FALSE);

  if (open_root (self, self->destination))
    return TRUE;
  if (errno == ENOENT && n_sources > 1)
    return make_root (self, error);
  if ((errno == ENOENT || errno == ENOTDIR) && n_sources == 1)
    return open_parent (self, first_source, error);
  return fail (self->destination, errno, error);
}

/* What a source is called in the root: its own last component, and none when it is a
 * folder that is meant by what it has in it ("folder/.", "..", "/"). */
static char *
choose_name (PoiseCopyTarget *self,
             const char      *source)
{
  char *name;

  if (self->only_name != NULL)
    return g_strdup (self->only_name);
  name = g_path_get_basename (source);
  if (g_str_equal (name, "..") || g_str_equal (name, "/"))
    {
      g_free (name);
      name = g_strdup (".");
    }
  return name;
}

static gboolean
check_existing (PoiseCopyTarget   *self,
                const char        *source,
                const struct stat *info,
                const char        *name,
                GError           **error)
{
  g_autoptr (GString) path = NULL;
  struct stat target;

  if (fstatat (self->root_fd, name, &target, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  if (target.st_dev == info->st_dev && target.st_ino == info->st_ino)
    return refuse (source, G_IO_ERROR_WOULD_RECURSE, "Cannot be copied onto itself",
                   error);
  path = g_string_new (self->root);
  poise_copy_target_add_name (path, name);
  if (!S_ISREG (target.st_mode) && !S_ISLNK (target.st_mode) && !S_ISDIR (target.st_mode))
    return refuse (path->str, G_IO_ERROR_EXISTS,
                   "A device, pipe or socket is never replaced", error);
  if (self->replace || (self->root_made && g_str_equal (name, ".")))
    return TRUE;
  return refuse (path->str, G_IO_ERROR_EXISTS,
                 "Exists already (overwrite=true replaces it)", error);
}

static gboolean
check_not_into_itself (PoiseCopyTarget   *self,
                       const char        *source,
                       const struct stat *info,
                       GError           **error)
{
  const PoiseCopyIdentity *ancestors = (gpointer) self->ancestors->data;

  for (guint i = 0; i < self->ancestors->len; i++)
    if (poise_copy_identity_is (&ancestors[i], info))
      return refuse (source, G_IO_ERROR_WOULD_RECURSE,
                     "A folder cannot be copied into itself", error);
  return TRUE;
}

static gboolean
check_source (PoiseCopyTarget *self,
              const char      *source,
              const char      *name,
              GError         **error)
{
  const char *other;
  struct stat info;

  /* Whoever opens it will say so. */
  if (lstat (source, &info) != 0)
    return TRUE;
  other = g_hash_table_lookup (self->taken, name);
  if (other != NULL)
    {
      g_autofree char *shown = poise_file_print_path (other);
      g_autofree char *reason = g_strdup_printf ("%s would get the same name", shown);

      return refuse (source, G_IO_ERROR_EXISTS, reason, error);
    }
  g_hash_table_insert (self->taken, (gpointer) name, g_strdup (source));
  return check_existing (self, source, &info, name, error) &&
         (!S_ISDIR (info.st_mode) || check_not_into_itself (self, source, &info, error));
}

/**
 * poise_copy_target_add:
 * @source: (type filename): the next of those that were named
 *
 * A worker's thread, after poise_copy_target_open(): gives it its name, and refuses what
 * cannot be copied there, before anything is copied. A source that does not exist is
 * not refused.
 */
gboolean
poise_copy_target_add (PoiseCopyTarget *self,
                       const char      *source,
                       GError         **error)
{
  char *name;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (source != NULL, FALSE);

  name = choose_name (self, source);
  g_ptr_array_add (self->names, name);
  if (check_source (self, source, name, error))
    return TRUE;
  if (self->root_made)
    rmdir (self->destination);
  return FALSE;
}
