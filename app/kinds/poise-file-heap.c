/* SPDX-License-Identifier: MIT */
#include "app/kinds/poise-file-heap.h"

#include "app/engine/poise-text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* How many entries of a folder one step looks at: some 100 µs, for an fstatat()
 * takes a microsecond or two. */
#define ENTRIES_PER_STEP 64

/* What is still to be looked at: a path that was named, or a folder. */
typedef struct
{
  PoiseFile *entry;
  DIR       *dir; /* of a folder that is being listed */
} Place;

/* What one step of listing came upon. */
typedef struct
{
  GQueue  files;
  GQueue  places;
  guint64 n_links;
  guint64 n_special;
} Found;

struct _PoiseFileHeap
{
  guint    n_named;
  GQueue   places;
  GQueue   files;
  guint    n_listing; /* how many workers look at a place right now */
  gboolean listed;    /* all of it: the total is known */
  guint64  total_bytes;
  guint64  n_links;
  guint64  n_special;

  guint64    n_failed;
  PoiseFile *failed; /* the first in the order of the output */
  char      *failure;
};

static Place *
place_new (PoiseFile *entry)
{
  Place *self = g_new0 (Place, 1);

  self->entry = entry;
  return self;
}

static void
place_free (gpointer data)
{
  Place *self = data;

  if (self->dir != NULL)
    closedir (self->dir);
  g_clear_pointer (&self->entry, poise_file_free);
  g_free (self);
}

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

/* Frees what is queued and closes the folders. */
static void
free_queued (GQueue *files,
             GQueue *places)
{
  PoiseFile *file;

  while ((file = pop_file (files)) != NULL)
    poise_file_free (file);
  g_queue_clear_full (places, place_free);
}

/**
 * poise_file_heap_new:
 *
 * Any thread. Returns: (transfer full): an empty heap.
 */
PoiseFileHeap *
poise_file_heap_new (void)
{
  return g_new0 (PoiseFileHeap, 1);
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

  free_queued (&self->files, &self->places);
  g_clear_pointer (&self->failed, poise_file_free);
  g_free (self->failure);
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
  g_return_if_fail (self != NULL);
  g_return_if_fail (path != NULL);

  g_queue_push_tail (&self->places, place_new (poise_file_new (self->n_named++, path)));
}

/* Keeps the failure that comes first in the order of the output, so that the
 * job says the same whichever worker was faster. The job's mutex is held. */
static void
keep_first_failure (PoiseFileHeap   *self,
                    const PoiseFile *file,
                    char            *failure)
{
  if (self->failed != NULL && poise_file_compare (self->failed, file) <= 0)
    {
      g_free (failure);
      return;
    }
  g_clear_pointer (&self->failed, poise_file_free);
  self->failed = poise_file_copy (file);
  g_free (self->failure);
  self->failure = failure;
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
  self->n_failed++;
  keep_first_failure (self, file, failure);
  poise_context_unlock (context);
}

