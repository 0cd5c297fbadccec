/* SPDX-License-Identifier: MIT */
/* Where results go: standard output, or a file that is whole at any moment. */
#include "app/cli/poise-cli-output.h"

#include "app/engine/poise-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODE_BITS 07777
#define MODE_OF_A_NEW_FILE 0666 /* the umask takes from it */

static gboolean
set_errno_error (GError    **error,
                 const char *what,
                 int         error_number)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (error_number), "%s: %s", what,
               g_strerror (error_number));
  return FALSE;
}

static gboolean
refuse (GError    **error,
        const char *path,
        const char *why)
{
  g_set_error (error, POISE_ERROR, POISE_ERROR_USAGE, "--output: “%s”: %s", path, why);
  return FALSE;
}

/* Whether a file could be made in, or renamed into, the folder of @path. */
static gboolean
check_folder (const char *path,
              GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GStatBuf status;

  if (g_stat (folder, &status) < 0)
    return refuse (error, folder, g_strerror (errno));
  if (!S_ISDIR (status.st_mode))
    return refuse (error, folder, g_strerror (ENOTDIR));
  if (g_access (folder, W_OK | X_OK) < 0)
    return refuse (error, folder, g_strerror (errno));
  return TRUE;
}

/**
 * poise_cli_output_check:
 * @path: (type filename) (nullable): a file, or NULL for standard output
 *
 * Any thread. To be asked before a job starts, so that its result does not end
 * where it cannot be kept. Fails with %POISE_ERROR_USAGE.
 */
gboolean
poise_cli_output_check (const char *path,
                        GError    **error)
{
  GStatBuf status;

  if (path == NULL)
    return TRUE;
  if (*path == '\0')
    return refuse (error, path, "the name of a file is needed");
  if (g_stat (path, &status) < 0)
    return errno == ENOENT ? check_folder (path, error)
                           : refuse (error, path, g_strerror (errno));
  if (S_ISDIR (status.st_mode))
    return refuse (error, path, "it is a folder, and a file is needed");
  if (S_ISREG (status.st_mode))
    return check_folder (path, error);
  return g_access (path, W_OK) == 0 || refuse (error, path, g_strerror (errno));
}

/* Standard output may be a pipe that somebody else made non-blocking. */
static gboolean
wait_for_room (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

  return poll (&poll_fd, 1, -1) >= 0 || errno == EINTR;
}

/**
 * poise_cli_output_write:
 * @fd: a descriptor that can be written to
 * @len: how many bytes, -1 for all up to the terminating zero
 *
 * Any thread; blocks until all is written. Fails with a #GIOErrorEnum whose
 * message is the system's reason and nothing else.
 */
gboolean
poise_cli_output_write (int         fd,
                        const char *text,
                        gssize      len,
                        GError    **error)
{
  gsize left;

  g_return_val_if_fail (text != NULL, FALSE);

  left = len < 0 ? strlen (text) : (gsize) len;
  while (left > 0)
    {
      gssize written = write (fd, text, left);

      if (written >= 0)
        {
          text += written;
          left -= (gsize) written;
        }
      else if (errno != EINTR && (errno != EAGAIN || !wait_for_room (fd)))
        {
          int error_number = errno;

          g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (error_number),
                               g_strerror (error_number));
          return FALSE;
        }
    }
  return TRUE;
}

/* A device or a pipe is written to; it must not be replaced by a file. */
static gboolean
write_special (const char *path,
               const char *text,
               gssize      len,
               GError    **error)
{
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean written;

  if (fd < 0)
    return set_errno_error (error, path, errno);
  written = poise_cli_output_write (fd, text, len, error);
  if (!written)
    g_prefix_error (error, "%s: ", path);
  if (close (fd) < 0 && written)
    return set_errno_error (error, path, errno);
  return written;
}

/* The old file stays whole until the new one is on the disk. */
static gboolean
replace_file (const char *path,
              mode_t      mode,
              const char *text,
              gssize      len,
              GError    **error)
{
  GFileSetContentsFlags flags =
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE;

  return g_file_set_contents_full (path, text, len, flags, (int) mode, error);
}

static gboolean
put_into_file (const char *path,
               const char *text,
               gssize      len,
               GError    **error)
{
  GStatBuf status;
  g_autofree char *target = NULL;
  mode_t mode;

  if (g_stat (path, &status) < 0)
    return replace_file (path, MODE_OF_A_NEW_FILE, text, len, error);
  if (!S_ISREG (status.st_mode))
    return write_special (path, text, len, error);

  /* The file that a link points to is replaced, not the link; and it keeps its
   * permissions, at no moment wider than they were. */
  target = realpath (path, NULL);
  mode = status.st_mode & MODE_BITS;
  if (!replace_file (target != NULL ? target : path, mode, text, len, error))
    return FALSE;
  if (g_chmod (path, (int) mode) < 0)
    return set_errno_error (error, path, errno);
  return TRUE;
}

/**
 * poise_cli_output_put:
 * @path: (type filename) (nullable): a file, or NULL for standard output
 * @len: how many bytes, -1 for all up to the terminating zero
 *
 * Any thread; blocks. A file gets its new contents all at once or, on failure,
 * keeps its old ones. The error's message names the place; a reader that has
 * gone is %G_IO_ERROR_BROKEN_PIPE.
 */
gboolean
poise_cli_output_put (const char *path,
                      const char *text,
                      gssize      len,
                      GError    **error)
{
  g_return_val_if_fail (text != NULL, FALSE);

  if (path != NULL)
    return put_into_file (path, text, len, error);
  if (poise_cli_output_write (STDOUT_FILENO, text, len, error))
    return TRUE;
  g_prefix_error (error, "standard output: ");
  return FALSE;
}
