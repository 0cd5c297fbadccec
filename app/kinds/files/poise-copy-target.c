/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-target-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What is being filled is nobody else's yet; the source's mode comes last. */
#define FOLDER_MODE 0700

/* What is kept of a folder while it is copied. */
typedef struct
{
  PoiseCopyIdentity target;
  struct stat       source;
} Folder;

/* Any thread. Returns: whether @info is of that file. */
gboolean
poise_copy_identity_is (const PoiseCopyIdentity *self,
                        const struct stat       *info)
{
  return self->dev == info->st_dev && self->ino == info->st_ino;
}

/**
 * poise_copy_target_new:
 * @destination: (type filename): where to copy to, as the person says it
 * @replace: whether what has a name that is needed may be replaced
 *
 * Any thread. Returns: (transfer full): a target that is not open yet.
 */
PoiseCopyTarget *
poise_copy_target_new (const char *destination,
                       gboolean    replace)
{
  PoiseCopyTarget *self;

  g_return_val_if_fail (destination != NULL, NULL);

  self = g_new0 (PoiseCopyTarget, 1);
  self->destination = g_strdup (destination);
  self->replace = replace;
  self->root_fd = -1;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->ancestors = g_array_new (FALSE, FALSE, sizeof (PoiseCopyIdentity));
  return self;
}

/**
 * poise_copy_target_free:
 *
 * Any thread.
 */
void
poise_copy_target_free (PoiseCopyTarget *self)
{
  g_return_if_fail (self != NULL);

  poise_copy_target_close (self);
  g_array_unref (self->ancestors);
  g_hash_table_unref (self->taken);
  g_ptr_array_unref (self->names);
  g_free (self->only_name);
  g_free (self->root);
  g_free (self->destination);
  g_free (self);
}

/**
 * poise_copy_target_close:
 *
 * Any thread, when nothing more is to be copied: lets go of the folder. The names stay.
 */
void
poise_copy_target_close (PoiseCopyTarget *self)
{
  g_return_if_fail (self != NULL);

  if (self->root_fd >= 0)
    close (self->root_fd);
  self->root_fd = -1;
}

/* Goes on with a path that is to be shown, in the person's own words. */
void
poise_copy_target_add_name (GString    *path,
                            const char *name)
{
  if (g_str_equal (name, "."))
    return;
  if (g_str_equal (path->str, "."))
    g_string_truncate (path, 0);
  else if (!g_str_has_suffix (path->str, "/"))
    g_string_append_c (path, '/');
  g_string_append (path, name);
}

/**
 * poise_copy_target_get_root:
 *
 * Any thread, after poise_copy_target_open(). Returns: (transfer none): the descriptor
 * of the folder everything goes to.
 */
int
poise_copy_target_get_root (PoiseCopyTarget *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->root_fd;
}

/**
 * poise_copy_target_print_place:
 *
 * Any thread, after poise_copy_target_add(). Returns: (transfer full): where the copy is,
 * to be shown: that of the only source itself, else the folder with all of them.
 */
char *
poise_copy_target_print_place (PoiseCopyTarget *self)
{
  g_autoptr (GString) path = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  path = g_string_new (self->root);
  if (self->names->len == 1)
    poise_copy_target_add_name (path, self->names->pdata[0]);
  return poise_file_print_path (path->str);
}

/**
 * poise_copy_target_pack:
 *
 * Any thread, after poise_copy_target_add(). Returns: (transfer floating): what
 * poise_copy_target_print_place() needs, of type (ayay): the folder's path, and the name
 * in it of the only source, or "".
 */
GVariant *
poise_copy_target_pack (PoiseCopyTarget *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->root != NULL, NULL);

  return g_variant_new ("(^ay^ay)", self->root,
                        self->names->len == 1 ? (char *) self->names->pdata[0] : "");
}

/**
 * poise_copy_target_unpack:
 * @packed: what poise_copy_target_pack() made in another process, or anything
 *
 * Any thread, of a target that was never opened: from here on its place can be printed.
 * Returns: FALSE when there is no place in @packed.
 */
gboolean
poise_copy_target_unpack (PoiseCopyTarget *self,
                          GVariant        *packed)
{
  const char *root, *name;

  g_return_val_if_fail (self != NULL && self->root == NULL, FALSE);
  g_return_val_if_fail (packed != NULL, FALSE);

  if (!g_variant_is_of_type (packed, G_VARIANT_TYPE ("(ayay)")))
    return FALSE;
  g_variant_get (packed, "(^&ay^&ay)", &root, &name);
  if (*root == '\0')
    return FALSE;
  self->root = g_strdup (root);
  if (*name != '\0')
    g_ptr_array_add (self->names, g_strdup (name));
  return TRUE;
}

/**
 * poise_copy_target_get_name:
 *
 * Any thread. Returns: (transfer none) (type filename): what the copy of @file is called
 * in its folder.
 */
const char *
poise_copy_target_get_name (PoiseCopyTarget *self,
                            const PoiseFile *file)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (file != NULL, NULL);

  /* What was named stands in the heap's top folder. */
  if (file->folder == NULL)
    return ".";
  if (file->folder->folder == NULL)
    return g_ptr_array_index (self->names, file->named);
  return poise_file_get_name (file);
}

/* The folders from the root down to @file, itself included; the top one is left out. */
static GPtrArray *
list_way (const PoiseFile *file)
{
  GPtrArray *way = g_ptr_array_new ();

  for (; file->folder != NULL; file = file->folder)
    g_ptr_array_insert (way, 0, (gpointer) file);
  return way;
}

/**
 * poise_copy_target_print_path:
 *
 * Any thread. Returns: (transfer full): where the copy of @file is, to be shown.
 */