/* Returns: whether there is a folder to be listed. */
static gboolean
open_folder (PoiseFileHeap *self,
             PoiseContext  *context,
             Place         *place)
{
  int flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  int fd = TEMP_FAILURE_RETRY (
      open (place->entry->path, flags | (place->entry->followed ? 0 : O_NOFOLLOW)));

  place->dir = fd >= 0 ? fdopendir (fd) : NULL;
  if (place->dir != NULL)
    return TRUE;
  poise_file_heap_fail (self, context, place->entry, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return FALSE;
}

/* Looks at what the person named; symbolic links are followed. Returns: whether
 * it is a folder. */
static gboolean
look_at_named (PoiseFileHeap *self,
               PoiseContext  *context,
               Place         *place,
               Found         *found)
{
  struct stat info;

  if (stat (place->entry->path, &info) != 0)
    poise_file_heap_fail (self, context, place->entry, g_strerror (errno));
  else if (S_ISREG (info.st_mode))
    {
      place->entry->size_bytes = (guint64) info.st_size;
      push_file (&found->files, g_steal_pointer (&place->entry));
    }
  else if (S_ISDIR (info.st_mode))
    return TRUE;
  else
    poise_file_heap_fail (self, context, place->entry,
                          "A pipe, socket or device, not a file or folder");
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
  *size_bytes = (guint64) info.st_size;
  return info.st_mode;
}

static void
sort_out (Place               *place,
          const struct dirent *entry,
          Found               *found)
{
  guint64 size_bytes = 0;
  mode_t mode = look_at_entry (place->dir, entry, &size_bytes);
  PoiseFile *file;

  if (S_ISLNK (mode))
    found->n_links++;
  else if (!S_ISREG (mode) && !S_ISDIR (mode))
    found->n_special++;
  else
    {
      file = poise_file_new_inside (place->entry, entry->d_name);
      file->size_bytes = size_bytes;
      if (S_ISDIR (mode))
        g_queue_push_tail (&found->places, place_new (file));
      else
        push_file (&found->files, file);
    }
}

/* Returns: whether there is more in it. */
static gboolean
list_entries (PoiseFileHeap *self,
              PoiseContext  *context,
              Place         *place,
              Found         *found)
{
  for (guint i = 0; i < ENTRIES_PER_STEP; i++)
    {
      const struct dirent *entry;

      errno = 0;
      entry = readdir (place->dir);
      if (entry == NULL && errno != 0)
        poise_file_heap_fail (self, context, place->entry, g_strerror (errno));
      if (entry == NULL)
        return FALSE;
      if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
        sort_out (place, entry, found);
    }
  return TRUE;
}

/* A bounded piece of listing. Returns: whether there is more in @place. */
static gboolean
look_at (PoiseFileHeap *self,
         PoiseContext  *context,
         Place         *place,
         Found         *found)
{
  if (place->dir != NULL)
    return list_entries (self, context, place, found);
  if (place->entry->followed && !look_at_named (self, context, place, found))
    return FALSE;
  return open_folder (self, context, place);
}

/* The job's mutex is held. */
static void
add_found (PoiseFileHeap *self,
           Found         *found)
{
  PoiseFile *file;
  Place *place;

  while ((file = pop_file (&found->files)) != NULL)
    {
      self->total_bytes += file->size_bytes;
      push_file (&self->files, file);
    }
  /* Depth first, so that no more is queued than is needed. */
  while ((place = g_queue_pop_tail (&found->places)) != NULL)
    g_queue_push_head (&self->places, place);
  self->n_links += found->n_links;
  self->n_special += found->n_special;
}

/* The job's mutex is held on entry and on return, but not while it looks. */
static void
list (PoiseFileHeap *self,
      PoiseContext  *context)
{
  Place *place = g_queue_pop_head (&self->places);
  Found found = { 0 };
  gboolean more;

  self->n_listing++;
  poise_context_unlock (context);
  more = look_at (self, context, place, &found);
  if (!more)
    g_clear_pointer (&place, place_free);
  poise_context_lock (context);
  self->n_listing--;

  add_found (self, &found);
  /* Nobody holds a place between two steps: whoever has time goes on with it. */
  if (more)
    g_queue_push_head (&self->places, place);
  self->listed = self->n_listing == 0 && g_queue_is_empty (&self->places);
  if (self->listed)
    poise_context_set_job_total (context, self->total_bytes);
  poise_context_broadcast (context);
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
  GQueue files, places;

  g_return_if_fail (self != NULL);

  poise_context_lock (context);
  files = self->files;
  places = self->places;
  g_queue_init (&self->files);
  g_queue_init (&self->places);
  poise_context_unlock (context);
  free_queued (&files, &places);
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

  return self->n_failed;
}

/**
 * poise_file_heap_get_first_failure:
 *
 * After the last worker. Returns: (transfer none) (nullable): the failure that
 * comes first in the order of the output, as in "/x/y: Permission denied".
 */
const char *
poise_file_heap_get_first_failure (PoiseFileHeap *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->failure;
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
