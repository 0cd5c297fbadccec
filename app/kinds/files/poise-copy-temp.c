/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* From what size on a file's removal is left to a thread. */
#define LARGE_BYTES (4 * 1024 * 1024)

/* How often to try for a name that no sweep takes for a left-over. */
#define TRIES 10

/**
 * poise_copy_temp_draw:
 * @name: (out): a name that nobody has, or is very unlucky to have
 */
void
poise_copy_temp_draw (char name[POISE_COPY_TEMP_SIZE])
{
  g_snprintf (name, POISE_COPY_TEMP_SIZE, POISE_COPY_TEMP_PREFIX "%08x%08x",
              g_random_int (), g_random_int ());
}

/* Returns: whether @fd now holds the lock on a file that is still there. */
static gboolean
lock (int fd)
{
  struct stat info;

  /* Some network file systems lock nothing; nobody takes it for left over there. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return FALSE;
  /* A sweep may have come between its making and its locking. */
  return fstat (fd, &info) == 0 && info.st_nlink > 0;
}

/**
 * poise_copy_temp_create:
 * @name: (out): the name of the file
 *
 * Makes an empty file that only its owner can open, and locks it for as long as the
 * descriptor is open.
 *
 * Returns: a descriptor for reading and writing, or -1 with errno
 */
int
poise_copy_temp_create (int  folder_fd,
                        char name[POISE_COPY_TEMP_SIZE])
{
  int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

  for (guint i = 0; i < TRIES; i++)
    {
      int fd;

      poise_copy_temp_draw (name);
      fd = TEMP_FAILURE_RETRY (openat (folder_fd, name, flags, 0600));
      if (fd >= 0 && lock (fd))
        return fd;
      if (fd < 0 && errno != EEXIST)
        return -1;
      if (fd >= 0)
        {
          unlinkat (folder_fd, name, 0);
          close (fd);
        }
    }
  errno = EBUSY;
  return -1;
}

/* For file systems that cannot rename without replacing. */
static gboolean
publish_by_link (int         folder_fd,
                 const char *temp_name,
                 const char *name)
{
  struct stat info;

  if (linkat (folder_fd, temp_name, folder_fd, name, 0) == 0)
    return unlinkat (folder_fd, temp_name, 0) == 0 || errno == ENOENT;
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
    return FALSE;
  /* Nor link: then only looking is left. */
  if (fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0)
    {
      errno = EEXIST;
      return FALSE;
    }
  return renameat (folder_fd, temp_name, folder_fd, name) == 0;
}

/* A device, pipe or socket: something else depends on it. */
static gboolean
is_special (int         folder_fd,
            const char *name)
{
  struct stat info;

  return fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         !S_ISREG (info.st_mode) && !S_ISLNK (info.st_mode) && !S_ISDIR (info.st_mode);
}

/**
 * poise_copy_temp_publish:
 * @name: (type filename): the final name
 * @replace: whether to take the place of a file or symbolic link of that name
 *
 * Gives a file or symbolic link its final name, in one go: there is always the whole
 * old one or the whole new one.
 *
 * Returns: FALSE with errno; EEXIST when there is one and it is not to be replaced
 */
gboolean
poise_copy_temp_publish (int         folder_fd,
                         const char *temp_name,
                         const char *name,
                         gboolean    replace)
{
  g_return_val_if_fail (temp_name != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (replace && !is_special (folder_fd, name))
    return renameat (folder_fd, temp_name, folder_fd, name) == 0;
  if (renameat2 (folder_fd, temp_name, folder_fd, name, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  return publish_by_link (folder_fd, temp_name, name);
}

static gpointer
close_worker (gpointer data)
{
  close (GPOINTER_TO_INT (data));
  return NULL;
}

/**
 * poise_copy_temp_remove:
 * @temp_name: of a file that is not finished
 * @fd: (transfer full): its descriptor
 *
 * The name goes at once. The room that a large file has is freed when its last descriptor
 * is closed, which took 120 ms for 460 MB on ext4: a thread of its own does it, for a
 * cancelled job is to stop at once.
 */
void
poise_copy_temp_remove (int         folder_fd,
                        const char *temp_name,
                        int         fd)
{
  GThread *thread = NULL;
  struct stat info;

  g_return_if_fail (temp_name != NULL);

  unlinkat (folder_fd, temp_name, 0);
  if (fstat (fd, &info) == 0 && info.st_size >= LARGE_BYTES)
    thread = g_thread_try_new ("copy-close", close_worker, GINT_TO_POINTER (fd), NULL);
  if (thread != NULL)
    g_thread_unref (thread);
  else
    close (fd);
}

static gboolean
is_temp_name (const char *name)
{
  const char *digits = name + strlen (POISE_COPY_TEMP_PREFIX);

  return g_str_has_prefix (name, POISE_COPY_TEMP_PREFIX) &&
         strspn (digits, "0123456789abcdef") == 16 && digits[16] == '\0';
}

/* Removes a file when whoever made it has ended. */
static void
sweep_file (int         folder_fd,
            const char *name)
{
  int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  int fd = TEMP_FAILURE_RETRY (openat (folder_fd, name, flags));

  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    unlinkat (folder_fd, name, 0);
  close (fd);
}

/**
 * poise_copy_temp_sweep:
 * @name: (type filename): any entry of the folder
 *
 * Removes it when it is what a killed run left behind. A symbolic link cannot be locked,
 * nor can the second name of a file that is whole: those are always removed. They exist
 * for a moment only, and a living run that misses one makes it again.
 */
void
poise_copy_temp_sweep (int         folder_fd,
                       const char *name)
{
  struct stat info;

  g_return_if_fail (name != NULL);

  if (!is_temp_name (name) || fstatat (folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return;
  if (S_ISLNK (info.st_mode))
    unlinkat (folder_fd, name, 0);
  else if (S_ISREG (info.st_mode))
    sweep_file (folder_fd, name);
}
