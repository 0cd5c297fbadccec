/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-name.h"

#include "app/kinds/files/poise-copy-attributes.h"
#include "app/kinds/files/poise-copy-temp.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

/* How often to make again what another run's sweep took for left over. */
#define TRIES 10

/* Gives it its final name, or removes it. */
static gboolean
publish (int               folder_fd,
         const char       *temp_name,
         const char       *name,
         gboolean          replace,
         PoiseCopyTrouble *trouble)
{
  gboolean published = poise_copy_temp_publish (folder_fd, temp_name, name, replace);

  if (!published)
    poise_copy_trouble_set_target (trouble);
  /* Renaming one name of a file over another one of it leaves both. */
  unlinkat (folder_fd, temp_name, 0);
  return published;
}

static gboolean
make_symlink (const char        *contents,
              const struct stat *info,
              int                folder_fd,
              const char        *name,
              gboolean           replace,
              PoiseCopyTrouble  *trouble)
{
  char temp_name[POISE_COPY_TEMP_SIZE];

  poise_copy_temp_draw (temp_name);
  if (symlinkat (contents, folder_fd, temp_name) != 0)
    return poise_copy_trouble_set_target (trouble);
  if (!poise_copy_link_attributes (info, folder_fd, temp_name))
    {
      poise_copy_trouble_set_target (trouble);
      unlinkat (folder_fd, temp_name, 0);
      return FALSE;
    }
  return publish (folder_fd, temp_name, name, replace, trouble);
}

/**
 * poise_copy_name_symlink:
 * @source: (type filename): a symbolic link
 * @info: what lstat() says of it
 *
 * Returns: FALSE with @trouble
 */
gboolean
poise_copy_name_symlink (const char        *source,
                         const struct stat *info,
                         int                folder_fd,
                         const char        *name,
                         gboolean           replace,
                         PoiseCopyTrouble  *trouble)
{
  char contents[PATH_MAX + 1];
  gssize len;

  g_return_val_if_fail (source != NULL && info != NULL, FALSE);
  g_return_val_if_fail (name != NULL && trouble != NULL, FALSE);

  len = readlink (source, contents, sizeof contents - 1);
  if (len < 0)
    return poise_copy_trouble_set_source (trouble);
  contents[len] = '\0';
  for (guint i = 0; i < TRIES; i++)
    {
      poise_copy_trouble_clear (trouble);
      if (make_symlink (contents, info, folder_fd, name, replace, trouble))
        return TRUE;
      if (trouble->number != ENOENT)
        return FALSE;
    }
  return FALSE;
}

/* Whether a new name is that of the file that was copied, as far as can be seen. */
static gboolean
is_copy (int                folder_fd,
         const char        *temp_name,
         const struct stat *info)
{
  struct stat copy;

  return fstatat (folder_fd, temp_name, &copy, AT_SYMLINK_NOFOLLOW) == 0 &&
         (copy.st_mode & S_IFMT) == (info->st_mode & S_IFMT) &&
         copy.st_size == info->st_size &&
         copy.st_mtim.tv_sec == info->st_mtim.tv_sec &&
         copy.st_mtim.tv_nsec == info->st_mtim.tv_nsec;
}

/* Too many names, or no such names at all, are nothing that concerns all. */
static gboolean
set_link_trouble (PoiseCopyTrouble *trouble)
{
  poise_copy_trouble_set_target (trouble);
  if (!poise_copy_trouble_concerns_all (trouble))
    poise_copy_trouble_clear (trouble);
  return FALSE;
}

/**
 * poise_copy_name_link:
 * @first_folder_fd: where the file's first name is
 * @first_name: (type filename): that name
 * @info: what stat() says of the source
 *
 * Returns: FALSE with @trouble; with none where there can be no such name, but a copy
 */
gboolean
poise_copy_name_link (int                first_folder_fd,
                      const char        *first_name,
                      const struct stat *info,
                      int                folder_fd,
                      const char        *name,
                      gboolean           replace,
                      PoiseCopyTrouble  *trouble)
{
  char temp_name[POISE_COPY_TEMP_SIZE];

  g_return_val_if_fail (first_name != NULL && info != NULL, FALSE);
  g_return_val_if_fail (name != NULL && trouble != NULL, FALSE);

  for (guint i = 0; i < TRIES; i++)
    {
      poise_copy_trouble_clear (trouble);
      poise_copy_temp_draw (temp_name);
      if (linkat (first_folder_fd, first_name, folder_fd, temp_name, 0) != 0)
        return set_link_trouble (trouble);
      if (!is_copy (folder_fd, temp_name, info))
        {
          unlinkat (folder_fd, temp_name, 0);
          return FALSE;
        }
      if (publish (folder_fd, temp_name, name, replace, trouble))
        return TRUE;
      if (trouble->number != ENOENT)
        return FALSE;
    }
  return FALSE;
}
