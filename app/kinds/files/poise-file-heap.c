/* SPDX-License-Identifier: MIT */
#include "app/kinds/files/poise-file-heap.h"

#include "app/engine/poise-text.h"
#include "app/kinds/files/poise-file-failures.h"
#include "app/kinds/files/poise-file-place.h"

#include <sys/stat.h>

struct _PoiseFileHeap
{
  PoiseFilePlaceMode mode;
  PoiseFile         *top; /* of a tree: the folder of all that was named; else NULL */

  guint    n_named;
  GQueue   places;
  GQueue   folders; /* of a tree: to be taken, and then to be listed */
  GQueue   files;
  guint    n_listing; /* how many workers look at a place right now, or hold a folder
                       * that is to be listed */
  gboolean listed;    /* all of it: the total is known */
  guint64  total_bytes;
  guint64  n_links;
  guint64  n_special;

  PoiseFileFailures failures;
};

/* To the end of @queue; the file brings its link along. */
static void
push_file (GQueue    *queue,
           PoiseFile *file)
{
  g_queue_push_tail_link (queue, &file->link);
}

static PoiseFile *
pop_file (GQueue *queue)
{
  GList *link = g_queue_pop_head_link (queue);

  return link != NULL ? link->data : NULL;
}

static PoiseFile *
pop_last_file (GQueue *queue)
{
  GList *link = g_queue_pop_tail_link (queue);

  return link != NULL ? link->data : NULL;
}

/* Frees what is queued and closes the folders. */
static void
free_queued (GQueue *files,
             GQueue *folders,
             GQueue *places)
{
  PoiseFile *file;

  while ((file = pop_file (files)) != NULL || (file = pop_file (folders)) != NULL)
    poise_file_unref (file);
  g_queue_clear_full (places, (GDestroyNotify) poise_file_place_free);
}

/**
 * poise_file_heap_new:
 *
 * Any thread. Returns: (transfer full): an empty heap of files.
 */
PoiseFileHeap *
poise_file_heap_new (void)
{
  return g_new0 (PoiseFileHeap, 1);
}

/**
 * poise_file_heap_new_tree:
 *
 * Any thread. Returns: (transfer full): an empty heap of trees, which gives out
 * folders, links and special files as well.
 */
PoiseFileHeap *
poise_file_heap_new_tree (void)
{
  PoiseFileHeap *self = poise_file_heap_new ();

  self->mode = POISE_FILE_PLACE_ALL;
  self->top = poise_file_new (0, ".");
  self->top->mode = S_IFDIR;
  return self;
}

/**
 * poise_file_heap_free:
 *
 * Any thread, when no worker uses it any more.
 */
void
poise_file_heap_free (PoiseFileHeap *self)
{
  g_return_if_fail (self != NULL);

  free_queued (&self->files, &self->folders, &self->places);
  g_clear_pointer (&self->top, poise_file_unref);
  poise_file_failures_clear (&self->failures);
  g_free (self);
}

/**
 * poise_file_heap_add:
 * @path: (type filename): a file or folder to work on
 *
 * Any thread, before the first worker takes anything.
 */
void
poise_file_heap_add (PoiseFileHeap *self,
                     const char    *path)
{
  PoiseFile *file;

  g_return_if_fail (self != NULL);
  g_return_if_fail (path != NULL);

  file = poise_file_new (self->n_named++, path);
  if (self->top != NULL)
    {
      file->folder = poise_file_ref (self->top);
      self->top->n_inside++;
    }
  g_queue_push_tail (&self->places, poise_file_place_new (file, TRUE));
}

/**
 * poise_file_heap_fail:
 * @file: the file or folder that failed
 * @reason: why, as in "Permission denied"
 *
 * A worker's thread: counts a failure, and writes it into the job's log.
 */
void
poise_file_heap_fail (PoiseFileHeap   *self,
                      PoiseContext    *context,
                      const PoiseFile *file,
                      const char      *reason)
{
  g_autofree char *path = NULL;
  char *failure;

  g_return_if_fail (self != NULL);
  g_return_if_fail (file != NULL);
  g_return_if_fail (reason != NULL);

  path = poise_file_print_path (file->path);
  failure = g_strdup_printf ("%s: %s", path, reason);
  poise_context_log (context, "%s", failure);

  poise_context_lock (context);
  poise_file_failures_add (&self->failures, file, failure);
  poise_context_unlock (context);
}

