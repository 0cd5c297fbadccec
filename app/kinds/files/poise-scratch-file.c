/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-scratch-file-private.h"

#include "app/engine/poise-text.h"
#include "app/kinds/files/poise-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* For file systems that make no files without a name. */
static int
open_and_unlink (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "poise-XXXXXX", NULL);
  int fd = mkostemp (path, O_CLOEXEC);

  if (fd >= 0)
    unlink (path);
  return fd;
}

/* Without O_EXCL, so that it can still get a name. */
static int
open_in (const char *folder)
{
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  return fd >= 0 ? fd : open_and_unlink (folder);
}

/* Any thread. Returns: (transfer full): the path of a folder where a file may lie. */
char *
poise_scratch_file_build_folder (guint index)
{
  return index == 0 ? g_build_filename (g_get_user_cache_dir (), "poise", NULL)
                    : g_strdup (g_get_tmp_dir ());
}

/* Returns: FALSE with errno. */
static gboolean
try_folder (PoiseScratchFile *self,
            guint             index)
{
  g_free (self->folder);
  self->folder = poise_scratch_file_build_folder (index);
  self->fd = g_mkdir_with_parents (self->folder, 0700) == 0 ? open_in (self->folder) : -1;
  return self->fd >= 0;
}

/**
 * poise_scratch_file_new:
 *
 * Any thread. Fails with a #GIOErrorEnum that names the folder.
 *
 * Returns: (transfer full): an empty file.
 */
PoiseScratchFile *
poise_scratch_file_new (GError **error)
{
  g_autoptr (PoiseScratchFile) self = g_new0 (PoiseScratchFile, 1);
  int file_errno;
  g_autofree char *shown = NULL;

  for (guint i = 0; i < POISE_SCRATCH_N_FOLDERS; i++)
    if (try_folder (self, i))
      return g_steal_pointer (&self);

  file_errno = errno;
  shown = poise_file_print_path (self->folder);
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (file_errno),
               "%s: %s (a temporary file is needed there)", shown, g_strerror (file_errno));
  return NULL;
}

/**
 * poise_scratch_file_free:
 *
 * Any thread; bytes that were asked for live on.
 */
void
poise_scratch_file_free (PoiseScratchFile *self)
{
  g_return_if_fail (self != NULL);

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->folder);
  g_free (self);
}

/* How much there was to write when @file_errno came, and how much room there is. */
static void
set_error (PoiseScratchFile *self,
           gsize             left_bytes,
           int               file_errno,
           GError          **error)
{
  g_autofree char *shown = poise_file_print_path (self->folder);
  g_autofree char *needed =
      poise_text_units ((gint64) (self->size_bytes + left_bytes), "bytes");
  g_autofree char *unused = NULL;
  struct statvfs info = { 0 };

  if (fstatvfs (self->fd, &info) == 0)
    unused = poise_text_units ((gint64) (info.f_bavail * info.f_frsize), "bytes");
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (file_errno),
               "%s: %s (needs more than %s, %s free)", shown, g_strerror (file_errno),
               needed, unused != NULL ? unused : "unknown");
}

/**
 * poise_scratch_file_write:
 *
 * The thread that writes: appends @data. Fails with a #GIOErrorEnum that names the
 * folder and how much room is needed.
 */
gboolean
poise_scratch_file_write (PoiseScratchFile *self,
                          const char       *data,
                          gsize             size,
                          GError          **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  while (size > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (self->fd, data, size));

      if (n < 0)
        {
          set_error (self, size, errno, error);
          return FALSE;
        }
      data += n;
      size -= (gsize) n;
      self->size_bytes += (guint64) n;
    }
  return TRUE;
}

/**
 * poise_scratch_file_get_size:
 *
 * Any thread, once nobody writes any more. Returns: how many bytes were written.
 */
guint64
poise_scratch_file_get_size (PoiseScratchFile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size_bytes;
}

/**
 * poise_scratch_file_to_bytes:
 *
 * Any thread, once nobody writes any more. Returns: (transfer full): all that was
 * written; mapped into memory, not read.
 */
GBytes *
poise_scratch_file_to_bytes (PoiseScratchFile *self,
                             GError          **error)
{
  g_autoptr (GMappedFile) mapped = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  mapped = g_mapped_file_new_from_fd (self->fd, FALSE, error);
  return mapped != NULL ? g_mapped_file_get_bytes (mapped) : NULL;
}
