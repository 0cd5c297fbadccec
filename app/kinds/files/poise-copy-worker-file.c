/* SPDX-License-Identifier: MIT */
/* What a worker does with files and symbolic links. */
#include "app/kinds/files/poise-copy-worker-private.h"

#include "app/kinds/files/poise-copy-name.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* ---- files that have several names ------------------------------------------- */

/* Whether this name is to be copied now. Otherwise it waits, or @first is whose copy it
 * is to become a link to. */
static PoiseCopyLinksTurn
look_at_links (PoiseCopyWorker   *self,
               PoiseFile         *file,
               const struct stat *info,
               PoiseFile        **first)
{
  PoiseCopyLinksTurn turn = POISE_COPY_LINKS_COPY;

  *first = NULL;
  self->is_first = info->st_nlink > 1;
  if (self->is_first)
    turn = poise_copy_links_look (self->shared->links, self->context, file, info, first);
  self->is_first = self->is_first && turn == POISE_COPY_LINKS_COPY;
  return turn;
}

static void
end_first (PoiseCopyWorker   *self,
           const struct stat *info,
           gboolean           copied)
{
  if (self->is_first)
    poise_copy_links_end (self->shared->links, self->context, info, copied,
                          &self->waiting);
  self->is_first = FALSE;
}

/* Returns: whether it is one more name of the copy; with no @trouble it can still be
 * copied by itself. */
static gboolean
link_to (PoiseCopyWorker   *self,
         PoiseFile         *file,
         PoiseFile         *first,
         const struct stat *info,
         PoiseCopyTrouble  *trouble)
{
  const char *first_name = poise_copy_worker_get_name (self, first);
  const char *name = poise_copy_worker_get_name (self, file);
  gboolean linked;
  int first_fd;

  if (!poise_copy_worker_use_folder (self, file->folder, trouble))
    return FALSE;
  first_fd = poise_copy_target_open_folder (self->shared->target, first->folder);
  /* It has got its mode by now, and may be one that its owner cannot enter. */
  if (first_fd < 0 && errno == EACCES)
    return FALSE;
  if (first_fd < 0)
    return poise_copy_trouble_set_target (trouble);
  linked = poise_copy_name_link (first_fd, first_name, info, self->folder_fd, name,
                                 self->shared->way.replace, trouble);
  close (first_fd);
  return linked;
}

/* ---- files ------------------------------------------------------------------- */

static PoiseStep
fail_file (PoiseCopyWorker        *self,
           const PoiseCopyTrouble *trouble,
           GError                **error)
{
  PoiseFile *file = poise_file_ref (poise_copy_file_get_source (self->file));
  guint64 done_bytes = poise_copy_file_get_done_bytes (self->file);

  poise_file_heap_set_size (self->shared->heap, self->context, file, done_bytes);
  self->bytes += done_bytes;
  end_first (self, poise_copy_file_get_info (self->file), FALSE);
  g_clear_pointer (&self->file, poise_copy_file_free);
  return poise_copy_worker_fail (self, file, trouble, error);
}

/* @size_bytes: what of it was copied by itself */
static PoiseStep
end_file (PoiseCopyWorker *self,
          guint64          size_bytes)
{
  PoiseFile *file = poise_file_ref (poise_copy_file_get_source (self->file));

  poise_file_heap_set_size (self->shared->heap, self->context, file, size_bytes);
  self->bytes += size_bytes;
  poise_context_report (self->context, self->bytes);
  atomic_fetch_add (&self->shared->n_files, 1);
  atomic_fetch_add (&self->shared->n_bytes, size_bytes);
  end_first (self, poise_copy_file_get_info (self->file), TRUE);
  g_clear_pointer (&self->file, poise_copy_file_free);
  return poise_copy_worker_end (self, file);
}

static void
report (PoiseCopyWorker *self)
{
  PoiseFile *file = poise_copy_file_get_source (self->file);
  guint64 size_bytes = poise_copy_file_get_size_bytes (self->file);

  /* It has grown: the total first, so that no bar goes back. */
  if (size_bytes > file->size_bytes)
    poise_file_heap_set_size (self->shared->heap, self->context, file, size_bytes);
  poise_context_report (self->context,
                        self->bytes + poise_copy_file_get_done_bytes (self->file));
}