/* Something in @folder is done. The job's mutex is held. */
static void
count_down (PoiseFileHeap *self,
            PoiseFile     *folder)
{
  if (--folder->n_inside > 0)
    return;
  folder->emptied = TRUE;
  /* First, so that what is open on its account does not pile up. */
  poise_file_ref (folder);
  g_queue_push_head_link (&self->files, &folder->link);
}

/* The job's mutex is held. */
static void
add_found (PoiseFileHeap  *self,
           PoiseFile      *place,
           PoiseFileFound *found)
{
  PoiseFile *file;

  while ((file = pop_file (&found->files)) != NULL)
    {
      self->total_bytes += file->size_bytes;
      if (file->folder == place)
        place->n_inside++;
      push_file (&self->files, file);
    }
  /* Depth first, so that no more is queued than is needed. */
  while ((file = pop_last_file (&found->folders)) != NULL)
    {
      if (file->folder == place)
        place->n_inside++;
      if (self->top != NULL)
        g_queue_push_head_link (&self->folders, &file->link);
      else
        g_queue_push_head (&self->places, poise_file_place_new (file, FALSE));
    }
  self->n_links += found->n_links;
  self->n_special += found->n_special;
}

/* A place has been looked at to its end. The job's mutex is held. */
static void
end_place (PoiseFileHeap *self,
           PoiseFile     *entry)
{
  if (self->top == NULL)
    return;
  if (entry->n_inside > 0)
    count_down (self, entry); /* it was listed */
  else if (entry->failed)
    count_down (self, entry->folder); /* it was named, and is nothing to be taken */
}

/* The job's mutex is held. */
static void
update_listed (PoiseFileHeap *self,
               PoiseContext  *context)
{
  self->listed = self->n_listing == 0 && g_queue_is_empty (&self->places) &&
                 g_queue_is_empty (&self->folders);
  if (self->listed)
    poise_context_set_job_total (context, self->total_bytes);
  poise_context_broadcast (context);
}

/* The job's mutex is held on entry and on return, but not while it looks. */
static void
list (PoiseFileHeap *self,
      PoiseContext  *context)
{
  PoiseFilePlace *place = g_queue_pop_head (&self->places);
  PoiseFile *entry = poise_file_place_get_entry (place);
  PoiseFileFound found = { 0 };
  gboolean more;

  self->n_listing++;
  poise_context_unlock (context);
  more = poise_file_place_look (place, self->mode, &found);
  if (found.failure != NULL)
    poise_file_heap_fail (self, context, entry, found.failure);
  poise_context_lock (context);
  entry->failed = found.failure != NULL;
  self->n_listing--;

  add_found (self, entry, &found);
  /* Nobody holds a place between two steps: whoever has time goes on with it. */
  if (more)
    g_queue_push_head (&self->places, place);
  else
    end_place (self, entry);
  update_listed (self, context);
  g_free (found.failure);
  if (more)
    return;
  poise_context_unlock (context);
  poise_file_place_free (place);
  poise_context_lock (context);
}

/* One piece of what there is to do. The job's mutex is held. */
static PoiseStep
take (PoiseFileHeap *self,
      PoiseContext  *context,
      PoiseFile    **file,
      GError       **error)
{
  gboolean may_list = self->n_listing == 0 || g_queue_is_empty (&self->files);

  if (may_list && !g_queue_is_empty (&self->places))
    list (self, context);
  else if (may_list && !g_queue_is_empty (&self->folders))
    {
      self->n_listing++;
      *file = pop_file (&self->folders);
    }
  else if (!g_queue_is_empty (&self->files))
    *file = pop_file (&self->files);
  else if (self->n_listing == 0)
    return POISE_STEP_DONE;
  else if (!poise_context_wait (context, POISE_WORKER_WAITING_FOR_DATA, error))
    return POISE_STEP_FAILED;
  return POISE_STEP_MORE;
}

/**
 * poise_file_heap_take:
 * @file: (out) (transfer full) (nullable): the file that is now this worker's
 *
 * A worker's thread, in a step: takes a file, or lists a little, or waits for
 * those who list; after the latter two there is no file yet.
 *
 * Returns: that there is more, or done when there is nothing left to take. Fails
 * with %G_IO_ERROR_CANCELLED.
 */
PoiseStep
poise_file_heap_take (PoiseFileHeap *self,
                      PoiseContext  *context,
                      PoiseFile    **file,
                      GError       **error)
{
  PoiseStep step;

  g_return_val_if_fail (self != NULL, POISE_STEP_FAILED);
  g_return_val_if_fail (file != NULL, POISE_STEP_FAILED);

  *file = NULL;
  poise_context_lock (context);
  step = take (self, context, file, error);
  poise_context_unlock (context);
  return step;
}

