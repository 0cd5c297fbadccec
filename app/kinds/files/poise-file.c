/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static PoiseFile *
file_new (guint       named,
          const char *folder,
          const char *slash,
          const char *name)
{
  gsize path_size = strlen (folder) + strlen (slash) + strlen (name) + 1;
  PoiseFile *self = g_malloc0 (sizeof (PoiseFile) + path_size);

  g_atomic_ref_count_init (&self->ref_count);
  self->link.data = self;
  self->named = named;
  strcpy (stpcpy (stpcpy (self->path, folder), slash), name);
  return self;
}

/**
 * poise_file_new:
 * @named: its number among the named paths
 * @path: (type filename): as the person named it
 *
 * Any thread. Returns: (transfer full): what a person named.
 */
PoiseFile *
poise_file_new (guint       named,
                const char *path)
{
  PoiseFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = file_new (named, path, "", "");
  self->followed = TRUE;
  return self;
}

/**
 * poise_file_new_inside:
 * @name: (type filename): an entry of that folder
 *
 * Any thread. Returns: (transfer full): what was found in a folder.
 */
PoiseFile *
poise_file_new_inside (PoiseFile  *folder,
                       const char *name)
{
  const char *slash;
  PoiseFile *self;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  slash = g_str_has_suffix (folder->path, "/") ? "" : "/";
  self = file_new (folder->named, folder->path, slash, name);
  self->folder = poise_file_ref (folder);
  return self;
}

/**
 * poise_file_copy:
 *
 * Any thread. Returns: (transfer full): the same name, queued nowhere, in no
 * folder and with no digest.
 */
PoiseFile *
poise_file_copy (const PoiseFile *self)
{
  PoiseFile *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = file_new (self->named, self->path, "", "");
  copy->followed = self->followed;
  copy->size_bytes = self->size_bytes;
  return copy;
}

/**
 * poise_file_ref:
 *
 * Any thread. Returns: (transfer full): the same.
 */
PoiseFile *
poise_file_ref (PoiseFile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * poise_file_unref:
 *
 * Any thread.
 */
void
poise_file_unref (PoiseFile *self)
{
  /* A loop, since folders may stand in one another very deep. */
  while (self != NULL && g_atomic_ref_count_dec (&self->ref_count))
    {
      PoiseFile *folder = self->folder;

      if (self->free_data != NULL)
        self->free_data (self->data);
      g_free (self->digest);
      g_free (self);
      self = folder;
    }
}

/**
 * poise_file_compare:
 *
 * Any thread. Returns: less than, equal to or greater than 0: by the order in
 * which the paths were named, and under one of them by bytes.
 */
int
poise_file_compare (const PoiseFile *a,
                    const PoiseFile *b)
{
  if (a->named != b->named)
    return a->named < b->named ? -1 : 1;
  return strcmp (a->path, b->path);
}

/**
 * poise_file_get_name:
 *
 * Any thread. Returns: (transfer none) (type filename): the last component of what
 * was found in a folder.
 */
const char *
poise_file_get_name (const PoiseFile *self)
{
  const char *slash;

  g_return_val_if_fail (self != NULL, NULL);

  slash = strrchr (self->path, '/');
  return slash != NULL ? slash + 1 : self->path;
}

/**
 * poise_file_print_path:
 * @path: (type filename): any bytes
 *
 * Any thread. Returns: (transfer full): the path as UTF-8 in one line that is safe
 * to show: a terminal would take control characters for commands.
 */
char *
poise_file_print_path (const char *path)
{
  char *shown;

  g_return_val_if_fail (path != NULL, NULL);

  shown = g_utf8_make_valid (path, -1);
  for (char *c = shown; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';
  return shown;
}

/* Returns: NULL when @fd can be read to an end. */
static const char *
find_fault (int fd)
{
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    return g_strerror (errno);
  return S_ISREG (info.st_mode) ? NULL : "Not a regular file any more";
}

/**
 * poise_file_open:
 * @reason: (out) (transfer full): why it could not be opened
 *
 * Any thread: opens a regular file for reading. Does not block: what has taken
 * its place since it was listed, as a pipe or a device, is refused.
 *
 * Returns: a descriptor, or -1.
 */
int
poise_file_open (const PoiseFile *self,
                 char           **reason)
{
  int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const char *fault;
  int fd;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (reason != NULL, -1);

  fd = TEMP_FAILURE_RETRY (open (self->path, flags | (self->followed ? 0 : O_NOFOLLOW)));
  fault = find_fault (fd);
  if (fault == NULL)
    return fd;
  *reason = g_strdup (fault);
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * poise_file_measure_hole:
 * @fd: of poise_file_open()
 * @offset: where its reading stands
 *
 * Any thread: a hole reads as zeros, and the kernel would fill memory with them. When
 * there is none at @offset, the reading stands there afterwards; behind a hole this
 * must be called again first.
 *
 * Returns: how many bytes from @offset on are a hole; 0 where there is data, or the end,
 * or a file system that knows no holes
 */
guint64
poise_file_measure_hole (int     fd,
                         guint64 offset)
{
  off_t start = (off_t) offset;
  off_t end = lseek (fd, start, SEEK_DATA);

  /* No data any more: a hole to the end, or the end. */
  if (end < 0 && errno == ENXIO)
    end = lseek (fd, 0, SEEK_END);
  if (end > start)
    return (guint64) (end - start);
  lseek (fd, start, SEEK_SET);
  return 0;
}