/* The worker's thread: a bounded piece of the file that is being copied. */
PoiseStep
poise_copy_worker_copy_file (PoiseCopyWorker *self,
                             GError         **error)
{
  g_auto (PoiseCopyTrouble) trouble = { 0 };

  switch (poise_copy_file_step (self->file, &trouble))
    {
    case POISE_STEP_MORE:
      report (self);
      return POISE_STEP_MORE;
    case POISE_STEP_DONE:
      return end_file (self, poise_copy_file_get_size_bytes (self->file));
    case POISE_STEP_FAILED:
    default:
      return fail_file (self, &trouble, error);
    }
}

static PoiseStep
begin_copy (PoiseCopyWorker  *self,
            PoiseFile        *file,
            PoiseCopyTrouble *trouble,
            GError          **error)
{
  const char *name = poise_copy_worker_get_name (self, file);

  if (!poise_copy_worker_use_folder (self, file->folder, trouble) ||
      !poise_copy_file_begin (self->file, &self->shared->way, self->folder_fd, name,
                              self->buffer, trouble))
    return fail_file (self, trouble, error);
  return poise_copy_worker_copy_file (self, error);
}

/* The worker's thread. @file: (transfer full): a regular file that was taken. */
PoiseStep
poise_copy_worker_begin_file (PoiseCopyWorker *self,
                              PoiseFile       *file,
                              GError         **error)
{
  g_auto (PoiseCopyTrouble) trouble = { 0 };
  g_autoptr (PoiseFile) first = NULL;
  const struct stat *info;

  self->file = poise_copy_file_new (file);
  if (!poise_copy_file_open (self->file, &trouble))
    return fail_file (self, &trouble, error);
  info = poise_copy_file_get_info (self->file);
  switch (look_at_links (self, file, info, &first))
    {
    case POISE_COPY_LINKS_WAIT:
      g_clear_pointer (&self->file, poise_copy_file_free);
      return POISE_STEP_MORE;
    case POISE_COPY_LINKS_LINK:
      if (link_to (self, file, first, info, &trouble))
        return end_file (self, 0);
      if (trouble.number != 0)
        return fail_file (self, &trouble, error);
      break;
    case POISE_COPY_LINKS_COPY:
    default:
      break;
    }
  return begin_copy (self, file, &trouble, error);
}

/* ---- symbolic links ---------------------------------------------------------- */

/* Returns: FALSE with @trouble, or, with none, when it waits for another name. */
static gboolean
copy_link (PoiseCopyWorker   *self,
           PoiseFile         *file,
           const struct stat *info,
           PoiseCopyTrouble  *trouble)
{
  const char *name = poise_copy_worker_get_name (self, file);
  g_autoptr (PoiseFile) first = NULL;

  switch (look_at_links (self, file, info, &first))
    {
    case POISE_COPY_LINKS_WAIT:
      return FALSE;
    case POISE_COPY_LINKS_LINK:
      if (link_to (self, file, first, info, trouble))
        return TRUE;
      if (trouble->number != 0)
        return FALSE;
      break;
    case POISE_COPY_LINKS_COPY:
    default:
      break;
    }
  return poise_copy_worker_use_folder (self, file->folder, trouble) &&
         poise_copy_name_symlink (file->path, info, self->folder_fd, name,
                                  self->shared->way.replace, trouble);
}

/* The worker's thread: copies all of it. @file: (transfer full): a symbolic link that was
 * taken. */
PoiseStep
poise_copy_worker_begin_link (PoiseCopyWorker *self,
                              PoiseFile       *file,
                              GError         **error)
{
  g_auto (PoiseCopyTrouble) trouble = { 0 };
  struct stat info;
  gboolean copied;

  if (fstatat (AT_FDCWD, file->path, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      poise_copy_trouble_set_source (&trouble);
      return poise_copy_worker_fail (self, file, &trouble, error);
    }
  copied = copy_link (self, file, &info, &trouble);
  end_first (self, &info, copied);
  if (copied)
    atomic_fetch_add (&self->shared->n_links, 1);
  else if (trouble.number != 0 || trouble.reason != NULL)
    return poise_copy_worker_fail (self, file, &trouble, error);
  else
    {
      poise_file_unref (file); /* it waits, with a reference of its own */
      return POISE_STEP_MORE;
    }
  return poise_copy_worker_end (self, file);
}
