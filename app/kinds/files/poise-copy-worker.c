/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-copy-worker-private.h"

#include "app/kinds/files/poise-copy-attributes.h"
#include "app/kinds/files/poise-copy-temp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* How many entries of a folder one step looks at. */
#define SWEEP_ENTRIES 256

/**
 * poise_copy_worker_new:
 *
 * A worker's thread. Both are borrowed. Returns: (transfer full): a worker.
 */
PoiseCopyWorker *
poise_copy_worker_new (PoiseCopyShared *shared,
                       PoiseContext    *context)
{
  PoiseCopyWorker *self;

  g_return_val_if_fail (shared != NULL, NULL);
  g_return_val_if_fail (context != NULL, NULL);

  self = g_new0 (PoiseCopyWorker, 1);
  self->shared = shared;
  self->context = context;
  self->folder_fd = -1;
  return self;
}

static void
leave_folder_fd (PoiseCopyWorker *self)
{
  g_clear_pointer (&self->folder, poise_file_unref);
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  self->folder_fd = -1;
}

/**
 * poise_copy_worker_free:
 *
 * The worker's thread: also removes what is not finished.
 */
void
poise_copy_worker_free (PoiseCopyWorker *self)
{
  GList *link;

  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->file, poise_copy_file_free);
  while ((link = g_queue_pop_head_link (&self->waiting)) != NULL)
    poise_file_unref (link->data);
  g_clear_pointer (&self->entering, poise_file_unref);
  g_clear_pointer (&self->sweep, closedir);
  leave_folder_fd (self);
  g_free (self);
}

/* Takes @fd for what the next names stand in. */
static void
enter_folder_fd (PoiseCopyWorker *self,
                 PoiseFile       *folder,
                 int              fd)
{
  leave_folder_fd (self);
  self->folder = poise_file_ref (folder);
  self->folder_fd = fd;
}

/* The worker's thread: makes self->folder_fd that of @folder's target; most often it is
 * the folder of the file before. */
gboolean
poise_copy_worker_use_folder (PoiseCopyWorker  *self,
                              PoiseFile        *folder,
                              PoiseCopyTrouble *trouble)
{
  int fd;

  if (self->folder == folder)
    return TRUE;
  fd = poise_copy_target_open_folder (self->shared->target, folder);
  if (fd < 0)
    return poise_copy_trouble_set_target (trouble);
  enter_folder_fd (self, folder, fd);
  return TRUE;
}

/* The worker's thread. Returns: (transfer none): what the copy of @file is called. */
const char *
poise_copy_worker_get_name (PoiseCopyWorker *self,
                            const PoiseFile *file)
{
  return poise_copy_target_get_name (self->shared->target, file);
}

/* The worker's thread. @file: (transfer full): nothing more is to be done about it. */
PoiseStep
poise_copy_worker_end (PoiseCopyWorker *self,
                       PoiseFile       *file)
{
  poise_file_heap_done (self->shared->heap, self->context, file);
  return POISE_STEP_MORE;
}

/* The worker's thread. @file: (transfer full): it fails, and the others go on, unless it
 * is of no use. */
PoiseStep
poise_copy_worker_fail (PoiseCopyWorker        *self,
                        PoiseFile              *file,
                        const PoiseCopyTrouble *trouble,
                        GError                **error)
{
  PoiseFileHeap *heap = self->shared->heap;
  g_autofree char *path = poise_copy_target_print_path (self->shared->target, file);
  g_autofree char *reason = poise_copy_trouble_print (trouble);
  g_autofree char *told = trouble->on_target
                              ? g_strdup_printf ("%s (writing %s)", reason, path)
                              : g_strdup (reason);

  poise_file_heap_fail (heap, self->context, file, told);
  if (!poise_copy_trouble_concerns_all (trouble))
    return poise_copy_worker_end (self, file);
  poise_file_unref (file);
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (trouble->number),
               "%s: %s", path, reason);
  return POISE_STEP_FAILED;
}

/* ---- folders ----------------------------------------------------------------- */

/**
 * poise_copy_worker_begin_sweep:
 * @folder_fd: (transfer none): a folder that was there before
 *
 * The worker's thread: poise_copy_worker_sweep() is to look for left-overs there.
 */
void
poise_copy_worker_begin_sweep (PoiseCopyWorker *self,
                               int              folder_fd)
{
  int fd;

  g_return_if_fail (self != NULL);

  fd = openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  self->sweep = fd >= 0 ? fdopendir (fd) : NULL;
  if (self->sweep == NULL && fd >= 0)
    close (fd);
}

/**
 * poise_copy_worker_sweep:
 *
 * The worker's thread: a bounded piece of removing what killed runs left behind.
 * Returns: whether there may be more.
 */
gboolean
poise_copy_worker_sweep (PoiseCopyWorker *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < SWEEP_ENTRIES && self->sweep != NULL; i++)
    {
      const struct dirent *entry = readdir (self->sweep);

      if (entry != NULL)
        poise_copy_temp_sweep (dirfd (self->sweep), entry->d_name);
      else
        g_clear_pointer (&self->sweep, closedir);
    }
  return self->sweep != NULL;
}