char *
poise_copy_target_print_path (PoiseCopyTarget *self,
                              const PoiseFile *file)
{
  g_autoptr (GPtrArray) way = NULL;
  g_autoptr (GString) path = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (file != NULL, NULL);

  way = list_way (file);
  path = g_string_new (self->root);
  for (guint i = 0; i < way->len; i++)
    poise_copy_target_add_name (path, poise_copy_target_get_name (self, way->pdata[i]));
  return poise_file_print_path (path->str);
}

/**
 * poise_copy_target_is_root:
 * @info: of a folder
 *
 * Any thread. Returns: whether it is the folder that everything goes to.
 */
gboolean
poise_copy_target_is_root (PoiseCopyTarget   *self,
                           const struct stat *info)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  return poise_copy_identity_is ((gpointer) self->ancestors->data, info);
}

/* Opens a folder in a folder, and through no symbolic link. */
static int
open_entry (int         parent_fd,
            const char *name)
{
  int flags = POISE_COPY_FOLDER_FLAGS | O_NOFOLLOW;

  return TEMP_FAILURE_RETRY (openat (parent_fd, name, flags));
}

/* Opens the next folder on the way. It must be the one that was made or found there
 * before. */
static int
open_next (PoiseCopyTarget *self,
           int              parent_fd,
           const PoiseFile *folder)
{
  const Folder *known = folder->data;
  const char *name = poise_copy_target_get_name (self, folder);
  int fd = open_entry (parent_fd, name);
  struct stat info;

  if (fd >= 0 &&
      (fstat (fd, &info) != 0 || !poise_copy_identity_is (&known->target, &info)))
    {
      close (fd);
      errno = ESTALE;
      return -1;
    }
  return fd;
}

/**
 * poise_copy_target_open_folder:
 * @folder: one that poise_copy_target_make_folder() was called for, or the top one
 *
 * Any thread: goes down from the root step by step, and through no symbolic link.
 * Returns: a descriptor, or -1 with errno; %ESTALE when it is another folder by now.
 */
int
poise_copy_target_open_folder (PoiseCopyTarget *self,
                               const PoiseFile *folder)
{
  g_autoptr (GPtrArray) way = NULL;
  int fd;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (folder != NULL, -1);

  way = list_way (folder);
  fd = fcntl (self->root_fd, F_DUPFD_CLOEXEC, 0);
  for (guint i = 0; i < way->len && fd >= 0; i++)
    {
      int next = open_next (self, fd, way->pdata[i]);
      int saved_errno = errno;

      close (fd);
      errno = saved_errno;
      fd = next;
    }
  return fd;
}

/* What stands where a folder should be is named. */
static int
fail_to_open (int               parent_fd,
              const char       *name,
              PoiseCopyTrouble *trouble)
{
  struct stat info;

  poise_copy_trouble_set_target (trouble);
  if ((trouble->number == ELOOP || trouble->number == ENOTDIR) &&
      fstatat (parent_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0)
    poise_copy_trouble_set_reason (trouble, S_ISLNK (info.st_mode)
                                                ? "A symbolic link, not a folder"
                                                : "Not a folder");
  return -1;
}

/* Takes the folder for @folder's target. Returns: @fd, or -1 after closing it. */
static int
keep_folder (int                fd,
             PoiseFile         *folder,
             const struct stat *source,
             PoiseCopyTrouble  *trouble)
{
  Folder *known = g_new (Folder, 1);
  struct stat info;

  if (fstat (fd, &info) != 0)
    poise_copy_trouble_set_target (trouble);
  else if (info.st_dev == source->st_dev && info.st_ino == source->st_ino)
    poise_copy_trouble_set_reason (trouble, "Cannot be copied onto itself");
  else
    {
      known->target = (PoiseCopyIdentity){ .dev = info.st_dev, .ino = info.st_ino };
      known->source = *source;
      folder->data = known;
      folder->free_data = g_free;
      /* As a source with such a mode left it; it gets its mode again when it is full. */
      if ((info.st_mode & FOLDER_MODE) != FOLDER_MODE)
        (void) !fchmod (fd, info.st_mode | FOLDER_MODE);
      return fd;
    }
  g_free (known);
  close (fd);
  return -1;
}

/**
 * poise_copy_target_make_folder:
 * @parent_fd: of the folder's folder
 * @folder: the source; keeps what is to be known of the target
 * @source: what the source's lstat() says
 * @made: (out): whether it was not there before
 *
 * A worker's thread. An existing folder will do if what exists may be replaced.
 * Returns: a descriptor, or -1 with @trouble.
 */
int
poise_copy_target_make_folder (PoiseCopyTarget   *self,
                               int                parent_fd,
                               PoiseFile         *folder,
                               const struct stat *source,
                               gboolean          *made,
                               PoiseCopyTrouble  *trouble)
{
  const char *name;
  int fd;

  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (folder != NULL && source != NULL, -1);
  g_return_val_if_fail (made != NULL && trouble != NULL, -1);

  name = poise_copy_target_get_name (self, folder);
  *made = mkdirat (parent_fd, name, FOLDER_MODE) == 0;
  if (!*made && (errno != EEXIST || !self->replace))
    {
      poise_copy_trouble_set_target (trouble);
      return -1;
    }
  fd = open_entry (parent_fd, name);
  if (fd < 0)
    return fail_to_open (parent_fd, name, trouble);
  return keep_folder (fd, folder, source, trouble);
}

/**
 * poise_copy_target_get_source:
 * @folder: one that poise_copy_target_make_folder() was called for
 *
 * Any thread. Returns: (transfer none): what the source was then.
 */
const struct stat *
poise_copy_target_get_source (const PoiseFile *folder)
{
  const Folder *known;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (folder->data != NULL, NULL);

  known = folder->data;
  return &known->source;
}