/**
 * poise_file_heap_list:
 * @folder: (transfer full): of a tree: a folder that was taken
 *
 * A worker's thread: has what is in it listed, and given out; and at last the folder
 * itself once more.
 */
void
poise_file_heap_list (PoiseFileHeap *self,
                      PoiseContext  *context,
                      PoiseFile     *folder)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (folder != NULL);
  g_return_if_fail (!folder->emptied);

  poise_context_lock (context);
  folder->n_inside = 1;
  g_queue_push_head (&self->places, poise_file_place_new (folder, FALSE));
  self->n_listing--;
  update_listed (self, context);
  poise_context_unlock (context);
}

/**
 * poise_file_heap_done:
 * @file: (transfer full): of a tree: what was taken, whatever has become of it
 *
 * A worker's thread: nothing more is to be done about it. Of a folder that was taken
 * for the first time, nothing is listed.
 */
void
poise_file_heap_done (PoiseFileHeap *self,
                      PoiseContext  *context,
                      PoiseFile     *file)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (file != NULL);

  poise_context_lock (context);
  if (S_ISDIR (file->mode) && !file->emptied)
    {
      self->n_listing--;
      update_listed (self, context);
    }
  if (file->folder != NULL)
    count_down (self, file->folder);
  poise_context_unlock (context);
  poise_file_unref (file);
}

/**
 * poise_file_heap_set_size:
 * @file: a file that was taken
 * @size_bytes: how many bytes of it could be worked on
 *
 * A worker's thread, when it is through with a file: corrects the total, so that
 * the job's bar ends at 1.
 */
void
poise_file_heap_set_size (PoiseFileHeap *self,
                          PoiseContext  *context,
                          PoiseFile     *file,
                          guint64        size_bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (file != NULL);

  if (file->size_bytes == size_bytes)
    return;
  poise_context_lock (context);
  self->total_bytes += size_bytes - file->size_bytes;
  file->size_bytes = size_bytes;
  if (self->listed)
    poise_context_set_job_total (context, self->total_bytes);
  poise_context_unlock (context);
}

/**
 * poise_file_heap_clear:
 *
 * A worker's thread: lets go of all that is queued, and closes the folders that
 * are open. The counts stay.
 */
void
poise_file_heap_clear (PoiseFileHeap *self,
                       PoiseContext  *context)
{
  GQueue files, folders, places;

  g_return_if_fail (self != NULL);

  poise_context_lock (context);
  files = self->files;
  folders = self->folders;
  places = self->places;
  g_queue_init (&self->files);
  g_queue_init (&self->folders);
  g_queue_init (&self->places);
  poise_context_unlock (context);
  free_queued (&files, &folders, &places);
}

/**
 * poise_file_heap_get_n_failed:
 *
 * After the last worker. Returns: how many files and folders failed.
 */
guint64
poise_file_heap_get_n_failed (PoiseFileHeap *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->failures.n;
}

/**
 * poise_file_heap_set_n_failed:
 *
 * Of a heap that nobody has taken from: how many failed in another process, where they
 * have been checked, too.
 */
void
poise_file_heap_set_n_failed (PoiseFileHeap *self,
                              guint64        n_failed)
{
  g_return_if_fail (self != NULL);

  self->failures.n = n_failed;
}

/**
 * poise_file_heap_check_failures:
 * @n_good: how many files and folders went well
 *
 * After the last worker: fails a job that went to its end while parts of it failed,
 * with %POISE_ERROR_PARTS. Names the failure that comes first in the order of the
 * output, as in "/x/y: Permission denied".
 */
gboolean
poise_file_heap_check_failures (PoiseFileHeap *self,
                                guint64        n_good,
                                GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return poise_file_failures_check (&self->failures, n_good, error);
}

/**
 * poise_file_heap_print_skipped:
 *
 * After the last worker. Returns: (transfer full) (nullable): what was left
 * alone, in one line, or NULL when nothing was.
 */
char *
poise_file_heap_print_skipped (PoiseFileHeap *self)
{
  g_autofree char *n_links = NULL;
  g_autofree char *n_special = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->n_links == 0 && self->n_special == 0)
    return NULL;
  n_links = poise_text_count ((gint64) self->n_links);
  n_special = poise_text_count ((gint64) self->n_special);
  return g_strdup_printf ("Skipped %s symbolic link%s, %s special file%s", n_links,
                          self->n_links == 1 ? "" : "s", n_special,
                          self->n_special == 1 ? "" : "s");
}
