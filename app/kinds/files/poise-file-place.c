/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-file-place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many entries of a folder one step looks at: some 100 µs, for an fstatat()
 * takes a microsecond or two. */
#define ENTRIES_PER_STEP 64

struct _PoiseFilePlace
{
  PoiseFile *entry;
  gboolean   named; /* nobody has looked yet what it is */
  DIR       *dir;   /* of a folder that is being listed */
};

/**
 * poise_file_place_new:
 * @entry: (transfer full): what the person named, or a folder
 * @named: whether to find out first what it is
 *
 * Any thread. Returns: (transfer full): a place nobody has looked at yet.
 */
PoiseFilePlace *
poise_file_place_new (PoiseFile *entry,
                      gboolean   named)
{
  PoiseFilePlace *self;

  g_return_val_if_fail (entry != NULL, NULL);

  self = g_new0 (PoiseFilePlace, 1);
  self->entry = entry;
  self->named = named;
  return self;
}

/**
 * poise_file_place_free:
 *
 * Any thread: closes the folder, if it is open.
 */
void
poise_file_place_free (PoiseFilePlace *self)
{
  g_return_if_fail (self != NULL);

  if (self->dir != NULL)
    closedir (self->dir);
  poise_file_unref (self->entry);
  g_free (self);
}

/**
 * poise_file_place_get_entry:
 *
 * Any thread. Returns: (transfer none): what is looked at.
 */
PoiseFile *
poise_file_place_get_entry (PoiseFilePlace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->entry;
}

/* Returns: FALSE, for there is nothing more to be seen. */
static gboolean
fail (PoiseFileFound *found,
      const char     *reason)
{
  found->failure = g_strdup (reason);
  return FALSE;
}

/* To the end of @queue; the file brings its link along. */
static void
push (GQueue    *queue,
      PoiseFile *file)
{
  g_queue_push_tail_link (queue, &file->link);
}

/* Returns: whether there is a folder to be listed. */
static gboolean
open_folder (PoiseFilePlace *self,
             PoiseFileFound *found)
{
  int flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  int fd = TEMP_FAILURE_RETRY (
      open (self->entry->path, flags | (self->entry->followed ? 0 : O_NOFOLLOW)));

  self->dir = fd >= 0 ? fdopendir (fd) : NULL;
  if (self->dir != NULL)
    return TRUE;
  fail (found, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return FALSE;
}

/* Looks at what the person named. Returns: whether it is a folder to be listed now. */
static gboolean
look_at_named (PoiseFilePlace    *self,
               PoiseFilePlaceMode mode,
               PoiseFileFound    *found)
{
  PoiseFile *entry = self->entry;
  gboolean all = mode == POISE_FILE_PLACE_ALL;
  struct stat info;

  entry->followed = !all;
  if (fstatat (AT_FDCWD, entry->path, &info, all ? AT_SYMLINK_NOFOLLOW : 0) != 0)
    return fail (found, g_strerror (errno));
  entry->mode = info.st_mode;
  if (S_ISDIR (info.st_mode) && !all)
    return TRUE;
  if (S_ISDIR (info.st_mode))
    push (&found->folders, poise_file_ref (entry));
  else if (S_ISREG (info.st_mode) || (all && S_ISLNK (info.st_mode)))
    {
      entry->size_bytes = S_ISREG (info.st_mode) ? (guint64) info.st_size : 0;
      push (&found->files, poise_file_ref (entry));
    }
  else
    return fail (found, "A pipe, socket or device, not a file or folder");
  return FALSE;
}

/* What an entry of a folder is. One that cannot be asked is taken for a file:
 * opening it will say what is wrong. */
static mode_t
look_at_entry (DIR                 *dir,
               const struct dirent *entry,
               guint64             *size_bytes)
{
  mode_t mode = DTTOIF (entry->d_type);
  struct stat info;

  if (mode != 0 && !S_ISREG (mode))
    return mode;
  if (fstatat (dirfd (dir), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return S_IFREG;
  *size_bytes = S_ISREG (info.st_mode) ? (guint64) info.st_size : 0;
  return info.st_mode;
}

static void
sort_out (PoiseFilePlace      *self,
          PoiseFilePlaceMode   mode,
          const struct dirent *entry,
          PoiseFileFound      *found)
{
  guint64 size_bytes = 0;
  mode_t type = look_at_entry (self->dir, entry, &size_bytes);
  gboolean wanted = S_ISREG (type) || S_ISDIR (type) || mode == POISE_FILE_PLACE_ALL;
  PoiseFile *file;

  if (wanted)
    {
      file = poise_file_new_inside (self->entry, entry->d_name);
      file->mode = type;
      file->size_bytes = size_bytes;
      push (S_ISDIR (type) ? &found->folders : &found->files, file);
    }
  else if (S_ISLNK (type))
    found->n_links++;
  else
    found->n_special++;
}

/* Returns: whether there is more in it. */
static gboolean
list_entries (PoiseFilePlace    *self,
              PoiseFilePlaceMode mode,
              PoiseFileFound    *found)
{
  for (guint i = 0; i < ENTRIES_PER_STEP; i++)
    {
      const struct dirent *entry;

      errno = 0;
      entry = readdir (self->dir);
      if (entry == NULL)
        return errno != 0 ? fail (found, g_strerror (errno)) : FALSE;
      if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
        sort_out (self, mode, entry, found);
    }
  return TRUE;
}

/**
 * poise_file_place_look:
 * @found: (inout): gets what was come upon; its queues must be empty before
 *
 * A worker's thread: a bounded piece of looking. What was named and is a file, or
 * in all mode a folder, comes to be found itself; another folder is listed.
 *
 * Returns: whether there is more to be seen
 */
gboolean
poise_file_place_look (PoiseFilePlace    *self,
                       PoiseFilePlaceMode mode,
                       PoiseFileFound    *found)
{
  gboolean named;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (found != NULL, FALSE);

  if (self->dir != NULL)
    return list_entries (self, mode, found);
  named = self->named;
  self->named = FALSE;
  if (named && !look_at_named (self, mode, found))
    return FALSE;
  return open_folder (self, found);
}
