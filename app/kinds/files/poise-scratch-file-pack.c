/* SPDX-License-Identifier: MIT */
/* A scratch file on its way to another process. A small one goes as it is. A large one
 * gets a name, by which the other process finds it and which it takes away at once. */
#include "app/kinds/files/poise-scratch-file-private.h"

#include "app/kinds/poise-packed.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Up to here it is not worth a name. */
#define MAX_INLINE_BYTES (1024 * 1024)
/* Nobody else calls a file so. */
#define PREFIX "poise-handover-"
/* What has not been taken over by then never will be: somebody was killed. */
#define MAX_AGE_S 3600

/* The name, or "" when the bytes follow; how many there are; the bytes. */
#define PACKED "(stay)"

/* ---- to go -------------------------------------------------------------------- */

static gboolean
is_stale (int         folder_fd,
          const char *name,
          time_t      now)
{
  struct stat info;

  return g_str_has_prefix (name, PREFIX) &&
         fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         info.st_mtime < now - MAX_AGE_S;
}

/* Removes what others left who were killed. */
static void
sweep (const char *folder,
       int         folder_fd)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  time_t now = time (NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_stale (folder_fd, name, now))
      unlinkat (folder_fd, name, 0);
}

/* Returns: (transfer full) (nullable): its name; NULL where it cannot have one. */
static char *
give_name (PoiseScratchFile *self)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (PREFIX, uuid, NULL);
  g_autofree char *itself = g_strdup_printf ("/proc/self/fd/%d", self->fd);
  int folder_fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean named;

  if (folder_fd < 0)
    return NULL;
  sweep (self->folder, folder_fd);
  /* From here on its age counts, however long ago the last byte was written. */
  futimens (self->fd, NULL);
  named = linkat (AT_FDCWD, itself, folder_fd, name, AT_SYMLINK_FOLLOW) == 0;
  close (folder_fd);
  return named ? g_steal_pointer (&name) : NULL;
}

/**
 * poise_scratch_file_pack:
 *
 * Any thread, once nobody writes any more, once. From here on the file is the other
 * process's to take over; one that nobody takes over is removed by a later call of this,
 * an hour afterwards. Fails with a #GFileError when the bytes cannot be read.
 *
 * Returns: (transfer floating): where the file is, or all that is in it.
 */
GVariant *
poise_scratch_file_pack (PoiseScratchFile *self,
                         GError          **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->size_bytes > MAX_INLINE_BYTES)
    name = give_name (self);
  bytes = name != NULL ? g_bytes_new (NULL, 0) : poise_scratch_file_to_bytes (self, error);
  if (bytes == NULL)
    return NULL;
  return g_variant_new ("(st@ay)", name != NULL ? name : "", self->size_bytes,
                        g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

/* ---- to come ------------------------------------------------------------------ */

/* Opens what has that name, if it can be what it should be, and takes the name away. */
static int
take_name (const char *folder,
           const char *name,
           guint64     size_bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;

  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_uid == geteuid () &&
      (guint64) info.st_size == size_bytes && unlink (path) == 0)
    return fd;
  close (fd);
  return -1;
}

static PoiseScratchFile *
take_over (const char *name,
           guint64     size_bytes,
           GError    **error)
{
  PoiseScratchFile *self;
  char *folder = NULL;
  int fd = -1;

  /* No path that leads to a file of somebody else's. */
  if (g_str_has_prefix (name, PREFIX) && strchr (name, '/') == NULL)
    for (guint i = 0; i < POISE_SCRATCH_N_FOLDERS && fd < 0; i++)
      {
        g_free (folder);
        folder = poise_scratch_file_build_folder (i);
        fd = take_name (folder, name, size_bytes);
      }
  if (fd < 0)
    {
      g_free (folder);
      poise_packed_refuse ("bytes", error);
      return NULL;
    }
  self = g_new0 (PoiseScratchFile, 1);
  self->folder = folder;
  self->fd = fd;
  self->size_bytes = size_bytes;
  return self;
}

static PoiseScratchFile *
write_anew (GVariant *data,
            guint64   size_bytes,
            GError  **error)
{
  g_autoptr (PoiseScratchFile) self = NULL;

  if (g_variant_get_size (data) != size_bytes)
    {
      poise_packed_refuse ("bytes", error);
      return NULL;
    }
  self = poise_scratch_file_new (error);
  if (self == NULL ||
      !poise_scratch_file_write (self, g_variant_get_data (data), size_bytes, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * poise_scratch_file_unpack:
 * @packed: what poise_scratch_file_pack() made in another process, or anything
 *
 * Any thread, once. Fails with %POISE_ERROR_SYSTEM, or with a #GIOErrorEnum that names
 * the folder.
 *
 * Returns: (transfer full): a file with the same in it, to be read.
 */
PoiseScratchFile *
poise_scratch_file_unpack (GVariant *packed,
                           GError  **error)
{
  g_autoptr (GVariant) data = NULL;
  const char *name;
  guint64 size_bytes;

  g_return_val_if_fail (packed != NULL, NULL);

  if (!poise_packed_check (packed, PACKED, "bytes", error))
    return NULL;
  g_variant_get (packed, "(&st@ay)", &name, &size_bytes, &data);
  return *name != '\0' ? take_over (name, size_bytes, error)
                       : write_anew (data, size_bytes, error);
}