static gboolean
make_folder (PoiseCopyWorker  *self,
             PoiseFile        *folder,
             PoiseCopyTrouble *trouble)
{
  PoiseCopyTarget *target = self->shared->target;
  struct stat info;
  gboolean made;
  int fd;

  if (fstatat (AT_FDCWD, folder->path, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return poise_copy_trouble_set_source (trouble);
  /* As when the destination is mounted in there once more: there would be no end. */
  if (poise_copy_target_is_root (target, &info))
    return poise_copy_trouble_set_reason (trouble, "Is the folder that is copied to");
  if (!poise_copy_worker_use_folder (self, folder->folder, trouble))
    return FALSE;
  fd = poise_copy_target_make_folder (target, self->folder_fd, folder, &info, &made,
                                      trouble);
  if (fd < 0)
    return FALSE;
  enter_folder_fd (self, folder, fd);
  if (!made)
    poise_copy_worker_begin_sweep (self, fd);
  return TRUE;
}

/* A folder comes before what is in it. */
static PoiseStep
enter_folder (PoiseCopyWorker *self,
              PoiseFile       *folder,
              GError         **error)
{
  g_auto (PoiseCopyTrouble) trouble = { 0 };

  if (!make_folder (self, folder, &trouble))
    return poise_copy_worker_fail (self, folder, &trouble, error);
  if (self->sweep != NULL)
    self->entering = folder;
  else
    poise_file_heap_list (self->shared->heap, self->context, folder);
  return POISE_STEP_MORE;
}

static PoiseStep
sweep (PoiseCopyWorker *self)
{
  if (!poise_copy_worker_sweep (self))
    poise_file_heap_list (self->shared->heap, self->context,
                          g_steal_pointer (&self->entering));
  return POISE_STEP_MORE;
}

static gboolean
copy_folder_attributes (PoiseCopyWorker  *self,
                        PoiseFile        *folder,
                        PoiseCopyTrouble *trouble)
{
  int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  /* One that cannot be opened has failed when it was to be listed, and keeps its extended
   * attributes to itself. */
  int fd = TEMP_FAILURE_RETRY (open (folder->path, flags));
  gboolean copied = poise_copy_attributes (
      fd, poise_copy_target_get_source (folder), self->folder_fd);

  if (!copied)
    poise_copy_trouble_set_target (trouble);
  if (fd >= 0)
    close (fd);
  return copied;
}

/* It comes again when all that is in it has been renamed: its times will not change any
 * more, and forcing it to the disk once does for all. */
static gboolean
close_folder (PoiseCopyWorker  *self,
              PoiseFile        *folder,
              PoiseCopyTrouble *trouble)
{
  if (!poise_copy_worker_use_folder (self, folder, trouble))
    return FALSE;
  /* The top one is not of the copy. */
  if (folder->folder != NULL && !copy_folder_attributes (self, folder, trouble))
    return FALSE;
  /* Some file systems do not force folders to the disk. */
  return TEMP_FAILURE_RETRY (fsync (self->folder_fd)) == 0 || errno == EINVAL ||
         poise_copy_trouble_set_target (trouble);
}

static PoiseStep
leave_folder (PoiseCopyWorker *self,
              PoiseFile       *folder,
              GError         **error)
{
  g_auto (PoiseCopyTrouble) trouble = { 0 };

  if (!close_folder (self, folder, &trouble))
    return poise_copy_worker_fail (self, folder, &trouble, error);
  if (folder->folder != NULL && !folder->failed)
    atomic_fetch_add (&self->shared->n_folders, 1);
  return poise_copy_worker_end (self, folder);
}

/* ---- all --------------------------------------------------------------------- */

static PoiseStep
skip_special (PoiseCopyWorker *self,
              PoiseFile       *file)
{
  g_autofree char *path = poise_file_print_path (file->path);
  const char *what = S_ISFIFO (file->mode)   ? "a pipe"
                     : S_ISSOCK (file->mode) ? "a socket"
                                             : "a device";

  poise_context_log (self->context, "%s: %s, skipped", path, what);
  atomic_fetch_add (&self->shared->n_skipped, 1);
  return poise_copy_worker_end (self, file);
}

static PoiseStep
begin (PoiseCopyWorker *self,
       PoiseFile       *file,
       GError         **error)
{
  if (S_ISDIR (file->mode))
    return file->emptied ? leave_folder (self, file, error)
                         : enter_folder (self, file, error);
  if (S_ISREG (file->mode))
    return poise_copy_worker_begin_file (self, file, error);
  if (S_ISLNK (file->mode))
    return poise_copy_worker_begin_link (self, file, error);
  return skip_special (self, file);
}

/**
 * poise_copy_worker_step:
 *
 * The worker's thread: a bounded piece. Fails when it is no use to go on.
 *
 * Returns: that there is more, or done when there is nothing left to take
 */
PoiseStep
poise_copy_worker_step (PoiseCopyWorker *self,
                        GError         **error)
{
  GList *link;
  PoiseFile *file;
  PoiseStep taken;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);

  if (self->file != NULL)
    return poise_copy_worker_copy_file (self, error);
  if (self->sweep != NULL)
    return sweep (self);
  link = g_queue_pop_head_link (&self->waiting);
  if (link != NULL)
    return begin (self, link->data, error);
  taken = poise_file_heap_take (self->shared->heap, self->context, &file, error);
  return file != NULL ? begin (self, file, error) : taken;
}
