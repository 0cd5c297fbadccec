/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-attributes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Linux hands out no list of names and no value that is longer. */
#define XATTR_MAX_BYTES 65536

static gboolean
may_leave_out (void)
{
  return errno == EPERM || errno == EACCES || errno == EOPNOTSUPP || errno == EINVAL ||
         errno == ENOSYS;
}

/* Returns: whether the target now has the owner; a group may be given where an owner
 * may not. */
static gboolean
copy_owner (const struct stat *source,
            int                target_fd,
            gboolean          *owned)
{
  struct stat target;

  *owned = TRUE;
  if (fstat (target_fd, &target) != 0)
    return FALSE;
  if (target.st_uid == source->st_uid && target.st_gid == source->st_gid)
    return TRUE;
  if (fchown (target_fd, source->st_uid, source->st_gid) == 0)
    return TRUE;
  *owned = FALSE;
  return may_leave_out () &&
         (fchown (target_fd, (uid_t) -1, source->st_gid) == 0 || may_leave_out ());
}

/* What has no room for an attribute is the file, not the device. */
static gboolean
copy_xattr (int         source_fd,
            int         target_fd,
            const char *name,
            char       *value)
{
  gssize len = fgetxattr (source_fd, name, value, XATTR_MAX_BYTES);

  if (len < 0)
    return TRUE; /* gone meanwhile, or not for us to read */
  return fsetxattr (target_fd, name, value, (gsize) len, 0) == 0 || may_leave_out () ||
         errno == ENOSPC || errno == E2BIG || errno == ERANGE;
}

static gboolean
copy_xattrs (int source_fd,
             int target_fd)
{
  /* Most files have none, and need no memory. */
  gssize len = flistxattr (source_fd, NULL, 0);
  g_autofree char *names = len > 0 ? g_malloc (2 * XATTR_MAX_BYTES) : NULL;

  if (names == NULL)
    return TRUE;
  len = flistxattr (source_fd, names, XATTR_MAX_BYTES);
  for (const char *name = names; name < names + len; name += strlen (name) + 1)
    if (!copy_xattr (source_fd, target_fd, name, names + XATTR_MAX_BYTES))
      return FALSE;
  return TRUE;
}

/**
 * poise_copy_attributes:
 * @source_fd: the source, open for reading; or -1, and it has no extended attributes
 * @source: what it was before it was read
 * @target_fd: a file or folder that is open
 *
 * Returns: FALSE with errno
 */
gboolean
poise_copy_attributes (int                source_fd,
                       const struct stat *source,
                       int                target_fd)
{
  const struct timespec times[2] = { source->st_atim, source->st_mtim };
  mode_t mode = source->st_mode & 07777;
  gboolean owned;

  /* In this order: a new owner takes away the set-user-ID bit and capabilities, and an
   * access control list changes the mode. */
  if (!copy_owner (source, target_fd, &owned) || !copy_xattrs (source_fd, target_fd))
    return FALSE;
  if (!owned)
    mode &= ~(mode_t) (S_ISUID | S_ISGID);
  if (fchmod (target_fd, mode) != 0 && errno != EOPNOTSUPP && errno != ENOSYS)
    return FALSE;
  return futimens (target_fd, times) == 0;
}

/**
 * poise_copy_link_attributes:
 * @source: what the source's lstat() says
 * @name: (type filename): a symbolic link in that folder
 *
 * A symbolic link has no mode of its own. Returns: FALSE with errno.
 */
gboolean
poise_copy_link_attributes (const struct stat *source,
                            int                folder_fd,
                            const char        *name)
{
  const struct timespec times[2] = { source->st_atim, source->st_mtim };
  int flags = AT_SYMLINK_NOFOLLOW;

  if (fchownat (folder_fd, name, source->st_uid, source->st_gid, flags) != 0 &&
      !may_leave_out ())
    return FALSE;
  return utimensat (folder_fd, name, times, flags) == 0 || may_leave_out ();
}
